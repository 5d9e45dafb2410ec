"""The course of an approval: draft → proposed → countered → approved (locked) → closed, a step at a time."""

from collections.abc import Iterable
from datetime import datetime

from core.approval.approval import Action, Approval, Figure, GapRow, Side, State, Step
from core.approval.circle import Actor, circle_of
from core.approval.figure import merge
from core.approval.gap import gap_between
from core.approval.refusal import check, check_says, check_unchanged
from core.approval.rights import MOVES
from core.errors import MissingInput
from core.plan.plan import Plan
from core.text import Text


def begin(plan: Plan, node_id: str | None) -> Approval:
    """The draft of an approval of a branch (None: of the whole plan). Raises UnknownReference."""
    title = plan.name if node_id is None else plan.node(node_id).title
    return Approval(
        plan=plan.id,
        plan_name=plan.name,
        node=node_id,
        title=title,
        version=plan.version,
        circle=circle_of(plan, node_id),
    )


def propose(
    approval: Approval,
    plan: Plan,
    actor: Actor,
    at: datetime,
    *,
    figures: Iterable[Figure] = (),
    note: str = "",
) -> Approval:
    """Put the plan's version up for approval, or, of an approved one, a change of its numbers.

    Raises:
        NotAllowed: This person may not propose.
        InputError: It is closed.
        MissingInput: A change of what is approved names no number.
    """
    said = tuple(figures)
    check(approval, Action.PROPOSE, actor)
    check_says(approval, said)
    if approval.state not in (State.PROPOSED, State.COUNTERED):
        approval = approval.model_copy(update={"top_down": (), "bottom_up": ()})
    fresh = {"version": plan.version, "circle": circle_of(plan, approval.node), "plan_name": plan.name}
    return _say(approval.model_copy(update=fresh), plan, Action.PROPOSE, actor, at, said, note)


def counter(
    approval: Approval, plan: Plan, actor: Actor, at: datetime, *, figures: Iterable[Figure], note: str = ""
) -> Approval:
    """Answer with other numbers.

    Raises:
        NotAllowed: It does not concern this person.
        InputError: It is not up for decision.
        MissingInput: No number was said.
    """
    said = tuple(figures)
    check(approval, Action.COUNTER, actor)
    if not said:
        raise MissingInput(
            Text(zh="能做到多少？", en="what can be reached instead?"),
            field="values",
            valid=Text(zh="哪个目标、多少，例如 13%", en="which goal and how much, such as 13 %"),
        )
    if approval.state is State.APPROVED:
        approval = approval.model_copy(update={"version": plan.version, "top_down": (), "bottom_up": ()})
    return _say(approval, plan, Action.COUNTER, actor, at, said, note)


def agree(approval: Approval, plan: Plan, actor: Actor, at: datetime, *, note: str = "") -> Approval:
    """Take over the other side's numbers: the gap is closed, the decision still open. Raises InputError."""
    check(approval, Action.AGREE, actor)
    side = approval.side_of(actor, Action.AGREE)
    other = approval.said_by(Side.DOWN if side is Side.UP else Side.UP)
    field = "bottom_up" if side is Side.UP else "top_down"
    same = approval.model_copy(update={field: other})
    return _step(same, plan, Action.AGREE, actor, at, note=note, side=side, figures=other)


def approve(
    approval: Approval,
    proposed: Plan,
    plan: Plan,
    actor: Actor,
    at: datetime,
    *,
    side: Side | None = None,
    figures: Iterable[Figure] = (),
    note: str = "",
) -> Approval:
    """Decide: these numbers hold. `agreed` and `version` are those of the plan that has them (see `decided`).

    Args:
        approval: What is up for decision.
        proposed: The plan as it was proposed (`approval.version`).
        plan: The plan as it is now.
        actor: Who decides.
        at: When.
        side: Whose numbers hold; needed while the sides differ and no numbers are given.
        figures: Numbers that hold in place of both.
        note: Their words.

    Raises:
        NotAllowed: Somebody else decides.
        InputError: It was decided already, or is not up for decision.
        VersionConflict: What was proposed was changed meanwhile.
        MissingInput: The sides differ, and it was not said which holds.
    """
    check(approval, Action.APPROVE, actor)
    check_unchanged(approval, proposed, plan)
    said = tuple(figures)
    open_rows = tuple(row for row in approval.gap if not row.is_sum and row.gap)
    if open_rows and side is None and not said:
        raise MissingInput(
            Text(zh="上下的数还不一致，批准哪个？", en="the two sides differ: which number is approved?"),
            field="side",
            valid=Text(
                zh="top_down（上级）或 bottom_up（下级），或给出一个数", en="top_down, bottom_up, or a number"
            ),
        )
    holds = merge(approval.said_by(side or Side.DOWN), said)
    gap = gap_between(plan, merge(approval.top_down, said), approval.bottom_up)
    done = _step(approval, plan, Action.APPROVE, actor, at, note=note, side=side, figures=holds, gap=gap)
    return done.model_copy(update={"top_down": (), "bottom_up": ()})


