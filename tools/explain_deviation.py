"""`explain_deviation`: why a KPI left its plan or an earlier period; arithmetic first, hypotheses apart."""

from core.errors import UnknownReference
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Text
from tools.explain_deviation_arguments import (
    BridgePoint,
    DriverLine,
    ExplainDeviationArguments,
    ExplainDeviationResult,
    Headline,
    HypothesisLine,
    PartLine,
    Scope,
    SegmentLine,
    TypedDriver,
)
from tools.explain_deviation_cases import recall_cases
from tools.explain_deviation_facts import explain_facts
from tools.explain_deviation_plan import explain_node, facts_of, has_readings
from tools.explain_deviation_request import find_facts, find_question, no_data
from tools.explain_deviation_typed import explain_typed
from tools.node_reference import find_node
from tools.tool import Effect, Tool, ToolContext

__all__ = [
    "TOOL",
    "BridgePoint",
    "DriverLine",
    "ExplainDeviationArguments",
    "ExplainDeviationResult",
    "Headline",
    "HypothesisLine",
    "PartLine",
    "SegmentLine",
    "TypedDriver",
    "run",
]


def run(ctx: ToolContext, arguments: ExplainDeviationArguments) -> ExplainDeviationResult:
    """Explain a deviation, and name the cases of the past that are like it.

    Raises:
        MissingInput: There are no figures for what is asked, or no KPI is named.
        UnknownReference: A KPI, segment, dimension or driver that is not there.
        InputError: It cannot be computed: an undefined ratio, a measure that may not be added.
    """
    return recall_cases(ctx, explain(ctx, arguments))


def explain(ctx: ToolContext, arguments: ExplainDeviationArguments) -> ExplainDeviationResult:
    """Explain a deviation from typed drivers, from the facts, or from a plan's readings.

    Raises:
        MissingInput: There are no figures for what is asked, or no KPI is named.
        UnknownReference: A KPI, segment, dimension or driver that is not there.
        InputError: It cannot be computed: an undefined ratio, a measure that may not be added.
    """
    if arguments.drivers:
        return explain_typed(ctx, arguments)
    facts = find_facts(ctx)
    in_facts = facts is not None and (
        arguments.kpi is None or facts.catalogue.find_kpi(arguments.kpi) is not None
    )
    if facts is not None and in_facts:
        return explain_facts(ctx, find_question(ctx, facts, arguments), arguments)
    plan, node = _find_node(ctx, arguments)
    if plan is not None and node is not None:
        source = facts_of(ctx, facts, plan, node) if facts is not None else None
        if facts is not None and source is not None:
            filters = tuple(dict.fromkeys((*source[1], *arguments.filters)))
            asked = arguments.model_copy(update={"kpi": source[0], "filters": filters})
            found = explain_facts(ctx, find_question(ctx, facts, asked), asked)
            return found.model_copy(update={"scope": _with_goal(found.scope, plan, node)})
        if has_readings(ctx, plan, node):
            return explain_node(ctx, plan, node, arguments)
        raise no_data(
            Text(
                zh=f"{node.id} {node.title}还没有实际值，无从比较",
                en=f"nothing was measured of {node.id} {node.title} yet, so there is nothing to compare",
            )
        )
    if facts is not None:
        find_question(ctx, facts, arguments)  # raises what is known and what is not
    raise no_data(Text(zh="还没有任何实际数据，说不出为什么", en="there are no figures yet to say why"))


def _find_node(ctx: ToolContext, arguments: ExplainDeviationArguments) -> tuple[Plan | None, Node | None]:
    """The goal of the plan in hand that the KPI's name means, if it means one."""
    if arguments.kpi is None or (arguments.plan is None and ctx.plan_id is None):
        return None, None
    plan = ctx.load(arguments.plan)
    try:
        return plan, find_node(plan, arguments.kpi, field="kpi")
    except UnknownReference:
        return plan, None


def _with_goal(scope: Scope | None, plan: Plan, node: Node) -> Scope | None:
    return scope and scope.model_copy(update={"plan": plan.id, "node": node.id})


TOOL = Tool(
    name="explain_deviation",
    effect=Effect.READ,
    description=(
        "Why a KPI left its plan, an earlier period, the same period last year or a forecast: exact driver "
        "contributions, the segments that did it, when it started, the calendar, and possible causes kept "
        "apart as hypotheses. Works on fact tables, on goals with readings, or on `drivers` typed in "
        '("流量 1万→8千，转化率 3%→3.2%"). Pass names and amounts as the person said them; compute nothing.'
    ),
    arguments=ExplainDeviationArguments,
    result=ExplainDeviationResult,
    run=run,
)
