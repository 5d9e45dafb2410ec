"""The numbers of a plan's goals for a new goal: each family of adding KPIs is cascaded in its old ratios.

A family is a KPI on a node together with the same KPI on the nodes below that add to it. The family of the
main goal takes the new change; every other family keeps its proportion to it. The parts of a family make its
whole exactly (largest remainder, `core.cascade.tree`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import fine_enough, plain, round_half_up, scale
from core.cascade.points import TENTH
from core.cascade.tree import Tree, spread
from core.plan.kpi import Combine, Measure
from core.plan.node import Node
from core.plan.outcome import is_spending
from core.plan.plan import Plan
from core.progress.window import accumulates
from core.quantity.unit import UnitKind
from core.text import Text

_ADDING = (Combine.SUM, Combine.SHARE)
_FINENESS = 10_000  # a total is split in steps of at most so small a part of it


@dataclass(frozen=True)
class Place:
    """A KPI on a node."""

    node: str
    kpi: str


@dataclass(frozen=True)
class Member:
    """A KPI on a node of a family, with the position of the one it adds to (-1 for the top)."""

    node: Node
    measure: Measure
    above: int

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.node.id, self.measure.kpi.key)


@dataclass
class Recast:
    """New changes by place, shares of the family's whole in percent, and what could not be carried."""

    changes: dict[Place, Decimal] = field(default_factory=dict)
    totals: dict[Place, Decimal] = field(default_factory=dict)
    shares: dict[Place, Decimal] = field(default_factory=dict)
    left: list[Text] = field(default_factory=list)


def recast_goals(plan: Plan, goal: Node, change: Decimal) -> Recast:
    """New changes of every KPI, given the change of the main goal's first KPI.

    Raises:
        InfeasibleInput: Locked parts pass their whole.
    """
    found = Recast()
    main = goal.measure
    before = old_change(main) if main else None
    ratio = Fraction(change) / Fraction(before) if before else None
    for family in families(plan):
        top = family[0]
        if main is not None and top.place == Place(goal.id, main.kpi.key):
            _spread_family(found, family, change)
        elif ratio is None:
            found.left.append(_unscaled(top.node))
        else:
            _scale_family(found, family, ratio)
    return found


def families(plan: Plan) -> Iterator[list[Member]]:
    """Every family of results, its top first and every member before those that add to it."""
    for node in plan.nodes:
        for measure in node.measures:
            if not is_spending(measure) and not _adds_to_parent(plan, node, measure):
                yield _family(plan, node, measure)


def old_change(measure: Measure) -> Decimal | None:
    """The change that was planned; of a total without a baseline, the total itself."""
    if measure.change is None and measure.baseline is None and accumulates(measure.kpi):
        return measure.target
    return measure.change


def _family(plan: Plan, node: Node, measure: Measure) -> list[Member]:
    members, seen = [Member(node, measure, -1)], {node.id}
    for position, member in enumerate(members):  # grows while it is walked
        if measure.kpi.combine not in _ADDING:
            break
        for child in plan.children(member.node.id):
            same = _same(child, measure)
            if child.adds_up and same is not None and child.id not in seen:
                seen.add(child.id)
                members.append(Member(child, same, position))
    return members


def _adds_to_parent(plan: Plan, node: Node, measure: Measure) -> bool:
    parent = plan.index.get(node.parent) if node.parent else None
    if parent is None or not node.adds_up or measure.kpi.combine not in _ADDING:
        return False
    return _same(parent, measure) is not None and all(a.id != node.id for a in plan.ancestors(node.id))


def _same(node: Node, measure: Measure) -> Measure | None:
    return next((m for m in node.measures if m.kpi.key == measure.kpi.key), None)


def _scale_family(found: Recast, family: list[Member], ratio: Fraction) -> None:
    top = family[0]
    before = old_change(top.measure)
    if before is None:
        if top.measure.baseline is not None or top.measure.target is not None:
            found.left.append(_unscaled(top.node))
        return
    value = Fraction(before) * ratio
    if accumulates(top.measure.kpi) and value < 0 < before:
        found.left.append(_unscaled(top.node))  # a total to be reached cannot fall below nothing
        return
    _spread_family(found, family, round_half_up(value, _step(top.measure, Decimal(before))))


def _spread_family(found: Recast, family: list[Member], total: Decimal) -> None:
    """Split a total over a family in the ratio of its old changes."""
    kept, dropped = _movable(family)
    for member in dropped:
        found.left.append(
            Text(
                zh=f"{member.node.title} 与同级方向相反或没有数字，占比带不过来",
                en=f"{member.node.title} moves against its siblings or has no number; its share stays open",
            )
        )
    positions = {id(member): position for position, member in enumerate(kept)}
    old = [Fraction(abs(old_change(member.measure) or Decimal(0))) for member in kept]
    locked = {
        position: value
        for position, member in enumerate(kept)
        if position and member.node.locked and (value := old_change(member.measure)) is not None
    }
    tree = Tree(
        names=tuple(f"{member.node.id} {member.node.title}" for member in kept),
        parents=tuple(-1 if m.above < 0 else positions[id(family[m.above])] for m in kept),
        weights=tuple(scale(old)),
        locked=locked,
    )
    unit = fine_enough(_step(family[0].measure, total), total, *locked.values())
    result = spread(total, tree, unit=unit)
    for member, name in zip(kept, tree.names, strict=True):
        _put(found, member, result.amount(name), total)


def _put(found: Recast, member: Member, value: Decimal, total: Decimal) -> None:
    is_total = member.measure.change is None
    (found.totals if is_total else found.changes)[member.place] = value
    if member.above >= 0 and total:
        share = round_half_up(Fraction(value) * 100 / Fraction(total), Decimal("0.01"))
        found.shares[member.place] = share


def _movable(family: list[Member]) -> tuple[list[Member], list[Member]]:
    """The members whose siblings all go one way, and those (with all below) that do not."""
    signs: dict[int, set[int]] = {}
    for member in family:
        signs.setdefault(member.above, set()).add(_sign(member))
    kept: list[Member] = []
    dropped: list[Member] = []
    gone: set[int] = set()
    for position, member in enumerate(family):
        open_ended = old_change(member.measure) is None or {-1, 1} <= signs[member.above]
        if member.above >= 0 and (member.above in gone or open_ended):
            gone.add(position)
            dropped.append(member)
        else:
            kept.append(member)
    return kept, dropped


def _sign(member: Member) -> int:
    change = old_change(member.measure) or Decimal(0)
    return (change > 0) - (change < 0)


def _step(measure: Measure, total: Decimal) -> Decimal:
    """The step a change is split in: tenths of a point, whole things, round money that is fine enough."""
    if measure.kpi.unit.kind is UnitKind.PERCENT:
        return TENTH
    return round_step(total, measure.kpi.unit.quantum)


def round_step(total: Decimal, quantum: Decimal, *others: Decimal) -> Decimal:
    """The largest power of ten that all are multiples of, at most 0.01 % of the total."""
    step = quantum
    while True:
        wider = step * 10
        values = [value for value in (total, *others) if value]
        if not values or wider * _FINENESS > abs(total) or any(value % wider for value in values):
            return fine_enough(step, total)
        step = wider


def _unscaled(node: Node) -> Text:
    return Text(
        zh=f"{node.title} 的数字没有可比的变化，留空待定",
        en=f"{node.title} has no change to scale; its numbers stay open",
    )


def said_share(share: Decimal) -> str:
    """A share in percent, without trailing zeros."""
    return plain(share) + "%"
