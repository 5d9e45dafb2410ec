"""R22: does the work end in time, in order, and early enough to be measured."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.operation import ReplaceNode
from core.plan.plan import Plan
from core.text import Text
from core.validation.check import check
from core.validation.family import SURVEYED, family_of
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, OWN, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import DEPTH, GOALS
from core.validation.wording import DAYS, both, dated, said, titled, titled_en

_TITLE = both("时间节点可行", "Dates work out")
_LAG = both("来得及测量结果", "Time left to measure the result")
_TIMING = cite(FRAMEWORK, "步骤三 明确时间；表2 时间节点", "step 3, dates; table 2")
_STEP_FIVE = cite(
    FRAMEWORK, "步骤五 监控机制；要点2 第三方调研", "step 5, monitoring; point 2, third-party surveys"
)
_OWN = cite(OWN, "前置依赖", "what must be finished first")


@check("R22", Severity.ERROR, _TITLE, _TIMING)
def ends_before_start(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A node ends before it starts."""
    for node in plan.nodes:
        if node.start is not None and node.end is not None and node.end < node.start:
            yield Hit(
                nodes=(node.id,),
                message=both(
                    f"{titled(node)} {dated(node.start)} 开始，{dated(node.end)} 结束，前后颠倒",
                    f"{titled_en(node)} starts {dated(node.start)} and ends {dated(node.end)}, before that",
                ),
                fix=both("对调开始和结束日期", "swap the two dates"),
                operations=(
                    ReplaceNode(node=node.model_copy(update={"start": node.end, "end": node.start})),
                ),
            )


