"""Who hears of a step: who is asked to answer, who is told. RACI decides."""

from core.approval.approval import Action, Approval, Side
from core.approval.circle import Actor, Circle, Part
from core.frozen import Frozen


class Asked(Frozen):
    """Somebody to be told of the last step.

    Attributes:
        name: Their name, as the plan has it.
        part: What they are in it.
        person: Their id, where it is known.
        must_answer: Whether the next step is theirs.
    """

    name: str
    part: Part
    person: str = ""
    must_answer: bool = False


def asked(approval: Approval) -> tuple[Asked, ...]:
    """Everybody who hears of the last step, each once, whoever took it left out."""
    if not approval.steps:
        return ()
    last, circle = approval.steps[-1], approval.circle
    proposal = approval.proposal
    if last.action is Action.ADJUST:  # whoever decided hears of it, nobody is asked
        circle = Circle(approvers=circle.approvers)
        proposal = None
    parts = [
        (Part.APPROVER, circle.approvers),
        (Part.OWNER, circle.owners),
        (Part.CONSULTED, circle.consulted),
        (Part.PROPOSER, (proposal.by,) if proposal and proposal.by else ()),
        (Part.INFORMED, () if approval.is_waiting else circle.informed),
    ]
    taker = Actor(id=last.person, name=last.by)
    found: dict[str, Asked] = {}
    for part, names in parts:
        for name in names:
            if taker.is_one_of((name,)) or name.casefold() in found:
                continue
            person = proposal.person if part is Part.PROPOSER and proposal else ""
            answers = _must_answer(approval, part)
            found[name.casefold()] = Asked(name=name, part=part, person=person, must_answer=answers)
    return tuple(found.values())


def _must_answer(approval: Approval, part: Part) -> bool:
    """The approver decides; the owners answer what was handed down to them."""
    last = approval.steps[-1]
    if not approval.is_waiting or last.action is Action.ADJUST:
        return False
    if part is Part.APPROVER:
        return True
    return part is Part.OWNER and last.side is Side.DOWN and last.action is not Action.AGREE
