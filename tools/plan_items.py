"""A plan's own nodes as items of an allocation: their asks, contributions, priorities and groups."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from core.allocation.request import Cents, Item, Tier
from core.errors import UnknownReference
from core.plan.node import Budget, Dimension, Grade, Level, Node
from core.plan.plan import Plan
from tools.node_reference import find_node
from tools.wording import DIMENSIONS

Over = Literal["initiatives", "strategies", "goals"]

_LEVELS: dict[Over, tuple[Level, ...]] = {
    "initiatives": (Level.INITIATIVE, Level.STRATEGY, Level.BUSINESS_UNIT),
    "strategies": (Level.STRATEGY, Level.BUSINESS_UNIT),
    "goals": (Level.BUSINESS_UNIT,),
}
_RANKS = {Grade.HIGH: 1, Grade.MEDIUM: 2, Grade.LOW: 3}
_PURPOSES = {Dimension.BRAND: "brand", Dimension.USER: "acquisition", Dimension.SALES: "conversion"}


def plan_items(plan: Plan, over: Over) -> tuple[tuple[Item, ...], dict[str, str]]:
    """The plan's nodes of a level as items, and the node of each.

    A level without nodes gives way to the next above it: a plan of business-unit goals alone is divided
    over them. Strategies that ask for money and have no initiatives yet stand beside the initiatives.
    """
    nodes = next((found for level in _LEVELS[over] if (found := plan.at(level))), ())
    if nodes and nodes[0].level is Level.INITIATIVE:
        nodes = tuple(node for node in plan.nodes if node in nodes or _stands_alone(plan, node))
    names = _names(nodes)
    contributions = _contributions(plan, nodes)
    items = tuple(_item(plan, node, names, contributions.get(node.id)) for node in nodes)
    return items, {names[node.id]: node.id for node in nodes}


def _stands_alone(plan: Plan, node: Node) -> bool:
    asks = node.budget is not None and node.budget.ask is not None
    return node.level is Level.STRATEGY and asks and not plan.children(node.id)


def nodes_of(plan: Plan | None, names: Sequence[str]) -> dict[str, str]:
    """Ids of the nodes that items named in a call stand for; names that are no node are left out."""
    found = {}
    for name in names if plan is not None else ():
        try:
            assert plan is not None
            found[name] = find_node(plan, name).id
        except UnknownReference:
            continue
    return found


def _names(nodes: Sequence[Node]) -> dict[str, str]:
    titles = [node.title for node in nodes]
    return {
        node.id: node.title if titles.count(node.title) == 1 else f"{node.id} {node.title}" for node in nodes
    }


def _item(plan: Plan, node: Node, names: dict[str, str], contribution: Decimal | None) -> Item:
    budget = node.budget or Budget()
    dimension = _dimension(plan, node)
    floors = [_cents(floor) or 0 for floor in (budget.minimum, budget.effective_minimum)]
    is_locked = node.locked and budget.planned is not None
    grade = node.relevance.grade if node.relevance else None
    return Item(
        name=names[node.id],
        ask=ask_of(plan, node),
        maximum=_cents(budget.maximum),
        effective_minimum=max(floors) or None,
        contribution=contribution,
        priority=budget.priority if budget.priority is not None else _RANKS.get(grade) if grade else None,
        tier=Tier(budget.tier) if budget.tier in {"A", "B", "C"} else None,
        stage=_PURPOSES.get(dimension) if dimension else None,
        groups=_groups(plan, node, dimension),
        requires=tuple(names[need] for need in node.needs if need in names),
        locked=_cents(budget.planned) if is_locked else None,
    )


def ask_of(plan: Plan, node: Node) -> Cents | None:
    """What a node asks for: its ask, else its children's asks, else an initiative's budget."""
    budget = node.budget or Budget()
    if budget.ask is not None:
        return _cents(budget.ask)
    below = [ask for child in plan.children(node.id) if (ask := ask_of(plan, child)) is not None]
    if below:
        return sum(below)
    return _cents(budget.planned) if node.level is Level.INITIATIVE else None


def _cents(amount: Decimal | None) -> Cents | None:
    return None if amount is None else int(amount * 100)


def _dimension(plan: Plan, node: Node) -> Dimension | None:
    line = (node, *plan.ancestors(node.id))
    return next((above.dimension for above in line if above.dimension is not None), None)


def _groups(plan: Plan, node: Node, dimension: Dimension | None) -> tuple[str, ...]:
    """Every name a limit may call it by: what it hangs under, and its marketing dimension."""
    above = [name for up in plan.ancestors(node.id) for name in (up.id, up.title)]
    said = [dimension.value, DIMENSIONS[dimension].zh, DIMENSIONS[dimension].en] if dimension else []
    return tuple(dict.fromkeys([*above, *said]))


def _contributions(plan: Plan, nodes: Sequence[Node]) -> dict[str, Decimal]:
    """Each node's contribution: its own, else its part of its business unit's change, shared by the asks."""
    own = {
        node.id: node.budget.contribution
        for node in nodes
        if node.budget is not None and node.budget.contribution is not None
    }
    if own:
        return own
    units = {node.id: unit for node in nodes if (unit := _unit_of(plan, node)) is not None}
    keys = {unit.measure.kpi.key for unit in units.values() if unit.measure is not None}
    if len(keys) != 1:  # changes of different KPIs are no common measure
        return {}
    return _shared(plan, nodes, units)


def _shared(plan: Plan, nodes: Sequence[Node], units: dict[str, Node]) -> dict[str, Decimal]:
    asks = {node.id: ask_of(plan, node) for node in nodes}
    found = {}
    for node_id, unit in units.items():
        fellows = [other for other, its in units.items() if its.id == unit.id]
        weights = [asks[other] or 0 for other in fellows]
        weight, whole = asks[node_id] or 0, sum(weights)
        if not all(weights):
            weight, whole = 1, len(fellows)
        change = unit.measure.change if unit.measure else None
        found[node_id] = abs(change or Decimal(0)) * weight / whole
    return found


def _unit_of(plan: Plan, node: Node) -> Node | None:
    for above in (node, *plan.ancestors(node.id)):
        if above.level is Level.BUSINESS_UNIT:
            return above if above.measure is not None and above.measure.change is not None else None
    return None
