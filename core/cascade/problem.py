"""A split stated in whole units: integer weights and bounds, oriented so that the total is not negative."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from core.cascade.conflict import AT_LEAST, AT_MOST, LOCKED, Demand, own_bounds_clash
from core.cascade.number import amount, count_units, exact, scale
from core.cascade.part import Part, check_names, check_weight

Bounds = tuple[list[int | None], list[int | None]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to be split, in units of `sign` times `unit`.

    Attributes:
        parts: As given.
        total: As given.
        unit: Smallest unit of an amount.
        sign: -1 when the total is negative, and everything below is mirrored; else 1.
        units: The total in units, ≥ 0.
        weights: Whole-number weights; 0 for locked parts, which take no share.
        lows: Least units of each part (None: no bound).
        highs: Most units of each part (None: no bound).
        is_even: All parts that may move had weight 0 and were given equal weights.
    """

    parts: Sequence[Part]
    total: Decimal
    unit: Decimal
    sign: int
    units: int
    weights: list[int]
    lows: list[int | None]
    highs: list[int | None]
    is_even: bool

    def value(self, units: int) -> Decimal:
        """Units of this problem as an amount."""
        return amount(self.sign * units, self.unit)


def state_problem(total: Decimal, parts: Sequence[Part], unit: Decimal, *, signed: bool) -> Problem:
    """The problem in whole units.

    Raises:
        InfeasibleInput: A part's own bounds exclude each other.
        InputError: Bad names, a negative weight, a number that is not finite or not whole units.
    """
    check_names([part.name for part in parts])
    units = count_units(total, unit, "total")
    sign = -1 if units < 0 else 1
    weights, is_even = _weights(parts)
    lows, highs = _bounds(parts, unit, sign, signed)
    return Problem(parts, total, unit, sign, units * sign, weights, lows, highs, is_even)


def _weights(parts: Sequence[Part]) -> tuple[list[int], bool]:
    given = [check_weight(part.weight, part.name) for part in parts]
    locked = [part.locked is not None for part in parts]
    weights = [Fraction(0) if fixed else weight for weight, fixed in zip(given, locked, strict=True)]
    if any(weights) or all(locked):
        return scale(weights), False
    return [int(not fixed) for fixed in locked], True


def _bounds(parts: Sequence[Part], unit: Decimal, sign: int, signed: bool) -> Bounds:
    lows: list[int | None] = []
    highs: list[int | None] = []
    for part in parts:
        low, high = _locked(part, unit) if part.locked is not None else _range(part, unit)
        if sign < 0:
            low, high = (None if high is None else -high), (None if low is None else -low)
        if low is None and not signed and (high is None or high >= 0):
            low = 0
        lows.append(low)
        highs.append(high)
    return lows, highs


def _range(part: Part, unit: Decimal) -> tuple[int | None, int | None]:
    low = high = None
    if part.minimum is not None:
        low = ceil(exact(part.minimum, f"{part.name}.minimum") / Fraction(unit))
    if part.maximum is not None:
        high = floor(exact(part.maximum, f"{part.name}.maximum") / Fraction(unit))
    if low is not None and high is not None and low > high:
        lower = Demand(part.name, AT_LEAST, amount(low, unit))
        raise own_bounds_clash(lower, Demand(part.name, AT_MOST, amount(high, unit)))
    return low, high


def _locked(part: Part, unit: Decimal) -> tuple[int, int]:
    fixed = count_units(part.locked or Decimal(0), unit, f"{part.name}.locked")
    lock = Demand(part.name, LOCKED, amount(fixed, unit))
    low, high = _range(part, unit)
    if low is not None and fixed < low:
        raise own_bounds_clash(Demand(part.name, AT_LEAST, amount(low, unit)), lock)
    if high is not None and fixed > high:
        raise own_bounds_clash(lock, Demand(part.name, AT_MOST, amount(high, unit)))
    return fixed, fixed
