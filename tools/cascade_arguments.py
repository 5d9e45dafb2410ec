"""The arguments `cascade` takes: what is split, over which parts, and how the parts are found."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments, PlanArguments

Method = Literal[
    "amounts",  # each part's own amount is given
    "shares",  # each part's percentage of the whole is given
    "weights",  # weights, or a ratio such as 4:3:2:1
    "history",  # in proportion to what each part did before
    "headroom",  # in proportion to how much room each part has left
    "equal",  # the same for each
    "pairwise",  # AHP: pairwise judgements give the weights
    "rates",  # a percentage KPI over parts with denominators
    "drivers",  # growth of a product of drivers
    "months",  # over the months of a period
    "quarters",  # over the quarters of a period
    "weeks",  # over the weeks of a period
    "table",  # two-way: parts × columns, both margins kept
    "rebalance",  # one part changes, the others follow
]


class Part(Arguments):
    """One part the goal is split over."""

    name: str = Field(
        description="Name of the part: a product, region, channel, team, driver.", max_length=200
    )
    amount: AmountText | None = Field(default=None, description='Its own amount: "2pp", "300万".')
    share: AmountText | None = Field(default=None, description='Its share of the whole: "40%".')
    weight: AmountText | None = Field(default=None, description="Its weight; any numbers.")
    history: AmountText | None = Field(default=None, description="What it did in the past.")
    capacity: AmountText | None = Field(default=None, description="The most it could reach (for headroom).")
    baseline: AmountText | None = Field(default=None, description="Its level today.")
    target: AmountText | None = Field(default=None, description="Its level to reach (rates).")
    denominator: AmountText | None = Field(
        default=None, description="What its percentage is over, as a number (rates): visitors, market size."
    )
    minimum: AmountText | None = Field(default=None, description="At least this much.")
    maximum: AmountText | None = Field(default=None, description="At most this much.")
    locked: AmountText | None = Field(default=None, description="Exactly this much; not to be changed.")


class Judgement(Arguments):
    """One pairwise judgement: `first` is `times` as important as `second` (1–9, or a fraction like 1/3)."""

    first: str
    second: str
    times: AmountText


class CascadeArguments(PlanArguments):
    """Arguments of `cascade`."""

    goal: str | None = Field(
        default=None, description="Id or title of the plan's node to split; leave out to split `total` alone."
    )
    total: AmountText | None = Field(
        default=None, description='The whole, when there is no plan node: "5000万", "5pp", "12万人".'
    )
    method: Method = Field(description="How the parts are found.")
    parts: list[Part] = Field(default_factory=list, max_length=5000)
    ratio: str | None = Field(
        default=None, description='Weights in the order of parts: "4:3:2:1".', max_length=500
    )
    unit: str | None = Field(
        default=None,
        description='Smallest unit a part is rounded to: "元", "万元", "人", "0.1pp". Default by the KPI.',
        max_length=20,
    )
    extra_to: Literal["first", "last", "largest"] = Field(
        default="first", description="Who takes the extra unit when remainders tie."
    )
    judgements: list[Judgement] = Field(default_factory=list, description="For `pairwise`.", max_length=2000)
    baseline: AmountText | None = Field(default=None, description="Level today, for `drivers`.")
    target: AmountText | None = Field(default=None, description="Level to reach, for `drivers`.")
    solve_for: str | None = Field(
        default=None,
        description="For `drivers`: the one driver to find, the others being given.",
        max_length=200,
    )
    period: PeriodText | None = Field(
        default=None, description="The time to phase over, for months, quarters and weeks."
    )
    profile: list[AmountText] = Field(
        default_factory=list,
        description="Season profile: one number a month, quarter or week, or last year's actuals.",
        max_length=600,
    )
    growth: AmountText | None = Field(
        default=None, description='Growth per month, quarter or week along the path: "5%".'
    )
    columns: list[Part] = Field(
        default_factory=list, description="Second dimension, for `table`.", max_length=500
    )
    seeds: list[list[AmountText]] = Field(
        default_factory=list, description="Starting pattern for `table`, a row per part.", max_length=5000
    )
    change: str | None = Field(
        default=None, description="For `rebalance`: the part that changes.", max_length=200
    )
    to: AmountText | None = Field(default=None, description="For `rebalance`: its new amount.")
    hold: Literal["total", "others"] = Field(
        default="total",
        description="For `rebalance`: keep the total and let the others move, or keep the others and "
        "move the total.",
    )
    level: Literal["business_unit", "subgoal", "strategy", "initiative"] | None = Field(
        default=None, description="Level of the nodes created; default: one below the goal."
    )
    save: bool = Field(default=True, description="Write the parts into the plan as nodes under the goal.")
