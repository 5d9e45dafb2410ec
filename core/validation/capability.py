"""R26 and R27: can it be done at that price, from that level, and would the alarms notice in time."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from core.plan.kpi import Measure
from core.plan.node import Level, Node, Trigger
from core.plan.operation import SetMeasure
from core.plan.plan import Plan
from core.progress.window import accumulates
from core.quantity.saying import plain
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from core.validation.check import check
from core.validation.family import Family, family_in, family_of
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, OWN, cite
from core.validation.spending import stated
from core.validation.thresholds import Thresholds
from core.validation.tree import parent_of
from core.validation.wording import both, said, said_change, said_part, titled, titled_en

_CAPABLE = both("目标与能力相称", "Goals match what can be done")
_TRIGGER = both("预警线能保证目标", "Alarms guard the target")
_TABLE_TWO = cite(FRAMEWORK, "表2 预算与覆盖/触达人数", "table 2, budgets and reach")
_STEP_FIVE = cite(FRAMEWORK, "步骤五 监控机制", "step 5, monitoring")
_OWN = cite(OWN, "最近一次实际水平", "last level measured")
_REACHING = frozenset({Family.REACH, Family.TRAFFIC})
_TIMES = Unit(kind=UnitKind.NUMBER)


def _reach(node: Node) -> Measure | None:
    """The count a node's money buys: its reach if it has one, else its main count."""
    counted = [m for m in node.measures if m.kpi.unit.kind is UnitKind.COUNT and m.target]
    return next((m for m in counted if family_of(m.kpi) in _REACHING), counted[0] if counted else None)


