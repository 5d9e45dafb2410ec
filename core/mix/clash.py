"""Which named demands of a split over channels cannot hold together, and by how much, in one sentence.

QuickXplain over the demands (Junker 2004); a set is tested on the linear relaxation first wherever that
already settles it, since that takes a millisecond (HiGHS).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.allocation.conflict import drop_idle, search_core
from core.mix.choice import choose
from core.mix.formulation import MISS, demand_names, linear_demands
from core.mix.linear_relaxation import is_linearly_feasible
from core.mix.problem import Objective
from core.mix.request import Kind, Request
from core.mix.wording import find_limit, label, level, money, percent
from core.text import Text

_LAST = ("total", "spend_all")
_DINKELBACH = 12
_HAIR = 1e-7  # a gap of the search, relative


@dataclass(frozen=True)
class Clash:
    """Demands that cannot hold together, minimal: without any one of them the others can.

    Attributes:
        demands: Their names, in the order of the request.
        said: Each in words.
        message: All in one sentence with its sum.
    """

    demands: tuple[str, ...]
    said: tuple[Text, ...]
    message: Text


def find_clash(request: Request, among: Sequence[str] | None = None) -> Clash | None:
    """The smallest clash among the demands; None when they can all hold."""
    names = list(among if among is not None else hard_demands(request))
    if is_feasible(request, names):
        return None
    ordered = sorted(names, key=lambda name: (name not in _LAST, names.index(name)))

    def clash(chosen: Sequence[str]) -> bool:
        return not is_feasible(request, chosen)

    core = set(drop_idle(search_core(ordered, clash), clash))
    kept = tuple(name for name in names if name in core)
    return Clash(kept, tuple(label(request, name) for name in kept), add_up(request, kept))


def hard_demands(request: Request) -> tuple[str, ...]:
    """Names of the demands that must hold."""
    soft = {demand.name for demand in linear_demands(request) if demand.penalty is not None}
    return tuple(name for name in demand_names(request) if name not in soft)


def is_feasible(request: Request, names: Sequence[str]) -> bool:
    """Whether a split keeps these demands, the others left aside."""
    settled = is_linearly_feasible(request, names)
    if settled is None:
        settled = _is_within_reach(request, names)
    return settled if settled is not None else choose(request, keep=set(names)) is not None


def _is_within_reach(request: Request, names: Sequence[str]) -> bool | None:
    """With a single demand on the response: whether the others let it be met; None with several or none.

    To maximise what it measures is far quicker than to prove that nothing meets it.
    """
    kept = set(names)
    on_response = [d for d in linear_demands(request) if d.name in kept and d.row.response]
    if len(on_response) != 1 or (on_response[0].row.low is None) == (on_response[0].row.high is None):
        return None
    row = on_response[0].row
    sign = 1.0 if row.low is not None else -1.0
    wanted = sign * (row.low if row.low is not None else row.high or 0.0)
    if any(sign * a < 0 for a in row.response.values()):
        return None
    seek = Objective(
        response={name: sign * a for name, a in row.response.items()},
        spend={name: sign * a for name, a in row.spend.items()},
    )
    found = choose(request, keep=kept - {row.name}, seek=seek)
    return found is not None and found.objective >= wanted - _HAIR * max(1.0, abs(wanted))


def is_minimal(request: Request, names: Sequence[str]) -> bool:
    """Whether the demands clash and no longer do without any one of them."""
    if is_feasible(request, names):
        return False
    return all(is_feasible(request, [n for n in names if n != name]) for name in names)


def least_miss(request: Request, names: Sequence[str], name: str) -> float | None:
    """By how much a demand must be missed for the others to hold, in its row's unit; None: it does not help.

    A demand that is no row cannot be missed by an amount.
    """
    if name not in {demand.name for demand in linear_demands(request)}:
        return None
    found = choose(request, keep=set(names), elastic=name)
    return None if found is None else max(0.0, found.spend[MISS + name])


def add_up(request: Request, names: Sequence[str]) -> Text:
    """The clash in one sentence: what is demanded and how far one can get."""
    return _as_sum(request, names) or _as_reach(request, names) or _as_list(request, names)


def _as_sum(request: Request, names: Sequence[str]) -> Text | None:
    """Floors of money that add up to more than there is."""
    if "total" not in names or request.available is None:
        return None
    terms: list[tuple[Text, float]] = []
    counted: set[str] = set()
    for name in names:
        if name == "total":
            continue
        term = _floor(request, name)
        if term is None or term[1] & counted:
            return None
        counted |= term[1]
        terms.append((label(request, name), term[0]))
    needed = sum(amount for _, amount in terms)
    if needed <= request.available:
        return None
    said = [(text, money(request, amount)) for text, amount in terms]
    total, short = money(request, needed), money(request, needed - request.available)
    there = label(request, "total")
    zh = "；".join(text.zh for text, _ in said)
    en = "; ".join(text.en for text, _ in said)
    sums = " + ".join(amount.zh for _, amount in said), " + ".join(amount.en for _, amount in said)
    made = (f"，{sums[0]} = {total.zh}", f", {sums[1]} = {total.en}") if len(said) > 1 else ("", "")
    return Text(
        zh=f"{zh}{made[0]}，比{there.zh} 多 {short.zh}", en=f"{en}{made[1]}, {short.en} more than {there.en}"
    )


def _floor(request: Request, name: str) -> tuple[float, set[str]] | None:
    """What a demand takes at least, and whose money that is."""
    limit = find_limit(request, name)
    if limit is None:
        kind, _, subject = name.partition(":")
        if subject not in request.index or kind not in ("minimum", "lock"):
            return None
        candidate = request.index[subject]
        return (candidate.minimum if kind == "minimum" else candidate.locked or 0.0), {subject}
    if limit.kind not in (Kind.SPEND, Kind.SHARE) or limit.low is None:
        return None
    low = limit.low * (request.available or 0.0) if limit.kind is Kind.SHARE else limit.low
    return low, set(request.members(limit))


def _as_reach(request: Request, names: Sequence[str]) -> Text | None:
    """How far one demand can be met under the others."""
    focus = next((name for kind in _FOCUS for name in names if _is_kind(request, name, kind)), None)
    if focus is None:
        return None
    miss = least_miss(request, names, focus)
    limit = find_limit(request, focus)
    if miss is None or limit is None:
        return None
    others = [label(request, name) for name in names if name != focus]
    zh, en = "、".join(o.zh for o in others), " and ".join(o.en for o in others)
    if limit.kind is Kind.RESPONSE and limit.low is not None:
        most, wanted, short = (level(request, limit, v) for v in (limit.low - miss, limit.low, miss))
        if not others:
            zh, en = "投多少钱", "any spend"
        return Text(
            zh=f"{zh}之下最多做到 {most.zh}，要求至少 {wanted.zh}，差 {short.zh}",
            en=f"under {en} at most {most.en} can be reached; {wanted.en} is demanded, {short.en} more",
        )
    return _as_ratio(request, names, focus, (zh, en))


_FOCUS = (Kind.RESPONSE, Kind.ROI, Kind.CAC)


def _is_kind(request: Request, name: str, kind: Kind) -> bool:
    limit = find_limit(request, name)
    return limit is not None and limit.kind is kind


def _as_ratio(request: Request, names: Sequence[str], focus: str, others: tuple[str, str]) -> Text | None:
    reached = best_ratio(request, names, focus)
    limit = find_limit(request, focus)
    if reached is None or limit is None:
        return None
    said, there = label(request, focus), level(request, limit, reached)
    way = ("最高", "at best") if limit.kind is Kind.ROI else ("最低", "at least")
    return Text(
        zh=f"{others[0]}之下{way[0]}只能做到 {there.zh}，而要求{said.zh}",
        en=f"under {others[1]} it is {way[1]} {there.en}, while {said.en} is demanded",
    )


def best_ratio(request: Request, names: Sequence[str], focus: str) -> float | None:
    """The best ROI or cost per result the other demands allow; None when they clash too or no money is spent.

    Dinkelbach 1967, "On nonlinear fractional programming": maximise worth − ratio·money at the ratio reached
    so far until it no longer rises.
    """
    limit = find_limit(request, focus)
    if limit is None or limit.kind not in (Kind.ROI, Kind.CAC):
        return None
    members = request.members(limit)
    worth = request.worth if limit.kind is Kind.ROI else 1.0
    others = {name for name in names if name != focus}
    ratio = 0.0
    for _ in range(_DINKELBACH):
        seek = Objective(response=dict.fromkeys(members, worth), spend=dict.fromkeys(members, -ratio))
        found = choose(request, keep=others, seek=seek)
        if found is None:
            return None
        money_spent = sum(found.spend[name] for name in members)
        brought = worth * sum(found.solution.response[name] for name in members)
        if money_spent <= 0 or brought <= 0:
            return None
        before, ratio = ratio, brought / money_spent
        if abs(ratio - before) <= 1e-9 * ratio:
            break
    return ratio if limit.kind is Kind.ROI else 1.0 / ratio


def _as_list(request: Request, names: Sequence[str]) -> Text:
    shares = _shares_of_whole(request, names)
    if shares is not None:
        return shares
    said = [label(request, name) for name in names]
    return Text(
        zh="以下要求不能同时成立：" + "；".join(s.zh for s in said),
        en="these demands cannot hold together: " + "; ".join(s.en for s in said),
    )


def _shares_of_whole(request: Request, names: Sequence[str]) -> Text | None:
    """Floors that are shares of the whole and make more than all of it."""
    limits = [find_limit(request, name) for name in names]
    lows = [x for x in limits if x is not None and x.kind is Kind.SHARE and x.low is not None]
    members = [name for limit in lows for name in request.members(limit)]
    if len(lows) < len(names) or len(set(members)) < len(members):
        return None
    together = sum(limit.low or 0.0 for limit in lows)
    if together <= 1:
        return None
    said = " + ".join(f"{percent(limit.low or 0.0)}%" for limit in lows)
    labels = [label(request, limit.name) for limit in lows]
    zh, en = "；".join(x.zh for x in labels), "; ".join(x.en for x in labels)
    return Text(
        zh=f"{zh}，{said} = {percent(together)}%，超过 100%",
        en=f"{en}: {said} = {percent(together)} %, more than all",
    )
