"""Periods of a calendar grain: days, ISO weeks from Monday, and months."""

from datetime import date, timedelta

from core.errors import InputError
from core.facts.catalogue import Grain
from core.text import Text

_ORDER = (Grain.DAY, Grain.WEEK, Grain.MONTH)
_LONGEST = 100_000


def period_start(day: date, grain: Grain) -> date:
    """First day of the period a day lies in."""
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def next_start(first: date, grain: Grain) -> date:
    """First day of the period after the one that starts on `first`."""
    if grain is Grain.MONTH:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=7 if grain is Grain.WEEK else 1)


def period_end(first: date, grain: Grain) -> date:
    """Last day of the period that starts on `first`."""
    return next_start(first, grain) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """First day of the month so many months before that of `day`."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def period_starts(grain: Grain, start: date, end: date) -> tuple[date, ...]:
    """First day of every period that touches the window, rising.

    Raises:
        InputError: More than 100,000 periods.
    """
    if (end - start).days > _LONGEST:
        raise InputError(
            Text(
                zh=f"时间段太长：{start} 至 {end}",
                en=f"the window {start} to {end} is too long",
            ),
            field="period",
            valid=Text(zh=f"至多 {_LONGEST} 天", en=f"at most {_LONGEST} days"),
        )
    starts, first = [], period_start(start, grain)
    while first <= end:
        starts.append(first)
        first = next_start(first, grain)
    return tuple(starts)


def check_window(start: date, end: date, rows: Grain, grain: Grain | None = None) -> None:
    """Check that rows of one period length can be summed over a window, and cut into periods of `grain`.

    Raises:
        InputError: The window is empty, cuts through a row's period, or the grain is finer than the rows.
    """
    if end < start:
        raise InputError(
            Text(zh=f"时间段是空的：{start} 至 {end}", en=f"the window {start} to {end} is empty"),
            field="period",
            valid=Text(zh="结束不早于开始", en="an end not before the start"),
        )
    if grain is not None and _finer(grain, rows):
        raise InputError(
            Text(zh=f"数据按{_NAMES[rows].zh}记，分不到{_NAMES[grain].zh}", en=_too_coarse(rows, grain)),
            field="grain",
            valid=_NAMES[rows],
        )
    if rows is not Grain.DAY and (start, end) != _widened(start, end, rows):
        first, last = _widened(start, end, rows)
        raise InputError(
            Text(
                zh=f"数据按{_NAMES[rows].zh}记，{start} 至 {end} 从中间切开了",
                en=f"the rows are by {_NAMES[rows].en}, and {start} to {end} cuts one of them",
            ),
            field="period",
            valid=Text(zh=f"{first} 至 {last}", en=f"{first} to {last}"),
        )


def _finer(grain: Grain, rows: Grain) -> bool:
    if grain is Grain.MONTH and rows is Grain.WEEK:
        return True  # a week lies in two months
    return _ORDER.index(grain) < _ORDER.index(rows)


def _too_coarse(rows: Grain, grain: Grain) -> str:
    return f"the rows are by {_NAMES[rows].en} and cannot be cut by {_NAMES[grain].en}"


def _widened(start: date, end: date, grain: Grain) -> tuple[date, date]:
    return period_start(start, grain), period_end(period_start(end, grain), grain)


_NAMES = {
    Grain.DAY: Text(zh="日", en="day"),
    Grain.WEEK: Text(zh="周", en="week"),
    Grain.MONTH: Text(zh="月", en="month"),
}
