"""What a review goes through: for each goal its target, result, gap, cause and what is done about it."""

from datetime import date
from decimal import Decimal

from core.errors import InputError
from core.frozen import Frozen
from core.plan.plan import Plan
from core.progress.measured import targets
from core.quantity.period import Period
from core.quantity.unit import UnitKind
from core.watch.alert import Alert
from knowledge.corrections import KeptCorrection
from tools import explain_deviation
from tools.alert_wording import say_task
from tools.explain_deviation_arguments import ExplainDeviationArguments, ExplainDeviationResult, Headline
from tools.quotation import on_one_line
from tools.review_values import say_value
from tools.tool import Citation, ToolContext

_NEAR = Decimal(1)  # percent: a gap smaller than this is on plan


class ReviewLine(Frozen):
    """One goal in a review: 目标-结果-差距-归因-改进.

    Attributes:
        node: Id of the goal.
        title: Its name.
        owner: Who answers.
        compared: What the result is held against, in words.
        goal: What was to be reached, in words.
        result: What was.
        gap: Result minus goal, with its percentage.
        on_plan: Whether the gap is in favour, or less than one percent.
        cause: Why, as computed, and the possible cause apart; "" on plan.
        improvement: Corrections under way, else what is proposed.
        note: Why nothing can be said, "" when something can.
    """

    node: str
    title: str
    owner: str
    compared: str = ""
    goal: str = ""
    result: str = ""
    gap: str = ""
    on_plan: bool = True
    cause: str = ""
    improvement: str = ""
    note: str = ""


def review_lines(
    ctx: ToolContext,
    plan: Plan,
    days: Period,
    alerts: list[Alert],
    tasks: list[KeptCorrection],
    owner: str | None,
) -> tuple[list[ReviewLine], list[Citation]]:
    """Every goal with a target, in the plan's order, as its figures of the days say; the cases cited."""
    lines: list[ReviewLine] = []
    citations: list[Citation] = []
    for node, _ in _once(plan):
        title, who = plan.index[node].title, plan.index[node].owner or ""
        if owner is not None and owner not in who:
            continue
        try:
            found = explain_deviation.run(ctx, _asked(plan.id, node, days))
        except InputError as error:
            note = on_one_line(error.message.said_in(ctx.language), 160)
            lines.append(ReviewLine(node=node, title=title, owner=who, note=note))
            continue
        lines.append(_line(ctx, node, title, who, found, _under_way(ctx, node, alerts, tasks)))
        citations += [] if lines[-1].on_plan else found.citations
    return lines, list({one.id: one for one in citations}.values())


def _once(plan: Plan) -> list[tuple[str, str]]:
    """Each goal with its main KPI."""
    return list({node.id: (node.id, measure.kpi.key) for node, measure in targets(plan)}.values())


def _asked(plan: str, node: str, days: Period) -> ExplainDeviationArguments:
    return ExplainDeviationArguments(plan=plan, kpi=node, period=f"{days.start}/{days.end}")


def _line(
    ctx: ToolContext, node: str, title: str, owner: str, found: ExplainDeviationResult, under_way: str
) -> ReviewLine:
    head = found.headline
    if head is None or found.scope is None:
        return ReviewLine(node=node, title=title, owner=owner, note=on_one_line(found.text, 160))
    unit = found.scope.unit
    on_plan = head.favourable or (head.percent is not None and abs(head.percent) < _NEAR)
    gap = say_value(ctx, head.deviation, unit, signed=True)
    if head.percent is not None and unit.kind is not UnitKind.PERCENT:
        gap += f"（{head.percent:+.1f}%）" if ctx.say("zh", "") else f" ({head.percent:+.1f}%)"
    best = found.hypotheses[0] if found.hypotheses else None
    return ReviewLine(
        node=node,
        title=title,
        owner=owner,
        compared=head.compared_with,
        goal=say_value(ctx, head.reference, unit),
        result=say_value(ctx, head.actual, unit),
        gap=gap,
        on_plan=on_plan,
        cause="" if on_plan else _cause(ctx, found, head),
        improvement="" if on_plan else (under_way or (best.action if best else "")),
    )


def _cause(ctx: ToolContext, found: ExplainDeviationResult, head: Headline) -> str:
    """The driver and segment that moved it most, as computed; then the possible cause, marked as one."""
    said = []
    own = [d for d in found.drivers if d.contribution * head.deviation > 0 and d.parent is None]
    if own:
        top = max(own, key=lambda d: abs(d.contribution))
        said.append(f"{top.name} {top.before} → {top.after}")
    if found.segments:
        said.append(found.segments[0].name)
    if found.hypotheses:
        said.append(ctx.say("可能：", "possibly: ") + found.hypotheses[0].name)
    return ctx.say("；", "; ").join(said)


def _under_way(ctx: ToolContext, node: str, alerts: list[Alert], tasks: list[KeptCorrection]) -> str:
    own = {alert.id for alert in alerts if any(finding.node == node for finding in alert.findings)}
    return ctx.say("；", "; ").join(say_task(ctx, kept) for kept in tasks if kept.alert in own)


def inside(at: date, days: Period) -> bool:
    """Whether a day lies in a stretch."""
    return days.start <= at <= days.end
