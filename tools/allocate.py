"""`allocate`: split a budget over initiatives or strategies, and say what binds and what was cut."""

from decimal import Decimal
from typing import Literal

from core.allocation.allocate import allocate
from core.allocation.allocation import Allocation
from core.allocation.infeasibility import InfeasibleAllocation
from core.errors import InputError
from core.frozen import Frozen
from core.plan.node import Budget
from core.plan.operation import Operation, ReplaceNode, SetPlan
from core.plan.plan import Plan
from core.plan.plan import Reserve as PlanReserve
from core.quantity.cents import to_units
from core.text import Text
from tools.allocate_arguments import AllocateArguments, AllocationMethod, GroupLimit, Item
from tools.allocate_channels import is_mix, run_mix
from tools.allocate_channels_answer import MixAnswer
from tools.allocate_report import AwardLine, cite, lines_of, said_all, tables, tell, tell_clash
from tools.allocate_request import Asked, read_request
from tools.channel_nodes import save_channels
from tools.tool import Effect, PlanRef, Tool, ToolContext, ToolResult

__all__ = [
    "TOOL",
    "AllocateArguments",
    "AllocateResult",
    "AllocationMethod",
    "AwardLine",
    "GroupLimit",
    "Item",
    "run",
]


class ReserveLine(Frozen):
    """Money set aside, in whole currency units (元)."""

    kind: str
    amount: Decimal


class AllocateResult(ToolResult):
    """Who gets what. Awards, reserves and `unallocated` make `total` exactly.

    Attributes:
        status: fit (all asks fit), short (they do not), divided (there were no asks), infeasible; over
            channels optimal (proven, certificate recomputed) or feasible (not proven).
        total: The budget, in whole currency units.
        currency: Its currency.
        awards: What each item gets.
        reserves: What was taken off first.
        unallocated: What nobody gets.
        value: Value of the plan, when that was the aim.
        bound: No plan has a higher value, when that was the aim.
        binding: Demands that are exactly at their limit.
        next_step: What one more 万 would buy.
        first_step: The least more money that buys anything, when one more 万 does not.
        uses: What could be done with money that is left.
        notes: What else to know, with sources.
        clash: When infeasible: the smallest set of demands that cannot hold together.
        relaxations: When infeasible: changes that make it possible, least first; each has been tried.
        saved: Whether the budgets were written into the plan.
        mix: Over channels: the whole answer with curves, marginal returns, alternatives and sensitivities.
    """

    status: Literal["fit", "short", "divided", "infeasible", "optimal", "feasible"]
    total: Decimal
    currency: str
    awards: tuple[AwardLine, ...] = ()
    reserves: tuple[ReserveLine, ...] = ()
    unallocated: Decimal = Decimal(0)
    value: Decimal | None = None
    bound: Decimal | None = None
    binding: tuple[str, ...] = ()
    next_step: str | None = None
    first_step: str | None = None
    uses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    relaxations: tuple[str, ...] = ()
    saved: bool = False
    mix: MixAnswer | None = None


def run(ctx: ToolContext, arguments: AllocateArguments) -> AllocateResult:
    """Allocate, and write the budgets into the plan if that is asked for.

    Raises:
        InputError: A value cannot be read, or the items are not in the plan they are to be saved in.
        MissingInput: The method needs numbers that are not known.
    """
    if is_mix(arguments):
        return _split_channels(ctx, arguments)
    asked = read_request(ctx, arguments)
    try:
        result = allocate(asked.request)
    except InfeasibleAllocation as error:
        return _tell_infeasible(ctx, asked, error)
    plan = _save(ctx, asked, result, arguments) if arguments.save else asked.plan
    return _tell(ctx, asked, result, arguments, plan)


def _split_channels(ctx: ToolContext, arguments: AllocateArguments) -> AllocateResult:
    answer = run_mix(ctx, arguments)
    lines, text, plan = answer.lines, answer.text, None
    if arguments.save and answer.frontier:
        raise InputError(
            Text(zh="frontier 是一串总额，没法写入计划", en="a frontier is many totals and cannot be saved"),
            field="save",
            valid=Text(zh="选定一个总额再写入", en="save the split of one total"),
        )
    saved = arguments.save and bool(lines)
    if saved:
        in_hand = None if arguments.plan is None and ctx.plan_id is None else ctx.load(arguments.plan)
        plan = save_channels(ctx, in_hand, {x.channel: x.amount for x in lines})
        text += "\n" + ctx.say(f"已写入计划，v{plan.version}。", f"Written into the plan, v{plan.version}.")
    return AllocateResult(
        text=text,
        plan=_reference(plan),
        saved=saved,
        tables=answer.tables,
        question=answer.question,
        status=answer.status,
        total=to_units(answer.total),
        currency=answer.currency,
        awards=tuple(
            AwardLine(
                item=x.channel, amount=x.amount, share=x.share, value=to_value(x.response), reason=x.reason
            )
            for x in lines
        ),
        unallocated=to_units(answer.unallocated),
        value=None if answer.response is None else to_value(answer.response),
        bound=None if answer.bound is None else to_value(answer.bound),
        binding=tuple(line.text for line in answer.binding),
        notes=answer.assumptions,
        clash=answer.clash,
        relaxations=answer.relaxations,
        mix=answer,
    )


