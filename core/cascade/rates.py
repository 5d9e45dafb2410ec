"""Splitting a ratio KPI over groups (conversion, retention): the parent is numerators over denominators.

A parent rate is never the average of its groups' rates. What adds are numerators (orders out of leads), so a
target for the whole is split there, in whole units, and each group's rate follows.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Split
from core.cascade.fill import CannotFill, fill
from core.cascade.number import amount, exact, plain, round_half_up, scale
from core.cascade.part import Part, check_weight
from core.cascade.rate_group import RateGroup, check_rate, rates_of, sizes_of
from core.cascade.split import ONE, split
from core.errors import InfeasibleInput
from core.frozen import Frozen
from core.text import Text

HUNDREDTH = Decimal("0.01")


class RateLine(Frozen):
    """One group of a rate split.

    Attributes:
        name: Name of the group.
        denominator: How many its rate is out of.
        share: Its part of all denominators, exact.
        baseline: Its rate today, percent.
        numerator: What it has to reach, in whole units of the numerator.
        rate: The exact rate that makes, percent.
        shown: The rate to 0.01 %.
        contribution: Points it adds to the parent: share × (rate − baseline).
    """

    name: str
    denominator: Decimal
    share: Fraction
    baseline: Decimal
    numerator: Decimal
    rate: Fraction
    shown: Decimal
    contribution: Fraction


class RateSplit(Frozen):
    """A parent rate over its groups.

    Attributes:
        baseline: The parent's rate at the planned denominators and today's group rates, exact percent.
        target: The rate asked for, percent.
        reached: The rate the numerators make: the target, or above it by less than one unit.
        lines: One a group.
        split: The numerators over the groups, with their certificate.
    """

    baseline: Fraction
    target: Decimal
    reached: Fraction
    lines: tuple[RateLine, ...]
    split: Split


def split_rate(
    target: Decimal,
    groups: Sequence[RateGroup],
    *,
    unit: Decimal = ONE,
    basis: Basis = Basis.DENOMINATORS,
    tie: Tie = Tie.FIRST,
) -> RateSplit:
    """Give every group the rate with which the whole reaches `target` percent.

    The numerators to gain are split in proportion to denominator × weight (equal weights: the same number of
    points for every group), within each group's bounds, in whole `unit`s of the numerator. When the target is
    not a whole number of units, the next one that reaches it is taken (for a rate to lower: the next below).

    Raises:
        MissingInput: A denominator or a rate is not known.
        InfeasibleInput: The bounds do not allow the target.
        InputError: A rate outside 0–100 %.
    """
    sizes, rates = sizes_of(groups), rates_of(groups)
    total = sum(sizes, Fraction(0))
    today = [size * rate / 100 for size, rate in zip(sizes, rates, strict=True)]
    needed = check_rate(target, "target") * total / 100
    steps = needed / Fraction(unit)
    whole = amount(ceil(steps) if needed >= sum(today) else floor(steps), unit)
    parts = _weigh(groups, sizes, today, needed, unit)
    try:
        result = split(whole, parts, unit=unit, basis=basis, tie=tie)
    except InfeasibleInput as error:
        raise _in_rates(error, target, whole, total) from error
    return RateSplit(
        baseline=100 * sum(today) / total,
        target=target,
        reached=100 * Fraction(whole) / total,
        lines=tuple(
            _line(group, size, rate, total, result.amounts[group.name])
            for group, size, rate in zip(groups, sizes, rates, strict=True)
        ),
        split=result,
    )


def _weigh(
    groups: Sequence[RateGroup], sizes: list[Fraction], today: list[Fraction], needed: Fraction, unit: Decimal
) -> list[Part]:
    """Parts of the numerator, each weighted by what it ought to reach: today plus its share of the gain."""
    parts = [_bounded(group, size, unit) for group, size in zip(groups, sizes, strict=True)]
    claims = [
        size * check_weight(group.weight, group.name) for group, size in zip(groups, sizes, strict=True)
    ]
    wanted = _gain(parts, claims, today, needed)
    return [
        part.model_copy(update={"weight": max(reach, Fraction(0))})
        for part, reach in zip(parts, wanted, strict=True)
    ]


def _gain(
    parts: list[Part], claims: list[Fraction], today: list[Fraction], needed: Fraction
) -> list[Fraction]:
    """Exact numerators: the gain shared by claims, inside the bounds. Today's when no gain fits them."""
    if not any(claims):
        claims = [Fraction(1)] * len(parts)
    lows = [Fraction(p.locked or p.minimum or 0) - now for p, now in zip(parts, today, strict=True)]
    highs = [Fraction(p.locked or p.maximum or 0) - now for p, now in zip(parts, today, strict=True)]
    gain = needed - sum(today)
    finest = scale([gain, *lows, *highs, Fraction(1)])
    count, one = len(parts), finest[-1]
    weights = scale(claims)
    try:
        filling = fill(finest[0], weights, finest[1 : count + 1], finest[count + 1 : -1])
    except CannotFill:
        return today
    return [now + filling.quota(position, weights) / one for position, now in enumerate(today)]


def _bounded(group: RateGroup, size: Fraction, unit: Decimal) -> Part:
    if group.target is not None:
        locked = round_half_up(size * check_rate(group.target, group.name) / 100, unit)
        return Part(name=group.name, locked=locked, minimum=locked, maximum=locked)
    least = check_rate(group.minimum, group.name) if group.minimum is not None else Fraction(0)
    most = Fraction(100) if group.maximum is None else min(Fraction(100), exact(group.maximum, group.name))
    step = Fraction(unit)
    return Part(
        name=group.name,
        minimum=amount(ceil(size * least / 100 / step), unit),
        maximum=amount(floor(size * most / 100 / step), unit),
    )


def _in_rates(error: InfeasibleInput, target: Decimal, whole: Decimal, total: Fraction) -> InfeasibleInput:
    said = f"{plain(target)}% × {plain(total)} = {plain(whole)}"
    return InfeasibleInput(
        Text(
            zh=f"总体 {said}（分子）；{error.message.zh}",
            en=f"overall {said} (numerator); {error.message.en}",
        ),
        clash=error.clash,
        field=error.field,
        valid=error.valid,
    )


def _line(group: RateGroup, size: Fraction, rate: Fraction, total: Fraction, numerator: Decimal) -> RateLine:
    reached = 100 * Fraction(numerator) / size
    return RateLine(
        name=group.name,
        denominator=group.denominator or Decimal(0),
        share=size / total,
        baseline=group.rate or Decimal(0),
        numerator=numerator,
        rate=reached,
        shown=round_half_up(reached, HUNDREDTH),
        contribution=size / total * (reached - rate),
    )
