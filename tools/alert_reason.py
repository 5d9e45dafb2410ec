"""Why an alert is there: the likely reason as `explain_deviation` has it, the cited case, what to do."""

from core.errors import InputError
from core.frozen import Frozen
from core.watch.finding import Finding
from core.watch.rule import Condition
from tools import explain_deviation
from tools.explain_deviation_arguments import ExplainDeviationArguments, ExplainDeviationResult
from tools.quotation import on_one_line
from tools.tool import Citation, ToolContext


class Reason(Frozen):
    """A likely reason: arithmetic first, the hypothesis apart.

    Attributes:
        facts: What is computed: the driver and the segment that moved it.
        hypothesis: The best supported possible cause, to be confirmed; "" when there is none.
        check: What would confirm it.
        case: The most similar case of the past, with what was done then; "" when there is none.
        action: The proposed next step.
        citations: The cases cited.
    """

    facts: str = ""
    hypothesis: str = ""
    check: str = ""
    case: str = ""
    action: str = ""
    citations: tuple[Citation, ...] = ()


def reason_of(ctx: ToolContext, finding: Finding) -> Reason:
    """The likely reason of a finding, as the person it is for may see it; empty when nothing can be said."""
    if finding.condition is Condition.STALE:
        said = ctx.say("补录最新实际值，先恢复可见", "record the newest actual, so that it can be seen again")
        return Reason(action=finding.action or said)
    try:
        found = explain_deviation.run(ctx, _question(ctx, finding))
    except InputError as error:
        return Reason(facts=error.message.said_in(ctx.language), action=finding.action)
    best = found.hypotheses[0] if found.hypotheses else None
    return Reason(
        facts=_facts(ctx, found),
        hypothesis=best.name if best else "",
        check=best.check if best else "",
        case=_case(ctx, found),
        action=finding.action or (best.action if best else ""),
        citations=found.citations,
    )


def _question(ctx: ToolContext, finding: Finding) -> ExplainDeviationArguments:
    if finding.where:
        names = tuple(_names(ctx, finding))
        period = f"{finding.start}/{finding.end}" if finding.start and finding.end else None
        return ExplainDeviationArguments(kpi=finding.kpi, filters=names, period=period)
    if finding.node:
        return ExplainDeviationArguments(plan=finding.plan, kpi=finding.node)
    return ExplainDeviationArguments(kpi=finding.kpi)


def _names(ctx: ToolContext, finding: Finding) -> list[str]:
    found = None if ctx.facts is None else ctx.facts.catalogue.find_kpi(finding.kpi)
    if found is None:
        return []
    return [
        value.name.said_in(ctx.language)
        for column, keys in finding.where.items()
        for value in found[0].dimension(column).values
        if value.key in keys
    ]


def _facts(ctx: ToolContext, found: ExplainDeviationResult) -> str:
    """The headline of the explanation: its first line is all computed."""
    lines = [line for line in found.text.splitlines() if line.strip()]
    return on_one_line(lines[0], 300) if lines else ""


def _case(ctx: ToolContext, found: ExplainDeviationResult) -> str:
    if not found.similar:
        return ""
    case = found.similar[0]
    title, action = on_one_line(case.title, 60), on_one_line(case.action, 160)
    return ctx.say(
        f"相似案例 {case.id}「{title}」（相似度 {case.likeness:.0%}），"
        f"当时的措施：{action}；效果：{case.effect}",
        f"similar case {case.id} “{title}” ({case.likeness:.0%} alike); what was done: {action}; "
        f"what came of it: {case.effect}",
    )
