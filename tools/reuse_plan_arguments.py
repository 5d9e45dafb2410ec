"""The arguments `reuse_plan` takes: the earlier plan, the new goal, and what is carried over."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import PlanArguments

PieceName = Literal["structure", "shares", "budgets", "initiatives", "kpis", "owners"]
USUAL: tuple[PieceName, ...] = ("structure", "shares", "budgets", "initiatives", "kpis")


class ReusePlanArguments(PlanArguments):
    """Arguments of `reuse_plan`."""

    plan: str | None = Field(
        default=None,
        max_length=200,
        description='The earlier plan: its id, its name, or words in it ("门锁"). Leave out for the one that '
        "is over; if several are, it asks which.",
    )
    of: PeriodText | None = Field(
        default=None, description='The time the earlier plan was for: "去年", "2025Q3".'
    )
    kpi: str | None = Field(
        default=None, max_length=200, description="The KPI of the new goal, where the plan has several."
    )
    baseline: AmountText | None = Field(default=None, description="Level today.")
    target: AmountText | None = Field(default=None, description="Level to reach.")
    change: AmountText | None = Field(
        default=None, description='The change, if not the levels: "+3pp", "+20%".'
    )
    start_from: Literal["reached"] | None = Field(
        default=None,
        description="Take what the earlier plan reached as the new baselines. Only when asked for.",
    )
    budget: AmountText | None = Field(
        default=None, description='New total budget, or its change from the old: "120万", "+15%".'
    )
    period: PeriodText | None = Field(default=None, description='The time of the new plan: "2027年".')
    name: str | None = Field(default=None, min_length=1, max_length=200)
    carry: list[PieceName] = Field(
        default_factory=lambda: list(USUAL),
        max_length=6,
        description="What is carried over; owners only when asked for.",
    )
    dry_run: bool = Field(default=False, description="Only show what the new plan would be.")
