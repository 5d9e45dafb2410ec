"""Steps of an approval that are refused, and what can be done instead."""

from core.approval.approval import ACTIONS, STATES, Action, Approval, Figure, State
from core.approval.circle import Actor
from core.approval.lock import Breach, breach_of
from core.approval.rights import MOVES, is_allowed
from core.errors import Forbidden, InputError, MissingInput, VersionConflict
from core.plan.plan import Plan
from core.text import Text


class NotAllowed(Forbidden):
    """A step that somebody else may take."""


def check(approval: Approval, action: Action, actor: Actor) -> None:
    """Refuse a step that cannot be taken now, or not by this person. Raises InputError, NotAllowed."""
    if action not in MOVES[approval.state]:
        raise _not_now(approval, action)
    if not is_allowed(approval, action, actor):
        raise _not_you(approval, action, actor)


def check_says(approval: Approval, figures: tuple[Figure, ...]) -> None:
    """Refuse a change of what is approved that names no number. Raises MissingInput."""
    if approval.state is State.APPROVED and not figures:
        raise MissingInput(
            Text(
                zh=f"{approval.id} 已批准；要改哪个数、改成多少？",
                en=f"{approval.id} is approved; which number shall change, and to what?",
            ),
            field="values",
            valid=Text(
                zh="节点和新的目标或预算；改结构先由批准人重新打开",
                en="a node with its new target or budget; to change more, the approver reopens it first",
            ),
        )


def check_unchanged(approval: Approval, proposed: Plan, plan: Plan) -> None:
    """Refuse to decide on what was changed since it was proposed. Raises VersionConflict."""
    breach = breach_of(proposed, plan, approval.node)
    if not breach:
        return
    places = [f.node for f in breach.figures] + [node for node in breach.nodes if node]
    listed = ", ".join(dict.fromkeys(places)) or approval.plan
    raise VersionConflict(
        Text(
            zh=f"提交的是第 {approval.version} 版，现在是第 {plan.version} 版，改动涉及 {listed}；没有批准",
            en=f"version {approval.version} was proposed; the plan is now at {plan.version}, "
            f"with changes in {listed}; nothing was approved",
        ),
        field="plan",
        valid=Text(
            zh=f"看过改动后重新提交第 {plan.version} 版",
            en=f"look at what changed, then propose version {plan.version}",
        ),
    )


def _not_now(approval: Approval, action: Action) -> InputError:
    last = approval.steps[-1] if approval.steps else None
    by = Text(
        zh=f"（{last.by or '本机'}，{last.at:%Y-%m-%d %H:%M}）" if last else "",
        en=f" (by {last.by or 'the operator'}, {last.at:%Y-%m-%d %H:%M} UTC)" if last else "",
    )
    said, done = STATES[approval.state], ACTIONS[action]
    ways = [a for a in MOVES[approval.state] if a is not Action.ADJUST]
    return InputError(
        Text(
            zh=f"{approval.id} {said.zh}{by.zh}，现在不能{done.zh}",
            en=f"{approval.id} is {said.en}{by.en}; it cannot be {done.en} now",
        ),
        field="do",
        valid=Text(zh="、".join(ACTIONS[a].zh for a in ways), en=", ".join(a.value for a in ways)),
    )


def _not_you(approval: Approval, action: Action, actor: Actor) -> NotAllowed:
    named = approval.circle.approvers
    who = Text(
        zh=("、".join(named) if named else "公司负责人") + "（需有批准权限）",
        en=(", ".join(named) if named else "a head of the company") + " (with the scope approve)",
    )
    return NotAllowed(
        Text(
            zh=f"{actor.name or '您'}不能{ACTIONS[action].zh} {approval.id}「{approval.title}」",
            en=f'{actor.name or "you"} cannot {action.value} {approval.id} ("{approval.title}")',
        ),
        field="do",
        valid=who,
    )


def locked(approval: Approval, breach: Breach, actor: Actor) -> NotAllowed:
    """The error for a change of what was approved, with the way out."""
    moved = [figure.title for figure in breach.figures] + [node for node in breach.nodes if node]
    listed = Text(zh="、".join(moved[:5]) or "计划本身", en=", ".join(moved[:5]) or "the plan itself")
    beyond = not breach.nodes and actor.latitude is not None and not actor.is_operator
    range_ = Text(
        zh=f"，超出您 ±{actor.latitude}% 的权限" if beyond else "",
        en=f", beyond your ±{actor.latitude} %" if beyond else "",
    )
    return NotAllowed(
        Text(
            zh=f"「{approval.title}」已批准（{approval.id}）并锁定：不能直接改 {listed.zh}{range_.zh}",
            en=f'"{approval.title}" is approved ({approval.id}) and locked: '
            f"{listed.en} cannot be changed{range_.en}",
        ),
        valid=Text(
            zh="提出修改（approve_plan，do=propose，写明新的数），批准后生效；改结构先由批准人重新打开（reopen）",
            en="propose the change (approve_plan, do=propose, with the new number); it holds once approved. "
            "To change more than numbers, the approver reopens it",
        ),
    )
