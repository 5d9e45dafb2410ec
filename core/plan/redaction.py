"""A plan as somebody sees who may not see all of it, and what they change put back into the whole.

What they may see stands in it in full. Above it the path to the top is shown by title alone: a goal that adds
up what is hidden would give the hidden part away by subtraction, as would the plan's own budget.
"""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from core.plan.node import Link, Node
from core.plan.operation import Operation, RemoveNode, ReplaceNode, SetLinks, SetMeasure
from core.plan.plan import Plan, no_such_node
from core.plan.record import Pair, Record, Review, Risk, Score, Skill

T = TypeVar("T")


def redact(plan: Plan, seen: Collection[str], known: Collection[str] = ()) -> Plan:
    """The plan without what is hidden; the plan itself where nothing is.

    Args:
        plan: The whole plan.
        seen: Ids of the nodes that are shown in full.
        known: People and departments whose records and hours are shown besides those of the people who own
            nothing but what is seen.
    """
    if all(node.id in seen for node in plan.nodes):
        return plan
    shown = {
        *seen,
        *(above.id for node in plan.nodes if node.id in seen for above in plan.ancestors(node.id)),
    }
    people = people_of(plan, seen) | set(known)
    kept: dict[str, Any] = {name: getattr(plan, name) for name in Plan.model_fields}
    kept |= {
        "nodes": tuple(
            _cut(node, shown) if node.id in seen else _bare(node, shown)
            for node in plan.nodes
            if node.id in shown
        ),
        "records": tuple(record for record in plan.records if shows_record(record, seen, people)),
        "envelope": None,
        "reserves": (),
        "capacity": {person: hours for person, hours in plan.capacity.items() if person in people},
        "source": "",
        "taken": highest_ids(plan),
        "bare": frozenset(shown.difference(seen)),
    }
    return Plan.model_construct(**kept)


def people_of(plan: Plan, seen: Collection[str]) -> set[str]:
    """Who owns nodes that are seen and none that are hidden."""
    inside = {node.owner for node in plan.nodes if node.owner and node.id in seen}
    return inside - {node.owner for node in plan.nodes if node.owner and node.id not in seen}


def shows_record(record: Record, seen: Collection[str], people: Collection[str]) -> bool:
    """Whether a record is about nothing but what is seen."""
    match record:
        case Pair(first=first, second=second):
            return first in seen and second in seen
        case Review(node=node):
            return node in seen
        case Risk(owner=owner):
            return owner in people
        case Skill(person=person):
            return person in people
        case Score(department=department):
            return department in people


def highest_ids(plan: Plan) -> dict[str, int]:
    """The highest number in use by first letter of the ids of nodes and records: I12 makes {"I": 12}."""
    highest = dict(plan.taken)
    for one in (*plan.nodes, *plan.records):
        if one.id[1:].isdecimal():
            highest[one.id[0]] = max(highest.get(one.id[0], 0), int(one.id[1:]))
    return highest


def widen(whole: Plan, shown: Plan, operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Operations made on what somebody sees of a plan as operations on the whole: hidden links stay.

    Raises:
        UnknownReference: An operation names a node that is hidden.
    """
    widened = []
    for operation in operations:
        named = _node_named(operation)
        if named is not None and named in whole.index and named not in shown.index:
            raise no_such_node(named, tuple(shown.index))
        widened.append(_widened(whole, shown, operation))
    return tuple(widened)


def _cut(node: Node, shown: Collection[str]) -> Node:
    """The node without what points to hidden ones."""
    links = tuple(link for link in node.links if link.parent in shown)
    needs = tuple(need for need in node.needs if need in shown)
    if links == node.links and needs == node.needs:
        return node
    return node.model_copy(update={"links": links, "needs": needs})


def _bare(node: Node, shown: Collection[str]) -> Node:
    """A node on the path to the top: where it hangs and what it is called."""
    links = tuple(Link(parent=link.parent) for link in node.links[:1] if link.parent in shown)
    return Node(id=node.id, level=node.level, title=node.title, links=links)


def _node_named(operation: Operation) -> str | None:
    match operation:
        case ReplaceNode(node=node):
            return node.id
        case RemoveNode(node=node_id) | SetMeasure(node=node_id) | SetLinks(node=node_id):
            return node_id
    return None


def _widened(whole: Plan, shown: Plan, operation: Operation) -> Operation:
    match operation:
        case ReplaceNode(node=node) if node.id in shown.index:
            full, cut = whole.index[node.id], shown.index[node.id]
            links = _restored(full.links, cut.links, node.links)
            needs = _restored(full.needs, cut.needs, node.needs)
            return ReplaceNode(node=node.model_copy(update={"links": links, "needs": needs}))
        case SetLinks(node=node_id, links=links) if node_id in shown.index:
            full, cut = whole.index[node_id], shown.index[node_id]
            return SetLinks(node=node_id, links=_restored(full.links, cut.links, links))
    return operation


def _restored(full: tuple[T, ...], cut: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
    """What was made of the shown part, with the hidden part again."""
    return full if new == cut else (*new, *(one for one in full if one not in cut and one not in new))
