"""`suggest`: what to consider when drafting, each suggestion with its source and how far it binds."""

from datetime import date
from typing import Literal

from pydantic import Field

from core.drafting.goal_type import GOAL_TYPES
from core.drafting.suggest import Draft, suggest, usual_kinds
from core.drafting.suggestion import Kind
from core.plan.kpi_library import find_kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.validation.vague import find_vague
from tools.node_reference import find_node
from tools.quantity_argument import PeriodText
from tools.stated_value import read_period
from tools.suggest_past import find_past, find_recent
from tools.suggest_report import Suggested, as_suggested, tell
from tools.tool import Citation, Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

_PAST = (Kind.PLAN, Kind.CASE)
_SHORT = 4  # a list this short has room for one plan


class SuggestArguments(PlanArguments):
    """Arguments of `suggest`."""

    goal: str | None = Field(
        default=None, min_length=1, max_length=500, description='In words: "提升认知度", "retention".'
    )
    node: str | None = Field(
        default=None, max_length=200, description="Or a goal of the plan in hand: id or title."
    )
    when: PeriodText | None = Field(default=None, description="Its deadline, as said.")
    stage: Literal["growth", "mature", "penetration", "leader"] | None = Field(
        default=None, description="成长期, 成熟期, 渗透期, 领导者, where known."
    )
    kinds: list[Kind] = Field(
        default_factory=list, max_length=len(Kind), description="Leave out for the usual."
    )
    known: list[str] = Field(
        default_factory=list, max_length=200, description="Keys of suggestions given before, to be left out."
    )
    limit: int = Field(default=8, ge=1, le=30)


class SuggestResult(ToolResult):
    """Suggestions, most useful first; `goal_type`: what the goal is meant to move, where that is known."""

    suggestions: tuple[Suggested, ...] = ()
    goal_type: str | None = None


def run(ctx: ToolContext, arguments: SuggestArguments) -> SuggestResult:
    """Suggest.

    Raises:
        AmbiguousInput: Several nodes answer to `node`, or the deadline can be read in two ways.
        InputError: The deadline cannot be read.
        UnknownReference: There is no such plan or node.
    """
    plan = _plan(ctx, arguments)
    draft = _draft(ctx, arguments, plan)
    kinds = tuple(dict.fromkeys(arguments.kinds))
    found = [as_suggested(ctx, one) for one in suggest(draft, kinds or usual_kinds(draft))]
    found = _with_past(found, _past(ctx, draft, kinds, arguments.limit, plan.id if plan else None))
    left = [one for one in found if one.key not in arguments.known][: arguments.limit]
    goal_type = draft.goal_type
    return SuggestResult(
        text=tell(ctx, left, draft),
        plan=PlanRef(id=plan.id, version=plan.version) if plan and arguments.node else None,
        suggestions=tuple(left),
        goal_type=GOAL_TYPES[goal_type].said_in(ctx.language) if goal_type else None,
        citations=_citations(left),
    )


def _past(
    ctx: ToolContext, draft: Draft, kinds: tuple[Kind, ...], limit: int, without: str | None
) -> list[Suggested]:
    """Past plans and cases, where they are wanted; one plan where the list is short."""
    if not draft.goal or (kinds and not set(_PAST) & set(kinds)):
        return []
    if limit <= _SHORT:
        return find_recent(ctx, draft.goal, without=without) if not kinds or Kind.PLAN in kinds else []
    return find_past(ctx, draft.goal, kinds or _PAST, without=without, limit=2)


def _with_past(found: list[Suggested], past: list[Suggested]) -> list[Suggested]:
    """What was done before comes after the two first suggestions, so that a short list still shows it."""
    return [*found[:2], *past, *found[2:]]


def _plan(ctx: ToolContext, arguments: SuggestArguments) -> Plan | None:
    if arguments.node is None and arguments.plan is None and (arguments.goal or ctx.plan_id is None):
        return None
    return ctx.load(arguments.plan)


def _draft(ctx: ToolContext, arguments: SuggestArguments, plan: Plan | None) -> Draft:
    """What is said of the goal, by the node, the words, or else the top of the plan in hand."""
    stage, goal = arguments.stage or "", arguments.goal or ""
    node = _node(plan, arguments)
    if node is None:
        vague = find_vague(goal)
        named = None if vague and not vague[1].is_metric else find_kpi(goal)
        return Draft(today=ctx.today, goal=goal, kpi=named, end=_deadline(ctx, arguments), stage=stage)
    node = _served(plan, node)
    kpi = node.measure.kpi if node.measure else find_kpi(node.title)
    return Draft(
        today=ctx.today, goal=goal or node.title, kpi=kpi, dimension=node.dimension, end=node.end, stage=stage
    )


def _deadline(ctx: ToolContext, arguments: SuggestArguments) -> date | None:
    if arguments.when is None:
        return None
    return read_period(arguments.when, "when", today=ctx.today, fiscal_start=ctx.fiscal_start).end


def _node(plan: Plan | None, arguments: SuggestArguments) -> Node | None:
    if plan is None:
        return None
    if arguments.node is not None:
        return find_node(plan, arguments.node, field="node")
    if arguments.goal or arguments.stage:
        return None
    tops = plan.at(Level.ENTERPRISE)
    return tops[0] if tops else None


def _served(plan: Plan | None, node: Node) -> Node:
    """The goal a strategy or an initiative is there for; a goal itself."""
    if plan is None or node.level not in (Level.STRATEGY, Level.INITIATIVE):
        return node
    goals = (one for one in plan.ancestors(node.id) if one.level is not Level.STRATEGY)
    return next(goals, node)


def _citations(found: list[Suggested]) -> tuple[Citation, ...]:
    cited = {one.id: Citation(id=one.id, title=one.source_title, source=one.source) for one in found}
    return tuple(cited.values())


TOOL = Tool(
    name="suggest",
    effect=Effect.READ,
    description=(
        "What to consider before drafting: strategy types for a goal, the stage's budget template, reserves, "
        "a proxy for a vague goal, alarms, horizon, cadence, review form, kinds of causes, similar plans and "
        "cases; each with its source and how far it binds. Call it before you propose a goal, strategies or "
        "a budget. Its numbers are assumptions the person may change: never write them into a plan unasked."
    ),
    arguments=SuggestArguments,
    result=SuggestResult,
    run=run,
)
