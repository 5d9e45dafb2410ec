"""What is asked of an allocation: money, items that may get some of it, and the demands it must keep.

Every amount of money is a whole number of cents (分) of the request's currency.
"""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from core.allocation.worth import Worth
from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text

CENT = 1
YUAN = 100
WAN = 1_000_000

Cents = int


class Method(StrEnum):
    """The rule the money is split by."""

    CONTRIBUTION = "contribution"
    PRIORITY = "priority"
    TIERS = "tiers"
    STAGE = "stage"
    VALUE = "value"
    EQUAL = "equal"
    ASKS = "asks"


class Tier(StrEnum):
    """Cost tier: A 关键运营, B 常规支持, C 可削减 (deviation-correction, ch. 5)."""

    A = "A"
    B = "B"
    C = "C"


class Substitute(Frozen):
    """A cheaper way to do an item, done whole or not at all.

    Attributes:
        name: What it is ("社群营销").
        cost: What it takes, in cents.
        share: Part of the item's full value it brings, 0..1 or more.
        effort: What it takes of each capacity; None means in proportion to nothing.
    """

    name: str
    cost: Cents = Field(gt=0)
    share: Decimal = Field(ge=0)
    effort: dict[str, Decimal] = Field(default_factory=dict)


class Item(Frozen):
    """Something that may be funded.

    Attributes:
        name: Unique in the request.
        ask: What its owner asks for; it gets no more unless `maximum` is above.
        minimum: It must get at least this.
        maximum: It may not get more than this.
        effective_minimum: It gets at least this or nothing (最小有效投入, sme-budget-allocation, part 2).
        worth: What it brings for its money, for the method "value".
        contribution: Points, money or score it contributes to the goal, for "contribution" and "stage".
        priority: 1 is first, for "priority".
        tier: For "tiers".
        stage: Key of the stage template's bucket it belongs to, for "stage".
        groups: Groups it belongs to.
        requires: Names of items without which it is not funded.
        excludes: Names of items beside which it is not funded.
        substitutes: Cheaper ways to do it; at most one way is funded.
        effort: What it takes of each capacity when funded.
        divisible: False when it gets its whole ask or nothing.
        mandatory: It must be funded.
        forbidden: It must not be funded.
        locked: It gets exactly this much.
    """

    name: str = Field(min_length=1)
    ask: Cents | None = Field(default=None, ge=0)
    minimum: Cents | None = Field(default=None, ge=0)
    maximum: Cents | None = Field(default=None, ge=0)
    effective_minimum: Cents | None = Field(default=None, ge=0)
    worth: Worth | None = None
    contribution: Decimal | None = Field(default=None, ge=0)
    priority: int | None = None
    tier: Tier | None = None
    stage: str | None = None
    groups: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    effort: dict[str, Decimal] = Field(default_factory=dict)
    divisible: bool = True
    mandatory: bool = False
    forbidden: bool = False
    locked: Cents | None = Field(default=None, ge=0)

    @property
    def cap(self) -> Cents | None:
        """The most it may get: its maximum, else its ask."""
        return self.ask if self.maximum is None else self.maximum

    @property
    def has_conditions(self) -> bool:
        """Whether funding it depends on, or costs, more than its own money."""
        tied = self.requires or self.excludes or self.substitutes or self.effort
        return bool(tied) or self.mandatory or self.forbidden or self.locked is not None


class Group(Frozen):
    """A limit on what the items of a group get together.

    Attributes:
        name: The group.
        minimum: At least this much: cents, or a share 0..1 of the base.
        maximum: At most this much, likewise.
        base: What a share is a part of: the whole "total", or what is "spent" on items.
    """

    name: str
    minimum: Cents | None = Field(default=None, ge=0)
    maximum: Cents | None = Field(default=None, ge=0)
    minimum_share: Decimal | None = Field(default=None, ge=0, le=1)
    maximum_share: Decimal | None = Field(default=None, ge=0, le=1)
    base: Literal["total", "spent"] = "total"


class Reserve(Frozen):
    """Money taken off the total before anything is funded.

    Attributes:
        kind: "experiment" (实验预算) or "contingency" (应急池).
        amount: In cents; or
        share: A part of the total, 0..1.
        source: Where the rule comes from.
    """

    kind: Literal["experiment", "contingency"]
    amount: Cents | None = Field(default=None, ge=0)
    share: Decimal | None = Field(default=None, ge=0, le=1)
    source: Text = Text(zh="", en="")

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise ValueError("a reserve is either an amount or a share")
        return self


