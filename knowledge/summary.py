"""What lists show of a plan and of a version, and how it is read off a plan. Imports nothing heavy."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from core.frozen import Frozen
from core.plan.node import Level
from core.plan.plan import Plan
from knowledge.history import Action


class VersionInfo(Frozen):
    """One version of a plan.

    Attributes:
        version: 1 for the first.
        by: Who made it.
        at: When, in UTC.
        reason: Why.
        action: How it came about.
        restores: The version whose content it brought back, for undo, redo and restore.
    """

    version: int
    by: str
    at: datetime
    reason: str
    action: Action
    restores: int | None = None


class PlanHead(NamedTuple):
    """A plan by its name: what is asked of all plans at once.

    Attributes:
        id: Its id.
        version: Its newest version.
        name: What people call it.
    """

    id: str
    version: int
    name: str


class PlanSummary(Frozen):
    """A plan in a list.

    Attributes:
        id: Its id.
        version: Its newest version.
        name: What people call it.
        goal: Title of its topmost node, "" for an empty plan.
        currency: Currency of `budget`.
        budget: The envelope, else the sum of what its initiatives were given; None if neither is known.
        start: First day, of the plan or else of its nodes.
        end: Last day, of the plan or else of its nodes.
        owners: Everybody who owns a node, in order of appearance.
        nodes: How many nodes it has.
        by: Who changed it last.
        at: When, in UTC.
    """

    id: str
    version: int
    name: str
    goal: str
    currency: str
    budget: Decimal | None
    start: date | None
    end: date | None
    owners: tuple[str, ...]
    nodes: int
    by: str
    at: datetime


class SetAside(Frozen):
    """An edit that was refused because somebody else was first, kept whole.

    Attributes:
        plan: The plan as the second editor wanted it; its version is the one it was based on.
        by: The second editor.
        at: When it was refused, in UTC.
        reason: Why the edit was made.
    """

    plan: Plan
    by: str
    at: datetime
    reason: str


def summarise(plan: Plan, *, by: str, at: datetime) -> PlanSummary:
    """The summary of a plan as changed by somebody at some moment."""
    starts = [node.start for node in plan.nodes if node.start]
    ends = [node.end for node in plan.nodes if node.end]
    return PlanSummary(
        id=plan.id,
        version=plan.version,
        name=plan.name,
        goal=_goal(plan),
        currency=plan.currency,
        budget=_budget(plan),
        start=plan.start or min(starts, default=None),
        end=plan.end or max(ends, default=None),
        owners=tuple(dict.fromkeys(node.owner for node in plan.nodes if node.owner and node.owner != "*")),
        nodes=len(plan.nodes),
        by=by,
        at=at,
    )


def chosen(
    plans: Iterable[PlanSummary],
    *,
    owner: str | None = None,
    min_budget: Decimal | None = None,
    max_budget: Decimal | None = None,
    start: date | None = None,
    end: date | None = None,
) -> list[PlanSummary]:
    """The plans that are as asked, in order; see `PlanStore.find`."""
    return [
        plan
        for plan in plans
        if _owned(plan, owner)
        and _costs(plan, min_budget, max_budget)
        and (start is None or (plan.end is not None and plan.end >= start))
        and (end is None or (plan.start is not None and plan.start <= end))
    ]


def _owned(plan: PlanSummary, owner: str | None) -> bool:
    return owner is None or any(owner.casefold() in name.casefold() for name in plan.owners)


def _costs(plan: PlanSummary, low: Decimal | None, high: Decimal | None) -> bool:
    if low is None and high is None:
        return True
    if plan.budget is None:
        return False
    return (low is None or plan.budget >= low) and (high is None or plan.budget <= high)


def _goal(plan: Plan) -> str:
    return next((node.title for node in plan.nodes if node.parent is None), "")


def _budget(plan: Plan) -> Decimal | None:
    if plan.envelope is not None:
        return plan.envelope
    given = [
        node.budget.planned
        for node in plan.at(Level.INITIATIVE)
        if node.budget is not None and node.budget.planned is not None
    ]
    return sum(given, Decimal(0)) if given else None
