"""Synergy of channel pairs from places and periods where both, one or neither of the channels was on.

Outcome = place + period + each channel's own effect + c·first·second: c is what both add beyond the sum of
each, after what is usual for the place, the period and the other channels. Errors allow for unequal
spread (HC1); the test is t.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, MissingInput
from core.experiment.check import check_level
from core.synergy.judge import judge
from core.synergy.pair import Pair, Synergies
from core.text import Text

LEAST = 4  # observations each of neither, one, other and both needs
MOST_CHANNELS = 60
MOST_OBSERVATIONS = 100_000
MOST_PRODUCTS = 10**10  # observations times the square of places, periods and channels
_SAME = 1e-9
P = TypeVar("P", bound=Hashable)
T = TypeVar("T", bound=Hashable)
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Observation:
    """A place in a period.

    Attributes:
        place: Of the place ("华东").
        period: Of the period ("2026-09").
        outcome: What came out: orders, revenue.
        on: Keys of the channels that were on.
    """

    place: str
    period: str
    outcome: float
    on: frozenset[str]


def measure_places(observations: Sequence[Observation], *, alpha: float = 0.05) -> Synergies:
    """Synergy of every pair of channels.

    Raises:
        MissingInput: There are no observations.
        InputError: An outcome is no number or negative, one place and period is there twice, or there are
            fewer than two channels.
    """
    check_level(alpha, "alpha")
    channels = sorted({channel for o in observations for channel in o.on})
    _check(observations, channels)
    outcome = np.array([o.outcome for o in observations], dtype=np.float64)
    on = {c: np.array([c in o.on for o in observations]) for c in channels}
    usual = _dummies([o.place for o in observations], [o.period for o in observations])
    basis = _orthonormal(np.column_stack((usual, *on.values())))
    pairs = [_measure(c, d, on[c], on[d], outcome, basis, alpha) for c, d in combinations(channels, 2)]
    return judge(pairs, alpha, len(observations))


def turn_on(spend: Mapping[tuple[P, T], float]) -> set[tuple[P, T]]:
    """Places and periods in which a channel counts as on.

    Where it was off somewhere, on is any spend; else it is more than is usual for the place and the period
    (log spend above its place's and period's means).
    """
    if min(spend.values(), default=0) <= 0:
        return {cell for cell, amount in spend.items() if amount > 0}
    logs = {cell: math.log(amount) for cell, amount in spend.items()}
    by_place, by_period = _means(logs, 0), _means(logs, 1)
    whole = sum(logs.values()) / len(logs)
    return {
        cell for cell, log in logs.items() if log - by_place[cell[0]] - by_period[cell[1]] + whole > _SAME
    }


def _means(logs: Mapping[tuple[P, T], float], at: int) -> dict[object, float]:
    groups: dict[object, list[float]] = {}
    for cell, log in logs.items():
        groups.setdefault(cell[at], []).append(log)
    return {key: sum(values) / len(values) for key, values in groups.items()}


def _measure(
    first: str, second: str, one: Flags, other: Flags, outcome: Floats, basis: Floats, alpha: float
) -> Pair:
    from scipy.special import stdtr, stdtrit

    both = one & other
    cells = [int((a & b).sum()) for a in (one, ~one) for b in (other, ~other)]
    if min(cells) < LEAST:
        return Pair(first, second, both=int(both.sum()))
    on = both.astype(np.float64)
    column = on - basis @ (basis.T @ on)  # what of "both" the rest does not explain (Frisch-Waugh-Lovell)
    square, degrees = float(column @ column), outcome.size - basis.shape[1] - 1
    if degrees < 1 or square < 1e-8:
        return Pair(first, second, both=int(both.sum()))
    effect = float(column @ outcome) / square
    rest = outcome - basis @ (basis.T @ outcome) - effect * column
    error = math.sqrt(float((column**2) @ (rest**2)) * outcome.size / degrees) / square
    together = float(outcome[both].mean())
    expected = together - effect
    reach = float(stdtrit(degrees, 1 - alpha / 2)) * error
    known = expected > 0
    return Pair(
        first,
        second,
        both=int(both.sum()),
        together=together,
        expected=expected,
        lift=effect / expected if known else None,
        low=(effect - reach) / expected if known else None,
        high=(effect + reach) / expected if known else None,
        p_value=_two_sided(effect, error, float(np.abs(outcome).max()), degrees, stdtr),
        gain=effect * int(both.sum()),
    )


def _two_sided(effect: float, error: float, scale: float, degrees: int, stdtr) -> float:  # type: ignore[no-untyped-def]
    """P-value of an effect; without any spread, certain unless the effect is rounding."""
    if error <= 1e-12 * scale:
        return 1.0 if abs(effect) <= 1e-9 * scale else 0.0
    return 2 * float(stdtr(degrees, -abs(effect) / error))


def _dummies(places: Sequence[str], periods: Sequence[str]) -> Floats:
    columns = [np.ones(len(places))]
    for names in (places, periods):
        columns += [np.array([n == name for n in names], dtype=np.float64) for name in sorted(set(names))[1:]]
    return np.column_stack(columns)


def _orthonormal(columns: Floats) -> Floats:
    """An orthonormal basis of 0/1 columns, from their matrix of products: many times faster than SVD."""
    scaled = columns / np.linalg.norm(columns, axis=0)
    sizes, vectors = np.linalg.eigh(scaled.T @ scaled)
    kept = sizes > 1e-10 * sizes[-1]
    basis: Floats = scaled @ (vectors[:, kept] / np.sqrt(sizes[kept]))
    return basis


def _check(observations: Sequence[Observation], channels: Sequence[str]) -> None:
    if not observations:
        raise MissingInput(
            Text(zh="没有可比较的地区与时段", en="there are no places and periods to compare"),
            field="observations",
            valid=Text(zh="每个地区每个时段一行", en="one row for each place and period"),
        )
    cells = {(o.place, o.period) for o in observations}
    outcomes = [o.outcome for o in observations]
    if len(cells) != len(observations) or not all(math.isfinite(v) and v >= 0 for v in outcomes):
        raise InputError(
            Text(zh="地区与时段重复，或结果不是非负数", en="a place and period twice, or a bad outcome"),
            field="observations",
            valid=Text(zh="每个地区每个时段一行，结果不小于 0", en="one row each, outcomes of 0 or more"),
        )  # fmt: skip
    columns = len({o.place for o in observations}) + len({o.period for o in observations}) + len(channels)
    if len(observations) * columns**2 > MOST_PRODUCTS:
        raise InputError(
            Text(
                zh=f"{len(observations)} 行里的地区、时段和渠道一共 {columns} 个，太多",
                en=f"{columns} places, periods and channels in {len(observations)} rows are too many",
            ),
            field="observations",
            valid=Text(zh="合并地区，或按月而不是按天", en="places put together, or months instead of days"),
        )
    if not 2 <= len(channels) <= MOST_CHANNELS or len(observations) > MOST_OBSERVATIONS:
        raise InputError(
            Text(zh=f"渠道应有 2 到 {MOST_CHANNELS} 个", en=f"2 to {MOST_CHANNELS} channels are needed"),
            field="observations",
            valid=Text(zh=f"2 到 {MOST_CHANNELS} 个渠道", en=f"2 to {MOST_CHANNELS} channels"),
        )
