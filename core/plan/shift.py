"""Days moved by whole months: a year on keeps the season, the last day of a month stays the last."""

from calendar import monthrange
from datetime import date


def shift_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month becomes the last day of the other."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def months_between(first: date, other: date) -> int:
    """Whole months from the month of one day to the month of another."""
    return (other.year - first.year) * 12 + other.month - first.month
