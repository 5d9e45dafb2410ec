"""What the answer rests on: each curve a fifth better or worse, the split made anew and the split kept."""

from dataclasses import dataclass

from core.mix.choice import Choice, choose
from core.mix.curve import Curve, Exponential, Hill, Linear, Logarithmic, Power, Table
from core.mix.next_money import gain_of
from core.mix.request import Aim, Candidate, Request

CHANGE = 0.2
MOST = 8  # channels that are looked at, the largest first


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado.

    Attributes:
        channel: Whose curve.
        low: Result when the curve brings `CHANGE` less: response, or the money it takes; None: not possible.
        high: The same when it brings `CHANGE` more.
        low_spend: What the channel then gets.
        high_spend: The same when it brings more.
    """

    channel: str
    low: float | None
    high: float | None
    low_spend: float | None
    high_spend: float | None

    @property
    def width(self) -> float:
        """How far the result moves; unbounded when one side is not possible."""
        return float("inf") if self.low is None or self.high is None else abs(self.high - self.low)


def measure_sensitivity(request: Request, choice: Choice) -> tuple[Bar, ...]:
    """The tornado, widest bar first."""
    if request.scenarios:
        return ()
    largest = sorted(request.index, key=lambda name: (-choice.spend[name], name))[:MOST]
    bars = (_measure(request, choice, request.index[name]) for name in largest if choice.spend[name] > 0)
    return tuple(sorted(bars, key=lambda bar: (-bar.width, bar.channel)))


def _measure(request: Request, best: Choice, candidate: Candidate) -> Bar:
    results = []
    for factor in (1 - CHANGE, 1 + CHANGE):
        curve = scale(candidate.curve, factor)
        changed = request.with_candidate(candidate.model_copy(update={"curve": curve}))
        results.append((changed, choose(changed, start=best.choices)))
    (low_request, low), (high_request, high) = results
    name = candidate.name
    return Bar(
        name,
        None if low is None else _result(low_request, low),
        None if high is None else _result(high_request, high),
        None if low is None else low.spend[name],
        None if high is None else high.spend[name],
    )


def _result(request: Request, choice: Choice) -> float:
    if request.aim is Aim.CHEAPEST:
        return sum(choice.spend[name] for name in request.index)
    return gain_of(choice)


def scale(curve: Curve, factor: float) -> Curve:
    """The curve with every response multiplied by `factor`."""
    match curve:
        case Hill() | Exponential():
            return curve.model_copy(update={"top": curve.top * factor})
        case Logarithmic() | Power():
            return curve.model_copy(update={"gain": curve.gain * factor})
        case Linear():
            return Linear(rate=curve.rate * factor)
        case Table():
            return Table(points=tuple((spend, factor * brought) for spend, brought in curve.points))
