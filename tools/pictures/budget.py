"""Pictures of money: what items have and would have, and the response curves behind."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from core.chart.budget_split import BudgetSplit, Item, budget_split
from core.chart.chart import pick
from core.chart.response import CurveAt, ResponseCurves, Stated, response_curves
from core.mix.identifiability import grain_name
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.allocate import AllocateResult
from tools.fit_response_report import CurvePoint
from tools.fit_response_result import FitResponseResult


def funded(plan: Plan) -> tuple[Node, ...]:
    """The nodes money is given to: initiatives, and strategies that have none."""
    works = [node for node in plan.nodes if node.level is Level.INITIATIVE]
    alone = [
        node
        for node in plan.nodes
        if node.level is Level.STRATEGY and not plan.children(node.id) and _planned(node) is not None
    ]
    return (*works, *alone)


def split(plan: Plan, after: Mapping[str, Decimal], language: Language) -> BudgetSplit | None:
    """The plan's money by item, and what it would be; None where there is nothing to fund.

    Args:
        plan: The plan.
        after: New amounts by node id.
        language: Language of the words.
    """
    items = tuple(
        Item(key=node.id, name=node.title, before=_planned(node) or Decimal(0), after=after.get(node.id))
        for node in sorted(funded(plan), key=lambda node: -(_planned(node) or Decimal(0)))
    )
    if not items:
        return None
    reserved = sum((reserve.amount for reserve in plan.reserves), Decimal(0))
    total = None if plan.envelope is None else plan.envelope - reserved
    title = pick(language, f"{plan.name}：预算", f"{plan.name}: budget")
    return budget_split(title, items, Unit(kind=UnitKind.MONEY, symbol=plan.currency), language, total)


def curves(
    fit: FitResponseResult, language: Language, recommended: Mapping[str, Decimal] | None = None
) -> ResponseCurves | None:
    """The response curves with today's spend and, by channel, the spend recommended a period."""
    better = recommended or {}
    stated = tuple(
        Stated(
            name=line.channel,
            points=tuple(_point(point) for point in line.points),
            now=_exact(line.recent_spend),
            recommended=better.get(line.channel),
        )
        for line in fit.channels
        if line.points
    )
    if not stated:
        return None
    per = grain_name(fit.grain).said_in(language)
    spend = pick(language, f"每{per}投入", f"spend a {per}")
    response = pick(language, f"每{per}{fit.kpi}", f"{fit.kpi} a {per}")
    money = Unit(kind=UnitKind.MONEY, symbol=fit.currency)
    title = pick(language, "各渠道响应曲线", "Response curves by channel")
    return response_curves(title, stated, money, fit.unit, language, names=(spend, response))


def _planned(node: Node) -> Decimal | None:
    return node.budget.planned if node.budget else None


def _point(point: CurvePoint) -> CurveAt:
    return CurveAt(
        spend=_exact(point.spend),
        response=_exact(point.response),
        low=_exact(point.low),
        high=_exact(point.high),
        observed=point.observed,
    )


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.6g}").quantize(Decimal("0.01"), ROUND_HALF_UP)


_PERIODS = 4  # periods a recommendation is made for


def weekly_total(fit: FitResponseResult) -> tuple[Decimal, str]:
    """What is spent in all over some periods at today's pace, and how those are said: "4周"."""
    spent = sum((_exact(line.recent_spend) for line in fit.channels), Decimal(0)) * _PERIODS
    units = {"day": "天", "week": "周", "month": "个月"}
    return spent, f"{_PERIODS}{units[fit.grain.value]}"


def per_period(result: AllocateResult) -> dict[str, Decimal]:
    """What each channel gets a period by the best split over those periods."""
    lines = result.mix.lines if result.mix is not None else ()
    return {line.channel: line.amount / _PERIODS for line in lines}
