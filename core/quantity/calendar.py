"""Calendar stretches: years, halves, quarters, months, weeks and days, and the fiscal year.

A fiscal year is named after the calendar year it ends in: with `fiscal_start` 4, FY27 is
2026-04-01 to 2027-03-31. With `fiscal_start` 1 fiscal and calendar years are the same.
"""

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_months(year: int, month: int, months: int) -> Span:
    """`months` whole months from a month on; `month` may lie outside 1-12."""
    start = add_months(date(year, 1, 1), month - 1)
    return start, add_months(start, months) - timedelta(days=1)


def span_part(year: int, months: int, number: int, fiscal_start: int = 1) -> Span:
    """The `number`-th part of `months` months (3: quarter, 6: half, 12: year) of a (fiscal) year."""
    shift = fiscal_start - 1
    first_year = year - 1 if shift else year
    return span_months(first_year, 1 + shift + (number - 1) * months, months)


def fiscal_year(day: date, fiscal_start: int) -> int:
    """The name of the fiscal year that holds a day."""
    return day.year + 1 if fiscal_start > 1 and day.month >= fiscal_start else day.year


def span_week(year: int, week: int) -> Span:
    """An ISO week, Monday to Sunday. Raises ValueError for a week the year does not have."""
    return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)


def span_day(year: int, month: int, day: int) -> Span | None:
    """A single day, or None if there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day), date(year, month, day)
