"""How far somebody reaches into a plan: which of its nodes they see in full, and which they may change."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from core.plan.node import Node
from core.plan.plan import Plan
from knowledge.access import Rank, Scope, Viewer
from knowledge.unit_names import names_of


class Reach(NamedTuple):
    """Ids of nodes of one plan.

    Attributes:
        seen: Shown in full.
        change: May be changed, with what hangs under them.
        whole: Whether nothing of the plan is hidden.
        all: Whether the plan itself may be changed: its budget, its dates, its top.
    """

    seen: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()
    whole: bool = False
    all: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything of the plan is to be seen."""
        return self.whole or bool(self.seen)


NOTHING = Reach()


def reach_of(plan: Plan, viewer: Viewer, units: frozenset[str], maker: str) -> Reach:
    """How far somebody reaches.

    Args:
        plan: The whole plan.
        viewer: Who asks.
        units: Their units by every name, folded (`knowledge.unit_names`).
        maker: Who made the plan.
    """
    if Scope.READ not in viewer.scopes:
        return NOTHING
    own = viewer.name if viewer.owns else ""
    made = bool(own) and own == maker
    every = frozenset(plan.index)
    owned = _below(plan, lambda node: answers_for(node, own))
    if made or viewer.units is None:
        of_units, seen = every, every
    else:
        of_units = _below(plan, lambda node: not units.isdisjoint(names_of(node)))
        seen = of_units | owned | _below(plan, lambda node: is_told(node, own))
    wide = made or viewer.rank >= Rank.DEPARTMENT
    change = owned | of_units if wide else owned
    unlimited = made or viewer.units is None
    whole = unlimited or (bool(every) and seen == every)
    reach = Reach(seen, change, whole, (unlimited and wide) or (bool(every) and change == every))
    return reach if Scope.WRITE in viewer.scopes else reach._replace(change=frozenset(), all=False)


def answers_for(node: Node, name: str) -> bool:
    """Whether the node is somebody's: theirs, or theirs to do or to answer for."""
    if not name:
        return False
    raci = node.raci
    return node.owner == name or (raci is not None and name in (*raci.responsible, *raci.accountable))


def is_told(node: Node, name: str) -> bool:
    """Whether somebody is asked about the node, or told of it."""
    raci = node.raci
    return bool(name) and raci is not None and name in (*raci.consulted, *raci.informed)


def people_named(nodes: Iterable[Node]) -> frozenset[str]:
    """Everybody the nodes name as owner or in their RACI."""
    found = set()
    for node in nodes:
        raci = node.raci
        found.add(node.owner or "")
        if raci is not None:
            found |= {*raci.responsible, *raci.accountable, *raci.consulted, *raci.informed}
    return frozenset(found - {"", "*"})


def _below(plan: Plan, is_root: Callable[[Node], bool]) -> frozenset[str]:
    """The nodes for which it holds, and all that hang under them."""
    found: set[str] = set()
    for node in plan.nodes:
        if node.id not in found and is_root(node):
            found.add(node.id)
            found.update(below.id for below in plan.descendants(node.id))
    return frozenset(found)
