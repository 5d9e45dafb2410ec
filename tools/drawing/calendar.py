"""Days on an axis."""

from datetime import date


def days_of(day: date) -> float:
    """Where a day stands on an axis."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def months_of(start: date, end: date) -> list[date]:
    """First days of months, at most about a dozen."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    step = max(1, -(-count // 12))
    first = start.year * 12 + start.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(first, first + count, step)]
