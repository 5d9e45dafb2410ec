"""`cascade`: split a goal down so that the parts always make the whole."""

from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from core.cascade.certificate import Certificate
from core.cascade.explain import summarise
from core.cascade.number import plain, round_half_up
from core.frozen import Frozen
from core.plan.node import Bond, Level
from core.plan.operation import Operation
from core.plan.plan import Plan
from tools.additive import answer_additive
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments, Judgement, Method, Part
from tools.driver_answer import answer_drivers
from tools.phase_answer import answer_phases
from tools.planting import find_beside, plant
from tools.rate_answer import answer_rates
from tools.rebalance_answer import answer_goal, answer_parts
from tools.table_answer import answer_table
from tools.tool import Effect, PlanRef, Table, Tool, ToolContext, ToolResult
from tools.whole import Whole, find_whole

__all__ = ["TOOL", "CascadeArguments", "CascadeResult", "Judgement", "Method", "Part", "PartResult", "run"]

_SHOWN = 12
_PERCENT_STEP = Decimal("0.01")


class PartResult(Frozen):
    """One part of the answer, formatted and exact."""

    name: str
    node: str | None = None
    amount: str
    share: str | None = None
    baseline: str | None = None
    target: str | None = None


class CascadeResult(ToolResult):
    """How a whole was split.

    Attributes:
        total: The whole in words.
        parts: Its parts.
        certificate: Everything needed to recompute the parts by hand.
        facts: Further exact results by name: a solved driver, a combined rate, a gap.
        saved: Whether the parts were written into the plan.
    """

    total: str
    parts: tuple[PartResult, ...] = ()
    certificate: Certificate | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    saved: bool = False


def run(ctx: ToolContext, arguments: CascadeArguments) -> CascadeResult:
    """Split, and write the parts into the plan when they are parts of one of its goals.

    Raises:
        MissingInput: Something needed is not given; ask for it.
        AmbiguousInput: An amount or a name can be read in two ways.
        InfeasibleInput: Bounds, locks or amounts contradict each other.
        UnknownReference: A plan, goal or part is not there.
        InputError: Any other value that cannot be used.
    """
    if arguments.method == "rebalance":
        return _rebalance(ctx, arguments)
    whole = _find_whole(ctx, arguments)
    answer = _answer(ctx, arguments, whole)
    if not (arguments.save and answer.can_save and whole and whole.plan and whole.node):
        plan = whole.plan if whole else None
        return _result(ctx, answer, {}, plan, saved=False)
    level = Level(arguments.level) if arguments.level else None
    bond = Bond.SUPPORTS if arguments.method == "rates" else Bond.ADDS
    operations, ids = plant(whole.plan, whole.node, answer.parts, level, bond)
    beside = find_beside(whole.plan, whole.node, ids.values())
    if beside and bond is Bond.ADDS:
        names = ctx.say("、", ", ").join(node.title for node in beside[:_SHOWN])
        note = ctx.say(
            f"注意：{names} 也计入 {whole.node.title}，不在这次拆分之内",
            f"note: {names} also adds to {whole.node.title} and is not among these parts",
        )
        answer = replace(answer, notes=(*answer.notes, note))
    return _save(ctx, answer, whole.plan, operations, ids)


def _find_whole(ctx: ToolContext, arguments: CascadeArguments) -> Whole | None:
    if arguments.method in ("rates", "drivers") and arguments.goal is None:
        return None
    return find_whole(ctx, arguments)


def _answer(ctx: ToolContext, arguments: CascadeArguments, whole: Whole | None) -> Answer:
    if arguments.method == "rates":
        return answer_rates(ctx, arguments, whole)
    if arguments.method == "drivers":
        return answer_drivers(ctx, arguments, whole)
    assert whole is not None
    if arguments.method in ("months", "quarters", "weeks"):
        return answer_phases(ctx, arguments, whole)
    if arguments.method == "table":
        return answer_table(ctx, arguments, whole)
    return answer_additive(ctx, arguments, whole)


