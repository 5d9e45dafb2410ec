"""A request over channels as a `Problem`: its demands as boxes and named rows, one of them elastic if wanted.

Names of demands: total, spend_all, minimum:CHANNEL, maximum:CHANNEL, block:CHANNEL, lock:CHANNEL,
mandatory:CHANNEL, forbidden:CHANNEL, requires:A>B, excludes:A|B, and each limit's own name (a CHANGE limit
counts channel by channel, LIMIT:CHANNEL).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from core.mix.curve import Exponential, Hill, Linear, Logarithmic, Power, Response, Table
from core.mix.problem import Channel, Objective, Problem, Row
from core.mix.request import Aim, Candidate, Kind, Limit, Request

LEAST = 1.0  # a channel that must get money gets at least one unit of it
WORST = "worst case"  # what the split brings in the worst scenario, as a channel
MISS = "miss "  # how far a demand is missed, as a channel that brings nothing
_NEVER = 1e12  # spend no channel reaches
_HAIR = 1e-12  # by which bounds computed in two ways may cross
_FLAT = 0.9999  # part of its ceiling from which a curve counts as flat


@dataclass(frozen=True)
class Choices:
    """What a branch of the search has settled.

    Attributes:
        on: Channels that get money.
        off: Channels that get none.
        behind: By the name of a TOP limit, channels that are not among the best few.
        ahead: By the name of a TOP limit, channels that are.
    """

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    behind: dict[str, frozenset[str]] = field(default_factory=dict)
    ahead: dict[str, frozenset[str]] = field(default_factory=dict)


OPEN = Choices()


@dataclass(frozen=True)
class Demand:
    """A demand that is linear: a row, or a bound of the one channel it names."""

    name: str
    row: Row
    penalty: float | None = None

    @property
    def alone(self) -> str | None:
        """The channel it bounds, if it is a bound of one channel's spend."""
        if self.row.response or len(self.row.spend) != 1:
            return None
        ((name, coefficient),) = self.row.spend.items()
        return name if coefficient == 1.0 else None


def formulate(
    request: Request,
    choices: Choices = OPEN,
    *,
    keep: Collection[str] | None = None,
    elastic: str | None = None,
    seek: Objective | None = None,
) -> Problem | None:
    """The problem of a request; None when the bounds of one channel already contradict each other.

    Args:
        request: What was asked.
        choices: What is settled about single channels.
        keep: Names of the demands to keep; None keeps all.
        elastic: This demand may be missed, and its miss is what is minimised.
        seek: Maximise this instead of what the request seeks.
    """
    demands = (*linear_demands(request), *_concentrations(request, choices))
    kept = [d for d in demands if keep is None or d.name in keep]
    misses = {d.name: d for d in kept if d.penalty is not None or d.name == elastic}
    boxed = [d for d in kept if d.alone is not None and d.name not in misses]
    channels = []
    span = span_of(request)
    for candidate in request.candidates:
        bounds = [d.row for d in boxed if d.alone == candidate.name]
        if keep is not None or elastic == "total":  # the money there is may not be what limits it
            bounds.append(Row(name="span", high=span, spend={candidate.name: 1.0}))
        channel = _channel(request, candidate, bounds, choices, keep)
        if channel is None:
            return None
        channels.append(channel)
    rows = [row for d in kept if d not in boxed for row in _rows(d, slack=d.name in misses)]
    channels += [Channel(name=MISS + name, curve=Linear(rate=0.0), maximum=span) for name in misses]
    if request.scenarios and keep is None and elastic is None and request.aim is Aim.MOST:
        channels.append(Channel(name=WORST, curve=Linear(rate=1.0), maximum=_ceiling(request)))
        rows += _worlds(request)
    objective = seek or _objective(request, misses, elastic, keep)
    return Problem(channels=tuple(channels), rows=tuple(rows), objective=objective)


def _objective(
    request: Request, misses: dict[str, Demand], elastic: str | None, keep: Collection[str] | None
) -> Objective:
    if elastic is not None:
        return Objective(spend={MISS + elastic: -1.0})
    cost = {MISS + name: -(demand.penalty or 0.0) for name, demand in misses.items()}
    if keep is not None:  # only asked whether it can be done
        return Objective()
    if request.aim is Aim.CHEAPEST:
        return Objective(spend={**dict.fromkeys(request.index, -1.0), **cost})
    if request.scenarios:
        return Objective(response={WORST: 1.0}, spend=cost)
    return Objective(response={c.name: request.weight(c) for c in request.candidates}, spend=cost)


