"""A plan: a goal tree of five levels with an envelope of money and a period."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from pydantic import Field

from core.errors import UnknownReference
from core.frozen import Frozen
from core.plan.node import Level, Node
from core.plan.record import Record
from core.text import Text


class Reserve(Frozen):
    """Money set aside before anything is funded.

    Attributes:
        kind: "experiment" or "contingency".
        amount: In whole currency units (元).
        source: Where the rule comes from.
    """

    kind: str
    amount: Decimal
    source: str = ""


class Plan(Frozen):
    """A plan as of one version. Nodes stand in the order they were added.

    Attributes:
        id: Identifier given by the store.
        version: 1 for the first saved version.
        name: What people call it.
        nodes: All nodes, any level.
        currency: Currency of every amount of money in it.
        envelope: Total budget, in whole currency units (元), if known.
        reserves: Taken off the envelope first.
        start: First day of the plan's period.
        end: Last day of the plan's period.
        fiscal_start: Month the company's fiscal year starts in.
        capacity: Hours a week each person has, by name.
        source: What the plan was made from (a file name, another plan's id), if anything.
        records: Skills, department scores, linked KPIs, risks and reviews.
        taken: Of a plan that is shown in part: the highest number in use by first letter of an id, so that a
            new id is free in the whole plan. Never stored.
        bare: Of a plan that is shown in part: the nodes shown by title alone. Never stored.
    """

    id: str = ""
    version: int = 0
    name: str = ""
    nodes: tuple[Node, ...] = ()
    currency: str = "CNY"
    envelope: Decimal | None = None
    reserves: tuple[Reserve, ...] = ()
    start: date | None = None
    end: date | None = None
    fiscal_start: int = 1
    capacity: dict[str, Decimal] = Field(default_factory=dict)
    source: str = ""
    records: tuple[Record, ...] = ()
    taken: dict[str, int] = Field(default_factory=dict, exclude=True, repr=False)
    bare: frozenset[str] = Field(default=frozenset(), exclude=True, repr=False)

    @cached_property
    def index(self) -> dict[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[str | None, tuple[Node, ...]]:
        grouped: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            grouped.setdefault(node.parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in grouped.items()}

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises UnknownReference."""
        found = self.index.get(node_id)
        if found is None:
            raise no_such_node(node_id, tuple(self.index))
        return found

    def children(self, node_id: str | None) -> tuple[Node, ...]:
        """Nodes whose place in the tree is directly under `node_id` (None: the top nodes)."""
        return self._children.get(node_id, ())

    @cached_property
    def _branches(self) -> tuple[tuple[Node, ...], dict[str, tuple[int, int]]]:
        """The nodes depth first, and for each where its descendants stand among them.

        Only of a sound tree: what hangs in a cycle is left out, as is everything when an id occurs twice.
        """
        ordered: list[Node] = []
        spans: dict[str, tuple[int, int]] = {}
        stack: list[Node | str] = []
        if len(self.index) == len(self.nodes):
            stack += [node for node in reversed(self.nodes) if node.parent not in self.index]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                spans[node] = (spans[node][0], len(ordered))
                continue
            ordered.append(node)
            spans[node.id] = (len(ordered), len(ordered))
            if node.id in self._children:
                stack.append(node.id)
                stack.extend(reversed(self._children[node.id]))
        return tuple(ordered), spans

    def descendants(self, node_id: str) -> Iterator[Node]:
        """Every node below, depth first, each once even if links form a cycle."""
        ordered, spans = self._branches
        if node_id in spans:
            start, end = spans[node_id]
            return iter(ordered[start:end])
        return self._walk(node_id)

    def _walk(self, node_id: str) -> Iterator[Node]:
        seen = {node_id}
        stack = list(reversed(self.children(node_id)))
        while stack:
            node = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            yield node
            stack.extend(reversed(self.children(node.id)))

    def ancestors(self, node_id: str) -> Iterator[Node]:
        """The nodes above, nearest first, each once even if links form a cycle."""
        seen = {node_id}
        parent = self.node(node_id).parent
        while parent is not None and parent not in seen and parent in self.index:
            seen.add(parent)
            node = self.index[parent]
            yield node
            parent = node.parent

    def at(self, level: Level) -> tuple[Node, ...]:
        """All nodes of one level, in order."""
        return tuple(node for node in self.nodes if node.level is level)


def no_such_node(node_id: str, known: tuple[str, ...]) -> UnknownReference:
    """The error for an id that none of the nodes of a plan has."""
    listed = ", ".join(known)
    return UnknownReference(
        Text(zh=f"计划里没有编号 {node_id!r}", en=f"the plan has no node {node_id!r}"),
        candidates=known,
        valid=Text(zh=listed, en=listed),
    )
