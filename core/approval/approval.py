"""An approval: what is to be decided, by whom, what was said about it, and where it stands.

Catchball (目标对话): a number is handed down, the people who have to reach it answer with theirs, and the gap
between the two is decided, not averaged.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.approval.circle import Actor, Circle
from core.frozen import Frozen
from core.quantity.unit import Unit
from core.text import Text


class State(StrEnum):
    """Where an approval stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    COUNTERED = "countered"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


STATES: dict[State, Text] = {
    State.DRAFT: Text(zh="草稿", en="draft"),
    State.PROPOSED: Text(zh="待批准", en="proposed"),
    State.COUNTERED: Text(zh="有不同意见", en="countered"),
    State.APPROVED: Text(zh="已批准", en="approved"),
    State.REJECTED: Text(zh="已驳回", en="rejected"),
    State.WITHDRAWN: Text(zh="已撤回", en="withdrawn"),
    State.CLOSED: Text(zh="已关闭", en="closed"),
}
WAITING = frozenset({State.PROPOSED, State.COUNTERED})


class Action(StrEnum):
    """A step somebody takes."""

    PROPOSE = "propose"
    COUNTER = "counter"
    AGREE = "agree"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CLOSE = "close"
    ADJUST = "adjust"


ACTIONS: dict[Action, Text] = {
    Action.PROPOSE: Text(zh="提交", en="proposed"),
    Action.COUNTER: Text(zh="还价", en="countered"),
    Action.AGREE: Text(zh="同意", en="agreed"),
    Action.APPROVE: Text(zh="批准", en="approved"),
    Action.REJECT: Text(zh="驳回", en="rejected"),
    Action.WITHDRAW: Text(zh="撤回", en="withdrew"),
    Action.REOPEN: Text(zh="重新打开", en="reopened"),
    Action.CLOSE: Text(zh="关闭", en="closed"),
    Action.ADJUST: Text(zh="权限内调整", en="adjusted within their authority"),
}


class Side(StrEnum):
    """Whose number it is: handed down, or answered from below."""

    DOWN = "top_down"
    UP = "bottom_up"


class Figure(Frozen):
    """A number of the plan that was said about it.

    Attributes:
        node: Id of its node.
        title: Title of the node.
        key: The KPI's key, or "budget" for the money planned.
        name: What the number is called.
        unit: Its unit.
        value: The target, or the change where the plan has no level; the money in whole currency units.
        is_change: Whether the value is a change.
    """

    node: str
    title: str
    key: str
    name: Text
    unit: Unit
    value: Decimal
    is_change: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the plan."""
        return self.node, self.key


BUDGET = "budget"


class GapRow(Frozen):
    """Top-down against bottom-up on one number of the plan, or on what the parts of a goal come to.

    Attributes:
        node: Id of the node.
        title: Its title.
        name: What the number is called.
        unit: Its unit.
        top_down: What is asked.
        bottom_up: What is answered.
        is_change: Whether both are changes.
        is_sum: Whether it is what the parts of the node come to, not the node's own number.
    """

    node: str
    title: str
    name: Text
    unit: Unit
    top_down: Decimal
    bottom_up: Decimal
    is_change: bool = False
    is_sum: bool = False

    @property
    def gap(self) -> Decimal:
        """Top-down minus bottom-up, in the unit (percentage points for percent)."""
        return self.top_down - self.bottom_up


class Step(Frozen):
    """What somebody did, and how far apart the two sides then were.

    Attributes:
        action: What they did.
        state: Where the approval stood then.
        by: Their name.
        person: Their id, "" for whoever runs the program.
        at: When.
        note: Their words.
        side: Which side they spoke for; None where no number was said.
        version: The plan's version it was about.
        figures: The numbers they said, or that were decided.
        gap: The gap after the step (for a decision: the gap that was decided).
    """

    action: Action
    state: State
    by: str
    person: str = ""
    at: datetime
    note: str = ""
    side: Side | None = None
    version: int
    figures: tuple[Figure, ...] = ()
    gap: tuple[GapRow, ...] = ()


class Approval(Frozen):
    """The approval of a plan or of a branch of it.

    Attributes:
        id: Identifier given by the store.
        plan: Id of the plan.
        plan_name: What the plan is called.
        node: Id of the branch's head; None: the whole plan.
        title: What is to be approved, in words.
        state: Where it stands.
        version: The plan's version that is to be approved, or was.
        agreed: The plan's version that holds as approved; None: nothing is locked.
        top_down: Numbers asked from above that are not those of the plan's version.
        bottom_up: Numbers answered from below that are not those of the plan's version.
        circle: Whom it concerns.
        steps: What was done, oldest first.
    """

    id: str = ""
    plan: str
    plan_name: str = ""
    node: str | None = None
    title: str = ""
    state: State = State.DRAFT
    version: int
    agreed: int | None = None
    top_down: tuple[Figure, ...] = ()
    bottom_up: tuple[Figure, ...] = ()
    circle: Circle = Circle()
    steps: tuple[Step, ...] = ()

    @property
    def revision(self) -> int:
        """How many steps were taken."""
        return len(self.steps)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide."""
        return self.state in WAITING

    @property
    def gap(self) -> tuple[GapRow, ...]:
        """How far apart the sides are now."""
        return self.steps[-1].gap if self.steps and self.is_waiting else ()

    @property
    def proposal(self) -> Step | None:
        """The last time it was proposed."""
        return next((step for step in reversed(self.steps) if step.action is Action.PROPOSE), None)

    def is_proposed_by(self, actor: Actor) -> bool:
        """Whether this person brought it up."""
        said = self.proposal
        return said is not None and (actor.id == said.person if actor.id else actor.is_one_of((said.by,)))

    def side_of(self, actor: Actor, action: Action) -> Side:
        """Which side somebody speaks for: who decides for that above, who has to reach it for that below."""
        if actor.is_operator:  # speaks for either: a counter-proposal is passed on from below
            return Side.UP if action in (Action.COUNTER, Action.AGREE) else Side.DOWN
        if actor.is_one_of(self.circle.approvers):
            return Side.DOWN
        if actor.is_one_of(self.circle.owners):
            return Side.UP
        return Side.UP if action in (Action.COUNTER, Action.AGREE) else Side.DOWN

    def said_by(self, side: Side) -> tuple[Figure, ...]:
        """The numbers of one side."""
        return self.top_down if side is Side.DOWN else self.bottom_up
