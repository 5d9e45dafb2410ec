"""Which demands of a request stand exactly at their limit in a plan."""

from collections.abc import Iterator
from fractions import Fraction

from core.allocation.allocation import Binding
from core.allocation.demand import label
from core.allocation.grant import NOTHING, Grants
from core.allocation.request import Cents, Group, Item, Request
from core.allocation.selection import tight_selection
from core.allocation.verification import measure_effort


def find_binding(request: Request, grants: Grants) -> tuple[Binding, ...]:
    """The demands at their limit, in the order of the request. Full asks are not limits, they are met."""
    names = dict.fromkeys(_tight(request, grants))
    return tuple(Binding(demand=name, text=label(request, name)) for name in names)


def _tight(request: Request, grants: Grants) -> Iterator[str]:
    spent = sum(grant.amount for grant in grants.values())
    if request.available - spent < request.unit:
        yield "total"
    for item in request.items:
        yield from _tight_item(item, grants.get(item.name, NOTHING).amount)
    for group in request.groups:
        yield from _tight_group(group, request, grants, spent)
    for resource, limit in request.capacity.items():
        if measure_effort(resource, request, grants) == Fraction(limit):
            yield f"capacity:{resource}"
    yield from tight_selection(request, grants, spent)


def _tight_item(item: Item, amount: Cents) -> Iterator[str]:
    if item.locked is not None:
        yield f"lock:{item.name}" if item.locked else f"forbidden:{item.name}"
    elif item.minimum and amount == item.minimum:
        yield f"minimum:{item.name}"
    elif item.maximum is not None and amount == item.maximum and amount < (item.ask or amount + 1):
        yield f"cap:{item.name}"


def _tight_group(group: Group, request: Request, grants: Grants, spent: Cents) -> Iterator[str]:
    members = [item.name for item in request.items if group.name in item.groups]
    together = sum(grants.get(name, NOTHING).amount for name in members)
    base = request.total if group.base == "total" else spent
    lows = [group.minimum, None if group.minimum_share is None else Fraction(group.minimum_share) * base]
    highs = [group.maximum, None if group.maximum_share is None else Fraction(group.maximum_share) * base]
    if any(low is not None and together < low + request.unit for low in lows):
        yield f"group_minimum:{group.name}"
    if any(high is not None and together > high - request.unit for high in highs):
        yield f"group_maximum:{group.name}"