def _worlds(request: Request) -> list[Row]:
    """The worst case is at most what each scenario brings."""
    return [
        Row(
            name=f"scenario:{scenario.name}",
            low=0.0,
            response={
                **{c.name: request.weight(c) * scenario.factors.get(c.name, 1.0) for c in request.candidates},
                WORST: -1.0,
            },
        )
        for scenario in request.scenarios
    ]


def _ceiling(request: Request) -> float:
    """More than any scenario can bring."""
    most = request.available if request.available is not None else span_of(request)
    factors = [max([1.0, *s.factors.values()]) for s in request.scenarios]
    return max(factors) * sum(request.weight(c) * float(c.curve.value(most)) for c in request.candidates)


def _rows(demand: Demand, *, slack: bool) -> Iterator[Row]:
    row, miss = demand.row, MISS + demand.name
    if not slack:
        yield row
        return
    if row.low is not None:
        yield row.model_copy(update={"high": None, "spend": {**row.spend, miss: 1.0}})
    if row.high is not None:
        name = row.name if row.low is None else f"{row.name} ≤"
        yield row.model_copy(update={"name": name, "low": None, "spend": {**row.spend, miss: -1.0}})


def _channel(
    request: Request,
    candidate: Candidate,
    bounds: list[Row],
    choices: Choices,
    keep: Collection[str] | None,
) -> Channel | None:
    name = candidate.name

    def holds(kind: str) -> bool:
        return keep is None or f"{kind}:{name}" in keep

    low = max([0.0, *(row.low for row in bounds if row.low is not None)])
    highs = [row.high for row in bounds if row.high is not None]
    block = candidate.effective_minimum if holds("block") else None
    if name in choices.on or (candidate.mandatory and holds("mandatory")):
        low = max(low, block or 0.0, LEAST)
    if name in choices.off or (candidate.forbidden and holds("forbidden")):
        highs.append(0.0)
    high = min(highs) if highs else _most(request, candidate)
    if block and low:
        low = max(low, block)
    if high is not None and low > high * (1 + _HAIR):
        return None
    low = low if high is None else min(low, high)
    return Channel(
        name=name,
        curve=candidate.curve,
        minimum=low,
        maximum=high,
        effective_minimum=block if block and not low else None,
    )


def _most(request: Request, candidate: Candidate) -> float | None:
    """The most a channel without a maximum can use: None when the money there is limits it."""
    if request.available is not None:
        return None
    goals = [limit.low for limit in request.limits if limit.kind is Kind.RESPONSE and limit.low]
    return flat_from(candidate.curve, max(goals, default=0.0))


def flat_from(curve: Response, wanted: float) -> float:
    """Spend from which a curve is as good as flat, or that alone brings `wanted` if it never is."""
    match curve:
        case Hill():
            return float(min(_NEVER, curve.half * (_FLAT / (1 - _FLAT)) ** (1 / curve.shape)))
        case Exponential():
            return 10 * curve.scale
        case Table():
            return curve.points[-1][0]
        case Linear():
            return min(_NEVER, wanted / curve.rate) if curve.rate else 0.0
        case Power():
            return float(min(_NEVER, (wanted / curve.gain) ** (1 / curve.exponent)))
        case Logarithmic():
            return float(min(_NEVER, curve.scale * 2.0 ** min(40.0, 1.4427 * wanted / curve.gain)))
    raise AssertionError(curve)


def span_of(request: Request) -> float:
    """More than anything that is demanded or can be used: what bounds a miss, or a spend without a limit."""
    lows = [limit.low or 0.0 for limit in request.limits if limit.kind in (Kind.SPEND, Kind.RESPONSE)]
    own = [
        max(c.minimum, c.locked or 0.0, c.effective_minimum or 0.0, c.now or 0.0) for c in request.candidates
    ]
    most = [c.maximum or 0.0 for c in request.candidates]
    goal = max([x.low for x in request.limits if x.kind is Kind.RESPONSE and x.low], default=0.0)
    reach = [
        min(flat_from(c.curve, goal), 1e3 * (1.0 + goal + (request.total or 0.0))) for c in request.candidates
    ]
    return 10.0 * (1.0 + (request.total or 0.0) + sum(lows) + sum(own) + sum(most) + sum(reach))


def linear_demands(request: Request) -> Iterator[Demand]:
    """Every demand that is a row: the money, bounds of single channels, limits on several."""
    everybody = dict.fromkeys(request.index, 1.0)
    if request.available is not None:
        yield Demand("total", Row(name="total", high=request.available, spend=everybody))
        if request.spend_all:
            yield Demand("spend_all", Row(name="spend_all", low=request.available, spend=everybody))
    for candidate in request.candidates:
        yield from _bounds(candidate)
    for limit in request.limits:
        yield from _limit(request, limit)


