"""How heavy each day is: the weekday profile and the festivals, learnt from a company's own daily history.

Two stretches of days compare only after the calendar is taken out: their lengths, which weekdays they hold,
and whether 春节, 双11 or 618 fell into one of them. A day's weight is its weekday's usual level over the mean
day, times the factor of a festival it belongs to.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.cascade.number import Number, exact
from core.deviation.decompose import round_half_away, round_to_sum
from core.errors import InputError
from core.frozen import Frozen
from core.quantity.festival import NAMES, date_festival
from core.text import Text

FESTIVALS = tuple(dict.fromkeys(NAMES.values()))
LEAST_DAYS = 28  # of history, before weekdays are told apart
MARKED = 0.15  # a festival counts when it moved its days by at least this part
_AROUND = 21  # days on each side of a festival that tell the level without it

Figures = NDArray[np.float64]


class FestivalEffect(Frozen):
    """What a festival does to its days.

    Attributes:
        name: Its name ("双11").
        factor: Level of its days over ordinary days of the same weekdays.
        seen: How many of its occurrences the factor comes from.
    """

    name: str
    factor: float
    seen: int


class DayProfile(Frozen):
    """Weights of days.

    Attributes:
        weekdays: Monday to Sunday, mean 1; all 1 where the history is too short.
        festivals: Festivals whose days are known to differ.
        days: Days of history behind it.
    """

    weekdays: tuple[float, ...] = (1.0,) * 7
    festivals: tuple[FestivalEffect, ...] = ()
    days: int = 0

    def weigh(self, start: date, end: date) -> Figures:
        """The weight of every day from start to end."""
        days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
        weights = np.array([self.weekdays[day.weekday()] for day in days])
        for festival in self.festivals:
            for first, last in _occurrences(festival.name, start, end):
                inside = np.array([first <= day <= last for day in days])
                weights[inside] *= festival.factor
        return weights


class CalendarEffect(Frozen):
    """What the calendar alone moves between two stretches of days, in units of the KPI's smallest step.

    Attributes:
        days: By the number of days.
        weekdays: By which weekdays they hold.
        festivals: By festivals.
        named: The festivals that fall into one of the two.
    """

    days: int
    weekdays: int
    festivals: int
    named: tuple[FestivalEffect, ...] = ()

    @property
    def total(self) -> int:
        """All three together."""
        return self.days + self.weekdays + self.festivals


def learn_profile(start: date, values: Sequence[float] | Figures) -> DayProfile:
    """The profile of a daily history that begins on `start`, one value a day.

    Raises:
        InputError: A value is not finite.
    """
    series = np.asarray(values, dtype=float)
    if series.size and not np.isfinite(series).all():
        at = int(np.flatnonzero(~np.isfinite(series))[0])
        raise InputError(
            Text(
                zh=f"第 {at + 1} 天（{start + timedelta(days=at)}）的值不是有限的数",
                en=f"the value of day {at + 1} ({start + timedelta(days=at)}) is not a finite number",
            ),
            field="values",
        )
    if series.size < LEAST_DAYS or not series.any():
        return DayProfile(days=int(series.size))
    days = [start + timedelta(days=i) for i in range(series.size)]
    special = _special(days)
    weekdays = _learn_weekdays(series, days, special)
    plain = series / np.array([weekdays[day.weekday()] for day in days])
    festivals = _learn_festivals(plain, days, special)
    return DayProfile(weekdays=weekdays, festivals=festivals, days=int(series.size))


def calendar_effect(
    profile: DayProfile, before: tuple[date, date], after: tuple[date, date], base: Number
) -> CalendarEffect:
    """What the calendar moves of a sum `base` (in its smallest unit) from one stretch of days to another.

    The number of days is taken first, then the weekdays, then the festivals: the three sum exactly.
    """
    bare = DayProfile(weekdays=profile.weekdays)
    lengths = [(end - start).days + 1 for start, end in (before, after)]
    flat = [bare.weigh(*window).sum() for window in (before, after)]
    full = [profile.weigh(*window).sum() for window in (before, after)]
    amount = float(exact(base, "base"))
    levels = [lengths[1] / lengths[0], flat[1] / flat[0], full[1] / full[0]]
    whole = round_half_away(exact(round(amount * (levels[2] - 1)), "base"))
    parts = [levels[0] - 1, levels[1] - levels[0], levels[2] - levels[1]]
    shares = {str(at): exact(round(amount * part), "base") for at, part in enumerate(parts)}
    units = round_to_sum(shares, whole)
    named = tuple(
        f for f in profile.festivals if _occurrences(f.name, *before) or _occurrences(f.name, *after)
    )
    return CalendarEffect(days=units["0"], weekdays=units["1"], festivals=units["2"], named=named)


def _special(days: list[date]) -> NDArray[np.bool_]:
    """Days that belong to any festival."""
    marked = np.zeros(len(days), dtype=bool)
    for name in FESTIVALS:
        for first, last in _occurrences(name, days[0], days[-1]):
            low, high = (first - days[0]).days, (last - days[0]).days
            marked[max(low, 0) : high + 1] = True
    return marked


def _learn_weekdays(series: Figures, days: list[date], special: NDArray[np.bool_]) -> tuple[float, ...]:
    """The median over weeks of a weekday's level over its week's mean."""
    means = np.convolve(series, np.ones(7) / 7, mode="valid")
    ratios: list[list[float]] = [[] for _ in range(7)]
    for at, mean in enumerate(means, start=3):
        if mean > 0 and not special[at - 3 : at + 4].any():
            ratios[days[at].weekday()].append(series[at] / mean)
    if any(len(found) < 3 for found in ratios):
        return (1.0,) * 7
    typical = np.array([float(np.median(found)) for found in ratios])
    if not typical.all():
        return (1.0,) * 7
    return tuple(float(v) for v in typical / typical.mean())


def _learn_festivals(
    plain: Figures, days: list[date], special: NDArray[np.bool_]
) -> tuple[FestivalEffect, ...]:
    found = []
    for name in FESTIVALS:
        factors = []
        for first, last in _occurrences(name, days[0], days[-1]):
            low, high = (first - days[0]).days, (last - days[0]).days
            around = np.r_[max(low - _AROUND, 0) : max(low, 0), high + 1 : min(high + 1 + _AROUND, len(days))]
            around = around[~special[around]]
            if low >= 0 and high < len(days) and around.size >= 14 and np.median(plain[around]) > 0:
                factors.append(float(plain[low : high + 1].mean() / np.median(plain[around])))
        if factors and abs(np.mean(factors) - 1) >= MARKED:
            found.append(FestivalEffect(name=name, factor=float(np.mean(factors)), seen=len(factors)))
    return tuple(found)


def _occurrences(name: str, start: date, end: date) -> list[tuple[date, date]]:
    spans = [date_festival(name, year) for year in range(start.year - 1, end.year + 2)]
    return [span for span in spans if span is not None and span[0] <= end and span[1] >= start]
