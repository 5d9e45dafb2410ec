"""Ways to walk a plan's goal tree that several rules share. Safe on cycles and missing parents."""

from collections.abc import Iterator

from core.plan.kpi import Combine, Measure
from core.plan.node import LEVELS, Bond, Level, Node
from core.plan.plan import Plan
from core.quantity.unit import UnitKind
from core.validation.family import Family, family_of

GOALS = frozenset({Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL})
"""Levels that state a goal; the others state work."""

DEPTH = {level: depth for depth, level in enumerate(LEVELS)}


def goals(plan: Plan) -> Iterator[Node]:
    """Every goal of the plan, in order."""
    return (node for node in plan.nodes if node.level in GOALS)


def parent_of(plan: Plan, node: Node) -> Node | None:
    """The node it hangs under, if it is there."""
    return plan.index.get(node.parent) if node.parent is not None else None


def additive_children(plan: Plan, node: Node) -> tuple[Node, ...]:
    """The nodes whose change is a part of this node's change."""
    return tuple(child for child in plan.children(node.id) if child.links[0].bond is Bond.ADDS)


def same_measure(node: Node, measure: Measure) -> Measure | None:
    """The node's measure of the same KPI, else its main one if that has the same kind of unit."""
    for own in node.measures:
        if own.kpi.key == measure.kpi.key:
            return own
    main = node.measure
    return main if main is not None and main.kpi.unit == measure.kpi.unit else None


def is_share(measure: Measure) -> bool:
    """Whether it is a part of one whole: percentage points of it add."""
    kpi = measure.kpi
    return kpi.unit.kind is UnitKind.PERCENT and (
        kpi.combine is Combine.SHARE or family_of(kpi) is Family.SHARE
    )


def is_marketing(node: Node) -> bool:
    """Whether it is a marketing sub-goal: in one of the four dimensions, or not a slice of the goal above."""
    return node.level is Level.SUBGOAL and (node.dimension is not None or not node.adds_up)


def supporters(plan: Plan) -> dict[str, list[Node]]:
    """By node id: the nodes that point at it by any link but their place in the tree."""
    found: dict[str, list[Node]] = {}
    for node in plan.nodes:
        for link in node.links[1:]:
            found.setdefault(link.parent, []).append(node)
    return found


def words_of(node: Node) -> str:
    """Everything a node says in words about what it is."""
    parts = (node.title, node.statement, node.measure.statement if node.measure else "", node.audience)
    return " ".join(part for part in parts if part)
