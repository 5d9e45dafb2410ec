"""What is asked of a split over channels: money, curves, and named demands, hard or soft, with their source.

Money is in whole currency units (元), as in `core.mix.problem`; results are rounded to cents at the end.
"""

from enum import StrEnum
from functools import cached_property

from pydantic import Field

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.mix.curve import Curve
from core.text import Text


class Kind(StrEnum):
    """What a limit is on."""

    SPEND = "spend"  # money of some channels together
    SHARE = "share"  # their part of what is spent, 0..1
    RESPONSE = "response"  # what they bring
    ROI = "roi"  # worth of what they bring for each unit of money
    CAC = "cac"  # money for each unit of response
    CHANGE = "change"  # furthest from today's spend of each, as a part of it
    COUNT = "count"  # how many of them get money
    TOP = "top"  # part of what is spent that the best few get


class Candidate(Frozen):
    """A channel that may get money.

    Attributes:
        name: Unique in the request.
        curve: What it brings for its money.
        minimum: Least spend.
        maximum: Most spend.
        effective_minimum: Nothing, or at least this.
        locked: Exactly this much.
        mandatory: It must get money.
        forbidden: It must not.
        requires: Channels without which it gets none.
        excludes: Channels beside which it gets none.
        now: Spend today.
        observed: Spend up to which the curve was seen; beyond it is extrapolated.
        yields: Units of each goal that one unit of response is worth.
    """

    name: str = Field(min_length=1)
    curve: Curve
    minimum: float = Field(default=0.0, ge=0)
    maximum: float | None = Field(default=None, ge=0)
    effective_minimum: float | None = Field(default=None, ge=0)
    locked: float | None = Field(default=None, ge=0)
    mandatory: bool = False
    forbidden: bool = False
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    now: float | None = Field(default=None, ge=0)
    observed: float | None = None
    yields: dict[str, float] = Field(default_factory=dict)


class Limit(Frozen):
    """A named demand on several channels.

    Attributes:
        name: Unique in the request.
        kind: What it is on.
        channels: Whom it concerns; () all.
        low: At least this.
        high: At most this.
        best: For TOP: how many channels.
        goal: For RESPONSE: the goal that is counted; "" the response itself.
        penalty: What each unit of missing it costs in the objective; None: it must hold.
        source: Who or what demands it.
    """

    name: str
    kind: Kind
    channels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    best: int | None = Field(default=None, ge=1)
    goal: str = ""
    penalty: float | None = Field(default=None, gt=0)
    source: str = ""


class Goal(Frozen):
    """One of several goals: weighed, or in order of rank (1 is settled first)."""

    name: str
    weight: float = Field(default=1.0, ge=0)
    rank: int | None = Field(default=None, ge=1)


class Scenario(Frozen):
    """A case in which channels bring `factors` times what their curves say; 1 where nothing is said."""

    name: str
    factors: dict[str, float] = Field(default_factory=dict)


class Aim(StrEnum):
    """What is sought: the most response for the money, or the least money that keeps every demand."""

    MOST = "most"
    CHEAPEST = "cheapest"


