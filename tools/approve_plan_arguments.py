"""What `approve_plan` takes and gives."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from core.approval.approval import Action, Approval, Side
from core.frozen import Frozen
from tools.quantity_argument import AmountText
from tools.tool import Arguments, PlanArguments, ToolResult

Do = Literal[
    "propose", "counter", "agree", "approve", "reject", "withdraw", "reopen", "close", "list", "show"
]


class Value(Arguments):
    """A number somebody asks for or can reach."""

    node: str | None = Field(
        default=None, max_length=200, description="Whose number; left out, the goal up for approval."
    )
    kpi: str | None = Field(default=None, max_length=200, description="Which KPI; left out, the main one.")
    target: AmountText | None = Field(default=None, description='Level to reach: "13%", "450万".')
    change: AmountText | None = Field(default=None, description='Change instead of a level: "+3pp".')
    budget: AmountText | None = Field(default=None, description='Money instead: "120万".')


_SAID = re.compile(r"(?:(?P<node>.+?)[\s:：=]+)?(?P<amount>[^\s:：=]+)")


def _as_values(said: object) -> object:
    """What somebody typed into a form, "智能门锁 13%；音箱 +1pp", as values."""
    if not isinstance(said, str):
        return said
    pieces = [piece.strip() for piece in re.split(r"[;；\n]", said) if piece.strip()]
    found = [match for piece in pieces if (match := _SAID.fullmatch(piece))]
    return [{"node": match["node"], _field_of(match["amount"]): match["amount"]} for match in found]


def _field_of(amount: str) -> str:
    return "change" if amount.startswith(("+", "-", "−")) else "target"


Values = Annotated[list[Value], BeforeValidator(_as_values)]


class ApprovePlanArguments(PlanArguments):
    """Arguments of `approve_plan`."""

    do: Do = Field(
        description="propose for approval, or a change of what is approved; counter with numbers; agree "
        "to the other side's; approve, reject, withdraw, reopen for editing, close; list or show approvals."
    )
    approval: Annotated[str, Field(min_length=1, max_length=40)] | None = Field(
        default=None, description='Its id ("A7K2QX"); left out, the one that waits in this plan.'
    )
    node: str | None = Field(
        default=None, max_length=200, description="Branch (id or title); left out, the whole plan."
    )
    values: Values = Field(default_factory=list, max_length=200, description="The numbers said.")
    side: Side | None = Field(
        default=None,
        description="approve, while the sides differ: whose number holds, top_down or bottom_up.",
    )
    note: str = Field(default="", max_length=2_000, description="The person's own reason.")
    revision: int | None = Field(
        default=None, ge=0, description="Step of the approval you saw; refused if another was taken since."
    )
    mine: bool = Field(default=False, description="list: only what waits for this person.")


class Gap(Frozen):
    """Top-down against bottom-up, formatted, with the exact values beside.

    Attributes:
        node: Id of the node, "" for the whole plan.
        title: Its title.
        name: What the number is called.
        top_down: What is asked.
        bottom_up: What is answered.
        gap: The difference, top-down minus bottom-up.
        exact: The difference in the unit of the number.
        is_sum: Whether it is what the parts of the node come to.
    """

    node: str
    title: str
    name: str
    top_down: str
    bottom_up: str
    gap: str
    exact: str
    is_sum: bool


class ApprovePlanResult(ToolResult):
    """Where an approval stands.

    Attributes:
        approval: The approval, with its whole history; numbers that are hidden from the person are left out.
        approvals: The approvals of a list.
        gap: How far apart the sides are.
        steps: What this person may do next.
        asked: Names of those who have to answer now.
    """

    approval: Approval | None = None
    approvals: tuple[Approval, ...] = ()
    gap: tuple[Gap, ...] = ()
    steps: tuple[Action, ...] = ()
    asked: tuple[str, ...] = ()
