"""Which approval a person means, and how much of it they may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.approval.approval import WAITING, Approval, State
from core.approval.circle import circle_of
from core.approval.rights import decides
from core.errors import AmbiguousInput, Forbidden, InputError, UnknownReference
from core.plan.plan import Plan
from core.text import Text
from knowledge.approvals import ApprovalStore
from knowledge.approver import actor_of
from knowledge.plan_view import PlanView
from knowledge.plans import PlanStore
from tools.approval_words import answers
from tools.approve_plan_arguments import ApprovePlanArguments
from tools.failure import RefusedInput
from tools.node_reference import find_node
from tools.tool import ToolContext

_LISTED = 8


@dataclass(frozen=True)
class Chosen:
    """What a step is about.

    Attributes:
        plan: The whole plan.
        shown: What the person sees of it.
        node: Id of the branch's head; None: the whole plan.
        approval: Its approval so far, if there is one.
        seen: Ids of the nodes the person sees; None: all.
    """

    plan: Plan
    shown: Plan
    node: str | None
    approval: Approval | None
    seen: Collection[str] | None


def open_approvals(ctx: ToolContext) -> ApprovalStore:
    """The approvals. Raises RefusedInput where there are none."""
    if ctx.approvals is None:
        raise RefusedInput(Text(zh="这里没有审批", en="there are no approvals here"))
    return ctx.approvals


def whole_store(ctx: ToolContext) -> PlanStore:
    """The plans with nothing left out: an approval is of what there is, not of what one person sees."""
    return ctx.plans.whole if isinstance(ctx.plans, PlanView) else ctx.plans


def seen_of(ctx: ToolContext, plan_id: str) -> Collection[str] | None:
    """Ids of the nodes of a plan that the person sees; None when all."""
    if not isinstance(ctx.plans, PlanView):
        return None
    reach = ctx.plans.reach(plan_id)
    return None if reach.whole else reach.seen


def choose(ctx: ToolContext, arguments: ApprovePlanArguments) -> Chosen:
    """What the arguments mean: an approval by its id, a branch, the one that waits, or the whole plan.

    Raises:
        UnknownReference: There is no such approval, plan or branch, or it may not be seen.
        AmbiguousInput: Several approvals wait.
    """
    store = open_approvals(ctx)
    if arguments.approval is not None:
        return _of(ctx, _seen_approval(ctx, store, arguments.approval))
    if arguments.plan is None and ctx.plan_id is None and arguments.do != "propose":
        return _of(ctx, _only(tuple(_decided_by(ctx, store))))
    shown = ctx.load(arguments.plan)
    if arguments.node is not None:
        node = find_node(shown, arguments.node, field="node").id
        approval = store.find(shown.id, node) or (None if _opens(arguments) else _over(ctx, shown, node))
        return _chosen(ctx, shown, approval.node if approval else node, approval)
    return _in_plan(ctx, store, shown, arguments)


def visible(ctx: ToolContext, approvals: Iterable[Approval]) -> tuple[Approval, ...]:
    """Those of which the person sees anything, without the numbers that are hidden from them."""
    kept = []
    reaches: dict[str, Collection[str] | None] = {}
    for approval in approvals:
        if approval.plan not in reaches:
            reaches[approval.plan] = seen_of(ctx, approval.plan)
        seen = reaches[approval.plan]
        if seen is None or approval.node in seen or (approval.node is None and seen):
            kept.append(cut(approval, seen))
    return tuple(kept)


def cut(approval: Approval, seen: Collection[str] | None) -> Approval:
    """The approval without numbers and words about nodes that are not seen."""
    if seen is None:
        return approval
    steps = tuple(
        step.model_copy(
            update={
                "figures": tuple(f for f in step.figures if f.node in seen),
                "gap": tuple(row for row in step.gap if row.node in seen),
                "note": step.note if not step.figures or any(f.node in seen for f in step.figures) else "",
            }
        )
        for step in approval.steps
    )
    sides = {
        name: tuple(f for f in getattr(approval, name) if f.node in seen)
        for name in ("top_down", "bottom_up")
    }
    circle = approval.circle.model_copy(update={"owners": ()})  # they tell what else there is
    return approval.model_copy(update={**sides, "steps": steps, "circle": circle})


def answering(approval: Approval, chosen: Chosen) -> tuple[str, ...]:
    """Names of those whose step is next: who decides, and of the owners those of what is seen."""
    if chosen.seen is None:
        return answers(approval)
    named = {*approval.circle.approvers, *circle_of(chosen.shown, approval.node).owners}
    return tuple(name for name in answers(approval) if name in named)


def check_sees(chosen: Chosen) -> None:
    """Refuse to propose or decide on what is not seen in full. Raises Forbidden."""
    below = {n.id for n in chosen.plan.descendants(chosen.node)} | {chosen.node} if chosen.node else None
    needed = below if below is not None else set(chosen.plan.index)
    if chosen.seen is None or needed <= set(chosen.seen):
        return
    raise Forbidden(
        Text(
            zh="只看得到其中一部分，不能对整体提交审批或作决定",
            en="what is seen only in part cannot be proposed or decided on",
        ),
        field="node",
        valid=Text(zh="自己负责的分支", en="a branch of your own"),
    )


def _opens(arguments: ApprovePlanArguments) -> bool:
    """Whether the step begins something of its own: a branch put up for approval as it is."""
    return arguments.do == "propose" and not arguments.values


def _in_plan(ctx: ToolContext, store: ApprovalStore, shown: Plan, arguments: ApprovePlanArguments) -> Chosen:
    said = next((value.node for value in arguments.values if value.node), None)
    if said is not None and arguments.do in ("propose", "counter"):
        node = find_node(shown, said, field="values.0.node").id
        over = store.find(shown.id, node)
        over = over if over and over.state is not State.DRAFT else _over(ctx, shown, node)
        return _chosen(ctx, shown, over.node if over else None, over or store.find(shown.id, None))
    whole = store.find(shown.id, None)
    if arguments.do == "propose":
        return _chosen(ctx, shown, None, whole)
    found = visible(ctx, store.of_plan(shown.id))
    waiting = [one for one in found if one.state in WAITING]
    if arguments.do in ("reopen", "close", "show", "withdraw") and not waiting:
        waiting = [one for one in found if one.state is not State.DRAFT]
    if not waiting:
        return _chosen(ctx, shown, None, whole)
    chosen = _only(tuple(waiting))
    return _chosen(ctx, shown, chosen.node, store.load(chosen.id))


def _over(ctx: ToolContext, plan: Plan, node: str) -> Approval | None:
    """The approval of the nearest branch above that has one, else that of the whole plan."""
    store = open_approvals(ctx)
    for above in plan.ancestors(node):
        found = store.find(plan.id, above.id)
        if found is not None and found.state is not State.DRAFT:
            return found
    return store.find(plan.id, None)


def _decided_by(ctx: ToolContext, store: ApprovalStore) -> Iterable[Approval]:
    actor = actor_of(ctx.viewer, ctx.actor)
    waiting = visible(ctx, store.list(states=WAITING))
    return [one for one in waiting if decides(one, actor) or actor.is_one_of(one.circle.everybody)]


def _only(approvals: tuple[Approval, ...]) -> Approval:
    if len(approvals) == 1:
        return approvals[0]
    if not approvals:
        raise InputError(
            Text(zh="没有等您处理的审批", en="no approval waits for you"),
            field="approval",
            valid=Text(zh="先提交审批（propose）", en="propose something for approval first"),
        )
    listed = approvals[:_LISTED]
    raise AmbiguousInput(
        Text(
            zh=f"有 {len(approvals)} 个审批，是哪一个？", en=f"there are {len(approvals)} approvals; which?"
        ),
        [
            Text(zh=f"{one.id} {one.plan_name} {one.title}", en=f"{one.id} {one.plan_name}: {one.title}")
            for one in listed
        ],
        field="approval",
    )


def _seen_approval(ctx: ToolContext, store: ApprovalStore, approval_id: str) -> Approval:
    found = store.load(approval_id)
    if not visible(ctx, (found,)):
        raise UnknownReference(
            Text(zh=f"没有审批 {approval_id[:40]!r}", en=f"there is no approval {approval_id[:40]!r}"),
            field="approval",
        )
    return found


def _of(ctx: ToolContext, approval: Approval) -> Chosen:
    store = open_approvals(ctx)
    return _chosen(ctx, ctx.plans.load(approval.plan), approval.node, store.load(approval.id))


def _chosen(ctx: ToolContext, shown: Plan, node: str | None, approval: Approval | None) -> Chosen:
    return Chosen(
        plan=whole_store(ctx).load(shown.id),
        shown=shown,
        node=node,
        approval=approval,
        seen=seen_of(ctx, shown.id),
    )