class Request(Frozen):
    """Everything a split over channels needs.

    Attributes:
        candidates: Channels that may get money.
        total: Money there is; None: only the demands say.
        reserve: Part of the total taken off first.
        spend_all: Whether the rest must be spent whole.
        aim: What is sought.
        limits: Demands beside those of single channels.
        goals: Several goals; () the response itself.
        scenarios: The most response in the worst of these is sought; () in the one case the curves say.
        worth: Money that one unit of response is worth, for ROI.
        unit: Amounts are whole numbers of so many cents where the demands allow, else of one cent.
        currency: Its code, for what is said about it.
        noun: What response is counted in ("单").
    """

    candidates: tuple[Candidate, ...]
    total: float | None = Field(default=None, ge=0)
    reserve: float = Field(default=0.0, ge=0)
    spend_all: bool = False
    aim: Aim = Aim.MOST
    limits: tuple[Limit, ...] = ()
    goals: tuple[Goal, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    worth: float = Field(default=1.0, gt=0)
    unit: int = Field(default=1, ge=1)
    currency: str = "CNY"
    noun: Text = Text(zh="", en="")

    @cached_property
    def index(self) -> dict[str, Candidate]:
        """Candidates by name."""
        return {candidate.name: candidate for candidate in self.candidates}

    @property
    def available(self) -> float | None:
        """What is left for channels after the reserve."""
        return None if self.total is None else self.total - self.reserve

    def weight(self, candidate: Candidate) -> float:
        """What one unit of a channel's response counts in the objective."""
        if not self.goals:
            return 1.0
        return sum(goal.weight * candidate.yields.get(goal.name, 0.0) for goal in self.goals)

    def members(self, limit: Limit) -> tuple[str, ...]:
        """The channels a limit concerns."""
        return limit.channels or tuple(self.index)

    def changed(self, **fields: object) -> "Request":
        """The request with some fields replaced."""
        # model_copy would carry the cached index along; it belongs to the old candidates
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return Request.model_construct(**{**kept, **fields})

    def with_candidate(self, candidate: Candidate) -> "Request":
        """The request with the candidate of this name replaced."""
        return self.changed(
            candidates=tuple(candidate if c.name == candidate.name else c for c in self.candidates)
        )

    def with_limit(self, limit: Limit) -> "Request":
        """The request with the limit of this name replaced."""
        return self.changed(limits=tuple(limit if x.name == limit.name else x for x in self.limits))


def check_request(request: Request) -> None:
    """See that names are unique, point at something, and limits make sense.

    Raises:
        InputError: No channel, a name used twice, limits the wrong way round, soft limits that cannot be.
        UnknownReference: A demand names a channel that is not there.
    """
    if not request.candidates:
        raise _refused("channels", Text(zh="没有可投的渠道", en="there is no channel to put money in"))
    names = [candidate.name for candidate in request.candidates]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        text = Text(zh=f"渠道 {twice!r} 出现了两次", en=f"the channel {twice!r} is there twice")
        raise _refused("channels", text)
    for candidate in request.candidates:
        for other in (*candidate.requires, *candidate.excludes):
            _known(other, request, f"channels.{candidate.name}")
    for scenario in request.scenarios:
        for name in scenario.factors:
            _known(name, request, f"scenarios.{scenario.name}")
    for limit in request.limits:
        _check_limit(limit, request)


def _check_limit(limit: Limit, request: Request) -> None:
    for name in limit.channels:
        _known(name, request, "limits.channels")
    if limit.low is None and limit.high is None:
        text = Text(zh=f"限制 {limit.name!r} 没有说至少或至多多少", en=f"{limit.name!r} limits nothing")
        raise _refused("limits", text)
    if limit.low is not None and limit.high is not None and limit.low > limit.high:
        text = Text(
            zh=f"下限 {limit.low:g} 高于上限 {limit.high:g}",
            en=f"a minimum of {limit.low:g} is above the maximum of {limit.high:g}",
        )
        raise _refused("limits", text)
    if limit.penalty is not None and limit.kind in (Kind.COUNT, Kind.TOP, Kind.CHANGE):
        text = Text(
            zh="渠道个数、集中度和变动幅度只能是硬性要求",
            en="how many channels, concentration and change can only be hard demands",
        )
        raise _refused("limits.penalty", text)
    if limit.kind is Kind.CHANGE:
        missing = [name for name in request.members(limit) if request.index[name].now is None]
        if missing:
            text = Text(
                zh=f"不知道这些渠道现在花多少：{'、'.join(missing)}",
                en=f"today's spend is not known of: {', '.join(missing)}",
            )
            raise _refused("channels.now", text)


def _known(name: str, request: Request, field: str) -> None:
    if name not in request.index:
        listed = tuple(request.index)
        raise UnknownReference(
            Text(zh=f"没有叫 {name!r} 的渠道", en=f"there is no channel {name!r}"),
            candidates=listed[:20],
            field=field,
            valid=Text(zh="、".join(listed[:20]), en=", ".join(listed[:20])),
        )


def _refused(field: str, text: Text) -> InputError:
    return InputError(text, field=field)
