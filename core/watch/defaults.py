"""The rules every company starts with, with their sources; a company's own of the same id replaces one.

Sources: deviation-correction, ch. 3 (CAC at most 80 % of the industry's mean, ROI at least 2:1), ch. 5
(more than 20 % idle), ch. 6 (weekly revenue under 90 % of its target); alignment-framework, step 5 (leads
at 60 % of their target, alarms on a piece of work); sme-budget-allocation, 增长路径规划师 (CAC up more than
15 %). What the sources give no number for is marked as an own default.
"""

from collections.abc import Iterator
from decimal import Decimal

from core.facts.catalogue import FactKpi, FactTable, Grain, Role
from core.plan.node import Node, Trigger
from core.plan.plan import Plan
from core.text import Text
from core.watch.rule import Basis, Condition, Rule


def _source(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_CH3 = _source("营销管理策略偏差分析和纠正措施 第三章", "deviation-correction, ch. 3")
_CH5 = _source("营销管理策略偏差分析和纠正措施 第五章", "deviation-correction, ch. 5")
_CH6 = _source("营销管理策略偏差分析和纠正措施 第六章", "deviation-correction, ch. 6")
_STEP5 = _source("企业战略目标与营销策略对齐框架 步骤五", "alignment-framework, step 5")
_PATH = _source(
    "中小企业自动化营销预算规划：增长路径规划师", "sme-budget-allocation: planning the path of growth"
)
_OWN = _source("默认值，可由公司调整", "own default, for the company to adjust")

PLAN_RULES: tuple[Rule, ...] = (
    Rule(id="behind", condition=Condition.BEHIND, line=Decimal(10), source=_CH6),
    Rule(id="unlikely", condition=Condition.UNLIKELY, line=Decimal(10), clear=Decimal(5), source=_OWN),
    Rule(id="stale", condition=Condition.STALE, source=_OWN),
    Rule(
        id="leads",
        condition=Condition.MISSED,
        line=Decimal(60),
        kpi="onsite_leads",
        action="增加现场下单立减等环节",
        source=_STEP5,
    ),
    Rule(id="roi", condition=Condition.BELOW, line=Decimal(2), kpi="roi", source=_CH3),
    Rule(id="costly", condition=Condition.COSTLY, line=Decimal(80), kpi="acquisition_cost", source=_CH3),
    Rule(id="cac", condition=Condition.RISEN, line=Decimal(15), kpi="acquisition_cost", source=_PATH),
)
"""Rules of every plan that runs."""


def rules_of_plan(plan: Plan) -> Iterator[Rule]:
    """The alarms written on a plan's pieces of work, as rules on the KPI they name.

    An alarm on a metric that nothing measures cannot fire and makes no rule.
    """
    for node in plan.nodes:
        for number, trigger in enumerate(node.triggers, 1):
            kpi = _watched_by(node, trigger)
            if kpi is not None:
                yield Rule(
                    id=f"trigger:{plan.id}:{node.id}:{number}",
                    condition=Condition.BELOW if trigger.below else Condition.ABOVE,
                    line=trigger.threshold,
                    plan=plan.id,
                    node=node.id,
                    kpi=kpi,
                    action=trigger.action,
                    source=_source(f"计划预警：{trigger.metric}", f"alarm in the plan: {trigger.metric}"),
                )


def _watched_by(node: Node, trigger: Trigger) -> str | None:
    metric = trigger.metric.casefold()
    for measure in node.measures:
        names = (measure.kpi.name.zh, measure.kpi.name.en.casefold(), measure.kpi.key)
        if any(name and (name in metric or metric in name) for name in names):
            return measure.kpi.key
    return None


def rules_of_facts(table: FactTable) -> Iterator[Rule]:
    """The rules of a fact table: revenue, idle money, return and acquisition cost, as far as it has them.

    Revenue is watched by week where it was planned by week or day, by month where only months were planned.
    """
    period = "month" if table.plan_grain is Grain.MONTH else "week"
    for kpi in table.kpis:
        yield from _revenue_rules(table, kpi, period)
        if _is(table, kpi, Role.SPEND, None):
            yield _of(table, kpi, "idle", Condition.IDLE, "20", _CH5, by=_channel(table), period=period)
        if _is(table, kpi, Role.REVENUE, Role.SPEND):
            yield _of(table, kpi, "roi", Condition.BELOW, "2", _CH3, by=_channel(table))
        if _is(table, kpi, Role.SPEND, Role.CUSTOMERS):
            yield _of(table, kpi, "cac", Condition.RISEN, "15", _PATH)
            yield _of(table, kpi, "costly", Condition.COSTLY, "80", _CH3)


def _revenue_rules(table: FactTable, kpi: FactKpi, period: str) -> Iterator[Rule]:
    if not _is(table, kpi, Role.REVENUE, None):
        return
    for column in ("", *(dimension.column for dimension in table.dimensions)):
        yield _of(table, kpi, "weekly", Condition.MISSED, "90", _CH6, by=column, period=period)
    yield _of(table, kpi, "anomaly", Condition.ANOMALY, "1", _OWN, period="week")


def _of(
    table: FactTable,
    kpi: FactKpi,
    name: str,
    condition: Condition,
    line: str,
    source: Text,
    by: str = "",
    period: str = "month",
) -> Rule:
    return Rule(
        id=":".join(part for part in (name, table.name, by) if part),
        condition=condition,
        line=Decimal(line),
        basis=Basis.FACTS,
        kpi=kpi.key,
        by=by,
        period=period,
        source=source,
    )


def _is(table: FactTable, kpi: FactKpi, above: Role, below: Role | None) -> bool:
    if (kpi.denominator is None) is not (below is None) or table.measure(kpi.numerator).role is not above:
        return False
    return kpi.denominator is None or table.measure(kpi.denominator).role is below


def _channel(table: FactTable) -> str:
    """The dimension money is spent over: the one called channel, else none."""
    names = {"channel", "渠道"}
    return next((d.column for d in table.dimensions if {d.column, d.name.zh, d.name.en} & names), "")


def with_overrides(defaults: tuple[Rule, ...], own: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The defaults with the company's rules in place of those of the same id, and its further ones."""
    replaced = {rule.id: rule for rule in own}
    known = {rule.id for rule in defaults}
    return (*(replaced.get(rule.id, rule) for rule in defaults), *(r for r in own if r.id not in known))
