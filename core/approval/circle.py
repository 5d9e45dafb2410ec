"""Whom an approval concerns: RACI and the tree decide who answers, who is asked, who is told."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.rollup import tops

_NOBODY = frozenset({"", "*"})


class Part(StrEnum):
    """What somebody is in an approval."""

    APPROVER = "approver"  # accountable (A): decides
    OWNER = "owner"  # owner or responsible (R): has to reach the numbers, so answers bottom-up
    CONSULTED = "consulted"  # (C): is asked
    INFORMED = "informed"  # (I): is told
    PROPOSER = "proposer"  # brought it up


class Actor(Frozen):
    """Who takes a step, and what they may do.

    Attributes:
        id: The person's id, "" for whoever runs the program.
        name: Their name, as it stands in plans.
        may_write: Whether they may change plans.
        may_approve: Whether they may sign at all.
        is_senior: Whether they speak for a department or the company.
        is_head: Whether they speak for the company.
        is_operator: Whether they run the program: nobody is above them.
        latitude: Percent by which they may move an approved number by themselves; None: any.
    """

    id: str = ""
    name: str = ""
    may_write: bool = True
    may_approve: bool = True
    is_senior: bool = True
    is_head: bool = True
    is_operator: bool = False
    latitude: Decimal | None = None

    def is_one_of(self, names: Iterable[str]) -> bool:
        """Whether one of the names in a plan means this person."""
        own = {word.strip().casefold() for word in (self.id, self.name)} - _NOBODY
        return any(name.strip().casefold() in own for name in names)


class Circle(Frozen):
    """The people of an approval, by name as the plan has them.

    Attributes:
        approvers: Who decides; empty where the plan names nobody (then the heads of the company do).
        owners: Who has to reach the numbers: owners and responsible people of the scope and right below.
        consulted: Who is asked.
        informed: Who is told.
    """

    approvers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """All of them, each once."""
        return _each(self.approvers, self.owners, self.consulted, self.informed)


def circle_of(plan: Plan, node_id: str | None) -> Circle:
    """Whom the approval of a branch (None: of the whole plan) concerns.

    The accountable (A) decides; where a branch names none, the nearest accountable above it, else the owner
    of the node above: somebody who can answer for the number has to have the say over it (权责对等).
    """
    heads = tops(plan) if node_id is None else (plan.node(node_id),)
    below = [child for head in heads for child in plan.children(head.id)]
    racis = [node.raci for node in heads if node.raci is not None]
    return Circle(
        approvers=_each(*(raci.accountable for raci in racis)) or _approvers_above(plan, node_id),
        owners=_each(*(_doers(node) for node in (*heads, *below))),
        consulted=_each(*(raci.consulted for raci in racis)),
        informed=_each(*(raci.informed for raci in racis)),
    )


def _approvers_above(plan: Plan, node_id: str | None) -> tuple[str, ...]:
    if node_id is None:
        return ()
    above = tuple(plan.ancestors(node_id))
    for node in above:
        if node.raci is not None and _each(node.raci.accountable):
            return _each(node.raci.accountable)
    return _each(*((node.owner,) for node in above if node.owner))[:1]


def _doers(node: Node) -> tuple[str, ...]:
    responsible = node.raci.responsible if node.raci else ()
    return ((node.owner,) if node.owner else ()) + responsible


def _each(*groups: Iterable[str]) -> tuple[str, ...]:
    named = (name.strip() for group in groups for name in group)
    return tuple(dict.fromkeys(name for name in named if name not in _NOBODY))
