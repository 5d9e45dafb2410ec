"""`reuse_plan`: a new plan after an earlier one, its ratios kept, its numbers cascaded to the new goal."""

from decimal import Decimal

from core.plan.adaptation import Adaptation, Borrowed, adapt
from core.plan.plan import Plan
from tools.plan_candidate import Candidate
from tools.plan_comparison import Compared, compare
from tools.reuse_plan_arguments import ReusePlanArguments
from tools.reuse_plan_report import lines, ratio_of, table
from tools.reuse_plan_source import find_source
from tools.reuse_plan_wish import goal_of, read_wish
from tools.tool import Citation, Effect, PlanRef, Tool, ToolContext, ToolResult

_CITED = 12  # nodes named in a citation; the table has all


class ReusePlanResult(ToolResult):
    """The new plan and where it comes from.

    Attributes:
        source: The earlier plan.
        before: What became of that one; shown, not used.
        borrowed: What each node was given from the node of the same id in the earlier plan.
        left: What was not carried over or stands open, in words.
        ratio: New change of the main goal in percent of the old one.
        months: Whole months every day was moved by.
        created: Whether the new plan was saved; False for a dry run.
    """

    source: PlanRef
    before: Compared
    borrowed: tuple[Borrowed, ...]
    left: tuple[str, ...] = ()
    ratio: Decimal | None = None
    months: int = 0
    created: bool = False


def run(ctx: ToolContext, arguments: ReusePlanArguments) -> ReusePlanResult:
    """Make a plan after an earlier one, and save it unless this is a dry run.

    Raises:
        MissingInput: The new goal or its baseline is not given, or there is no earlier plan.
        AmbiguousInput: Several earlier plans may be meant, or a number can be read in two ways.
        UnknownReference: There is no such earlier plan.
        InfeasibleInput: Its limits and locks cannot hold with the new numbers.
        InputError: A number or a time that cannot be used; nothing is saved.
    """
    source = find_source(ctx, arguments)
    wish = read_wish(ctx, source, arguments)
    made = adapt(source.plan, wish, ctx.language)
    stored = None
    if not arguments.dry_run:
        stored = ctx.plans.create(made.plan, by=ctx.actor, at=ctx.now(), reason=ctx.reason)
    return ReusePlanResult(
        text="\n".join(
            [_head(ctx, source.plan, made, stored), *lines(ctx, source.plan, source.outcome, wish, made)]
        ),
        tables=(table(ctx, source.plan, made),),
        plan=None if stored is None else PlanRef(id=stored.id, version=stored.version),
        question=None if wish.goal is not None else _question(ctx, source, arguments.kpi),
        citations=(_cite(ctx, source.plan, made),),
        source=PlanRef(id=source.plan.id, version=source.plan.version),
        before=compare(source),
        borrowed=made.borrowed,
        left=tuple(text.said_in(ctx.language) for text in made.left),
        ratio=ratio_of(source.plan, wish),
        months=wish.months,
        created=stored is not None,
    )


def _head(ctx: ToolContext, old: Plan, made: Adaptation, stored: Plan | None) -> str:
    count, name = len(made.plan.nodes), made.plan.name
    after = ctx.say(
        f"参考 {old.id}「{old.name}」v{old.version}", f'after {old.id} "{old.name}" v{old.version}'
    )
    if stored is None:
        return ctx.say(
            f"试算（没有保存）：{after}，新计划「{name}」会有 {count} 个节点",
            f'A dry run, nothing saved: {after} the new plan "{name}" would have {count} nodes',
        )
    return ctx.say(
        f"已{after}新建计划「{name}」（{stored.id} v1），{count} 个节点，每个都注明了出处",
        f'Created the plan "{name}" ({stored.id} v1) {after}: {count} nodes, each says where it comes from',
    )


def _question(ctx: ToolContext, source: Candidate, kpi: str | None) -> str:
    node = goal_of(source.plan, kpi)
    title = node.title if node is not None else source.plan.name
    return ctx.say(f"{title} 这次的目标定多少？", f"What is the target of {title} this time?")


def _cite(ctx: ToolContext, old: Plan, made: Adaptation) -> Citation:
    nodes = [piece.node for piece in made.borrowed]
    more = (
        ctx.say(f" 等 {len(nodes)} 个节点", f" and {len(nodes) - _CITED} more") if len(nodes) > _CITED else ""
    )
    listed = ctx.say("、", ", ").join(nodes[:_CITED]) + more
    said = ctx.say(f"过往方案 v{old.version}：{listed}", f"plan v{old.version}: {listed}")
    return Citation(id=old.id, title=old.name, source=said)


TOOL = Tool(
    name="reuse_plan",
    effect=Effect.WRITE,
    description=(
        "Make a new plan after an earlier one (参考上次的方案): its structure and ratios are kept, its "
        "numbers cascaded anew to the goal and budget given, its dates moved by whole periods. Find the "
        "earlier plan with find_plans, or name it by words or time. Give the new goal and budget as the "
        "person said them. What the earlier plan reached is shown, never used unless start_from is set; "
        "every node says where it is from. dry_run writes nothing."
    ),
    arguments=ReusePlanArguments,
    result=ReusePlanResult,
    run=run,
)
