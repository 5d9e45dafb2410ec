"""What a plan's nodes ask for, each yuan counted once, beside what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from core.plan.node import Node
from core.plan.plan import Plan
from core.validation.tree import GOALS

_NOTHING = Decimal(0)


def stated(node: Node) -> Decimal | None:
    """A node's own budget: what was allocated, else what is asked for."""
    if node.budget is None:
        return None
    return node.budget.planned if node.budget.planned is not None else node.budget.ask


def envelope(plan: Plan) -> Decimal | None:
    """The total budget: the plan's own, else that of its single top goal."""
    if plan.envelope is not None:
        return plan.envelope
    tops = plan.children(None)
    return stated(tops[0]) if len(tops) == 1 else None


@dataclass(frozen=True)
class Spending:
    """Demand beside supply, in the plan's currency.

    Attributes:
        envelope: The total budget.
        demand: What the nodes ask for, each amount counted at its highest node only.
        reserved: Set aside before anything is funded.
        items: The nodes the demand is counted at.
        demands: Demand of every node: its own budget, else that of the nodes below it.
    """

    envelope: Decimal
    demand: Decimal
    reserved: Decimal
    items: tuple[Node, ...]
    demands: dict[str, Decimal]

    @property
    def needed(self) -> Decimal:
        """Demand and reserves together."""
        return self.demand + self.reserved

    @property
    def room(self) -> Decimal:
        """What is left; negative when there is too little."""
        return self.envelope - self.needed

    @staticmethod
    def demands_of(plan: Plan, *, of_work: bool = False) -> dict[str, Decimal]:
        """Demand of every node: its own budget if stated, else the sum of its children's.

        With `of_work`, a goal's own budget is an allowance, not a demand, as soon as anything below it asks.
        """
        return _demands(_ThisPlan(plan), of_work)

    @classmethod
    def of(cls, plan: Plan, *, of_work: bool = False) -> "Spending | None":
        """The plan's spending; None when there is no total to compare with."""
        return _spending(_ThisPlan(plan), of_work)


class _ThisPlan:
    """A plan as a cache key: the one object, which never changes. Several checks ask for the same sums."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThisPlan) and self.plan is other.plan


@lru_cache(maxsize=2)
def _demands(key: _ThisPlan, of_work: bool) -> dict[str, Decimal]:
    demands: dict[str, Decimal] = {}
    sums: dict[str | None, Decimal] = {}
    for node in reversed(_from_the_top(key.plan)):
        below, own = sums.get(node.id, _NOTHING), stated(node)
        passes = own is None or (of_work and node.level in GOALS and below > 0)
        demand = below if passes or own is None else own
        demands[node.id] = demand
        if demand:
            sums[node.parent] = sums.get(node.parent, _NOTHING) + demand
    return demands


@lru_cache(maxsize=2)
def _spending(key: _ThisPlan, of_work: bool) -> Spending | None:
    plan = key.plan
    total = envelope(plan)
    if total is None:
        return None
    demands = _demands(key, of_work)
    items = tuple(_items(plan, demands))
    return Spending(
        envelope=total,
        demand=sum((demands[node.id] for node in items), Decimal(0)),
        reserved=sum((reserve.amount for reserve in plan.reserves), Decimal(0)),
        items=items,
        demands=demands,
    )


def _from_the_top(plan: Plan) -> Sequence[Node]:
    """Every node after its parent; nodes in a cycle or without their parent come as they are found."""
    return plan.nodes if _is_in_order(plan) else _ordered(plan)


def _is_in_order(plan: Plan) -> bool:
    """Whether every parent already stands before its children, as it does in most plans."""
    seen: set[str | None] = {None}
    for node in plan.nodes:
        if node.parent not in seen:
            return False
        seen.add(node.id)
    return True


def _ordered(plan: Plan) -> list[Node]:
    ordered: list[Node] = []
    seen: set[str] = set()
    tops = [node for node in plan.nodes if node.parent is None or node.parent not in plan.index]
    stack = [*reversed(plan.nodes), *reversed(tops)]
    while stack:
        node = stack.pop()
        if node.id not in seen:
            seen.add(node.id)
            ordered.append(node)
            stack.extend(reversed(plan.children(node.id)))
    return ordered


def _items(plan: Plan, demands: dict[str, Decimal]) -> list[Node]:
    """The highest nodes whose demand is their own budget, not a sum of what is below them.

    A single top goal that holds the envelope itself is not a demand on it.
    """
    held = {top.id for top in plan.children(None)} if plan.envelope is None else set()
    found: list[Node] = []
    covered: set[str] = set()
    for node in _from_the_top(plan):
        if node.parent in covered:
            covered.add(node.id)
        elif stated(node) is not None and demands[node.id] == stated(node) and node.id not in held:
            covered.add(node.id)
            found.append(node)
    return found
