"""Cost tiers: what A, B and C cost, and what cutting C saves."""

from dataclasses import dataclass
from decimal import Decimal

from core.plan.plan import Plan
from core.text import Text

CUT = Decimal(15)
"""Percent that tier C is cut by (deviation-correction, ch. 5)."""

NAMES: dict[str, Text] = {
    "A": Text(zh="A 关键运营", en="A key operations"),
    "B": Text(zh="B 常规支持", en="B routine support"),
    "C": Text(zh="C 可削减", en="C can be cut"),
    "": Text(zh="未分级", en="no tier"),
}


@dataclass(frozen=True)
class TierLine:
    """One tier.

    Attributes:
        tier: "A", "B", "C", or "" for what has a budget and no tier.
        count: Nodes in it.
        planned: Their money, in whole currency units.
        saving: What the cut frees, exact.
    """

    tier: str
    count: int
    planned: Decimal
    saving: Decimal


def sum_tiers(plan: Plan, cut: Decimal = CUT) -> tuple[TierLine, ...]:
    """Money by cost tier, A first; only nodes whose own budget is known and no node above has a tier count.

    Args:
        plan: Its budgets.
        cut: Percent that tier C is cut by.
    """
    money: dict[str, list[Decimal]] = {}
    for node in plan.nodes:
        if node.budget is None or node.budget.planned is None or _is_within(plan, node.id):
            continue
        money.setdefault(node.budget.tier or "", []).append(node.budget.planned)
    return tuple(_line(tier, money[tier], cut) for tier in NAMES if tier in money)


def _line(tier: str, amounts: list[Decimal], cut: Decimal) -> TierLine:
    planned = sum(amounts, Decimal(0))
    return TierLine(tier, len(amounts), planned, planned * cut / 100 if tier == "C" else Decimal(0))


def _is_within(plan: Plan, node_id: str) -> bool:
    """Whether a node above has a budget of its own, which its parts are counted in."""
    return any(above.budget and above.budget.planned is not None for above in plan.ancestors(node_id))
