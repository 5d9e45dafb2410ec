"""Following up on an edit: one part changes, and either the others move (the total holds) or the total moves.

Source of the behaviour: the hold and breakback rules of planning systems (Anaplan, IBM TM1, Kepion).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Certificate
from core.cascade.given import split_by_amounts
from core.cascade.number import amount, exact, fine_enough, plain
from core.cascade.part import Part, check_names
from core.cascade.split import ONE, split
from core.errors import InfeasibleInput, UnknownReference
from core.frozen import Frozen
from core.text import Text


class Hold(StrEnum):
    """What stays as it is when a part is edited: the total, or the other parts."""

    TOTAL = "total"
    OTHERS = "others"


class Child(Frozen):
    """A part with what it has now.

    Attributes:
        name: Unique among the children.
        amount: What it has.
        minimum: Least it may have.
        maximum: Most it may have.
        locked: Whether it is to keep what it has.
    """

    name: str
    amount: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    locked: bool = False


class Rebalance(Frozen):
    """Children after an edit.

    Attributes:
        before: Amounts before, by name.
        after: Amounts after, by name; they make `total`.
        total_before: Their sum before.
        total: Their sum after.
        certificate: How the amounts came about. When a child below zero takes part, it is the certificate of
            the difference that was spread by size, otherwise that of the amounts themselves.
    """

    before: dict[str, Decimal]
    after: dict[str, Decimal]
    total_before: Decimal
    total: Decimal
    certificate: Certificate


def rebalance(
    children: Sequence[Child],
    edits: Mapping[str, Decimal],
    *,
    hold: Hold = Hold.TOTAL,
    unit: Decimal = ONE,
    tie: Tie = Tie.FIRST,
) -> Rebalance:
    """Set some children to new amounts.

    With the total held, the children that are neither edited nor locked absorb the difference in proportion
    to what they have. With the others held, the total changes.

    Raises:
        UnknownReference: An edit names no child.
        InfeasibleInput: An edited child is locked, or the others cannot absorb the difference.
    """
    _check_edits(children, edits)
    total = _total(children)
    if hold is Hold.TOTAL:
        return _spread(children, edits, total, unit, tie)
    after = {child.name: edits.get(child.name, child.amount) for child in children}
    _check_own_bounds(children, edits)
    new_total = sum(after.values(), Decimal(0))
    step = fine_enough(unit, *after.values())
    kept = split_by_amounts(new_total, after, unit=step, signed=True)
    return _result(children, kept.amounts, new_total, kept.certificate)


def set_total(
    children: Sequence[Child], total: Decimal, *, unit: Decimal = ONE, tie: Tie = Tie.FIRST
) -> Rebalance:
    """Give the children a new total, in proportion to what they have; locked ones keep theirs.

    Raises:
        InfeasibleInput: Locks and bounds do not allow the total.
    """
    check_names([child.name for child in children])
    return _spread(children, {}, total, unit, tie)


def add_change(
    children: Sequence[Child], change: Decimal, *, unit: Decimal = ONE, tie: Tie = Tie.FIRST
) -> Rebalance:
    """Add to (or take from) the total, in proportion to what the children have."""
    check_names([child.name for child in children])
    return _spread(children, {}, _total(children) + change, unit, tie)


def _spread(
    children: Sequence[Child], edits: Mapping[str, Decimal], total: Decimal, unit: Decimal, tie: Tie
) -> Rebalance:
    fixed = {child.name: child.amount for child in children if child.locked} | dict(edits)
    unit = fine_enough(unit, total, *fixed.values())
    if any(child.amount < 0 for child in children if child.name not in fixed):
        return _spread_difference(children, fixed, total, unit, tie)
    parts = [
        Part(
            name=child.name,
            weight=Fraction(max(child.amount, Decimal(0))),
            minimum=child.minimum,
            maximum=child.maximum,
            locked=fixed.get(child.name),
        )
        for child in children
    ]
    found = split(total, parts, unit=unit, basis=Basis.CURRENT, tie=tie)
    return _result(children, found.amounts, total, found.certificate)


def _spread_difference(
    children: Sequence[Child], fixed: Mapping[str, Decimal], total: Decimal, unit: Decimal, tie: Tie
) -> Rebalance:
    """Spread the difference by size: a proportion of amounts of both signs would have no meaning."""
    kept = {child.name: fixed.get(child.name, child.amount) for child in children}
    unit = fine_enough(unit, *kept.values())
    parts = [_difference_part(child, child.name in fixed) for child in children]
    difference = total - sum(kept.values(), Decimal(0))
    found = split(difference, parts, unit=unit, basis=Basis.CURRENT, tie=tie)
    after = {name: value + found.amounts[name] for name, value in kept.items()}
    return _result(children, after, total, found.certificate)


def _difference_part(child: Child, is_fixed: bool) -> Part:
    if is_fixed:
        return Part(name=child.name, weight=Fraction(abs(child.amount)), locked=Decimal(0))
    return Part(
        name=child.name,
        weight=Fraction(abs(child.amount)),
        minimum=None if child.minimum is None else child.minimum - child.amount,
        maximum=None if child.maximum is None else child.maximum - child.amount,
    )


def _result(
    children: Sequence[Child], after: dict[str, Decimal], total: Decimal, certificate: Certificate
) -> Rebalance:
    return Rebalance(
        before={child.name: child.amount for child in children},
        after=after,
        total_before=_total(children),
        total=total,
        certificate=certificate,
    )


def _total(children: Sequence[Child]) -> Decimal:
    unit = fine_enough(ONE, *(child.amount for child in children))
    units = sum((exact(child.amount, child.name) for child in children), Fraction(0)) / Fraction(unit)
    return amount(int(units), unit)


def _check_edits(children: Sequence[Child], edits: Mapping[str, Decimal]) -> None:
    check_names([child.name for child in children])
    known = {child.name: child for child in children}
    for name, value in edits.items():
        exact(value, name)
        if name not in known:
            raise UnknownReference(
                Text(zh=f"没有名为 {name!r} 的部分", en=f"there is no part {name!r}"),
                candidates=tuple(known),
                field="change",
                valid=Text(zh="、".join(known), en=", ".join(known)),
            )
        if known[name].locked and value != known[name].amount:
            now = plain(known[name].amount)
            raise InfeasibleInput(
                Text(
                    zh=f"{name} 已锁定为 {now}，不能改为 {plain(value)}",
                    en=f"{name} is locked at {now} and cannot become {plain(value)}",
                ),
                clash=(name,),
                field="change",
                valid=Text(zh=f"先解锁 {name}", en=f"unlock {name} first"),
            )


def _check_own_bounds(children: Sequence[Child], edits: Mapping[str, Decimal]) -> None:
    """An edit outside the child's own bounds clashes with them, whoever holds."""
    for child in children:
        if child.name in edits:
            part = Part(
                name=child.name, locked=edits[child.name], minimum=child.minimum, maximum=child.maximum
            )
            step = fine_enough(ONE, edits[child.name], child.minimum, child.maximum)
            split(edits[child.name], [part], unit=step, signed=True)