def to_value(value: float) -> Decimal:
    """A computed value for people: four places."""
    return Decimal(f"{value:.4f}")


def _tell(
    ctx: ToolContext, asked: Asked, result: Allocation, arguments: AllocateArguments, plan: Plan | None
) -> AllocateResult:
    text = tell(ctx, result)
    if arguments.save and plan is not None:
        text += "\n" + ctx.say(f"已写入计划，v{plan.version}。", f"Written into the plan, v{plan.version}.")
    return AllocateResult(
        text=text,
        tables=tables(ctx, result),
        plan=_reference(plan),
        citations=cite(ctx, result, arguments.stage),
        status=result.status.value,
        total=to_units(result.total),
        currency=result.currency,
        awards=lines_of(ctx, result, asked.nodes),
        reserves=tuple(ReserveLine(kind=r.kind, amount=to_units(r.amount)) for r in result.reserves),
        unallocated=to_units(result.unallocated),
        value=result.value,
        bound=result.bound,
        binding=said_all(ctx, (binding.text for binding in result.binding)),
        next_step=result.next_step.text.said_in(ctx.language) if result.next_step else None,
        first_step=result.first_step.text.said_in(ctx.language) if result.first_step else None,
        uses=said_all(ctx, (use.text for use in result.uses)),
        notes=said_all(ctx, result.notes),
        saved=arguments.save,
    )


def _tell_infeasible(ctx: ToolContext, asked: Asked, error: InfeasibleAllocation) -> AllocateResult:
    text, question = tell_clash(ctx, error)
    return AllocateResult(
        text=text,
        question=question,
        plan=_reference(asked.plan),
        status="infeasible",
        total=to_units(asked.request.total),
        currency=asked.request.currency,
        clash=said_all(ctx, error.demands),
        relaxations=said_all(ctx, (relaxation.text for relaxation in error.relaxations)),
    )


def _reference(plan: Plan | None) -> PlanRef | None:
    return PlanRef(id=plan.id, version=plan.version) if plan is not None and plan.id else None


def _save(ctx: ToolContext, asked: Asked, result: Allocation, arguments: AllocateArguments) -> Plan:
    plan = asked.plan
    assert plan is not None
    strangers = [award.item for award in result.awards if award.item not in asked.nodes]
    if strangers:
        listed = "、".join(strangers)
        raise InputError(
            Text(
                zh=f"计划里没有这些项目，无法写入：{listed}",
                en=f"these are not in the plan, so their budgets cannot be written: {listed}",
            ),
            field="items",
            valid=Text(zh="先把它们加进计划，或不写入", en="add them to the plan first, or do not save"),
        )
    operations = (*_frame(plan, result, arguments), *_budgets(plan, asked, result))
    return ctx.save(plan, operations) if operations else plan


def _budgets(plan: Plan, asked: Asked, result: Allocation) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    for award in result.awards:
        node = plan.node(asked.nodes[award.item])
        budget = node.budget or Budget()
        # what was asked for stays known once the allocated amount stands in its place
        ask = budget.ask if budget.ask is not None or award.ask is None else to_units(award.ask)
        changed = budget.model_copy(update={"planned": to_units(award.amount), "ask": ask})
        if changed != budget:
            operations.append(ReplaceNode(node=node.model_copy(update={"budget": changed})))
    return tuple(operations)


def _frame(plan: Plan, result: Allocation, arguments: AllocateArguments) -> tuple[Operation, ...]:
    """The envelope where the plan has none yet, and the reserves where they were stated."""
    envelope = to_units(result.total) if plan.envelope is None else None
    stated = arguments.experiment is not None or arguments.contingency is not None
    reserves = tuple(
        PlanReserve(kind=r.kind, amount=to_units(r.amount), source=r.source.zh) for r in result.reserves
    )
    if envelope is None and (not stated or reserves == plan.reserves):
        return ()
    return (SetPlan(envelope=envelope, reserves=reserves if stated else None),)


TOOL = Tool(
    name="allocate",
    effect=Effect.WRITE,
    description=(
        "Split a budget over items: give the items with what each asks for, or leave them out to take the "
        "plan's own. Says whether the asks fit, who gets what, what was cut and why, what binds, what more "
        "money would buy, and, when demands clash, the least changes that help. Write amounts as said; never "
        "compute them. Over channels with response curves: `channels` and `mix`, fitted from history where "
        "no curve is given: the best split with proof, least money for a goal, frontier, worst case, "
        "periods, synergy. Methods: contribution, priority, tiers (C is cut by 15 %), stage (with `stage`), "
        "value, equal, fit (only whether it is enough). Nothing is written unless `save` is true."
    ),
    arguments=AllocateArguments,
    result=AllocateResult,
    run=run,
)
