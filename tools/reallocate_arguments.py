"""What `reallocate` takes: the budget under way, how far it may be changed, and what brand is worth."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments, PlanArguments


class Contribution(Arguments):
    """How much a unit of money in a channel builds the brand, beside the other channels."""

    channel: str = Field(min_length=1, max_length=100)
    index: AmountText = Field(description='1 is like the others; "2.56", or "156%" for 156 % more.')


class ReallocateArguments(PlanArguments):
    """Arguments of `reallocate`."""

    period: PeriodText | None = Field(
        default=None, description="What the budget is for; left out: this year."
    )
    budget: AmountText | None = Field(
        default=None, description="Of the whole period; left out: what the facts planned, or the plan's."
    )
    left: AmountText | None = Field(default=None, description="What is left, when the person says it.")
    kpi: str | None = Field(default=None, max_length=100, description="Left out: revenue.")
    mode: Literal["weekly", "monthly"] = Field(
        default="monthly",
        description="weekly: only next week's money, at most 15 % change; monthly: all that is left, 30 %.",
    )
    brand_weight: AmountText | None = Field(
        default=None, description='Of long-term brand beside short-term return: "20%"; left out: 10 %.'
    )
    brand: list[Contribution] = Field(default_factory=list, max_length=40)
    max_change: AmountText | None = Field(default=None, description='Of any channel: "20%".')
    lock: list[str] = Field(
        default_factory=list, max_length=40, description="Channels that stay as they are."
    )
    save: bool = Field(default=False, description="Write the new budgets into the plan's initiatives.")
