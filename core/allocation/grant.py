"""A plan in its barest form: what each item gets, and in which way it is done."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from core.allocation.request import Cents, Item, Substitute
from core.allocation.worth import Linear, Worth


class Grant(NamedTuple):
    """What an item gets: the money, and the substitute's name if that way is taken."""

    amount: Cents
    substitute: str | None = None


Grants = Mapping[str, Grant]

NOTHING = Grant(0)


def worth_of(item: Item) -> Worth | None:
    """What the item brings: its worth, else its contribution in proportion to its ask."""
    if item.worth is not None or item.contribution is None:
        return item.worth
    full = item.ask or item.maximum
    return Linear(value=item.contribution, amount=full) if full else None


def full_value(item: Item) -> Fraction:
    """What the item brings when it gets its whole ask."""
    worth = worth_of(item)
    if worth is None:
        return Fraction(0)
    return worth.at(worth.end or item.ask or item.cap or 0) if item.ask is None else worth.at(item.ask)


def value_of(item: Item, grant: Grant) -> Fraction:
    """What the item brings for what it gets."""
    if grant.substitute is not None:
        return Fraction(find_substitute(item, grant.substitute).share) * full_value(item)
    worth = worth_of(item)
    return worth.at(grant.amount) if worth is not None else Fraction(0)


def find_substitute(item: Item, name: str) -> Substitute:
    """The item's substitute of this name."""
    return next(substitute for substitute in item.substitutes if substitute.name == name)
