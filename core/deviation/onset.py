"""When a deviation started, and whether it is a step, a trend or a one-off, or has no clear start.

The series is actual over expected, one value a period. The stretch whose mean differs most from the rest, in
the direction of the deviation, is the deviation's; it counts only when shuffling blocks of the series (fixed
seed) rarely makes as large a difference, so neighbouring days that resemble each other do not pass for a
change. A stretch that lasts to the end is a step, one that ends a one-off; where a line fits better, a trend.
Sources: Levin and Kline (1985), "The CUSUM test of homogeneity" (epidemic changes); Kirch (2007), "Block
permutation principles for the change analysis of dependent data".
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.frozen import Frozen
from core.text import Text

LEAST = 12  # periods
EDGE = 4  # least periods of a stretch, and of the rest
ROUNDS = 499
LEVEL = 0.03
_NEAR = 3.84  # 95 % of chi-square with one degree of freedom

Figures = NDArray[np.float64]


class Shape(StrEnum):
    """How a deviation runs over time."""

    STEP = "step"
    ONE_OFF = "one_off"
    TREND = "trend"
    UNCLEAR = "unclear"


class Onset(Frozen):
    """When a deviation started.

    Attributes:
        shape: How it runs.
        start: First period of the changed level; None for a trend or when unclear.
        earliest: The start lies between this period …
        latest: … and this one, by 95 %.
        end: Last period of a one-off.
        before: Mean level (actual over expected) before the start.
        after: Mean level from it on.
        p_value: Chance of as clear a start without any.
        reason: Why no start is named, where none is.
    """

    shape: Shape
    start: date | None = None
    earliest: date | None = None
    latest: date | None = None
    end: date | None = None
    before: float | None = None
    after: float | None = None
    p_value: float | None = None
    reason: Text | None = None


def find_onset(starts: Sequence[date], levels: Sequence[float] | Figures, *, sign: int) -> Onset:
    """When a series of actual over expected left its level in the direction of `sign`.

    Args:
        starts: First day of each period, rising.
        levels: Actual over expected; 1 is as expected. NaN where nothing was expected: left out.
        sign: −1 for a shortfall, +1 for a surplus.

    Raises:
        InputError: Lengths differ, or a value is infinite.
    """
    given = np.asarray(levels, dtype=float)
    if given.shape != (len(starts),) or np.isinf(given).any():
        raise InputError(
            Text(
                zh=f"{len(starts)} 个时段对应 {given.size} 个有限的值",
                en=f"{len(starts)} periods need as many finite levels, not {given.size}",
            ),
            field="levels",
        )
    known = ~np.isnan(given)
    days = [day for day, has in zip(starts, known, strict=True) if has]
    series = _tame(given[known])
    if series.size < LEAST:
        return _unclear(
            f"只有 {series.size} 个时段，至少要 {LEAST} 个",
            f"{series.size} periods are too few, {LEAST} are needed",
        )
    if np.ptp(series) == 0:
        return _unclear("数值一直不变", "the series is constant")
    return _locate(days, series, sign)


def _locate(days: list[date], series: Figures, sign: int) -> Onset:
    gain, start, stop = _largest(series, sign)
    chance = _chance(series, gain, sign)
    slope, line = _fit_line(series)
    falling = slope * sign > 0
    if chance > LEVEL:
        if falling and _chance_of_slope(series, slope * sign, sign) <= LEVEL:
            return Onset(shape=Shape.TREND, p_value=chance, reason=_GRADUAL)
        return _unclear(
            "看不出明确的起点，和平时波动分不开",
            "no clear start: it cannot be told apart from the usual noise",
            chance,
        )
    inside = np.zeros(series.size, dtype=bool)
    inside[start:stop] = True
    misfit = float(series[inside].var() * inside.sum() + series[~inside].var() * (~inside).sum())
    if falling and line < misfit:
        return Onset(shape=Shape.TREND, p_value=chance, reason=_GRADUAL)
    rest = np.where(inside, series - series[inside].mean(), series - series[~inside].mean())
    noise = misfit / max(series.size - 2, 1) * _persistence(rest)
    low, high = _range(series, sign, stop, gain**2 - _NEAR * noise)
    lasts = stop > series.size - EDGE
    return Onset(
        shape=Shape.STEP if lasts else Shape.ONE_OFF,
        start=days[start],
        earliest=days[low],
        latest=days[high],
        end=None if lasts else days[stop - 1],
        before=float(series[~inside].mean()),
        after=float(series[inside].mean()),
        p_value=chance,
    )


def _largest(series: Figures, sign: int) -> tuple[float, int, int]:
    """The largest signed difference of a stretch from the rest, its first place and the one past its end."""
    found = (-np.inf, 0, 0)
    for length, gains in _scan(series[None, :], sign):
        at = int(np.argmax(gains[0]))
        if gains[0, at] > found[0] + 1e-12:
            found = (float(gains[0, at]), at, at + length)
    return found


def _scan(rows: Figures, sign: int) -> Iterator[tuple[int, Figures]]:
    """For every length of a stretch, its difference from the rest at every place it can start, row by row."""
    size = rows.shape[1]
    sums = np.concatenate(
        [np.zeros((rows.shape[0], 1)), np.cumsum(rows - rows.mean(axis=1, keepdims=True), axis=1)], 1
    )
    for length in range(EDGE, size - EDGE + 1):
        inside = sums[:, length:] - sums[:, :-length]
        # centred, so the rest sums to minus the stretch
        yield length, sign * inside * np.sqrt(size / (length * (size - length)))


def _chance(series: Figures, gain: float, sign: int) -> float:
    """How often the blocks of the series in random order show as large a difference."""
    largest = np.full(ROUNDS, -np.inf)
    for _, gains in _scan(series[_orders(series.size)], sign):
        np.maximum(largest, gains.max(axis=1), out=largest)
    return float((1 + np.count_nonzero(largest >= gain - 1e-12)) / (ROUNDS + 1))


def _chance_of_slope(series: Figures, slope: float, sign: int) -> float:
    mixed = series[_orders(series.size)]
    time = np.arange(series.size) - (series.size - 1) / 2
    slopes = sign * (mixed @ time) / (time @ time)
    return float((1 + np.count_nonzero(slopes >= slope - 1e-15)) / (ROUNDS + 1))


def _orders(size: int) -> NDArray[np.int64]:
    """Random orders of the blocks of a circle of periods."""
    draw = np.random.default_rng(20071)
    block = 5 if size >= 40 else max(size // 8, 1)
    blocks = -(-size // block)
    shifts = draw.integers(size, size=(ROUNDS, 1))
    order = np.argsort(draw.random((ROUNDS, blocks)), axis=1)
    places = (order[:, :, None] * block + np.arange(block)).reshape(ROUNDS, -1)
    # the last block may be short: what lies past the end is left out, as often in every row
    kept = places[places < size].reshape(ROUNDS, size)
    return np.asarray((kept + shifts) % size)


def _persistence(rest: Figures) -> float:
    """How much wider likeness of neighbours makes the range: (1 + r) / (1 - r), r at lag one, at most 0.8."""
    power = float(rest @ rest)
    likeness = float(rest[1:] @ rest[:-1]) / power if power else 0.0
    likeness = min(max(likeness, 0.0), 0.8)
    return (1 + likeness) / (1 - likeness)


def _fit_line(series: Figures) -> tuple[float, float]:
    time = np.arange(series.size) - (series.size - 1) / 2
    slope = float(series @ time / (time @ time))
    return slope, float(((series - series.mean() - slope * time) ** 2).sum())


def _range(series: Figures, sign: int, stop: int, least: float) -> tuple[int, int]:
    """First and last start, the end held, whose fit chance alone could make the best."""
    size = series.size
    centred = series - series.mean()
    starts = np.arange(0, stop - EDGE + 1)
    lengths = stop - starts
    starts, lengths = starts[lengths <= size - EDGE], lengths[lengths <= size - EDGE]
    sums = sign * (centred[:stop].sum() - np.concatenate([[0.0], np.cumsum(centred)])[starts])
    gains = np.maximum(sums, 0) * np.sqrt(size / (lengths * (size - lengths)))
    good = starts[gains**2 >= least * (1 - 1e-9)]
    return int(good.min()), int(good.max())


def _tame(series: Figures) -> Figures:
    """The series with single outliers pulled in to six median deviations, so that one day is no change."""
    if series.size == 0:
        return series
    middle = float(np.median(series))
    spread = 1.4826 * float(np.median(np.abs(series - middle)))
    return np.clip(series, middle - 6 * spread, middle + 6 * spread) if spread else series


def _unclear(zh: str, en: str, chance: float | None = None) -> Onset:
    return Onset(shape=Shape.UNCLEAR, p_value=chance, reason=Text(zh=zh, en=en))


_GRADUAL = Text(zh="逐步变化，没有单一的起点", en="a gradual change without one starting point")
