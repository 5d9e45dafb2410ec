"""Arguments of `plan_growth`: signals of the stage, money, the figures to watch and the triggers."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText
from tools.tool import Arguments


class TriggerArgument(Arguments):
    """When a figure has changed this much, money moves."""

    figure: str = Field(default="cac", max_length=60, description='"cac" or another watched figure.')
    change: AmountText = Field(description='"+15%" or "-20%" against today, exceeded.')
    share: AmountText = Field(description='Part of the giving purpose\'s money that moves: "30%".')
    source: str = Field(default="acquisition", max_length=60, description="Purpose that gives.")
    target: str = Field(default="retention", max_length=60, description="Purpose that gets.")


class Watched(Arguments):
    """A figure watched by triggers."""

    name: str = Field(min_length=1, max_length=60, description='"cac", "roi" …')
    value: AmountText | None = Field(default=None, description="Its level today.")
    growth: AmountText | None = Field(default=None, description='Change each period: "+8%".')


class PlanGrowthArguments(Arguments):
    """Arguments of `plan_growth`."""

    stage: Literal["growth", "mature", "penetration", "leader"] | None = Field(
        default=None, description="Stage, when known; else told by the signals."
    )
    market_share: AmountText | None = None
    rival_share: AmountText | None = Field(default=None, description="Largest rival's share of market.")
    voice_share: AmountText | None = Field(default=None, description="Own share of voice.")
    revenue_growth: AmountText | None = Field(default=None, description="Year on year.")
    months: int | None = Field(default=None, ge=0, le=1200, description="Months in business or since launch.")
    budget: AmountText | None = Field(default=None, description="Marketing money of one period.")
    periods: int = Field(default=4, ge=1, le=60)
    grain: Literal["quarter", "month"] = Field(default="quarter", description="Length of a period.")
    figures: list[Watched] = Field(default_factory=list, max_length=10)
    triggers: list[TriggerArgument] = Field(
        default_factory=list,
        max_length=10,
        description="Own rules; left out: CAC +15% moves 30% of acquisition.",
    )
    thresholds: dict[str, AmountText] = Field(
        default_factory=dict,
        max_length=8,
        description="Own thresholds: leader_share, entry_share, entry_months, growth_rate.",
    )
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
