"""What `allocate` takes: the money, the items that may be funded and the demands on them."""

from typing import Literal

from pydantic import Field

from tools.allocate_channels_arguments import Channel, MixArguments
from tools.quantity_argument import AmountText
from tools.tool import Arguments, PlanArguments

AllocationMethod = Literal[
    "contribution",  # in proportion to each item's contribution to the goal
    "priority",  # in order of priority until the money is gone
    "tiers",  # A/B/C, C cut first
    "stage",  # template for the stage of the business
    "value",  # most value for the money, mixed-integer
    "equal",
    "fit",  # do the asks fit in the total at all?
]


class Variant(Arguments):
    """Another way to do an item, done whole or not at all; one way is taken."""

    name: str = Field(min_length=1, max_length=200)
    cost: AmountText
    share: AmountText = Field(description='Part of the full value it brings: "65%".')
    effort: dict[str, AmountText] = Field(default_factory=dict, max_length=50)


class Item(Arguments):
    """Something that may be funded."""

    name: str = Field(min_length=1, max_length=200)
    ask: AmountText | None = Field(default=None, description="What its owner asks for.")
    minimum: AmountText | None = None
    maximum: AmountText | None = None
    effective_minimum: AmountText | None = Field(
        default=None, description="Fund at least this, or not at all."
    )
    contribution: AmountText | None = Field(
        default=None, description='Contribution to the goal: "3pp", "120万", a score.'
    )
    priority: int | None = Field(default=None, ge=1, le=1000, description="1 is first.")
    tier: Literal["A", "B", "C"] | None = None
    group: str | None = Field(default=None, max_length=200)
    locked: AmountText | None = Field(default=None, description="Exactly this much.")
    mandatory: bool = False
    forbidden: bool = False
    requires: list[str] = Field(default_factory=list, max_length=100)
    excludes: list[str] = Field(default_factory=list, max_length=100)
    substitute_cost: AmountText | None = Field(
        default=None,
        description="Cost of a cheaper way to do it; it is then done whole, that way, or not at all.",
    )
    substitute_share: AmountText | None = Field(
        default=None, description='Part of the value the cheaper way brings: "65%".'
    )
    variants: list[Variant] = Field(default_factory=list, max_length=20, description="More other ways.")
    effort: dict[str, AmountText] = Field(
        default_factory=dict, max_length=50, description='What it takes of `capacity`: {"王敏": "40小时"}.'
    )


class GroupLimit(Arguments):
    """A limit on what a group of items gets together: amounts or percentages of the total."""

    group: str = Field(min_length=1, max_length=200)
    minimum: AmountText | None = None
    maximum: AmountText | None = None


class AllocateArguments(PlanArguments):
    """Arguments of `allocate`."""

    total: AmountText | None = Field(default=None, description="The budget; leave out for the plan's own.")
    items: list[Item] = Field(
        default_factory=list,
        description="What may be funded; leave out for the plan's own items.",
        max_length=2000,
    )
    channels: list[Channel] = Field(
        default_factory=list,
        description="Instead of items: channels that respond to money along a curve.",
        max_length=1000,
    )
    mix: MixArguments | None = Field(
        default=None, description="For channels; alone: every channel of the company's history."
    )
    method: AllocationMethod = "value"
    over: Literal["initiatives", "strategies", "goals"] = Field(
        default="initiatives", description="Which nodes of the plan, when items are left out."
    )
    stage: Literal["growth", "mature", "penetration", "leader"] | None = Field(
        default=None, description="成长期, 成熟期, 渗透期, 领导者; for `stage`."
    )
    groups: list[GroupLimit] = Field(default_factory=list, max_length=200)
    capacity: dict[str, AmountText] = Field(
        default_factory=dict, max_length=500, description='Hours there are, by owner: {"王敏": "160小时"}.'
    )
    at_least: int | None = Field(default=None, ge=0, le=2000, description="How many items get money.")
    at_most: int | None = Field(default=None, ge=0, le=2000)
    best: int | None = Field(default=None, ge=1, le=2000, description="The largest so many items ...")
    best_share: AmountText | None = Field(default=None, description='... get at least this: "70%".')
    experiment: AmountText | None = Field(
        default=None, description='Reserve for experiments: "10%" or an amount.'
    )
    contingency: AmountText | None = Field(default=None, description='Contingency pool: "10%" or an amount.')
    spend_all: bool = Field(
        default=False, description="The total must be spent whole, not just not exceeded."
    )
    unit: str | None = Field(default=None, description='Smallest unit: "元", "万元".', max_length=20)
    save: bool = Field(default=False, description="Write the budgets into the plan.")
