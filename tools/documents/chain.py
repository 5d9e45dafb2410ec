"""The ways down a plan's tree: for each node, the node above it on every level."""

from typing import NamedTuple

from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.plan.rollup import tops

_WORK = (Level.STRATEGY, Level.INITIATIVE)


class Chain(NamedTuple):
    """A way from the top to a node, by level; None where the tree skips one."""

    enterprise: Node | None
    business_unit: Node | None
    subgoal: Node | None
    strategy: Node | None
    initiative: Node | None

    @property
    def lowest(self) -> Node:
        """The node the way leads to."""
        return next(node for node in reversed(self) if node is not None)

    @property
    def goal(self) -> Node | None:
        """The goal the work serves: the lowest of the first three."""
        return self.subgoal or self.business_unit or self.enterprise


def chains(plan: Plan) -> list[Chain]:
    """The way to every node, in the order of the tree."""
    return [_chain(plan, node) for node in _ordered(plan)]


def leaves(plan: Plan, all_chains: list[Chain], above: Level | None = None) -> list[Chain]:
    """Ways to nodes with nothing below; only to work and to nodes of the level `above`, if one is given."""
    wanted = tuple(Level) if above is None else (above, *_WORK)
    return [c for c in all_chains if c.lowest.level in wanted and not plan.children(c.lowest.id)]


def _ordered(plan: Plan) -> list[Node]:
    ordered: dict[str, Node] = {}
    for top in tops(plan):
        ordered[top.id] = top
        ordered.update((node.id, node) for node in plan.descendants(top.id))
    ordered.update((node.id, node) for node in plan.nodes)
    return list(ordered.values())


def _chain(plan: Plan, node: Node) -> Chain:
    by_level = {above.level: above for above in reversed(list(plan.ancestors(node.id)))}
    by_level[node.level] = node
    return Chain(*(by_level.get(level) for level in Level))
