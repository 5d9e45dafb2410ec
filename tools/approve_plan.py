"""`approve_plan`: put a plan or a branch up for approval, answer with other numbers, decide (catchball)."""

from sqlalchemy import Connection

from core.approval.approval import WAITING, Action, Approval, State
from core.approval.circle import Actor
from core.approval.course import agree, approve, begin, counter, end, hold, propose, turn_down
from core.approval.figure import operations_for
from core.approval.rights import decides, open_to
from core.errors import InputError
from core.plan.operation import apply
from core.plan.plan import Plan
from core.text import Text
from knowledge.approver import actor_of
from tools.approval_choice import (
    Chosen,
    answering,
    check_sees,
    choose,
    cut,
    open_approvals,
    visible,
    whole_store,
)
from tools.approval_values import read_values
from tools.approval_words import (
    answers,
    gap_table,
    gaps_of,
    history_table,
    list_table,
    say_figures,
    say_gaps,
    say_state,
    say_waiting,
)
from tools.approve_plan_arguments import ApprovePlanArguments, ApprovePlanResult
from tools.tool import Effect, PlanRef, Tool, ToolContext

__all__ = ["TOOL", "ApprovePlanArguments", "ApprovePlanResult", "run"]

_WHOLE = (Action.APPROVE, Action.REJECT, Action.REOPEN, Action.CLOSE)


def run(ctx: ToolContext, arguments: ApprovePlanArguments) -> ApprovePlanResult:
    """Take a step on an approval, or show where approvals stand.

    Raises:
        Forbidden: The step is somebody else's.
        VersionConflict: The plan or the approval was changed meanwhile; nothing was done.
        MissingInput: A number, or which number holds, was not said.
        InputError: The step cannot be taken now.
    """
    if arguments.do == "list":
        return _list(ctx, arguments)
    chosen = choose(ctx, arguments)
    if arguments.do == "show":
        return _show(ctx, chosen)
    action = _meant(ctx, chosen, Action(arguments.do))
    if action in _WHOLE or (action is Action.PROPOSE and not _changes_what_holds(chosen, arguments)):
        check_sees(chosen)
    if action is Action.APPROVE:
        return _report(ctx, chosen, *_approve(ctx, chosen, arguments))
    return _report(ctx, chosen, _take(ctx, chosen, action, arguments), chosen.plan)


def _meant(ctx: ToolContext, chosen: Chosen, action: Action) -> Action:
    """What a step is from this person: "agreed" from whoever has the decision is the decision."""
    actor, approval = actor_of(ctx.viewer, ctx.actor), chosen.approval
    if action is not Action.AGREE or approval is None or actor.is_operator:
        return action
    return Action.APPROVE if decides(approval, actor) else action


def _changes_what_holds(chosen: Chosen, arguments: ApprovePlanArguments) -> bool:
    """Whether a proposal is of numbers that were approved: everybody brings up their own."""
    approval = chosen.approval
    return bool(arguments.values) and approval is not None and approval.state is State.APPROVED


def _take(ctx: ToolContext, chosen: Chosen, action: Action, arguments: ApprovePlanArguments) -> Approval:
    actor, at, plan = actor_of(ctx.viewer, ctx.actor), ctx.now(), chosen.plan
    figures, note = read_values(arguments.values, chosen), arguments.note

    def make(one: Approval) -> Approval:
        match action:
            case Action.PROPOSE:
                return propose(one, plan, actor, at, figures=figures, note=note)
            case Action.COUNTER:
                return counter(one, plan, actor, at, figures=figures, note=note)
            case Action.AGREE:
                return agree(one, plan, actor, at, note=note)
            case Action.REJECT | Action.WITHDRAW:
                return turn_down(one, plan, action, actor, at, note)
        return end(one, plan, action, actor, at, note)

    return open_approvals(ctx).step(plan, chosen.node, make, at=at, revision=arguments.revision)


def _approve(ctx: ToolContext, chosen: Chosen, arguments: ApprovePlanArguments) -> tuple[Approval, Plan]:
    """Decide, and put the numbers that hold into the plan, both or neither."""
    store, plans, plan = open_approvals(ctx), whole_store(ctx), chosen.plan
    actor, at = actor_of(ctx.viewer, ctx.actor), ctx.now()
    before = chosen.approval or begin(plan, chosen.node)
    proposed, figures = plans.load(plan.id, before.version), read_values(arguments.values, chosen)
    seen = before.revision if arguments.revision is None else arguments.revision

    def make(one: Approval) -> Approval:
        return approve(
            one, proposed, plan, actor, at, side=arguments.side, figures=figures, note=arguments.note
        )

    operations = operations_for(plan, make(before).steps[-1].figures)
    if not operations:
        decided = store.step(
            plan, chosen.node, lambda one: hold(make(one), plan.version), at=at, revision=seen
        )
        return decided, plan
    done: list[Approval] = []

    def within(connection: Connection, stored: Plan) -> None:
        decided = store.record(
            connection,
            stored,
            chosen.node,
            lambda one: hold(make(one), stored.version),
            at=at,
            revision=seen,
        )
        store.follow(connection, stored, decided, actor, at)
        done.append(decided)

    stored = plans.save(
        apply(plan, operations),
        expected_version=plan.version,
        by=ctx.actor,
        at=at,
        reason=arguments.note or ctx.reason,
        operations=operations,
        within=within,
    )
    return done[0], stored