@check("R26", Severity.WARNING, both("单位成本可比", "Comparable unit costs"), _TABLE_TWO)
def unit_cost_gap(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """Initiatives of one strategy (or of one goal) pay very different prices for the same thing."""
    groups: dict[tuple[str | None, str], list[tuple[Decimal, Node]]] = {}
    for node in plan.at(Level.INITIATIVE):
        measure, budget = _reach(node), stated(node)
        if measure is None or measure.target is None or not budget or measure.target <= 0:
            continue
        family = family_of(measure.kpi)
        kind = "reach" if family in _REACHING else measure.kpi.key
        groups.setdefault((node.parent, kind), []).append((budget / measure.target, node))
    for costs in groups.values():
        (low, cheap), (high, dear) = (pick(costs, key=lambda pair: pair[0]) for pick in (min, max))
        if high >= low * thresholds["unit_cost_gap"]:
            yield _gap_hit(plan, cheap, low, dear, high)


def _gap_hit(plan: Plan, cheap: Node, low: Decimal, dear: Node, high: Decimal) -> Hit:
    currency = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    one, many = (said(_short(cost), currency) for cost in (low, high))
    times = plain(_short(high / low))
    parent = parent_of(plan, dear)
    place, place_en = (f"{titled(parent)}下，", f"under {titled_en(parent)}, ") if parent else ("", "")
    return Hit(
        nodes=(dear.id, cheap.id),
        figures=(
            Figure(name="unit cost, low", value=low, unit=currency),
            Figure(name="unit cost, high", value=high, unit=currency),
            Figure(name="times", value=high / low, unit=_TIMES),
        ),
        message=both(
            f"{place}{titled(dear)}每触达一人 {many.zh}，{titled(cheap)}只要 {one.zh}，相差 {times} 倍",
            f"{place_en}{titled_en(dear)} pays {many.en} a person, "
            f"{titled_en(cheap)} {one.en}: {times} times as much",
        ),
        fix=both(
            "确认两者目的是否不同（曝光 / 留资）；若不同，用各自的衡量指标评估，否则向低成本一侧倾斜",
            "ask whether they serve different ends (exposure, leads); if so judge each by its own metric, "
            "else move money to the cheaper",
        ),
    )


def _short(value: Decimal) -> Decimal:
    """Three significant digits, for reading; the exact value is in the figures."""
    if not value:
        return value
    shown = value.quantize(Decimal(1).scaleb(value.adjusted() - 2))
    return Decimal(plain(shown))


def _rounded_up(value: Decimal) -> Decimal:
    """Three significant digits, never less than the value."""
    step = Decimal(1).scaleb(max(value.adjusted() - 2, 0))
    return Decimal(plain((value / step).to_integral_value(rounding=ROUND_CEILING) * step))


def _without_actuals(plan: Plan) -> Text | None:
    if any(measure.actual is not None for node in plan.nodes for measure in node.measures):
        return None
    return both(
        "没有实际值和历史数据；增长与历史、隐含转化率与记录的比较要等数据接入",
        "no actuals or history; comparing growth and implied rates with the record waits for them",
    )


@check("R26", Severity.WARNING, _CAPABLE, _OWN, _without_actuals)
def slipped_baseline(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """The last level measured is behind the baseline, so more is needed than the plan says."""
    for node in plan.nodes:
        for measure in node.measures:
            needed, planned = _needed(measure), measure.change
            if needed is None or not planned:
                continue
            if (needed - planned) / planned * 100 >= thresholds["slipped_baseline"]:
                yield _slipped_hit(node, measure, planned, needed)


def _needed(measure: Measure) -> Decimal | None:
    if measure.target is None or measure.actual is None or accumulates(measure.kpi):
        return None  # a total so far says nothing of the level it started from
    return measure.target - measure.actual


def _slipped_hit(node: Node, measure: Measure, planned: Decimal, needed: Decimal) -> Hit:
    unit = measure.kpi.unit
    assert measure.actual is not None
    now, plan_change, real = said(measure.actual, unit), said_change(planned, unit), said_change(needed, unit)
    more = said_part(needed - planned, planned)
    rebased = measure.model_copy(update={"baseline": measure.actual})
    return Hit(
        nodes=(node.id,),
        figures=(
            Figure(name="planned change", value=planned, unit=unit),
            Figure(name="needed change", value=needed, unit=unit),
        ),
        message=both(
            f"{titled(node)}最近实际 {now.zh}，已落后基准；要变化 "
            f"{real.zh} 而不是 {plan_change.zh}，多 {more}",
            f"{titled_en(node)} was last at {now.en}, behind its baseline; it needs {real.en}, not "
            f"{plan_change.en}: {more} more",
        ),
        fix=both(
            "以最近实际值为基准重新评估目标",
            "take the last level as the baseline and judge the target again",
        ),
        operations=(SetMeasure(node=node.id, measure=rebased),) if measure.baseline is not None else (),
    )


def _without_triggers(plan: Plan) -> Text | None:
    if any(node.triggers for node in plan.nodes):
        return None
    return both("计划里没有预警线", "the plan has no alarms")


@check("R27", Severity.WARNING, _TRIGGER, _STEP_FIVE, _without_triggers)
def loose_trigger(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Every thing watched can stay just clear of the alarm and the plan still fails."""
    for node in plan.nodes:
        for trigger in node.triggers:
            measure = _watched(node, trigger)
            if measure is None or not measure.target:
                continue
            passed = trigger.threshold * (trigger.units if measure.kpi.unit.kind is UnitKind.COUNT else 1)
            if (passed < measure.target) if trigger.below else (passed > measure.target):
                yield _trigger_hit(node, trigger, measure, measure.target, passed)


def _watched(node: Node, trigger: Trigger) -> Measure | None:
    """The measure an alarm guards: of the same name or kind, or the node's only one."""
    kind = family_in(trigger.metric)
    for measure in node.measures:
        if trigger.metric in (measure.kpi.key, measure.kpi.name.zh, measure.kpi.name.en):
            return measure
    for measure in node.measures:
        own = family_of(measure.kpi)
        if own is not None and (own is kind or {own, kind} <= _REACHING):
            return measure
    return node.measure if len(node.measures) == 1 and kind is None else None


def _trigger_hit(node: Node, trigger: Trigger, measure: Measure, target: Decimal, passed: Decimal) -> Hit:
    unit = measure.kpi.unit
    line, total, aim = (said(value, unit) for value in (trigger.threshold, passed, target))
    short = said_part(abs(target - passed), abs(target))
    fair = _rounded_up(target / trigger.units) if trigger.units > 1 else target
    each = said(fair, unit)
    units = f"{line.zh} × {trigger.units} = {total.zh}" if trigger.units > 1 else line.zh
    units_en = f"{line.en} × {trigger.units} = {total.en}" if trigger.units > 1 else line.en
    way = ("每个都刚过预警线", "缺口") if trigger.below else ("每个都压着预警线", "超出")
    return Hit(
        nodes=(node.id,),
        figures=(
            Figure(name="threshold", value=trigger.threshold, unit=unit),
            Figure(name="threshold × units", value=passed, unit=unit),
            Figure(name="planned", value=target, unit=unit),
        ),
        message=both(
            f"{titled(node)}：{trigger.metric}{way[0]}（{units}）也达不到计划 {aim.zh}，{way[1]} {short}",
            f"{titled_en(node)}: {trigger.metric} can clear the alarm "
            f"everywhere ({units_en}) and still miss the "
            f"planned {aim.en} by {short}",
        ),
        fix=both(
            f"把预警线提到每个 {each.zh}，或再加一条总量预警",
            f"set the alarm at {each.en} each, or add one on the total",
        ),
    )


CHECKS = (unit_cost_gap, slipped_baseline, loose_trigger)