class Selection(Frozen):
    """Demands on which items are funded.

    Attributes:
        at_least: So many items are funded, or more.
        at_most: So many, or fewer.
        best: The so many largest awards together make at least `best_share` of what is spent.
        best_share: 0..1.
    """

    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    best: int | None = Field(default=None, ge=1)
    best_share: Decimal = Field(default=Decimal(0), ge=0, le=1)

    @property
    def counts(self) -> bool:
        """Whether it matters how many items are funded."""
        return self.at_least is not None or self.at_most is not None


class Request(Frozen):
    """Everything an allocation needs.

    Attributes:
        total: The money, in cents.
        currency: Its currency code, for what is said about it.
        spend_all: Whether the total must be spent whole, not just not exceeded.
        items: What may be funded.
        groups: Limits on groups.
        reserves: Taken off first.
        capacity: How much of each resource (hours of a person) there is.
        selection: How many items are funded, and how much the largest get.
        method: The rule to split by.
        unit: Amounts are whole numbers of this many cents: 1 分, 100 元, 1 000 000 万元. An amount that is
            fixed (a lock, an indivisible ask, a substitute's cost) is taken as it is.
        stage: Stage template, for the method "stage".
        cut: Part of a C-tier ask that is cut, for "tiers".
    """

    total: Cents = Field(ge=0, le=10**15)
    currency: str = "CNY"
    spend_all: bool = False
    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    capacity: dict[str, Decimal] = Field(default_factory=dict)
    selection: Selection = Selection()
    method: Method = Method.VALUE
    unit: Cents = Field(default=YUAN, gt=0)
    stage: str | None = None
    cut: Decimal = Field(default=Decimal("0.15"), ge=0, le=1)

    @cached_property
    def ordered(self) -> tuple[Item, ...]:
        """The items by priority, then name: ties are broken by this order, not the order they came in."""
        return tuple(sorted(self.items, key=lambda i: (i.priority is None, i.priority or 0, i.name)))

    @cached_property
    def index(self) -> dict[str, Item]:
        """Items by name."""
        return {item.name: item for item in self.items}

    @cached_property
    def linked(self) -> frozenset[str]:
        """Names of items of which it matters to something else whether they are funded at all."""
        if self.selection.counts:
            return frozenset(self.index)
        named = {other for item in self.items for other in (*item.requires, *item.excludes)}
        return frozenset(named | {item.name for item in self.items if item.has_conditions})

    @cached_property
    def demanded(self) -> Cents:
        """What the items ask for, or need at least, together."""
        return sum(item.cap or item.minimum or 0 for item in self.items)

    def reserved(self, reserve: Reserve) -> Cents:
        """What a reserve takes: a share is rounded up to whole units."""
        if reserve.amount is not None:
            return reserve.amount
        assert reserve.share is not None
        numerator, denominator = (reserve.share * self.total).as_integer_ratio()
        return min(-(-numerator // (denominator * self.unit)) * self.unit, self.total)

    @property
    def available(self) -> Cents:
        """What is left for the items after the reserves; below 0 when they exceed the total."""
        return self.total - sum(self.reserved(reserve) for reserve in self.reserves)


def check_references(request: Request) -> None:
    """See that names are unique and point at something.

    Raises:
        InputError: A name is used twice, or there is nothing to fund.
        UnknownReference: An item requires or excludes, or a group limits, what is not there.
    """
    if not request.items:
        raise InputError(
            Text(zh="没有可分配的项目", en="there is nothing to fund"),
            field="items",
            valid=Text(zh="至少一个项目", en="at least one item"),
        )
    if len(request.index) != len(request.items):
        names = [item.name for item in request.items]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(
            Text(zh=f"项目名 {twice!r} 出现了两次", en=f"the name {twice!r} is used twice"),
            field="items.name",
        )
    for item in request.items:
        for other in (*item.requires, *item.excludes):
            _known(other, tuple(request.index), f"items.{item.name}")
        for resource in item.effort:
            _known(resource, tuple(request.capacity), f"items.{item.name}.effort")
    memberships = {group for item in request.items for group in item.groups}
    for group in request.groups:
        _known(group.name, tuple(sorted(memberships)), "groups")


def _known(name: str, names: tuple[str, ...], field: str) -> None:
    if name not in names:
        listed = "、".join(names)
        raise UnknownReference(
            Text(zh=f"没有叫 {name!r} 的", en=f"there is no {name!r}"),
            candidates=names,
            field=field,
            valid=Text(zh=listed, en=listed.replace("、", ", ")),
        )
