"""The result of an allocation: who gets what and why, what binds, and what more money would buy."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

from core.allocation.request import Cents, Method
from core.frozen import Frozen
from core.text import Text


class Status(StrEnum):
    """FIT: all asks fit in the total. SHORT: they do not. DIVIDED: there are no asks to compare with."""

    FIT = "fit"
    SHORT = "short"
    DIVIDED = "divided"


class Award(Frozen):
    """What one item gets.

    Attributes:
        item: Name of the item.
        amount: Money, in cents.
        ask: What was asked for, in cents.
        substitute: The cheaper way that was taken, if one was.
        value: What it brings, when values are known.
        cut: Ask minus amount, in cents, when that is above 0.
        reason: Why it gets less than it asked for.
    """

    item: str
    amount: Cents
    ask: Cents | None = None
    substitute: str | None = None
    value: Decimal | None = None
    cut: Cents = 0
    reason: Text | None = None


class SetAside(Frozen):
    """A reserve as it was taken off, in cents."""

    kind: Literal["experiment", "contingency"]
    amount: Cents
    source: Text


class Binding(Frozen):
    """A demand that is exactly at its limit."""

    demand: str
    text: Text


class NextStep(Frozen):
    """What more money would buy, found by solving again.

    Attributes:
        extra: How much more, in cents.
        gain: Value won, when values are known.
        moves: Change of each item that changes, in cents, by name.
        text: The same in a sentence.
    """

    extra: Cents
    gain: Decimal | None
    moves: dict[str, Cents]
    text: Text


class Use(Frozen):
    """One thing that could be done with money that is left over."""

    text: Text
    amount: Cents
    source: Text = Text(zh="", en="")


class Allocation(Frozen):
    """Who gets what of a total. Awards, reserves and `unallocated` add up to it exactly.

    Attributes:
        method: The rule that was followed.
        status: Whether the asks fit.
        total: The money, in cents.
        currency: Its currency code.
        unit: Amounts are whole numbers of this many cents.
        awards: What each item gets, in the order of the request.
        reserves: What was taken off first.
        unallocated: What nobody gets, in cents.
        value: Value of the plan, when it was the aim.
        bound: No plan has a higher value than this, when it was the aim.
        binding: Demands at their limit.
        next_step: What one more 万 (10 000 currency units) would buy.
        first_step: The least more money that buys anything, when one more 万 does not.
        uses: What could be done with the unallocated money.
        notes: What else to know: the template and its feasible range, demands that moved the rule's result.
    """

    method: Method
    status: Status
    total: Cents
    currency: str
    unit: Cents
    awards: tuple[Award, ...]
    reserves: tuple[SetAside, ...] = ()
    unallocated: Cents = 0
    value: Decimal | None = None
    bound: Decimal | None = None
    binding: tuple[Binding, ...] = ()
    next_step: NextStep | None = None
    first_step: NextStep | None = None
    uses: tuple[Use, ...] = ()
    notes: tuple[Text, ...] = ()
