"""Rounding shares to whole units so that they make the total exactly.

Largest remainder (Hamilton) keeps every part within one unit of its quota but may take a unit away from a
part when the total grows (the Alabama paradox). The divisor methods of D'Hondt (Jefferson) and Sainte-Laguë
(Webster) never do. `RUNNING` rounds the running total, which spreads the extra units evenly along the parts
(100 over 3 is 33, 33, 34) and keeps every running total within one unit: the choice for periods.
Source: Balinski and Young, "The Quota Method of Apportionment" (1975); their vectors are the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heapify, heappop, heappush

from core.cascade.fill import Filling, fill


class Rounding(StrEnum):
    """How quotas become whole units."""

    LARGEST_REMAINDER = "largest_remainder"
    D_HONDT = "d_hondt"
    SAINTE_LAGUE = "sainte_lague"
    RUNNING = "running"


class Tie(StrEnum):
    """Who takes the extra unit when claims are equal: first listed, last listed, or largest weight."""

    FIRST = "first"
    LAST = "last"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Apportionment:
    """Whole units for every part.

    Attributes:
        units: Units of each part; they make the total.
        filling: The exact quotas they come from.
        order: Positions of the free parts by remainder, largest first (largest remainder only).
        extra: Positions that were given the unit beyond the whole part of their quota.
    """

    units: list[int]
    filling: Filling
    order: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)


def apportion(
    total: int,
    weights: Sequence[int],
    *,
    lows: Sequence[int | None] | None = None,
    highs: Sequence[int | None] | None = None,
    rounding: Rounding = Rounding.LARGEST_REMAINDER,
    tie: Tie = Tie.FIRST,
) -> Apportionment:
    """Whole units in proportion to `weights` (≥ 0, not all 0) between the bounds, making `total`.

    Raises:
        CannotFill: The bounds do not allow the total.
    """
    if lows is None and highs is None and all(weights):
        filling = Filling({}, list(range(len(weights))), total, sum(weights))
    else:
        open_bounds: list[int | None] = [None] * len(weights)
        filling = fill(total, weights, lows or open_bounds, highs or open_bounds)
    if rounding is Rounding.LARGEST_REMAINDER:
        return _by_remainder(weights, filling, tie)
    if rounding is Rounding.RUNNING:
        return _by_running_total(weights, filling)
    return _by_divisor(total, weights, lows, highs, filling, rounding, tie)


def precedence(position: int, weight: int, tie: Tie) -> tuple[int, int]:
    """Sort key among equal claims; the smallest key is served first."""
    if tie is Tie.LAST:
        return 0, -position
    if tie is Tie.LARGEST:
        return -weight, position
    return 0, position


def _floors(weights: Sequence[int], filling: Filling) -> tuple[list[int], list[int]]:
    units = [0] * len(weights)
    remainders = [0] * len(weights)
    for position, value in filling.held.items():
        units[position] = value
    for position in filling.free:
        units[position], remainders[position] = divmod(filling.rest * weights[position], filling.weight)
    return units, remainders


def _by_remainder(weights: Sequence[int], filling: Filling, tie: Tie) -> Apportionment:
    units, remainders = _floors(weights, filling)
    spare = sum(remainders) // filling.weight if filling.weight else 0
    order = sorted(
        filling.free,
        key=lambda position: (-remainders[position], *precedence(position, weights[position], tie)),
    )
    for position in order[:spare]:
        units[position] += 1
    return Apportionment(units, filling, order, order[:spare])


def _by_running_total(weights: Sequence[int], filling: Filling) -> Apportionment:
    units, _ = _floors(weights, filling)
    extra = []
    passed = given = 0
    for position in filling.free:
        passed += filling.rest * weights[position]
        due = passed // filling.weight - given
        given += due
        if due > units[position]:
            extra.append(position)
        units[position] = due
    return Apportionment(units, filling, extra=extra)


def _by_divisor(
    total: int,
    weights: Sequence[int],
    lows: Sequence[int | None] | None,
    highs: Sequence[int | None] | None,
    filling: Filling,
    rounding: Rounding,
    tie: Tie,
) -> Apportionment:
    # Start from the quotas rounded at one common divisor: that is already a result of the method for some
    # nearby total, so only the few missing (or surplus) units have to be handed out one by one.
    units, remainders = _floors(weights, filling)
    if rounding is Rounding.SAINTE_LAGUE:
        for position in filling.free:
            units[position] += 2 * remainders[position] >= filling.weight
    _move(total - sum(units), units, weights, lows, highs, rounding, tie)
    return Apportionment(units, filling)


def divisor(units: int, rounding: Rounding) -> int:
    """Divisor (times a constant) of a part's claim to its next unit when it has `units`."""
    return units + 1 if rounding is Rounding.D_HONDT else 2 * units + 1


class _Claim:
    """A part's claim to a unit, comparable without rounding: weight/divisor, then the tie convention."""

    __slots__ = ("divisor", "key", "position", "sign", "weight")

    def __init__(
        self, position: int, weight: int, units: int, rounding: Rounding, tie: Tie, sign: int
    ) -> None:
        self.position = position
        self.weight = weight
        self.divisor = divisor(units, rounding)
        self.key = precedence(position, weight, tie)
        self.sign = sign

    def __lt__(self, other: "_Claim") -> bool:
        mine, theirs = self.weight * other.divisor, other.weight * self.divisor
        if mine != theirs:
            return (mine > theirs) is (self.sign > 0)
        return (self.key < other.key) is (self.sign > 0)


def _move(
    missing: int,
    units: list[int],
    weights: Sequence[int],
    lows: Sequence[int | None] | None,
    highs: Sequence[int | None] | None,
    rounding: Rounding,
    tie: Tie,
) -> None:
    step = 1 if missing > 0 else -1
    limits = highs if step > 0 else lows

    def can_move(position: int) -> bool:
        limit = limits[position] if limits else None
        return bool(weights[position]) and (limit is None or units[position] != limit)

    def claim(position: int) -> _Claim:
        held = units[position] if step > 0 else units[position] - 1
        return _Claim(position, weights[position], held, rounding, tie, step)

    heap = [claim(position) for position in range(len(units)) if can_move(position)]
    heapify(heap)
    for _ in range(abs(missing)):
        best = heappop(heap).position
        units[best] += step
        if can_move(best):
            heappush(heap, claim(best))
