"""Parts of a split as nodes of the plan: new ones under the goal, or new numbers for those that are there."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import count

from core.plan.kpi import Measure
from core.plan.node import LEVELS, Bond, Level, Link, Node
from core.plan.operation import AddNode, Operation, ReplaceNode
from core.plan.plan import Plan
from knowledge.search.tokens import normalise
from tools.answer import Share
from tools.placement import check_order, next_id

_ENOUGH = 2  # letters a name needs to be recognised inside a longer title


def plant(
    plan: Plan, goal: Node, parts: Sequence[Share], level: Level | None, bond: Bond = Bond.ADDS
) -> tuple[tuple[Operation, ...], dict[str, str]]:
    """Operations that write the parts under the goal, and the node id of each part.

    Raises:
        InputError: The level stands above the goal's.
    """
    level = level or _below(goal.level)
    check_order(level, goal, "level")
    operations: list[Operation] = []
    ids: dict[str, str] = {}
    # a child with the very name of one part is not taken for another part of a similar name
    own = {_folded(child.title): child for child in plan.children(goal.id)}
    named = {_folded(part.name) for part in parts}
    taken = {child.id for title, child in own.items() if title in named}
    fresh = _count_ids(plan, level)
    for part in parts:
        if part.measure is None:
            continue
        child = own.get(_folded(part.name)) or find_child(plan, goal, part.name, taken)
        if child is None:
            node = _new(next(fresh), goal, part, level, bond)
            operations.append(AddNode(node=node))
        else:
            node = _renewed(child, goal, part.measure, part.amount, bond)
            operations.append(ReplaceNode(node=node))
        ids[part.name] = node.id
        taken.add(node.id)
    return tuple(operations), ids


def _count_ids(plan: Plan, level: Level) -> Iterator[str]:
    """Free ids of a level, one after the other."""
    first = next_id(plan, level, set())
    return (f"{first[:1]}{number}" for number in count(int(first[1:])))


def find_child(plan: Plan, goal: Node, name: str, taken: Collection[str] = ()) -> Node | None:
    """The goal's child a part's name means: the same title, or the only one not taken that holds it."""
    wanted = _folded(name)
    children = plan.children(goal.id)
    same = [child for child in children if _folded(child.title) == wanted]
    if same:
        return same[0]
    if len(wanted) < _ENOUGH:
        return None
    alike = [child for child in children if wanted in _folded(child.title) and child.id not in taken]
    return alike[0] if len(alike) == 1 else None


def find_beside(plan: Plan, goal: Node, ids: Collection[str]) -> tuple[Node, ...]:
    """Children that add to the goal in its own KPI and are none of these."""
    if goal.measure is None:
        return ()
    key = goal.measure.kpi.key
    return tuple(
        child
        for child in plan.children(goal.id)
        if child.adds_up and child.id not in ids and any(m.kpi.key == key for m in child.measures)
    )


def with_amount(measure: Measure, amount: Decimal, said: str) -> Measure:
    """The measure after its change (or, where only a level is known, its level) has become `amount`."""
    statement = said if amount < 0 or said.startswith("+") else f"+{said}"
    if measure.baseline is not None:
        return measure.model_copy(
            update={"target": measure.baseline + amount, "delta": None, "statement": statement}
        )
    if measure.delta is None and measure.target is not None:
        return measure.model_copy(update={"target": amount, "statement": said})
    return measure.model_copy(update={"delta": amount, "target": None, "statement": statement})


def _below(level: Level) -> Level:
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _new(node_id: str, goal: Node, part: Share, level: Level, bond: Bond) -> Node:
    assert part.measure is not None
    return Node(
        id=node_id,
        level=level,
        title=part.name,
        statement=part.measure.statement,
        links=(Link(parent=goal.id, bond=bond),),
        dimension=goal.dimension,
        measures=(part.measure,),
        start=goal.start,
        end=goal.end,
    )


def _renewed(child: Node, goal: Node, measure: Measure, amount: Decimal, bond: Bond) -> Node:
    """The child with its new numbers; what it already knows of its level today is kept."""
    old = next((m for m in child.measures if m.kpi.key == measure.kpi.key), None)
    if old is not None and old.baseline is not None and measure.baseline is None and measure.target is None:
        measure = with_amount(old, amount, measure.statement)
    elif old is not None:
        kept = {"stretch": old.stretch, "floor": old.floor, "actual": old.actual}
        measure = measure.model_copy(update={**kept, "denominator": measure.denominator or old.denominator})
    others = tuple(m for m in child.measures if m.kpi.key != measure.kpi.key)
    links = (Link(parent=goal.id, bond=bond), *child.links[1:])
    return child.model_copy(update={"links": links, "measures": (measure, *others)})


def _folded(text: str) -> str:
    return "".join(normalise(text).split())
