"""What `allocate` takes for channels: how each responds to money, and the limits on the split."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments

Shape = Literal["hill", "exponential", "power", "log", "linear"]
Aim = Literal[
    "most",  # most response for the total
    "cheapest",  # least money that reaches `goal`
    "frontier",  # what each total from `total` to `up_to` brings
    "worst",  # best in the worst of `scenarios`, or of what a fit leaves open
]


class CurvePoint(Arguments):
    """A known pair of spend and response."""

    spend: AmountText
    response: AmountText


class Channel(Arguments):
    """A channel and how it responds: `gain`, a `shape` with its numbers, or `points`.

    Without any of these it is fitted from history.
    """

    name: str = Field(min_length=1, max_length=200)
    gain: AmountText | None = Field(default=None, description='What each more `per` brings: "20单".')
    per: AmountText | None = Field(default=None, description="Default 1万.")
    shape: Shape | None = None
    top: AmountText | None = Field(default=None, description="Most it can bring: hill, exponential.")
    half: AmountText | None = Field(default=None, description="Spend that brings half of `top`.")
    slope: AmountText | None = Field(
        default=None, description="Exponent: hill (above 1 is S-shaped), power (below 1)."
    )
    points: list[CurvePoint] = Field(
        default_factory=list,
        max_length=200,
        description="Table of the curve; for power and log one point it passes through.",
    )
    now: AmountText | None = Field(default=None, description="Spend today.")
    minimum: AmountText | None = Field(default=None, description="Amount, or % of what is spent.")
    maximum: AmountText | None = None
    effective_minimum: AmountText | None = Field(default=None, description="At least this, or nothing.")
    locked: AmountText | None = None
    mandatory: bool = False
    forbidden: bool = False
    requires: list[str] = Field(default_factory=list, max_length=50)
    excludes: list[str] = Field(default_factory=list, max_length=50)
    carry: AmountText | None = Field(
        default=None, description='Part of the effect kept from one of `periods` to the next: "30%".'
    )
    yields: dict[str, AmountText] = Field(
        default_factory=dict,
        max_length=20,
        description="What one unit of its response is worth for each of `goals`; 1 if left out.",
    )


class ChannelLimit(Arguments):
    """A limit on some channels together (all if none are named); soft when it has a `penalty`."""

    of: Literal["spend", "response", "roi", "cac", "change", "count", "top"] = Field(
        default="spend",
        description=(
            "spend: amount or % of the total; change: most % away from `now`, each; count: how many channels "
            "get money; top: share of the best `best` channels."
        ),
    )
    channels: list[str] = Field(default_factory=list, max_length=1000)
    minimum: AmountText | None = None
    maximum: AmountText | None = None
    best: int | None = Field(default=None, ge=1, le=100)
    penalty: AmountText | None = Field(
        default=None, description="Response given up for each 元 (or unit) of missing it."
    )
    source: str | None = Field(default=None, max_length=200, description="Who or what demands it.")


class WeightedGoal(Arguments):
    """One of several goals, weighed or in order of rank."""

    name: str = Field(min_length=1, max_length=100)
    weight: AmountText | None = None
    rank: int | None = Field(default=None, ge=1, le=20, description="1 is settled first.")
    minimum: AmountText | None = None


class ChannelScenario(Arguments):
    """A case in which channels bring more or less than their curves say."""

    name: str = Field(min_length=1, max_length=100)
    factors: dict[str, AmountText] = Field(
        default_factory=dict, max_length=1000, description='By channel, in % of its curve: "80%".'
    )


class PeriodSplit(Arguments):
    """Money spread over periods; curves typed in are those of one period."""

    span: str | None = Field(default=None, max_length=60, description='"12周", "6 months", "2026Q4".')
    each: Literal["day", "week", "month"] = "week"
    season: list[AmountText] = Field(
        default_factory=list, max_length=366, description='Demand of each period: "120%"; default 100%.'
    )
    caps: list[AmountText] = Field(
        default_factory=list, max_length=366, description="Most a period in all: one for all, or each."
    )
    change: AmountText | None = Field(
        default=None, description='Most change of a channel from one period to the next: "20%".'
    )


class SynergyPair(Arguments):
    """Two channels that bring `strength` (%) more together, at today's spend or an even split."""

    first: str = Field(min_length=1, max_length=200)
    second: str = Field(min_length=1, max_length=200)
    strength: AmountText


class MixArguments(Arguments):
    """How to split over `channels` by response curves."""

    aim: Aim = "most"
    kpi: str | None = Field(default=None, max_length=100, description="What the channels bring.")
    goal: AmountText | None = Field(default=None, description="Response to reach, for `cheapest`.")
    up_to: AmountText | None = Field(default=None, description="Highest total, for `frontier`.")
    worth: AmountText | None = Field(
        default=None, description="Money one unit of response is worth, for ROI."
    )
    limits: list[ChannelLimit] = Field(default_factory=list, max_length=200)
    goals: list[WeightedGoal] = Field(default_factory=list, max_length=20)
    scenarios: list[ChannelScenario] = Field(default_factory=list, max_length=20)
    periods: PeriodSplit | None = None
    synergy: list[SynergyPair] = Field(default_factory=list, max_length=200)
    measured_synergy: bool = Field(default=False, description="Synergy as the company's journeys show it.")
    tail: AmountText | None = Field(
        default=None,
        description='For `worst` of a fit: mean of its worst "10%" (default); "100%": of all.',
    )
    others: bool = Field(default=False, description="Also every other channel of the company's history.")
    span: PeriodText | None = Field(
        default=None, description="Time the money is for, when fitted from history; default: one month."
    )
    why: list[str] = Field(
        default_factory=list, max_length=20, description="Channels to explain: why not more."
    )