def _bounds(candidate: Candidate) -> Iterator[Demand]:
    name = candidate.name
    if candidate.locked is not None:
        yield _bound(f"lock:{name}", name, low=candidate.locked, high=candidate.locked)
        return
    if candidate.minimum:
        yield _bound(f"minimum:{name}", name, low=candidate.minimum)
    if candidate.maximum is not None:
        yield _bound(f"maximum:{name}", name, high=candidate.maximum)


def _bound(name: str, channel: str, *, low: float | None = None, high: float | None = None) -> Demand:
    return Demand(name, Row(name=name, low=low, high=high, spend={channel: 1.0}))


def _limit(request: Request, limit: Limit) -> Iterator[Demand]:
    members = request.members(limit)
    together = dict.fromkeys(members, 1.0)
    row = Row(name=limit.name, low=limit.low, high=limit.high)
    if limit.kind is Kind.SPEND:
        yield Demand(limit.name, row.model_copy(update={"spend": together}), limit.penalty)
    elif limit.kind is Kind.RESPONSE:
        yield Demand(limit.name, row.model_copy(update={"response": counted(request, limit)}), limit.penalty)
    elif limit.kind is Kind.SHARE:
        yield from _shares(request, limit)
    elif limit.kind is Kind.CHANGE:
        yield from _changes(request, limit)
    elif limit.kind is Kind.ROI and limit.low is not None:
        worth, cost = dict.fromkeys(members, request.worth), dict.fromkeys(members, -limit.low)
        yield Demand(limit.name, Row(name=limit.name, low=0.0, response=worth, spend=cost), limit.penalty)
    elif limit.kind is Kind.CAC and limit.high is not None:
        worth = dict.fromkeys(members, -limit.high)
        yield Demand(
            limit.name, Row(name=limit.name, high=0.0, response=worth, spend=together), limit.penalty
        )


def counted(request: Request, limit: Limit) -> dict[str, float]:
    """What one unit of each channel's response adds to what a RESPONSE limit counts."""
    members = request.members(limit)
    if not limit.goal:
        return dict.fromkeys(members, 1.0)
    return {name: request.index[name].yields.get(limit.goal, 0.0) for name in members}


def _shares(request: Request, limit: Limit) -> Iterator[Demand]:
    """A share, one row a side: of the money there is, of what is spent where no total is known."""
    inside = set(request.members(limit))
    whole = request.available if request.aim is Aim.MOST else None
    for side, share in (("low", limit.low), ("high", limit.high)):
        if share is not None:
            if whole is None:
                end, terms = 0.0, {n: (1.0 if n in inside else 0.0) - share for n in request.index}
            else:
                end, terms = share * whole, dict.fromkeys(sorted(inside), 1.0)
            name = limit.name if side == "low" or limit.low is None else f"{limit.name} ≤"
            yield Demand(name, Row.model_validate({"name": name, side: end, "spend": terms}), limit.penalty)


def _changes(request: Request, limit: Limit) -> Iterator[Demand]:
    part = limit.high if limit.high is not None else 0.0
    for name in request.members(limit):
        now = request.index[name].now or 0.0
        yield _bound(f"{limit.name}:{name}", name, low=now * max(0.0, 1 - part), high=now * (1 + part))


def _concentrations(request: Request, choices: Choices) -> Iterator[Demand]:
    """Those who may still be among the best few get the share together."""
    for limit in request.limits:
        if limit.kind is Kind.TOP and limit.low is not None:
            behind = choices.behind.get(limit.name, frozenset())
            members = request.members(limit)
            terms = {name: (0.0 if name in behind else 1.0) - limit.low for name in members}
            yield Demand(limit.name, Row(name=limit.name, low=0.0, spend=terms))


def demand_names(request: Request) -> tuple[str, ...]:
    """Names of every demand, in the order of the request."""
    found = [demand.name for demand in linear_demands(request)]
    for candidate in request.candidates:
        name = candidate.name
        flags = (
            ("block", candidate.effective_minimum),
            ("mandatory", candidate.mandatory),
            ("forbidden", candidate.forbidden),
        )
        found += [f"{kind}:{name}" for kind, said in flags if said]
        found += [f"requires:{name}>{other}" for other in candidate.requires]
        found += [f"excludes:{name}|{other}" for other in candidate.excludes]
    found += [limit.name for limit in request.limits if limit.kind in (Kind.COUNT, Kind.TOP)]
    return tuple(dict.fromkeys(found))
