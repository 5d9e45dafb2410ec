"""Why a channel does not get more, in one sentence with its numbers."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from core.mix.choice import Choice, choose
from core.mix.next_money import gain_of
from core.mix.request import Aim, Candidate, Kind, Request
from core.mix.wording import find_limit, label, money, response
from core.text import Text

_NEAR = 1e-6


@dataclass(frozen=True)
class Situation:
    """What the reasons are read from.

    Attributes:
        request: What was asked.
        choice: The best split.
        step: The amount of money marginal returns are said for.
        margins: What one step more and one less changes in each channel alone.
        tight: Names of the demands at a limit.
        price: What the next step would bring in the best other place.
    """

    request: Request
    choice: Choice
    step: float
    margins: dict[str, tuple[float, float]]
    tight: Collection[str]
    price: float


def explain_channel(situation: Situation, name: str) -> Text:
    """Why `name` gets no more than it does."""
    request, candidate = situation.request, situation.request.index[name]
    at = situation.choice.spend[name]
    size = max(1.0, sum(situation.choice.spend[c] for c in request.index))
    if candidate.forbidden:
        return Text(zh="要求不投", en="it must get no money")
    if candidate.locked is not None:
        return label(request, f"lock:{name}")
    if candidate.maximum is not None and at >= candidate.maximum - _NEAR * size:
        said = money(request, candidate.maximum)
        return Text(zh=f"已到上限 {said.zh}", en=f"it is at its maximum of {said.en}")
    held = _held_by(situation, name)
    if held is not None:
        return held
    if at <= _NEAR * size:
        return _off(situation, candidate)
    return _in_balance(situation, candidate)


def _held_by(situation: Situation, name: str) -> Text | None:
    """A limit with other channels, at its upper end."""
    request = situation.request
    for demand in situation.tight:
        limit = find_limit(request, demand)
        if limit is None or limit.high is None or name not in request.members(limit):
            continue
        is_upper = limit.kind in (Kind.SPEND, Kind.SHARE) and (demand.endswith(" ≤") or limit.low is None)
        if is_upper or demand == f"{limit.name}:{name}":
            said = label(request, demand)
            return Text(zh=f"{said.zh}，已到上限", en=f"{said.en}, which is reached")
    return None


def _off(situation: Situation, candidate: Candidate) -> Text:
    request, choices = situation.request, situation.choice.choices
    if candidate.name in choices.off:
        return _left_out(situation, candidate)
    elsewhere = _price(situation)
    block = candidate.effective_minimum
    if block:
        need, brings = money(request, block), _brings(request, candidate, block)
        other = response(request, situation.price * block / situation.step)
        return Text(
            zh=f"起投 {need.zh} 带来 {brings.zh}，同样的钱在别处约值 {other.zh}",
            en=f"the least of {need.en} brings {brings.en}; elsewhere that money is worth about {other.en}",
        )
    if candidate.curve.inflection > 0:
        best, rate = _threshold(candidate)
        at, most = money(request, best), response(request, request.weight(candidate) * rate * situation.step)
        per = money(request, situation.step)
        return Text(
            zh=f"S 形曲线有门槛：要投到约 {at.zh} 才最划算，那时每 {per.zh} 也只有 {most.zh}，"
            f"别处 {elsewhere.zh}",
            en=f"its S-curve has a threshold: best at about {at.en}, where {per.en} bring {most.en}; "
            f"elsewhere {elsewhere.en}",
        )
    first = response(request, situation.margins[candidate.name][0])
    per = money(request, situation.step)
    return Text(
        zh=f"头 {per.zh} 只带来 {first.zh}，别处 {elsewhere.zh}",
        en=f"its first {per.en} bring {first.en}; elsewhere {elsewhere.en}",
    )


def _left_out(situation: Situation, candidate: Candidate) -> Text:
    request, spend = situation.request, situation.choice.spend
    for other in candidate.requires:
        if spend[other] <= 0:
            return Text(zh=f"前提 {other} 没有投", en=f"it needs {other}, which gets none")
    rivals = [c.name for c in request.candidates if candidate.name in c.excludes]
    for other in (*candidate.excludes, *rivals):
        if spend[other] > 0:
            return Text(zh=f"与 {other} 不能同时投", en=f"it cannot run beside {other}")
    for limit in request.limits:
        if limit.kind is Kind.COUNT and limit.high is not None:
            return label(request, limit.name)
    return Text(zh="别的组合更好", en="another combination is better")


def _in_balance(situation: Situation, candidate: Candidate) -> Text:
    request = situation.request
    more = response(request, situation.margins[candidate.name][0])
    per = money(request, situation.step)
    loss = _cost_of_more(situation, candidate)
    if loss is None:
        return Text(zh=f"再加 {per.zh} 多 {more.zh}", en=f"{per.en} more bring {more.en}")
    if loss[1] <= 0:
        return Text(
            zh=f"再加 {per.zh} 多 {more.zh}，与从别处挪来的损失相当",
            en=f"{per.en} more bring {more.en}, about what taking it elsewhere costs",
        )
    lost, net = response(request, loss[0]), response(request, loss[1])
    return Text(
        zh=f"再加 {per.zh} 只多 {more.zh}，从别处挪来要少 {lost.zh}，总数反而少 {net.zh}",
        en=f"{per.en} more bring only {more.en}; taken elsewhere it costs {lost.en}, {net.en} less in all",
    )


def _cost_of_more(situation: Situation, candidate: Candidate) -> tuple[float, float] | None:
    """What giving a channel one step more at the same total takes from the others, and the loss in all."""
    request = situation.request
    if request.aim is not Aim.MOST or request.scenarios:
        return None
    least = situation.choice.spend[candidate.name] + situation.step
    forced = request.with_candidate(candidate.model_copy(update={"minimum": least, "locked": None}))
    other = choose(forced, start=situation.choice.choices)
    if other is None:
        return None
    net = gain_of(situation.choice) - gain_of(other)
    own = situation.margins[candidate.name][0]
    return own + net, net


def _price(situation: Situation) -> Text:
    return response(situation.request, situation.price)


def _brings(request: Request, candidate: Candidate, spend: float) -> Text:
    return response(request, request.weight(candidate) * float(candidate.curve.value(spend)))


def _threshold(candidate: Candidate) -> tuple[float, float]:
    """The spend at which the average return of an S-shaped curve is highest, and that return."""
    low = max(candidate.curve.inflection, 1e-9)
    at = np.geomspace(low, 100 * low, 2000)
    average = candidate.curve.value(at) / at
    best = int(average.argmax())
    return float(at[best]), float(average[best])
