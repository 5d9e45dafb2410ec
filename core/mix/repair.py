"""Ways out of a clash, least first: how far each demand alone would have to move, tried on the whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from core.mix.choice import choose
from core.mix.clash import Clash, best_ratio, find_clash, hard_demands, is_feasible, least_miss
from core.mix.request import Kind, Limit, Request
from core.mix.wording import find_limit, label
from core.text import Text

_ROUNDS = 3  # clashes one proposal mends, one after the other; beyond, what clashes is dropped


@dataclass(frozen=True)
class Relaxation:
    """Changes that make the request possible; each has been tried.

    Attributes:
        demands: Names of what changes.
        size: Sum of the relative changes: 0.1 is a tenth of one demand; dropping a demand counts 1.
        text: The changes in a sentence.
        request: What it leads to.
    """

    demands: tuple[str, ...]
    size: float
    text: Text
    request: Request


def propose(request: Request, clash: Clash) -> tuple[Relaxation, ...]:
    """Working relaxations, least first: of one demand of the clash each, with what else that then takes."""
    found: dict[tuple[str, ...], Relaxation] = {}
    for name in clash.demands:
        relaxation = _mend(request, clash, name)
        if relaxation is not None:
            found.setdefault(tuple(sorted(relaxation.demands)), relaxation)
    if not found and (rest := _drop_what_clashes(request)) is not None:
        return (rest,)
    fewest = [set(r.demands) for r in found.values()]
    kept = [r for r in found.values() if not any(other < set(r.demands) for other in fewest)]
    return tuple(sorted(kept, key=lambda r: (r.size, r.text.en)))


def _drop_what_clashes(request: Request) -> Relaxation | None:
    """Demands in their order, each kept where it goes with those kept before it; the others are dropped."""
    kept: list[str] = []
    dropped: list[str] = []
    for name in sorted(hard_demands(request), key=lambda n: n != "total"):
        (kept if is_feasible(request, [*kept, name]) else dropped).append(name)
    after = request
    for name in dropped:
        after = _without(after, name)
    if not dropped or choose(after) is None:
        return None
    said = [label(request, name) for name in dropped]
    text = Text(
        zh="；".join(f"去掉“{demand.zh}”" for demand in said),
        en="; ".join(f'drop "{demand.en}"' for demand in said),
    )
    return Relaxation(tuple(dropped), float(len(dropped)), text, after)


def _without(request: Request, name: str) -> Request:
    limit = find_limit(request, name)
    if limit is not None:
        return request.changed(limits=tuple(other for other in request.limits if other != limit))
    kind, _, subject = name.partition(":")
    if kind in ("minimum", "maximum"):
        changed = request.index[subject].model_copy(update={kind: 0.0 if kind == "minimum" else None})
        return request.with_candidate(changed)
    if kind == "spend_all":
        return request.changed(spend_all=False)
    return (_drop(request, name) or (request, 0.0))[0]


def second_clash(request: Request, clash: Clash) -> Clash | None:
    """Another clash that shares no demand with the first but the money there is."""
    shared = set(clash.demands) - {"total"}
    return find_clash(request, [name for name in hard_demands(request) if name not in shared])


def _mend(request: Request, clash: Clash, first: str) -> Relaxation | None:
    """Relax `first`; while another clash shows up, relax the least of that too."""
    moved: list[tuple[str, Request, float]] = []
    current, names, name = request, clash.demands, first
    tried = {first}
    for _ in range(_ROUNDS):
        step = _relax(current, names, name)
        if step is None and moved:
            name, step = _first_relaxed(current, names)
        if step is None:
            return None
        moved.append((name, *step))
        current = step[0]
        if choose(current) is not None:
            return _describe(request, moved)
        further = find_clash(current)
        if further is None:
            return None
        names = further.demands
        name = max(names, key=lambda n: (n not in tried, n not in ("total", "spend_all"), names.index(n)))
        tried.add(name)
    return None


def _first_relaxed(request: Request, names: Sequence[str]) -> tuple[str, tuple[Request, float] | None]:
    """The first demand that can be relaxed at all, and how."""
    found = ((name, _relax(request, names, name)) for name in names)
    return next((one for one in found if one[1] is not None), (names[0], None))


def _describe(request: Request, moved: Sequence[tuple[str, Request, float]]) -> Relaxation:
    after = moved[-1][1]
    names = tuple(dict.fromkeys(name for name, _, _ in moved))
    said = [(label(request, name), _after(after, name)) for name in names]
    text = Text(
        zh="；".join(f"把“{a.zh}”改为“{b.zh}”" if b else f"去掉“{a.zh}”" for a, b in said),
        en="; ".join(f'change "{a.en}" to "{b.en}"' if b else f'drop "{a.en}"' for a, b in said),
    )
    return Relaxation(names, round(sum(size for _, _, size in moved), 6), text, after)


def _after(request: Request, name: str) -> Text | None:
    """The demand as it then is; None when it is gone."""
    kind, _, subject = name.partition(":")
    if kind in ("total", "spend_all"):
        return label(request, name) if kind == "total" or request.spend_all else None
    limit = find_limit(request, name)
    if limit is not None:
        return label(request, name)
    if subject not in request.index or kind not in ("minimum", "maximum", "lock", "block"):
        return None
    candidate = request.index[subject]
    levels = {
        "minimum": candidate.minimum or None,
        "maximum": candidate.maximum,
        "lock": candidate.locked,
        "block": candidate.effective_minimum,
    }
    return label(request, name) if levels[kind] is not None else None


def _relax(request: Request, names: Sequence[str], name: str) -> tuple[Request, float] | None:
    """The request with one demand moved as little as lets the others of its clash hold, and how far."""
    limit = find_limit(request, name)
    if limit is not None and limit.kind in (Kind.ROI, Kind.CAC):
        return _relax_ratio(request, names, name, limit)
    if limit is not None and limit.kind in (Kind.SHARE, Kind.TOP, Kind.CHANGE, Kind.COUNT):
        return _relax_part(request, names, name, limit)
    miss = None if name.startswith("lock:") else least_miss(request, names, name)
    if miss is None:
        return _drop(request, name)
    if limit is not None:
        return _relax_level(request, names, name, limit, miss)
    return _relax_money(request, names, name, miss)


def _relax_money(
    request: Request, names: Sequence[str], name: str, miss: float
) -> tuple[Request, float] | None:
    kind, _, subject = name.partition(":")
    if kind == "spend_all":
        return request.changed(spend_all=False), 1.0
    if kind == "lock":
        return _drop(request, name)
    if kind == "total":
        old, sign = request.total or 0.0, 1

        def with_level(level: float) -> Request:
            return request.changed(total=level)
    else:
        candidate = request.index[subject]
        old, sign = float(getattr(candidate, kind) or 0.0), 1 if kind == "maximum" else -1

        def with_level(level: float) -> Request:
            return request.with_candidate(candidate.model_copy(update={kind: level}))

    return _least(names, with_level, old, sign * miss)


def _least(
    names: Sequence[str], with_level: Callable[[float], Request], old: float, by: float
) -> tuple[Request, float] | None:
    """The level moved by `by` to the nearest whole unit, or one further where that is a hair too little."""
    near = round(old + by)
    for level in (near, near + (1 if by > 0 else -1)):
        changed = with_level(max(0.0, float(level)))
        if is_feasible(changed, list(names)):
            return changed, abs(by) / max(abs(old), 1.0)
    return None


def _relax_level(
    request: Request, names: Sequence[str], name: str, limit: Limit, miss: float
) -> tuple[Request, float] | None:
    upper = limit.low is None or name.endswith(" ≤")
    if limit.low is not None and limit.high is not None:
        return None
    side = "high" if upper else "low"

    def with_level(level: float) -> Request:
        return request.with_limit(limit.model_copy(update={side: level}))

    return _least(names, with_level, (limit.high if upper else limit.low) or 0.0, miss if upper else -miss)


def _relax_ratio(
    request: Request, names: Sequence[str], name: str, limit: Limit
) -> tuple[Request, float] | None:
    reached = best_ratio(request, names, name)
    if reached is None:
        return None
    if limit.kind is Kind.ROI:
        new, old, side = floor(reached * 100) / 100, limit.low or 1.0, "low"
    else:
        new, old, side = ceil(reached * 100) / 100, limit.high or 1.0, "high"
    return request.with_limit(limit.model_copy(update={side: new})), abs(new - old) / max(old, 1e-9)


def _relax_part(
    request: Request, names: Sequence[str], name: str, limit: Limit
) -> tuple[Request, float] | None:
    """Shares by the tenth of a percent, counts by one: the least move with which the clash is gone."""
    weaker = list(_weaker(limit, name))
    low, high = 0, len(weaker)
    while low < high:
        middle = (low + high) // 2
        if is_feasible(request.with_limit(weaker[middle]), list(names)):
            high = middle
        else:
            low = middle + 1
    if low == len(weaker):
        return None
    part = weaker[low]
    old, new = (x.low if x.low is not None else x.high for x in (limit, part))
    return request.with_limit(part), abs((old or 0.0) - (new or 0.0)) / max(old or 0.0, 1e-9)


def _weaker(limit: Limit, name: str) -> Iterator[Limit]:
    """Weaker and weaker versions of a limit, in steps fine enough to be told apart."""
    upper = limit.low is None or name.endswith(" ≤")
    side = "high" if upper else "low"
    at = (limit.high if upper else limit.low) or 0.0
    if limit.kind is Kind.COUNT:
        ends = range(int(at) + 1, int(at) + 60) if upper else range(int(at) - 1, -1, -1)
        yield from (limit.model_copy(update={side: float(end)}) for end in ends)
        return
    tenths = round(at * 1000)
    span = (
        range(tenths + 1, 1001 if limit.kind is not Kind.CHANGE else 10001)
        if upper
        else range(tenths - 1, -1, -1)
    )
    yield from (limit.model_copy(update={side: step / 1000}) for step in span)


def _drop(request: Request, name: str) -> tuple[Request, float] | None:
    kind, _, subject = name.partition(":")
    if kind in ("requires", "excludes"):
        first, _, second = subject.partition(">" if kind == "requires" else "|")
        old = request.index[first]
        left = tuple(other for other in getattr(old, kind) if other != second)
        return request.with_candidate(old.model_copy(update={kind: left})), 1.0
    if subject not in request.index:
        return None
    empty = {"lock": {"locked": None}, "block": {"effective_minimum": None}}
    flags = {"mandatory": {"mandatory": False}, "forbidden": {"forbidden": False}}
    change = (empty | flags).get(kind)
    if change is None:
        return None
    return request.with_candidate(request.index[subject].model_copy(update=change)), 1.0
