"""Where a KPI stands by its readings: monthly values, totals to date, or levels, whichever were recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.progress.reading import Reading

_DAY = timedelta(days=1)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Stretch:
    """What was added from one day to another."""

    start: date
    end: date
    value: Decimal


@dataclass(frozen=True)
class Standing:
    """Where a KPI stands.

    Attributes:
        value: Total of the window so far, or the last level; None without readings.
        as_of: Last day it covers.
        stretches: What it is made of, in order: additions without overlap, or the levels.
        gaps: Days within the window that no reading covers, from and to.
        contradictions: Readings whose days are covered by others with another total: (reading, that total).
    """

    value: Decimal | None
    as_of: date | None
    stretches: tuple[Stretch, ...] = ()
    gaps: tuple[tuple[date, date], ...] = ()
    contradictions: tuple[tuple[Reading, Decimal], ...] = ()


def stand_of_level(readings: Sequence[Reading], today: date) -> Standing:
    """The last level read by today."""
    known = sorted((r for r in readings if r.end <= today), key=lambda r: (r.end, r.start))
    if not known:
        return Standing(None, None)
    return Standing(known[-1].value, known[-1].end, tuple(Stretch(r.start, r.end, r.value) for r in known))


def stand_of_total(readings: Sequence[Reading], window: tuple[date, date], today: date) -> Standing:
    """The total since the window began, from readings of months, weeks or since the beginning, in any mix.

    The finest readings are followed from day to day; a total since an earlier day is taken as what it adds.
    """
    first, last = window
    known = [r for r in readings if first <= r.start and r.end <= min(last, today)]
    totals = {first: _ZERO}  # total before each day that the walk came to
    stretches: list[Stretch] = []
    gaps: list[tuple[date, date]] = []
    day = first
    while True:
        ahead = [r for r in known if r.start in totals and r.end >= day]
        if ahead:
            reading = min(ahead, key=lambda r: (r.end, -r.start.toordinal()))
            added = reading.value - (totals[day] - totals[reading.start])
            stretches.append(Stretch(day, reading.end, added))
            totals[reading.end + _DAY] = totals[day] + added
            day = reading.end + _DAY
            continue
        later = [r.start for r in known if r.start > day]
        if not later:
            break
        gaps.append((day, min(later) - _DAY))
        totals[min(later)] = totals[day]
        day = min(later)
    if not stretches:
        return Standing(None, None, gaps=tuple(gaps))
    wrong = tuple(
        (r, total)
        for r in known
        if r.start in totals
        and r.end + _DAY in totals
        and (total := totals[r.end + _DAY] - totals[r.start]) != r.value
    )
    return Standing(totals[day], stretches[-1].end, tuple(stretches), tuple(gaps), wrong)
