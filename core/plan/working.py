"""A plan while operations are applied to it: a change costs what it touches, not a copy of the plan."""

from collections.abc import Iterator
from functools import cached_property

from core.errors import UnknownReference
from core.plan.node import Node
from core.plan.plan import Plan, no_such_node
from core.plan.record import Record
from core.text import Text


class WorkingCopy:
    """A plan's nodes, free to change; the plan itself stays as it is.

    Attributes:
        index: Nodes by id, in their order.
        fields: Fields of the plan that were set.
        records: Records by id, in their order.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.index: dict[str, Node] = dict(plan.index)
        self.fields: dict[str, object] = {}
        self.records: dict[str, Record] = {record.id: record for record in plan.records}

    def finish(self) -> Plan:
        """The plan as it is now."""
        # model_copy would carry the cached indexes along; they belong to the old nodes
        before = {name: getattr(self._plan, name) for name in Plan.model_fields}
        kept = {"nodes": tuple(self.index.values()), "records": tuple(self.records.values())}
        return Plan.model_construct(**{**before, **self.fields, **kept})

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises UnknownReference."""
        if node_id not in self.index:
            raise no_such_node(node_id, tuple(self.index))
        return self.index[node_id]

    def put(self, node: Node) -> None:
        """Put a node in the place of the one with its id, or last."""
        self.index[node.id] = node
        if "_pointing" in vars(self):
            self._point(self._pointing, node)

    def put_record(self, record: Record) -> None:
        """Put a record in the place of the one with its id, or last."""
        self.records[record.id] = record

    def remove_record(self, record_id: str) -> None:
        """Remove a record. Raises UnknownReference."""
        if record_id not in self.records:
            listed = ", ".join(self.records)
            raise UnknownReference(
                Text(zh=f"计划里没有记录 {record_id!r}", en=f"the plan has no record {record_id!r}"),
                candidates=tuple(self.records),
                valid=Text(zh=listed, en=listed),
            )
        del self.records[record_id]

    def remove(self, node_id: str) -> None:
        """Remove a node with everything under it, and every link to what goes. Raises UnknownReference."""
        self.node(node_id)
        gone = self._branch(node_id)
        for gone_id in gone:
            del self.index[gone_id]
        left = {other for gone_id in gone for other in self._pointing.get(gone_id, ()) if other not in gone}
        for other in left & self.index.keys():
            self.index[other] = _without(self.index[other], gone)

    def ancestors(self, node_id: str) -> Iterator[Node]:
        """The nodes above, nearest first, each once even if links form a cycle."""
        seen = {node_id}
        parent = self.node(node_id).parent
        while parent is not None and parent not in seen and parent in self.index:
            seen.add(parent)
            node = self.index[parent]
            yield node
            parent = node.parent

    @cached_property
    def _pointing(self) -> dict[str, set[str]]:
        """By id: the nodes that link to it or need it, and some that did; made when something goes."""
        pointing: dict[str, set[str]] = {}
        for node in self.index.values():
            self._point(pointing, node)
        return pointing

    @staticmethod
    def _point(pointing: dict[str, set[str]], node: Node) -> None:
        for target in (*(link.parent for link in node.links), *node.needs):
            pointing.setdefault(target, set()).add(node.id)

    def _branch(self, node_id: str) -> set[str]:
        """The node and all below it."""
        found = {node_id}
        stack = [node_id]
        while stack:
            above = stack.pop()
            for other in self._pointing.get(above, ()):
                if other not in found and other in self.index and self.index[other].parent == above:
                    found.add(other)
                    stack.append(other)
        return found


def _without(node: Node, gone: set[str]) -> Node:
    links = tuple(link for link in node.links if link.parent not in gone)
    needs = tuple(need for need in node.needs if need not in gone)
    if links == node.links and needs == node.needs:
        return node
    return node.model_copy(update={"links": links, "needs": needs})
