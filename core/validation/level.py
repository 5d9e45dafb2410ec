"""R04: levels that contradict themselves: no change, the wrong way, or outside what is possible."""

import re
from collections.abc import Iterator
from decimal import Decimal

from core.plan.kpi import Combine, Direction, Measure
from core.plan.node import Node
from core.plan.operation import SetMeasure
from core.plan.plan import Plan
from core.quantity.unit import UnitKind
from core.validation.check import check
from core.validation.family import Family, family_of
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, OWN, cite
from core.validation.thresholds import Thresholds
from core.validation.wording import both, said, titled, titled_en

_TITLE = both("基准值、目标值与取值范围", "Baseline, target and possible values")
_STEP_TWO = cite(FRAMEWORK, "步骤二 量化营销目标", "step 2, quantify the goals")
_OWN = cite(OWN, "指标取值范围", "possible values of a KPI")
_GROWTH = re.compile(r"增长|增速|涨幅|同比|环比|growth|increase|roi|回报", re.IGNORECASE)
_RATE = re.compile(r"率|占比|份额|比例|\b(?:rate|share)\b", re.IGNORECASE)


def _measured(plan: Plan) -> Iterator[tuple[Node, Measure]]:
    return ((node, measure) for node in plan.nodes for measure in node.measures)


def _figure(name: str, value: Decimal, measure: Measure) -> Figure:
    return Figure(name=name, value=value, unit=measure.kpi.unit)


