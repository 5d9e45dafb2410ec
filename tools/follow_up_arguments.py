"""What `follow_up` takes and gives."""

from typing import Annotated, Literal

from pydantic import Field

from core.watch.alert import Alert
from knowledge.corrections import KeptCorrection
from tools.alert_reason import Reason
from tools.quantity_argument import AmountText, PeriodText
from tools.save_case_arguments import Words
from tools.tool import PlanArguments, ToolResult

Id = Annotated[str, Field(min_length=1, max_length=20)]


class FollowUpArguments(PlanArguments):
    """Arguments of `follow_up`. What is not named is the only open one there is, else it asks."""

    do: Literal["list", "show", "acknowledge", "snooze", "correct", "done", "verify", "drop", "close"] = (
        "list"
    )
    alert: Id | None = Field(default=None, description='Id of the alert ("Y7Q2X").')
    correction: Id | None = Field(default=None, description='Id of the correction ("T7Q2X").')
    everyone: bool = Field(default=False, description="list: also alerts of others, as far as allowed.")
    until: PeriodText | None = Field(default=None, description='snooze: until when ("下周一", "2026-10-15").')
    days: int | None = Field(default=None, ge=1, le=366, description="snooze: for so many days.")
    solution: Words | None = Field(default=None, description="correct: what is done about it (方案).")
    owner: Annotated[str, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="correct: who answers (责任人)."
    )
    acceptance: Words | None = Field(default=None, description="correct: 验收标准.")
    due: PeriodText | None = Field(default=None, description="correct: by when (期限).")
    actual: AmountText | None = Field(default=None, description="verify: the KPI as measured now.")
    note: Words | None = Field(default=None, description="The person's own words on it.")


class FollowUpResult(ToolResult):
    """Alerts and corrections as they are now.

    Attributes:
        alerts: The alerts asked for, or the one that was changed.
        corrections: The corrections asked for, or the one that was changed.
        reason: Why the one shown is there.
    """

    alerts: tuple[Alert, ...] = ()
    corrections: tuple[KeptCorrection, ...] = ()
    reason: Reason | None = None
