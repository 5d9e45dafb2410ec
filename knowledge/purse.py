"""Purses: what is counted together when budgets are held against usage. No I/O."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

PERSON_DAY, PERSON_MONTH, CONVERSATION, MONTH = "person-day", "person-month", "conversation", "month"
_BILLION = 1_000_000_000
_ENDLESS = ("wecom", "wecom-app")  # channels whose chats stay one conversation for good


class Purse(NamedTuple):
    """What is counted together: one person's day or month, a conversation, everybody's month.

    Attributes:
        scope: One of PERSON_DAY, PERSON_MONTH, CONVERSATION, MONTH.
        subject: The person's or conversation's id, "" for everybody.
        period: The day or month as ISO text, "" for all time: a conversation that another can follow.
        tenant: Whose it is.
    """

    scope: str
    subject: str
    period: str
    tenant: str = ""


class Spent(NamedTuple):
    """What was used: tokens, and money in billionths by currency."""

    tokens: int = 0
    cost: Mapping[str, int] = {}

    def plus(self, other: "Spent") -> "Spent":
        """Both together; currencies that come to nothing are left out."""
        cost = dict(self.cost)
        for currency, amount in other.cost.items():
            cost[currency] = cost.get(currency, 0) + amount
        return Spent(self.tokens + other.tokens, {name: value for name, value in cost.items() if value})


NOTHING = Spent()


def purses(person: str, conversation: str, day: date, tenant: str = "") -> tuple[Purse, ...]:
    """Everything a turn of this person in this conversation on this day counts towards."""
    month = f"{day:%Y-%m}"
    endless = conversation.partition(":")[0] in _ENDLESS
    return (
        Purse(PERSON_DAY, person, day.isoformat(), tenant),
        Purse(PERSON_MONTH, person, month, tenant),
        Purse(CONVERSATION, conversation, month if endless else "", tenant),
        Purse(MONTH, "", month, tenant),
    )


def to_billionths(amount: Decimal) -> int:
    """An amount of money as it is kept, rounded half up to a billionth."""
    return int((amount * _BILLION).to_integral_value(ROUND_HALF_UP))


def from_billionths(cost: int) -> Decimal:
    """An amount of money as it was kept; exact."""
    return Decimal(cost).scaleb(-9)
