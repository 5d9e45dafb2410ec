"""A split in whole units of money that make the same total and keep every demand on money exactly.

Soft demands and scenarios put more into the problem than money: such a split is rounded down to cents, and
the cents that are left go where the next one brings most, within each channel's bounds.
"""

from decimal import ROUND_FLOOR, Decimal

from core.errors import InputError
from core.mix.choice import Choice
from core.mix.request import Aim, Request
from core.mix.rounding import round_plan

_DUST = Decimal("1e-6")


def round_to_cents(request: Request, choice: Choice) -> dict[str, int]:
    """Cents by channel, in whole units of the request where its demands allow; never more than there is."""
    if set(choice.spend) == set(request.index):
        for step in dict.fromkeys((request.unit, 1)):
            try:
                return round_plan(choice.problem, choice.solution, step).spend
            except InputError:  # no plan in whole steps keeps the rows
                continue
    return _round_down(request, choice)


def _round_down(request: Request, choice: Choice) -> dict[str, int]:
    exact = {name: Decimal(repr(choice.spend[name])) * 100 for name in request.index}
    cents = {name: int((amount + _DUST).to_integral_value(ROUND_FLOOR)) for name, amount in exact.items()}
    whole = round(sum(exact.values()))
    if request.available is not None and request.aim is Aim.MOST:
        whole = min(whole, round(request.available * 100))
    for name in _by_margin(request, choice, exact, cents)[: max(0, whole - sum(cents.values()))]:
        cents[name] += 1
    return cents


def _by_margin(
    request: Request, choice: Choice, exact: dict[str, Decimal], cents: dict[str, int]
) -> list[str]:
    """Channels whose spend is no whole cent and can take one more, where it brings most first."""
    most = {channel.name: channel.maximum for channel in choice.problem.channels}

    def fits(name: str) -> bool:
        top = most.get(name)
        return exact[name] > cents[name] and (top is None or (cents[name] + 1) / 100 <= top + 1e-9)

    slopes = {
        c.name: request.weight(c) * float(c.curve.slope(choice.spend[c.name])) for c in request.candidates
    }
    return sorted(filter(fits, exact), key=lambda name: (-slopes[name], name))
