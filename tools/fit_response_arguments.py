"""What `fit_response` takes: which channels and KPI of the facts, or what some money brought."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments


class SpendPoint(Arguments):
    """What some money brought."""

    channel: str = Field(default="", max_length=100)
    spend: AmountText
    response: AmountText
    more: bool = Field(default=False, description="So much MORE money brings so much MORE (a margin).")


class Belief(Arguments):
    """A benchmark the fit leans on where history is silent."""

    channel: str | None = Field(default=None, max_length=100, description="Left out: all channels.")
    return_rate: float | None = Field(default=None, gt=0, le=1e9, description="Response per unit of money.")
    half_saturation: float | None = Field(
        default=None, gt=0, le=1000, description="In multiples of the usual spend; default 1.5."
    )
    slope: float | None = Field(default=None, gt=0, le=5)
    carryover: float | None = Field(default=None, gt=0, lt=1)
    factor: float | None = Field(default=None, gt=1, le=100, description="How sure: 1.2 firm, 3 vague.")


class FitResponseArguments(Arguments):
    """Arguments of `fit_response`."""

    kpi: str | None = Field(default=None, max_length=100, description="Left out: revenue.")
    channels: list[str] = Field(default_factory=list, max_length=40, description="Left out: all.")
    period: PeriodText | None = Field(default=None, description="History to use; left out: two years.")
    grain: Literal["day", "week", "month"] = "week"
    joint: bool = Field(
        default=False,
        description="All channels against the total, for effects across channels; else each against its own.",
    )
    points: list[SpendPoint] = Field(
        default_factory=list, max_length=400, description="Typed in instead of the facts."
    )
    beliefs: list[Belief] = Field(default_factory=list, max_length=40)
