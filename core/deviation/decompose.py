"""Why a number changed, in whole units: what every factor contributed, summing to the change exactly."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.cascade.number import amount
from core.deviation.factor import Factor, check_tree
from core.deviation.lmdi import lmdi
from core.deviation.sequential import order_of, sequential
from core.deviation.shapley import shapley
from core.frozen import Frozen


class Method(StrEnum):
    """How a change is shared among factors that moved together."""

    SHAPLEY = "shapley"
    LMDI = "lmdi"
    SEQUENTIAL = "sequential"


class Contribution(Frozen):
    """What one factor moved.

    Attributes:
        key: The factor.
        parent: The factor it is a part of; None at the root.
        before: Its value in the state compared with.
        after: Its value in the state explained.
        exact: What it moved the root by, before rounding.
        value: The same in whole units; the parts of every factor sum to it.
    """

    key: str
    parent: str | None
    before: Fraction
    after: Fraction
    exact: Fraction
    value: Decimal


class Decomposition(Frozen):
    """A change and what its factors contributed.

    Attributes:
        method: How it was shared.
        order: Order of replacement of the sequential method, else empty.
        unit: Smallest unit of a contribution.
        lines: Every factor, parents first, in the order given; the first is the root.
    """

    method: Method
    order: tuple[str, ...]
    unit: Decimal
    lines: tuple[Contribution, ...]

    @property
    def whole(self) -> Contribution:
        """The root: its value is the change."""
        return self.lines[0]

    def parts(self, key: str | None = None) -> tuple[Contribution, ...]:
        """What the factor (the root, if none is named) is directly made of."""
        parent = key or self.whole.key
        return tuple(line for line in self.lines if line.parent == parent)

    def of(self, key: str) -> Contribution:
        """The line of one factor."""
        return next(line for line in self.lines if line.key == key)


def decompose(
    root: Factor, *, unit: Decimal, method: Method = Method.SHAPLEY, order: Sequence[str] = ()
) -> Decomposition:
    """What every factor contributed to the change of the root.

    Args:
        root: The tree with both states.
        unit: Smallest unit of the root (0.01 元); contributions are whole numbers of it.
        method: How to share what several factors moved together.
        order: Order of replacement, for the sequential method.

    Raises:
        InputError: A ratio over zero, a negative factor under LMDI, a key given twice.
        UnknownReference: A key in the order is no leaf.
    """
    check_tree(root)
    if method is Method.SEQUENTIAL:
        exact = sequential(root, order)
    else:
        exact = lmdi(root) if method is Method.LMDI else shapley(root)
    units = _round(root, exact, unit)
    parents = {part.key: factor.key for factor in root.walk() for part in factor.parts}
    lines = tuple(
        Contribution(
            key=factor.key,
            parent=parents.get(factor.key),
            before=factor.before,
            after=factor.after,
            exact=exact[factor.key],
            value=amount(units[factor.key], unit),
        )
        for factor in root.walk()
    )
    shown = order_of(root, order) if method is Method.SEQUENTIAL else ()
    return Decomposition(method=method, order=shown, unit=unit, lines=lines)


def _round(root: Factor, exact: dict[str, Fraction], unit: Decimal) -> dict[str, int]:
    step = Fraction(unit)
    # the change as a reader takes it from both levels as they are said
    units = {root.key: round_half_away(root.after / step) - round_half_away(root.before / step)}
    for factor in root.walk():
        if factor.parts:
            shares = {part.key: exact[part.key] / Fraction(unit) for part in factor.parts}
            units |= round_to_sum(shares, units[factor.key])
    return units


def round_half_away(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole = (2 * abs(value).numerator + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def round_to_sum(shares: dict[str, Fraction], whole: int) -> dict[str, int]:
    """Shares rounded to whole numbers that make `whole`; the order they are listed in does not matter.

    Every share starts at its floor and the largest fractions go up; of equal fractions the largest share
    first, then by key. Shares that are whole numbers move only when the rest cannot make up the sum.
    """
    found = {key: share.numerator // share.denominator for key, share in shares.items()}
    missing = whole - sum(found.values())
    ranked = sorted(shares, key=lambda key: (-(shares[key] - found[key]), -abs(shares[key]), key))
    moving = [key for key in ranked if shares[key].denominator != 1] or ranked
    step = 1 if missing > 0 else -1
    turn = moving if missing > 0 else moving[::-1]
    for at in range(abs(missing)):
        found[turn[at % len(turn)]] += step
    return found
