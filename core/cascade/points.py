"""Percentage points over one denominator: they add only when they are of the same whole.

A company's share of a market is the sum of its products' shares of the same market, so "10 % → 15 %" is
+5 points that can be 2 + 3. Shares of different wholes (conversion of two channels) do not add; they are
ratio KPIs and belong to `core.cascade.rates`.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Split
from core.cascade.number import exact, fine_enough, plain
from core.cascade.part import Part
from core.cascade.split import split
from core.errors import InputError
from core.frozen import Frozen
from core.plan.kpi import Denominator
from core.text import Text

TENTH = Decimal("0.1")


class PointsPart(Frozen):
    """One part of a percentage.

    Attributes:
        part: Name, weight, and bounds of its change in percentage points.
        baseline: Its own level today in percent of the same whole, if known.
        denominator: The whole its percentage is of; None is taken as the parent's.
    """

    part: Part
    baseline: Decimal | None = None
    denominator: Denominator | None = None


class PointsSplit(Frozen):
    """Percentage points over parts.

    Attributes:
        split: The points of each part with their certificate.
        targets: Level to reach by name, None where the part's level today is not known.
    """

    split: Split
    targets: dict[str, Decimal | None]


def split_points(
    change: Decimal,
    parts: Sequence[PointsPart],
    *,
    denominator: Denominator | None = None,
    baseline: Decimal | None = None,
    unit: Decimal = TENTH,
    basis: Basis = Basis.WEIGHTS,
    tie: Tie = Tie.FIRST,
) -> PointsSplit:
    """Split a change of `change` percentage points over parts of the same whole.

    Args:
        change: Points to gain (or lose, when negative).
        parts: What it is split over. Bounds keep each part between 0 % and 100 % where its level is known.
        denominator: The whole the parent's percentage is of.
        baseline: The parent's level today; the target must stay within 0–100 %.
        unit: Smallest step in points; made finer where the change or a lock needs it.
        basis: Where the weights come from.
        tie: Who takes the extra unit.

    Raises:
        InputError: Different denominators, a level outside 0–100 %, or what `split` refuses.
        InfeasibleInput: Bounds clash.
    """
    _check_denominators(parts, denominator)
    if baseline is not None:
        _check_level(exact(baseline, "baseline") + exact(change, "change"), "total")
    unit = fine_enough(unit, change, *(p.part.locked for p in parts))
    result = split(change, [_bounded(p, change >= 0) for p in parts], unit=unit, basis=basis, tie=tie)
    amounts = result.amounts
    return PointsSplit(
        split=result,
        targets={
            p.part.name: None if p.baseline is None else p.baseline + amounts[p.part.name] for p in parts
        },
    )


def _bounded(given: PointsPart, is_gain: bool) -> Part:
    """The part with a bound that keeps its level within 0–100 %."""
    if given.baseline is None:
        return given.part
    _check_level(exact(given.baseline, f"{given.part.name}.baseline"), given.part.name)
    part = given.part
    if is_gain:
        room = 100 - given.baseline
        return part.model_copy(update={"maximum": room if part.maximum is None else min(room, part.maximum)})
    room = -given.baseline
    return part.model_copy(update={"minimum": room if part.minimum is None else max(room, part.minimum)})


def _check_denominators(parts: Sequence[PointsPart], parent: Denominator | None) -> None:
    known = [(given.part.name, given.denominator) for given in parts if given.denominator is not None]
    whole = parent or (known[0][1] if known else None)
    for name, denominator in known:
        if whole is not None and not _is_same(whole, denominator):
            raise InputError(
                Text(
                    zh=f"{name} 的百分比以“{denominator.name}”为分母，与“{whole.name}”不同，百分点不能相加",
                    en=f"the percentage of {name} is of {denominator.name!r}, not of {whole.name!r}: "
                    "such points do not add",
                ),
                field=f"{name}.denominator",
                valid=Text(
                    zh="同一分母的百分比，或按比率拆分并给出各自的分母",
                    en="percentages of one whole, or a split of the rate with each denominator given",
                ),
            )


def _is_same(one: Denominator, other: Denominator) -> bool:
    sizes_differ = one.value is not None and other.value is not None and one.value != other.value
    return one.name == other.name and not sizes_differ


def _check_level(level: Fraction, name: str) -> None:
    if not 0 <= level <= 100:
        raise InputError(
            Text(zh=f"{name} 会到 {plain(level)}%，超出 0–100%", en=f"{name} would be at {plain(level)}%"),
            field=name,
            valid=Text(zh="0–100%", en="0–100%"),
        )