@check("R04", Severity.ERROR, _TITLE, _STEP_TWO)
def no_change(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Baseline equals target, or the change is zero: nothing is asked for."""
    for node, measure in _measured(plan):
        if measure.change != 0:
            continue
        level = measure.target if measure.target is not None else Decimal(0)
        level_said = said(level, measure.kpi.unit)
        yield Hit(
            nodes=(node.id,),
            figures=(_figure("target", level, measure),),
            message=both(
                f"{titled(node)}的{measure.kpi.name.zh}基准值和目标值都是 {level_said.zh}，没有要达到的变化",
                f"{titled_en(node)}: baseline and target of {measure.kpi.name.en} are both {level_said.en}",
            ),
            fix=both("核对基准值，或给出不同的目标值", "check the baseline, or give a different target"),
        )


@check("R04", Severity.ERROR, _TITLE, _STEP_TWO)
def wrong_way(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """The target is worse than the baseline by the KPI's own direction."""
    for node, measure in _measured(plan):
        base, target = measure.baseline, measure.target
        if base is None or target is None or not _is_worse(target, base, measure):
            continue
        low, high = said(base, measure.kpi.unit), said(target, measure.kpi.unit)
        way = (
            both("越高越好", "higher is better")
            if measure.kpi.direction is Direction.UP
            else both("越低越好", "lower is better")
        )
        swapped = measure.model_copy(update={"baseline": target, "target": base})
        yield Hit(
            nodes=(node.id,),
            figures=(_figure("baseline", base, measure), _figure("target", target, measure)),
            message=both(
                f"{titled(node)}：{measure.kpi.name.zh}{way.zh}，目标 {high.zh} 却比基准 {low.zh} 差",
                f"{titled_en(node)}: for {measure.kpi.name.en} {way.en},"
                f" but the target {high.en} is worse than "
                f"the baseline {low.en}",
            ),
            fix=both(
                "对调基准值与目标值；若方向标错，改指标方向",
                "swap them, or correct the KPI's direction",
            ),
            operations=(SetMeasure(node=node.id, measure=swapped),),
        )


def _is_worse(level: Decimal, than: Decimal, measure: Measure) -> bool:
    return level < than if measure.kpi.direction is Direction.UP else level > than


@check("R04", Severity.ERROR, _TITLE, _OWN)
def out_of_domain(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A level the KPI cannot have: a share over 100 %, a negative count or cost."""
    for node, measure in _measured(plan):
        for name, zh, level in _levels(measure):
            bound = _broken_bound(level, measure)
            if bound is None:
                continue
            value, limit = said(level, measure.kpi.unit), said(bound, measure.kpi.unit)
            yield Hit(
                nodes=(node.id,),
                figures=(_figure(name, level, measure), _figure("limit", bound, measure)),
                message=both(
                    f"{titled(node)}的{measure.kpi.name.zh}{zh}为 {value.zh}，"
                    f"不可能{'超过' if level > bound else '低于'} {limit.zh}",
                    f"{titled_en(node)}: the {name} of {measure.kpi.name.en} is {value.en}; it cannot be "
                    f"{'above' if level > bound else 'below'} {limit.en}",
                ),
                fix=both(
                    f"改{zh}；若是增长率，请写成“从A到B”",
                    f'correct the {name}; for growth write "from A to B"',
                ),
            )


def _levels(measure: Measure) -> Iterator[tuple[str, str, Decimal]]:
    named = (
        ("baseline", "基准值", measure.baseline),
        ("target", "目标值", measure.target),
        ("stretch", "挑战值", measure.stretch),
        ("floor", "底线值", measure.floor),
        ("actual", "实际值", measure.actual),
    )
    return ((name, zh, level) for name, zh, level in named if level is not None)


def _broken_bound(level: Decimal, measure: Measure) -> Decimal | None:
    kpi = measure.kpi
    lowest = Decimal(0) if kpi.minimum is None and _starts_at_zero(measure) else kpi.minimum
    if lowest is not None and level < lowest:
        return lowest
    highest = Decimal(100) if kpi.maximum is None and _is_part(measure) else kpi.maximum
    if highest is not None and level > highest:
        return highest
    return None


def _starts_at_zero(measure: Measure) -> bool:
    """Counts, parts of a whole, and money other than a profit cannot be negative."""
    kind = measure.kpi.unit.kind
    if kind is UnitKind.MONEY:
        return family_of(measure.kpi) is not Family.MARGIN
    return kind is UnitKind.COUNT or _is_part(measure)


def _is_part(measure: Measure) -> bool:
    """Whether it is a percentage of a whole, which cannot exceed 100 %; growth rates can."""
    kpi = measure.kpi
    if kpi.unit.kind is not UnitKind.PERCENT or _GROWTH.search(f"{kpi.name.zh} {kpi.name.en}"):
        return False
    return (
        measure.denominator is not None
        or kpi.combine in (Combine.SHARE, Combine.RATIO)
        or bool(_RATE.search(f"{kpi.name.zh} {kpi.name.en}"))
    )


@check("R04", Severity.WARNING, _TITLE, _OWN)
def misplaced_bounds(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A stretch goal easier than the target, or a floor above it."""
    for node, measure in _measured(plan):
        target = measure.target
        if target is None:
            continue
        for name, zh, level, wrong in (
            ("stretch", "挑战值", measure.stretch, _is_easier(measure.stretch, target, measure)),
            ("floor", "底线值", measure.floor, _is_easier(target, measure.floor, measure)),
        ):
            if level is None or not wrong:
                continue
            value, aim = said(level, measure.kpi.unit), said(target, measure.kpi.unit)
            yield Hit(
                nodes=(node.id,),
                figures=(_figure(name, level, measure), _figure("target", target, measure)),
                message=both(
                    f"{titled(node)}的{zh} {value.zh} 与目标值 {aim.zh} 顺序颠倒",
                    f"{titled_en(node)}: the {name} {value.en} is on the wrong side of the target {aim.en}",
                ),
                fix=both(
                    "底线值应比目标值易达到，挑战值应更难",
                    "a floor is easier than the target, a stretch harder",
                ),
            )


def _is_easier(level: Decimal | None, than: Decimal | None, measure: Measure) -> bool:
    return level is not None and than is not None and _is_worse(level, than, measure)


CHECKS = (no_change, wrong_way, out_of_domain, misplaced_bounds)
