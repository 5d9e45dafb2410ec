"""Checks a plan against the request it answers, in plain arithmetic.

Nothing here knows of the program or the solver: what this finds right is right whoever proposed it.
"""

from collections.abc import Iterator
from fractions import Fraction

from core.allocation.grant import NOTHING, Grants, find_substitute, value_of
from core.allocation.request import Cents, Group, Item, Request
from core.allocation.selection import broken_selection
from core.allocation.worth import Worth


def check(request: Request, grants: Grants) -> tuple[str, ...]:
    """Names of the demands the plan breaks; empty when it keeps them all."""
    return tuple(dict.fromkeys(_broken(request, grants)))


def measure_value(request: Request, grants: Grants) -> Fraction:
    """Exact value of the plan."""
    return sum((value_of(item, grants.get(item.name, NOTHING)) for item in request.items), Fraction(0))


def _broken(request: Request, grants: Grants) -> Iterator[str]:
    spent = sum(grant.amount for grant in grants.values())
    if spent > request.available:
        yield "total"
    if request.spend_all and spent != request.available:
        yield "spend_all"
    for item in request.items:
        yield from _broken_by(item, request, grants)
    for group in request.groups:
        yield from _broken_group(group, request, grants, spent)
    for resource, limit in request.capacity.items():
        if measure_effort(resource, request, grants) > Fraction(limit):
            yield f"capacity:{resource}"
    yield from broken_selection(request, grants, spent)


def _broken_by(item: Item, request: Request, grants: Grants) -> Iterator[str]:
    grant = grants.get(item.name, NOTHING)
    funded = grant.amount > 0
    yield from _broken_amount(item, request, grants)
    if item.locked is not None and (grant.amount != item.locked or grant.substitute is not None):
        yield f"lock:{item.name}"
    if item.mandatory and not funded:
        yield f"mandatory:{item.name}"
    if item.forbidden and funded:
        yield f"forbidden:{item.name}"
    for other in item.requires:
        if funded and not grants[other].amount:
            yield f"requires:{item.name}>{other}"
    for other in item.excludes:
        if funded and grants[other].amount:
            yield f"excludes:{item.name}|{other}"


def _broken_amount(item: Item, request: Request, grants: Grants) -> Iterator[str]:
    amount, substitute = grants.get(item.name, NOTHING)
    if item.minimum is not None and amount < item.minimum and item.locked is None:
        yield f"minimum:{item.name}"
    if item.cap is not None and amount > item.cap and item.locked is None:
        yield f"cap:{item.name}"
    if substitute is not None:
        if amount != find_substitute(item, substitute).cost:
            yield f"substitute:{item.name}"
    elif amount and item.locked is None:
        yield from _broken_level(item, request, amount)


def _broken_level(item: Item, request: Request, amount: Cents) -> Iterator[str]:
    if item.effective_minimum is not None and amount < item.effective_minimum:
        yield f"effective_minimum:{item.name}"
    if not item.divisible:
        if amount != item.ask:
            yield f"indivisible:{item.name}"
    elif item.worth is not None and not _is_useful(item, item.worth, amount):
        yield f"useless:{item.name}"
    elif amount % request.unit and amount not in {item.ask, item.maximum, _only_level(item)}:
        yield f"unit:{item.name}"


def _is_useful(item: Item, worth: Worth, amount: Cents) -> bool:
    wasted = worth.end is not None and amount > max(worth.end, item.minimum or 0)
    return amount >= worth.start and not wasted


def _only_level(item: Item) -> Cents | None:
    worth = item.worth
    return worth.start if worth is not None and worth.start == worth.end else None


def _broken_group(group: Group, request: Request, grants: Grants, spent: Cents) -> Iterator[str]:
    members = [item.name for item in request.items if group.name in item.groups]
    together = sum(grants.get(name, NOTHING).amount for name in members)
    base = request.total if group.base == "total" else spent
    low, high = f"group_minimum:{group.name}", f"group_maximum:{group.name}"
    if group.minimum is not None and together < group.minimum:
        yield low
    if group.maximum is not None and together > group.maximum:
        yield high
    if group.minimum_share is not None:
        share = Fraction(group.minimum_share)
        if together < share * base - _leeway(group, request, share, share * base):
            yield low
    if group.maximum_share is not None:
        share = Fraction(group.maximum_share)
        if together > share * base + _leeway(group, request, share, -share * base):
            yield high


def _leeway(group: Group, request: Request, share: Fraction, level: Fraction) -> Fraction:
    """Less than one unit, since a share of money is seldom a whole number of units."""
    if group.base == "total":
        return level % request.unit
    return request.unit * (1 - Fraction(1, share.denominator))


def measure_effort(resource: str, request: Request, grants: Grants) -> Fraction:
    """What a plan takes of a capacity."""
    total = Fraction(0)
    for item in request.items:
        grant = grants.get(item.name, NOTHING)
        if grant.substitute is not None:
            total += Fraction(find_substitute(item, grant.substitute).effort.get(resource, 0))
        elif grant.amount:
            total += Fraction(item.effort.get(resource, 0))
    return total
