"""What changed between two versions of a plan, node by node and field by field."""

from core.frozen import Frozen
from core.plan.node import Node
from core.plan.plan import Plan


class Difference(Frozen):
    """One changed field. `node` is None for a field of the plan itself.

    Attributes:
        node: Id of the node.
        title: Its title (the newer one).
        field: Field name, or "" when the whole node was added or removed.
        before: Value before, as JSON data; None when it was added.
        after: Value after, as JSON data; None when it was removed.
    """

    node: str | None
    title: str
    field: str
    before: object | None
    after: object | None


def diff(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """The differences that turn `old` into `new`; version and id are not compared."""
    found = list(_plan_fields(old, new))
    for node in old.nodes:
        if node.id not in new.index:
            found.append(_whole(node, before=node, after=None))
    for node in new.nodes:
        before = old.index.get(node.id)
        if before is None:
            found.append(_whole(node, before=None, after=node))
        elif before != node:
            found.extend(_node_fields(before, node))
    return tuple(found)


def _plan_fields(old: Plan, new: Plan) -> list[Difference]:
    skipped = {"id", "version", "nodes"}
    before = old.model_dump(mode="json", exclude=skipped)
    after = new.model_dump(mode="json", exclude=skipped)
    return _changed(None, new.name, before, after)


def _node_fields(old: Node, new: Node) -> list[Difference]:
    return _changed(new.id, new.title, old.model_dump(mode="json"), new.model_dump(mode="json"))


def _changed(
    node: str | None, title: str, before: dict[str, object], after: dict[str, object]
) -> list[Difference]:
    return [
        Difference(node=node, title=title, field=name, before=before[name], after=after[name])
        for name in after
        if before[name] != after[name]
    ]


def _whole(node: Node, *, before: Node | None, after: Node | None) -> Difference:
    return Difference(
        node=node.id,
        title=node.title,
        field="",
        before=before.model_dump(mode="json") if before else None,
        after=after.model_dump(mode="json") if after else None,
    )