def hold(approval: Approval, version: int) -> Approval:
    """The approval, bound to the version of the plan that holds from now on."""
    steps = (*approval.steps[:-1], approval.steps[-1].model_copy(update={"version": version}))
    return approval.model_copy(update={"agreed": version, "version": version, "steps": steps})


def turn_down(
    approval: Approval, plan: Plan, action: Action, actor: Actor, at: datetime, note: str = ""
) -> Approval:
    """Reject or withdraw; where something was approved before, that goes on to hold. Raises InputError."""
    check(approval, action, actor)
    done = _step(approval, plan, action, actor, at, note=note, gap=approval.gap)
    blank: dict[str, object] = {"top_down": (), "bottom_up": ()}
    if approval.agreed is not None:
        kept = done.steps[-1].model_copy(update={"state": State.APPROVED})
        blank |= {"state": State.APPROVED, "version": approval.agreed, "steps": (*done.steps[:-1], kept)}
    return done.model_copy(update=blank)


def end(
    approval: Approval, plan: Plan, action: Action, actor: Actor, at: datetime, note: str = ""
) -> Approval:
    """Close what was approved, or reopen it for editing: then nothing is locked. Raises InputError."""
    check(approval, action, actor)
    done = _step(approval, plan, action, actor, at, note=note)
    return done.model_copy(update={"agreed": None}) if action is Action.REOPEN else done


def adjust(
    approval: Approval, plan: Plan, actor: Actor, at: datetime, *, figures: Iterable[Figure], note: str = ""
) -> Approval:
    """Record that approved numbers were moved with authority. Raises InputError."""
    figures = tuple(figures)
    state = approval.state  # a change may be up for decision: what was agreed before is adjusted all the same
    step = _made(approval, plan, Action.ADJUST, state, actor, at, note, None, figures, approval.gap)
    return approval.model_copy(update={"steps": (*approval.steps, step)})


def _say(
    approval: Approval,
    plan: Plan,
    action: Action,
    actor: Actor,
    at: datetime,
    figures: tuple[Figure, ...],
    note: str,
) -> Approval:
    side = approval.side_of(actor, action)
    field = "top_down" if side is Side.DOWN else "bottom_up"
    said = approval.model_copy(update={field: merge(approval.said_by(side), figures)})
    return _step(said, plan, action, actor, at, note=note, side=side, figures=figures)


def _step(
    approval: Approval,
    plan: Plan,
    action: Action,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    side: Side | None = None,
    figures: tuple[Figure, ...] = (),
    gap: tuple[GapRow, ...] | None = None,
) -> Approval:
    state = MOVES[approval.state][action]
    apart = gap_between(plan, approval.top_down, approval.bottom_up) if gap is None else gap
    step = _made(approval, plan, action, state, actor, at, note, side, figures, apart)
    return approval.model_copy(update={"state": state, "steps": (*approval.steps, step)})


def _made(
    approval: Approval,
    plan: Plan,
    action: Action,
    state: State,
    actor: Actor,
    at: datetime,
    note: str,
    side: Side | None,
    figures: tuple[Figure, ...],
    gap: tuple[GapRow, ...],
) -> Step:
    return Step(
        action=action,
        state=state,
        by=actor.name,
        person=actor.id,
        at=at,
        note=note,
        side=side,
        version=plan.version,
        figures=figures,
        gap=gap,
    )
