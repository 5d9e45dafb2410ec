"""Water-filling: shares in proportion to weights that stay between bounds, in whole-number arithmetic.

Every part gets clamp(λ·weight, minimum, maximum) with one λ for all, chosen so that the parts make the
total. The λ is found by fixing, round by round, the parts on the side that is further out (Bitran and
Hax 1981, "Disaggregation and resource allocation using convex knapsack problems with bounded variables").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Filling:
    """Exact shares of a total.

    Attributes:
        held: Whole units of the parts that stand at a bound (or have weight 0), by position.
        free: Positions of the others.
        rest: Units left for the free parts together.
        weight: Their weights together; a free part's quota is rest·weight_i/weight.
    """

    held: dict[int, int]
    free: list[int]
    rest: int
    weight: int

    def quota(self, position: int, weights: Sequence[int]) -> Fraction:
        """The exact quota of one part, in units."""
        if position in self.held:
            return Fraction(self.held[position])
        return Fraction(self.rest * weights[position], self.weight)


class CannotFill(Exception):
    """The bounds do not allow the total; the nearest one they allow is `gap` units away.

    Attributes:
        gap: What has to be added to the total (negative: taken off) for it to fit.
        some_weightless: Whether parts of weight 0 were left out, which might have room.
    """

    def __init__(self, gap: int, *, some_weightless: bool) -> None:
        super().__init__(f"the total is {-gap} units out of reach")
        self.gap = gap
        self.some_weightless = some_weightless


def fill(
    total: int, weights: Sequence[int], lows: Sequence[int | None], highs: Sequence[int | None]
) -> Filling:
    """Share `total` units in proportion to `weights` (≥ 0, not all 0) between `lows` and `highs`.

    None is no bound. A part of weight 0 takes the value nearest 0 its bounds allow.

    Raises:
        CannotFill: The bounds do not allow the total.
    """
    held = {
        position: _clamp(0, lows[position], highs[position])
        for position in range(len(weights))
        if not weights[position]
    }
    free = [position for position in range(len(weights)) if position not in held]
    _check_reach(total - sum(held.values()), free, lows, highs, bool(held))
    return _settle(total, weights, lows, highs, held, free)


def _settle(
    total: int,
    weights: Sequence[int],
    lows: Sequence[int | None],
    highs: Sequence[int | None],
    held: dict[int, int],
    free: list[int],
) -> Filling:
    rest = total - sum(held.values())
    weight = sum(weights[position] for position in free)
    while free:
        below, above, lack, excess = _outside(rest, weight, weights, lows, highs, free)
        fixed: dict[int, int] = {}
        if lack >= excess:
            fixed.update(below)
        if excess >= lack:
            fixed.update(above)
        if not fixed:
            break
        held.update(fixed)
        free = [position for position in free if position not in fixed]
        rest -= sum(fixed.values())
        weight -= sum(weights[position] for position in fixed)
    return Filling(held, free, rest, weight)


def _outside(
    rest: int,
    weight: int,
    weights: Sequence[int],
    lows: Sequence[int | None],
    highs: Sequence[int | None],
    free: list[int],
) -> tuple[dict[int, int], dict[int, int], int, int]:
    below: dict[int, int] = {}
    above: dict[int, int] = {}
    lack = excess = 0
    for position in free:
        scaled = rest * weights[position]
        low, high = lows[position], highs[position]
        if low is not None and scaled < low * weight:
            below[position] = low
            lack += low * weight - scaled
        elif high is not None and scaled > high * weight:
            above[position] = high
            excess += scaled - high * weight
    return below, above, lack, excess


def _check_reach(
    rest: int, free: list[int], lows: Sequence[int | None], highs: Sequence[int | None], weightless: bool
) -> None:
    low = total_of([lows[position] for position in free])
    high = total_of([highs[position] for position in free])
    if low is not None and rest < low:
        raise CannotFill(low - rest, some_weightless=weightless)
    if high is not None and rest > high:
        raise CannotFill(high - rest, some_weightless=weightless)


def total_of(bounds: list[int | None]) -> int | None:
    """The sum of the bounds; None when one of them is open. The sum of none is 0."""
    known = [bound for bound in bounds if bound is not None]
    return sum(known) if len(known) == len(bounds) else None


def _clamp(value: int, low: int | None, high: int | None) -> int:
    if low is not None and value < low:
        return low
    if high is not None and value > high:
        return high
    return value
