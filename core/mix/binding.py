"""Which demands stand at their limit in a split, and what moving each of them would be worth."""

from dataclasses import dataclass

from core.mix.choice import Choice, choose
from core.mix.formulation import Demand, linear_demands
from core.mix.next_money import gain_of
from core.mix.request import Aim, Candidate, Kind, Limit, Request
from core.mix.wording import find_limit, label, level, money, response
from core.text import Text

_TIGHT = 1e-6


@dataclass(frozen=True)
class Binding:
    """A demand at its limit.

    Attributes:
        demand: Its name.
        text: It in words.
        relaxed: How far it was moved to see what it costs, in words.
        worth: What the objective gains by that: response, or money saved when the least money is sought.
        said: The two in a sentence.
    """

    demand: str
    text: Text
    relaxed: Text
    worth: float
    said: Text


def find_binding(request: Request, choice: Choice, step: float) -> tuple[Binding, ...]:
    """The demands at their limit with what each is worth, dearest first; those worth nothing are left out."""
    if request.scenarios:
        return ()
    found: dict[str, Binding] = {}
    for name in tight_demands(request, choice):
        limit = find_limit(request, name)
        if limit is not None and limit.kind is Kind.CHANGE:
            name = limit.name  # one demand, told once
        if name in found:
            continue
        moved = _loosen(request, name, step)
        if moved is None:
            continue
        relaxed, said = moved
        other = choose(relaxed)
        if other is None:
            continue
        worth = _gain(request, choice, other)
        if worth > 1e-9 * max(1.0, abs(choice.objective)):
            found[name] = _bind(request, name, said, worth)
    return tuple(sorted(found.values(), key=lambda one: -one.worth))


def tight_demands(request: Request, choice: Choice) -> tuple[str, ...]:
    """Names of the linear demands that are exactly at a limit."""
    spend = {name: choice.spend[name] for name in request.index}
    brought = {c.name: float(c.curve.value(spend[c.name])) for c in request.candidates}
    found = (d.name for d in linear_demands(request) if _is_tight(d, spend, brought))
    return tuple(dict.fromkeys(found))


def _is_tight(demand: Demand, spend: dict[str, float], brought: dict[str, float]) -> bool:
    row = demand.row
    parts = [a * spend[name] for name, a in row.spend.items()]
    parts += [a * brought[name] for name, a in row.response.items()]
    activity, scale = sum(parts), max(1.0, sum(map(abs, parts)))
    return any(end is not None and abs(activity - end) <= _TIGHT * scale for end in (row.low, row.high))


def _gain(request: Request, before: Choice, after: Choice) -> float:
    if request.aim is Aim.CHEAPEST:
        return after.objective - before.objective
    return gain_of(after) - gain_of(before)


def _bind(request: Request, name: str, said: Text, worth: float) -> Binding:
    text = label(request, name)
    if request.aim is Aim.CHEAPEST:
        gain = money(request, worth)
        sentence = Text(
            zh=f"{text.zh}：{said.zh}，可省 {gain.zh}", en=f"{text.en}: {said.en} and {gain.en} is saved"
        )
    else:
        gain = response(request, worth)
        sentence = Text(
            zh=f"{text.zh}：{said.zh}，多得 {gain.zh}", en=f"{text.en}: {said.en} and {gain.en} more comes in"
        )
    return Binding(name, text, said, worth, sentence)


def _loosen(request: Request, name: str, step: float) -> tuple[Request, Text] | None:
    """The request with one demand a little weaker, and by how much in words."""
    kind, _, subject = name.partition(":")
    more = money(request, step)
    if kind == "total":
        said = Text(zh=f"再多 {more.zh}", en=f"with {more.en} more")
        return request.changed(total=(request.total or 0.0) + step), said
    if kind == "spend_all":
        return request.changed(spend_all=False), Text(zh="可以不花完", en="if it need not be spent whole")
    limit = find_limit(request, name)
    if limit is not None:
        return _loosen_limit(request, limit, name, step)
    if subject not in request.index:
        return None
    return _loosen_channel(request, request.index[subject], kind, step)


def _loosen_channel(
    request: Request, candidate: Candidate, kind: str, step: float
) -> tuple[Request, Text] | None:
    more = money(request, step)
    if kind == "maximum":
        said = Text(zh=f"上限放宽 {more.zh}", en=f"raise it by {more.en}")
        moved = candidate.model_copy(update={"maximum": (candidate.maximum or 0.0) + step})
    elif kind == "minimum":
        said = Text(zh=f"下限放低 {more.zh}", en=f"lower it by {more.en}")
        moved = candidate.model_copy(update={"minimum": max(0.0, candidate.minimum - step)})
    elif kind == "lock":
        said = Text(zh="不锁定", en="unlock it")
        moved = candidate.model_copy(update={"locked": None})
    else:
        return None
    return request.with_candidate(moved), said


def _loosen_limit(request: Request, limit: Limit, name: str, step: float) -> tuple[Request, Text] | None:
    high = limit.low is None or name.endswith(" ≤")
    at = limit.high if high else limit.low
    if at is None or limit.kind in (Kind.COUNT, Kind.TOP):
        return None
    by = {Kind.SHARE: 0.01, Kind.CHANGE: 0.05, Kind.SPEND: step}.get(limit.kind, 0.01 * at)
    moved = at + by if high else max(0.0, at - by)
    said = level(request, limit, moved)
    text = Text(zh=f"改成 {said.zh}", en=f"make it {said.en}")
    return request.with_limit(limit.model_copy(update={"high" if high else "low": moved})), text
