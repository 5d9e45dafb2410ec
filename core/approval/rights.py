"""Who may take which step, and which steps are open: rank, scope and RACI together."""

from core.approval.approval import Action, Approval, State
from core.approval.circle import Actor

# where a step leads; what is not here cannot be done
MOVES: dict[State, dict[Action, State]] = {
    State.DRAFT: {Action.PROPOSE: State.PROPOSED, Action.WITHDRAW: State.WITHDRAWN},
    State.PROPOSED: {
        Action.PROPOSE: State.PROPOSED,
        Action.COUNTER: State.COUNTERED,
        Action.AGREE: State.PROPOSED,
        Action.APPROVE: State.APPROVED,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
    },
    State.COUNTERED: {
        Action.PROPOSE: State.PROPOSED,
        Action.COUNTER: State.COUNTERED,
        Action.AGREE: State.PROPOSED,
        Action.APPROVE: State.APPROVED,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
    },
    State.APPROVED: {
        Action.PROPOSE: State.PROPOSED,
        Action.COUNTER: State.COUNTERED,
        Action.ADJUST: State.APPROVED,
        Action.REOPEN: State.DRAFT,
        Action.CLOSE: State.CLOSED,
    },
    State.REJECTED: {Action.PROPOSE: State.PROPOSED, Action.WITHDRAW: State.WITHDRAWN},
    State.WITHDRAWN: {Action.PROPOSE: State.PROPOSED},
    State.CLOSED: {Action.REOPEN: State.DRAFT},
}


def decides(approval: Approval, actor: Actor) -> bool:
    """Whether this person has the decision: the accountable, or a head of the company where none is named."""
    if actor.is_operator:
        return True
    if not actor.may_approve:
        return False
    named = approval.circle.approvers
    return actor.is_one_of(named) if named else actor.is_head


def is_allowed(approval: Approval, action: Action, actor: Actor) -> bool:
    """Whether this person may take the step, wherever the approval stands."""
    match action:
        case Action.APPROVE | Action.REJECT | Action.REOPEN:
            return decides(approval, actor)
        case Action.COUNTER | Action.AGREE:
            concerned = actor.is_one_of(approval.circle.everybody)
            return decides(approval, actor) or (actor.may_write and (concerned or actor.is_senior))
        case Action.WITHDRAW:
            return decides(approval, actor) or (actor.may_write and approval.is_proposed_by(actor))
        case Action.CLOSE:
            owns = actor.is_one_of(approval.circle.owners) or approval.is_proposed_by(actor)
            return decides(approval, actor) or (actor.may_write and owns)
    return actor.may_write


def open_to(approval: Approval, actor: Actor) -> tuple[Action, ...]:
    """The steps this person may take now."""
    return tuple(
        a for a in MOVES[approval.state] if a is not Action.ADJUST and is_allowed(approval, a, actor)
    )