def _report(ctx: ToolContext, chosen: Chosen, approval: Approval, plan: Plan) -> ApprovePlanResult:
    shown, language = cut(approval, chosen.seen), ctx.language
    last = shown.steps[-1]
    lines = [say_state(shown, language)]
    if last.action is Action.APPROVE and last.figures:
        held = say_figures(last.figures, language)
        lines.append(ctx.say(f"批准的数：{held}。", f"What holds: {held}."))
    if plan.version != chosen.plan.version:
        step = f"v{chosen.plan.version} → v{plan.version}"
        lines.append(ctx.say(f"计划已按批准的数更新：{step}。", f"The plan now has them: {step}."))
    lines += [say_gaps(last.gap, language), say_waiting(shown, language), _own_word(ctx, approval)]
    return _result(ctx, chosen, shown, "\n".join(filter(None, lines)), plan)


def _own_word(ctx: ToolContext, approval: Approval) -> str:
    """That somebody approved what they had proposed themselves: it holds, and it is said."""
    last = approval.steps[-1]
    actor = Actor(id=last.person, name=last.by)
    if last.action is not Action.APPROVE or not approval.is_proposed_by(actor):
        return ""
    return ctx.say(
        "提出人与批准人是同一人，已记录。", "Proposer and approver are the same; that is recorded."
    )


def _show(ctx: ToolContext, chosen: Chosen) -> ApprovePlanResult:
    if chosen.approval is None or not chosen.approval.steps:
        raise InputError(
            Text(zh="还没有提交审批", en="nothing was proposed for approval yet"),
            field="approval",
            valid=Text(zh="先提交审批（propose）", en="propose it for approval first"),
        )
    shown, language = cut(chosen.approval, chosen.seen), ctx.language
    last = shown.steps[-1]
    lines = (say_state(shown, language), say_gaps(last.gap, language), say_waiting(shown, language))
    return _result(ctx, chosen, shown, "\n".join(filter(None, lines)), chosen.plan)


def _result(ctx: ToolContext, chosen: Chosen, shown: Approval, text: str, plan: Plan) -> ApprovePlanResult:
    gap = shown.steps[-1].gap
    tables = (gap_table(gap, ctx.language),) if gap else ()
    whole = open_approvals(ctx).load(shown.id)
    return ApprovePlanResult(
        text=text,
        tables=(*tables, history_table(shown, ctx.language, chosen.seen)),
        plan=PlanRef(id=plan.id, version=plan.version),
        approval=shown,
        gap=gaps_of(gap, ctx.language),
        steps=open_to(whole, actor_of(ctx.viewer, ctx.actor)),
        asked=answering(whole, chosen),
    )


def _list(ctx: ToolContext, arguments: ApprovePlanArguments) -> ApprovePlanResult:
    store, actor = open_approvals(ctx), actor_of(ctx.viewer, ctx.actor)
    if arguments.plan is not None:
        found = visible(ctx, store.of_plan(ctx.load(arguments.plan).id))
    else:
        found = visible(ctx, store.list())
    if arguments.mine:
        found = tuple(one for one in found if _waits_for(one, actor))
    waiting = sum(one.state in WAITING for one in found)
    approved = sum(one.state is State.APPROVED for one in found)
    if not found:
        none = ("没有等您处理的审批。", "No approval waits for you.")
        text = ctx.say(*(none if arguments.mine else ("还没有审批。", "There are no approvals yet.")))
        return ApprovePlanResult(text=text)
    text = ctx.say(
        f"{len(found)} 个审批：{waiting} 个待决定，{approved} 个已批准。",
        f"{len(found)} approval{'s'[: len(found) > 1]}: {waiting} to be decided, {approved} approved.",
    )
    return ApprovePlanResult(text=text, tables=(list_table(found, ctx.language),), approvals=found)


def _waits_for(approval: Approval, actor: Actor) -> bool:
    return approval.state in WAITING and (decides(approval, actor) or actor.is_one_of(answers(approval)))


TOOL = Tool(
    name="approve_plan",
    effect=Effect.DECIDE,
    description=(
        "Approval and catchball (目标对话) of a plan or a branch: propose it; counter with numbers that can "
        "be reached; agree; approve, reject, withdraw, reopen, close; list or show approvals. Shows the gap "
        "between top-down and bottom-up per goal and in sum, and the history. What is approved is locked: a "
        "change is proposed with `values`. Write numbers as the person said them, their reason as `note`. "
        "Approve only when the person asking says so; who may is checked. While the sides differ, approving "
        "needs `side` or `values`: ask, never choose."
    ),
    arguments=ApprovePlanArguments,
    result=ApprovePlanResult,
    run=run,
)
