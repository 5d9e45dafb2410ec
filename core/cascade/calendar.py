"""The months, quarters and weeks of a period, and the days in them people work."""

from collections.abc import Sequence, Set
from datetime import date, timedelta

from core.quantity.calendar import fiscal_year
from core.quantity.period import Period

WEEKDAYS = frozenset(range(5))


def cut_months(period: Period) -> tuple[Period, ...]:
    """The calendar months of the period, the first and last cut to it; labels "2026-09"."""
    found = []
    start = period.start
    while start <= period.end:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), period.end)
        found.append(Period(start=start, end=end, label=f"{start:%Y-%m}"))
        start = following
    return tuple(found)


def cut_quarters(period: Period, fiscal_start: int = 1) -> tuple[Period, ...]:
    """The quarters of the (fiscal) year within the period, first and last cut to it; labels "2026-Q3"."""
    found: list[Period] = []
    for month in cut_months(period):
        number = (month.start.month - fiscal_start) % 12 // 3 + 1
        label = f"{fiscal_year(month.start, fiscal_start)}-Q{number}"
        if found and found[-1].label == label:
            found[-1] = Period(start=found[-1].start, end=month.end, label=label)
        else:
            found.append(Period(start=month.start, end=month.end, label=label))
    return tuple(found)


def cut_weeks(period: Period) -> tuple[Period, ...]:
    """The ISO weeks (Monday to Sunday) of the period, first and last cut to it; labels "2026-W36"."""
    found = []
    start = period.start
    while start <= period.end:
        sunday = start + timedelta(days=6 - start.weekday())
        year, week, _ = start.isocalendar()
        found.append(Period(start=start, end=min(sunday, period.end), label=f"{year}-W{week:02d}"))
        start = sunday + timedelta(days=1)
    return tuple(found)


def count_working_days(
    periods: Sequence[Period],
    *,
    weekdays: Set[int] = WEEKDAYS,
    holidays: Set[date] = frozenset(),
    makeup: Set[date] = frozenset(),
) -> tuple[int, ...]:
    """Days worked in each period.

    Args:
        periods: Stretches of days.
        weekdays: Days of the week worked, Monday is 0.
        holidays: Days off that would be worked.
        makeup: Days worked that would be off (Chinese 调休).
    """
    return tuple(
        sum(_is_worked(day, weekdays, holidays, makeup) for day in _days(period)) for period in periods
    )


def _days(period: Period) -> list[date]:
    return [period.start + timedelta(days=offset) for offset in range(period.days)]


def _is_worked(day: date, weekdays: Set[int], holidays: Set[date], makeup: Set[date]) -> bool:
    return day in makeup or (day.weekday() in weekdays and day not in holidays)
