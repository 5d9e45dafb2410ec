"""What each total would bring: the frontier of response over money, every point solved for itself."""

from dataclasses import dataclass

from core.mix.choice import choose
from core.mix.next_money import total_response
from core.mix.request import Request
from core.mix.split import PROVEN

POINTS = 9


@dataclass(frozen=True)
class FrontierPoint:
    """One total.

    Attributes:
        total: The money.
        result: The most it brings.
        spend: By channel.
        more: Response each further unit of money since the point before brings; None at the first.
        proven: Whether that is proven the most.
    """

    total: float
    result: float
    spend: dict[str, float]
    more: float | None
    proven: bool


@dataclass(frozen=True)
class Frontier:
    """Points by rising total, and where more money stops paying.

    Attributes:
        points: The totals that can keep every demand.
        worthwhile: The highest total of which the last stretch still earns its cost; None when what a unit of
            response is worth was not said, or not even the first stretch does.
    """

    points: tuple[FrontierPoint, ...]
    worthwhile: float | None


def trace(
    request: Request, low: float, high: float, *, count: int = POINTS, priced: bool = False
) -> Frontier:
    """The frontier between two totals.

    Args:
        request: What was asked; its own total is not looked at.
        low: First total.
        high: Last total.
        count: How many points.
        priced: Whether the request says what a unit of response is worth.
    """
    points: list[FrontierPoint] = []
    for k in range(count):
        total = round(low + (high - low) * k / (count - 1), 2)
        point = _point(request, total, points[-1] if points else None)
        if point is not None:
            points.append(point)
    return Frontier(tuple(points), _worthwhile(request, points) if priced else None)


def _point(request: Request, total: float, before: FrontierPoint | None) -> FrontierPoint | None:
    if total <= request.reserve:
        return None
    at = request.changed(total=total)
    choice = choose(at)
    if choice is None:
        return None
    spend = {name: choice.spend[name] for name in request.index}
    result = total_response(at, spend)
    more = None if before is None else (result - before.result) / (total - before.total)
    return FrontierPoint(total, result, spend, more, choice.certified and choice.gap <= PROVEN)


def _worthwhile(request: Request, points: list[FrontierPoint]) -> float | None:
    paying = [point.total for point in points if point.more is not None and point.more * request.worth >= 1]
    return max(paying, default=None)