def _rebalance(ctx: ToolContext, arguments: CascadeArguments) -> CascadeResult:
    if arguments.goal is None and any(part.amount or part.locked for part in arguments.parts):
        return _result(ctx, answer_parts(ctx, arguments), {}, None, saved=False)
    plan = ctx.load(arguments.plan)
    answer, operations, ids = answer_goal(ctx, arguments, plan)
    if not arguments.save or not operations:
        return _result(ctx, answer, ids, plan, saved=False)
    return _save(ctx, answer, plan, operations, ids)


def _save(
    ctx: ToolContext, answer: Answer, plan: Plan, operations: tuple[Operation, ...], ids: dict[str, str]
) -> CascadeResult:
    if not operations:
        return _result(ctx, answer, ids, plan, saved=False)
    return _result(ctx, answer, ids, ctx.save(plan, operations), saved=True)


def _result(
    ctx: ToolContext, answer: Answer, ids: dict[str, str], plan: Plan | None, *, saved: bool
) -> CascadeResult:
    parts = tuple(_part(part, ids) for part in answer.parts)
    return CascadeResult(
        text="\n".join(_lines(ctx, answer, plan if saved else None)),
        tables=(*((_table(ctx, parts),) if parts else ()), *answer.tables),
        plan=PlanRef(id=plan.id, version=plan.version) if plan and plan.id else None,
        question=answer.question,
        total=answer.total,
        parts=parts,
        certificate=answer.certificate,
        facts=answer.facts,
        saved=saved,
    )


def _part(part: Share, ids: dict[str, str]) -> PartResult:
    share = None if part.share is None else plain(round_half_up(part.share, _PERCENT_STEP)) + "%"
    return PartResult(
        name=part.name,
        node=ids.get(part.name),
        amount=part.said,
        share=share,
        baseline=part.baseline,
        target=part.target,
    )


def _lines(ctx: ToolContext, answer: Answer, stored: Plan | None) -> list[str]:
    """Numbers first, then what is out of the ordinary, then what was saved, then the question."""
    separator = ctx.say("、", ", ")
    shown = separator.join(f"{part.name} {part.said}" for part in answer.parts[:_SHOWN])
    left = len(answer.parts) - _SHOWN
    if left > 0:
        shown += ctx.say(f"……另有 {left} 项", f" … and {left} more")
    lines = [f"{answer.total}{ctx.say('：', ': ')}{shown}" if shown else answer.total, *answer.notes]
    if answer.certificate is not None:
        lines += [said.said_in(ctx.language) for said in summarise(answer.certificate)]
        lines.append(ctx.say("各部分之和等于总量，残差 0", "the parts make the whole; residual 0"))
    if stored is not None:
        name = f"「{stored.name}」" if ctx.say("zh", "en") == "zh" else f'"{stored.name}"'
        lines.append(
            ctx.say(f"已写入计划{name} v{stored.version}", f"written into plan {name} v{stored.version}")
        )
    if answer.question is not None:
        lines.append(answer.question)
    return lines


def _table(ctx: ToolContext, parts: tuple[PartResult, ...]) -> Table:
    columns = [
        (ctx.say("部分", "Part"), [part.name for part in parts]),
        (ctx.say("编号", "Node"), [part.node or "" for part in parts]),
        (ctx.say("数额", "Amount"), [part.amount for part in parts]),
        (ctx.say("占比", "Share"), [part.share or "" for part in parts]),
        (ctx.say("基准值", "Baseline"), [part.baseline or "" for part in parts]),
        (ctx.say("目标值", "Target"), [part.target or "" for part in parts]),
    ]
    kept = [(name, cells) for name, cells in columns if any(cells)]
    return Table(
        title=ctx.say("拆分结果", "Split"),
        header=tuple(name for name, _ in kept),
        rows=tuple(zip(*(cells for _, cells in kept), strict=True)),
    )


TOOL = Tool(
    name="cascade",
    effect=Effect.WRITE,
    description=(
        "Split a goal (a node of the plan) or a stated total over parts that always make the whole: by given "
        "amounts, shares, weights or a ratio, history, headroom, equally, by pairwise judgements; rates over "
        "parts with denominators; growth over drivers, or one driver solved; over months, quarters or weeks; "
        "a two-way table; or re-balance when one part changes. With a goal its change is split and the parts "
        "are written into the plan under it unless save is false. Write every amount as the person said it; "
        "never compute parts yourself."
    ),
    arguments=CascadeArguments,
    result=CascadeResult,
    run=run,
)
