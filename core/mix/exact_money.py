"""A split in whole cents that make the same total and keep every bound: floor, then a cent at a time.

The cents that are left after rounding down go where the next cent brings most, within each channel's bounds.
"""

from decimal import ROUND_FLOOR, Decimal

from core.mix.choice import Choice
from core.mix.request import Aim, Request

_DUST = Decimal("1e-6")


def round_to_cents(request: Request, choice: Choice) -> dict[str, int]:
    """Cents by channel; their sum is the sum of the spends to the nearest cent, never more than there is."""
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
