"""Splits that are nearly as good and look different: how far channels can move for a hundredth of it."""

from dataclasses import dataclass

from core.mix.choice import Choice, choose
from core.mix.next_money import gain_of
from core.mix.problem import Objective
from core.mix.request import Aim, Kind, Limit, Request

LOSS = 0.01
MOST = 6  # channels that are looked at, the largest first
_FEWER = 3  # where demands on the response make each look longer
_KEPT = 3
_APART = 0.05  # of the money, in total, that two alternatives differ by at least


@dataclass(frozen=True)
class Reach:
    """How far one channel can move while the result stays within `LOSS` of the best."""

    channel: str
    low: float
    high: float


@dataclass(frozen=True)
class Alternative:
    """A nearly optimal split.

    Attributes:
        spend: By channel.
        result: Response, or the money it takes when the least money is sought.
        loss: What it gives up of the best, 0..LOSS.
        moves: Share of the money that goes elsewhere than in the best split.
    """

    spend: dict[str, float]
    result: float
    loss: float
    moves: float


def find_alternatives(request: Request, choice: Choice) -> tuple[tuple[Reach, ...], tuple[Alternative, ...]]:
    """How far each channel can move, and a few diverse splits among those seen on the way."""
    near = _near(request, choice)
    if near is None:
        return (), ()
    spent = sum(choice.spend[name] for name in request.index)
    largest = sorted(request.index, key=lambda name: (-choice.spend[name], name))[: _most(request)]
    reaches: list[Reach] = []
    seen: list[Choice] = []
    for name in largest:
        low, high = (_push(near, choice, name, sign) for sign in (-1.0, 1.0))
        ends = [choice.spend[name], *(found.spend[name] for found in (low, high) if found is not None)]
        reaches.append(Reach(name, min(ends), max(ends)))
        seen += [found for found in (low, high) if found is not None]
    return tuple(reaches), _diverse(request, choice, seen, spent)


def _near(request: Request, choice: Choice) -> Request | None:
    """The request with "nearly as good as the best" as one more demand."""
    if request.scenarios or any(limit.penalty is not None for limit in request.limits):
        return None  # what soft demands cost is no response
    if request.aim is Aim.CHEAPEST:
        spent = sum(choice.spend[name] for name in request.index)
        return request.changed(total=spent * (1 + LOSS), reserve=0.0)
    if gain_of(choice) <= 0:
        return None
    floor = Limit(name="near", kind=Kind.RESPONSE, low=gain_of(choice) * (1 - LOSS), goal="near")
    yields = tuple(
        c.model_copy(update={"yields": {**c.yields, "near": request.weight(c)}}) for c in request.candidates
    )
    return request.changed(candidates=yields, limits=(*request.limits, floor))


def _most(request: Request) -> int:
    heavy = any(limit.kind in (Kind.RESPONSE, Kind.ROI, Kind.CAC) for limit in request.limits)
    return _FEWER if heavy and request.aim is Aim.MOST else MOST


def _push(near: Request, choice: Choice, name: str, sign: float) -> Choice | None:
    return choose(near, seek=Objective(spend={name: sign}), start=choice.choices)


def _diverse(request: Request, choice: Choice, seen: list[Choice], spent: float) -> tuple[Alternative, ...]:
    kept: list[dict[str, float]] = [{name: choice.spend[name] for name in request.index}]
    found: list[Alternative] = []
    far = sorted(seen, key=lambda other: -_apart(kept[0], other.spend, spent))
    for other in far:
        spend = {name: other.spend[name] for name in request.index}
        if len(found) < _KEPT and all(_apart(one, spend, spent) >= _APART for one in kept):
            kept.append(spend)
            found.append(_describe(request, choice, spend, spent))
    return tuple(found)


def _describe(request: Request, choice: Choice, spend: dict[str, float], spent: float) -> Alternative:
    apart = _apart({name: choice.spend[name] for name in request.index}, spend, spent)
    if request.aim is Aim.CHEAPEST:
        result = sum(spend.values())
        return Alternative(spend, result, max(0.0, result / spent - 1), apart)
    result = sum(request.weight(c) * float(c.curve.value(spend[c.name])) for c in request.candidates)
    return Alternative(spend, result, max(0.0, 1 - result / gain_of(choice)), apart)


def _apart(one: dict[str, float], other: dict[str, float], spent: float) -> float:
    return sum(abs(one[name] - other[name]) for name in one) / (2 * spent) if spent else 0.0