@check("R22", Severity.ERROR, _TITLE, _TIMING)
def ends_after_goal(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Work, or a goal, ends after the deadline of the goal it serves."""
    for node in plan.nodes:
        if node.end is None:
            continue
        goal = _goal_with_deadline(plan, node)
        if goal is None or goal.end is None or node.end <= goal.end:
            continue
        days = said(Decimal((node.end - goal.end).days), DAYS)
        movable = node.start is None or node.start <= goal.end
        yield Hit(
            nodes=(node.id, goal.id),
            figures=(Figure(name="late by", value=Decimal((node.end - goal.end).days), unit=DAYS),),
            message=both(
                f"{titled(node)} {dated(node.end)} 才结束，"
                f"比{titled(goal)}的截止日 {dated(goal.end)} 晚 {days.zh}",
                f"{titled_en(node)} ends {dated(node.end)}, {days.en} "
                f"after the deadline {dated(goal.end)} of "
                f"{titled_en(goal)}",
            ),
            fix=both(
                f"提前到 {dated(goal.end)} 之前，或推迟目标",
                f"end it by {dated(goal.end)}, or move the goal",
            ),
            operations=(ReplaceNode(node=node.model_copy(update={"end": goal.end})),) if movable else (),
        )


def _goal_with_deadline(plan: Plan, node: Node) -> Node | None:
    return next(
        (above for above in plan.ancestors(node.id) if above.level in GOALS and above.end is not None), None
    )


@check("R22", Severity.ERROR, _TITLE, _OWN)
def starts_before_needs(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Work starts before something it needs is finished, or needs something that is not in the plan."""
    for node in plan.nodes:
        for need in node.needs:
            other = plan.index.get(need)
            if other is None:
                kept = tuple(known for known in node.needs if known in plan.index)
                yield Hit(
                    nodes=(node.id,),
                    message=both(
                        f"{titled(node)}依赖 {need}，计划里没有它",
                        f"{titled_en(node)} needs {need}, which is not in the plan",
                    ),
                    fix=both("去掉这项依赖", "drop this dependency"),
                    operations=(ReplaceNode(node=node.model_copy(update={"needs": kept})),),
                )
            elif node.start is not None and other.end is not None and node.start <= other.end:
                yield _too_early(node, node.start, other, other.end)


def _too_early(node: Node, start: date, other: Node, end: date) -> Hit:
    days = said(Decimal((end - start).days + 1), DAYS)
    return Hit(
        nodes=(node.id, other.id),
        figures=(Figure(name="too early by", value=Decimal((end - start).days + 1), unit=DAYS),),
        message=both(
            f"{titled(node)} {dated(start)} 开始，但它依赖的{titled(other)} "
            f"{dated(end)} 才完成，早了 {days.zh}",
            f"{titled_en(node)} starts {dated(start)}, {days.en} too "
            f"early: {titled_en(other)} ends {dated(end)}",
        ),
        fix=both("推迟开始，或提前完成前置工作", "start later, or finish the other earlier"),
    )


def _without_period(plan: Plan) -> Text | None:
    if plan.start is None and plan.end is None:
        return both("计划没有起止日期", "the plan has no period")
    return None


@check("R22", Severity.WARNING, _TITLE, _TIMING, _without_period)
def outside_period(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Something lies before the plan's first day or after its last."""
    for node in plan.nodes:
        first, last = node.start or node.end, node.end or node.start
        if first is None or last is None:
            continue
        early = plan.start is not None and first < plan.start
        late = plan.end is not None and last > plan.end
        if early or late:
            day = first if early else last
            period = f"{dated(plan.start) if plan.start else ''}–{dated(plan.end) if plan.end else ''}"
            yield Hit(
                nodes=(node.id,),
                message=both(
                    f"{titled(node)}的 {dated(day)} 在计划期 {period} 之外",
                    f"{dated(day)} of {titled_en(node)} is outside the plan's period {period}",
                ),
                fix=both("改日期，或调整计划期", "change the date, or the plan's period"),
            )


@check("R22", Severity.WARNING, _LAG, _STEP_FIVE)
def measurement_lag(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """Work for a goal measured by survey ends too late for the result to be in by the deadline."""
    for goal in plan.nodes:
        if goal.level not in GOALS or goal.measure is None or not _lag(goal.measure, thresholds):
            continue
        lag, deadline = _lag(goal.measure, thresholds), _deadline(plan, goal)
        last = _last_work(plan, goal)
        if deadline is None or last is None or last.end is None:
            continue
        left = (deadline - last.end).days
        if 0 <= left < lag + thresholds["lag_margin"]:  # later ones are late anyway
            yield _lag_hit(goal, deadline, goal.measure, last, left, lag)


def _deadline(plan: Plan, goal: Node) -> date | None:
    """The goal's own deadline, else the one of the nearest goal above it."""
    if goal.end is not None:
        return goal.end
    return next((node.end for node in plan.ancestors(goal.id) if node.end is not None), None)


def _lag(measure: Measure, thresholds: Thresholds) -> Decimal:
    """Days the KPI needs to be known: its own, else the survey default for families measured by asking."""
    if measure.kpi.lag_days:
        return Decimal(measure.kpi.lag_days)
    return thresholds["survey_lag"] if family_of(measure.kpi) in SURVEYED else Decimal(0)


def _last_work(plan: Plan, goal: Node) -> Node | None:
    work = [node for node in plan.descendants(goal.id) if node.level not in GOALS and node.end is not None]
    return max(work, key=lambda node: (node.end or date.min, DEPTH[node.level]), default=None)


def _lag_hit(goal: Node, deadline: date, measure: Measure, last: Node, left: int, lag: Decimal) -> Hit:
    assert last.end is not None
    days, need = said(Decimal(left), DAYS), said(lag, DAYS)
    return Hit(
        nodes=(last.id, goal.id),
        figures=(
            Figure(name="days left", value=Decimal(left), unit=DAYS),
            Figure(name="days needed", value=lag, unit=DAYS),
        ),
        message=both(
            f"{titled(last)} {dated(last.end)} 结束，离{titled(goal)}的截止日 "
            f"{dated(deadline)} 只有 {days.zh}；"
            f"{measure.kpi.name.zh}要靠调研，约需 {need.zh}出数，届时可能测不到效果",
            f"{titled_en(last)} ends {dated(last.end)}, {days.en} before the deadline {dated(deadline)} of "
            f"{titled_en(goal)}; {measure.kpi.name.en} takes about {need.en} to measure",
        ),
        fix=both(
            "提前举措，或约定截止日后的调研时点；中途用搜索量等先行指标",
            "move the work forward, or agree on a survey date after "
            "the deadline; watch a leading metric meanwhile",
        ),
    )


CHECKS = (ends_before_start, ends_after_goal, starts_before_needs, outside_period, measurement_lag)
