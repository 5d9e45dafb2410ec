"""What `allocate` over channels answers: its lines, its totals, its proof, its ways out."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from core.frozen import Frozen
from tools.tool import Table


class ChannelLine(Frozen):
    """What one channel gets and why no more; money in whole currency units (元).

    Attributes:
        channel: Its name.
        amount: Its money.
        share: Percent of what is spent, two places.
        response: What that brings.
        more: What one more `step` would bring here.
        now: Spend today, if known.
        reason: Why it gets no more.
        extrapolated: Whether the curve was never seen this far out.
        curve: Points of its response curve, spend and response.
    """

    channel: str
    amount: Decimal
    share: Decimal
    response: float
    more: float
    now: float | None
    reason: str
    extrapolated: bool
    curve: tuple[tuple[float, float], ...]


class Move(Frozen):
    """Another total and what it changes: extra money, gained response."""

    extra: float
    gain: float


class BindingLine(Frozen):
    """A demand at its limit; `worth` is what moving it as `text` says gains."""

    demand: str
    text: str
    worth: float


class NearSplit(Frozen):
    """A split that is nearly as good: money by channel, what it brings, percent it gives up."""

    amounts: dict[str, float]
    result: float
    loss: float


class TornadoBar(Frozen):
    """The result when one curve brings 20 % less and 20 % more; None: not possible."""

    channel: str
    low: float | None
    high: float | None


class OtherSplit(Frozen):
    """Today's proportions or an even split of the same money, and what the best brings more."""

    name: str
    amounts: dict[str, float]
    result: float
    left: float


class FrontierLine(Frozen):
    """One total of the frontier: the most it brings and what each further `step` since the last brings."""

    total: float
    result: float
    more: float | None
    amounts: dict[str, float]
    proven: bool


class PeriodLine(Frozen):
    """One of several periods: money by channel and in all, in whole currency units, and what that brings."""

    name: str
    start: date | None
    amounts: dict[str, Decimal]
    total: Decimal
    response: float


class SynergyLine(Frozen):
    """Two channels together: `strength` as asked or measured (percent), and what it brings on top here."""

    first: str
    second: str
    strength: float
    gain: float


class TailLine(Frozen):
    """What the fits leave open: share of worst cases looked at (percent), mean of those, mean of all."""

    share: float
    worst: float
    mean: float
    cases: int
    plain_worst: float


class MixAnswer(Frozen):
    """The answer over channels.

    Attributes:
        status: "optimal" only where the certificate was recomputed and the gap is closed.
        text: The answer, numbers first.
        tables: It in tables.
        question: What has to be decided, if anything.
        total: Money there is, in cents; what is spent where the least money was sought.
        currency: Its code.
        unit: What response is counted in.
        response: What the split brings.
        objective: What was maximised, as the solver has it.
        bound: No split exceeds it.
        gap: Their relative distance.
        multipliers: Of the rows of the problem: what one unit of each limit is worth.
        step: Amount of money that marginal returns are said for.
        unallocated: Money nobody gets, in cents.
        lines: The channels.
        steps: Other totals.
        binding: Demands at their limit, dearest first.
        alternatives: Nearly as good splits.
        tornado: Widest first.
        others: Splits to compare with.
        frontier: Totals, when a frontier was asked for.
        periods: The periods, when money was spread over several.
        synergy: Pairs that bring more together.
        tail: How the split does in the worst cases of the fits.
        clash: When infeasible: the smallest set of demands.
        second_clash: Another such set.
        relaxations: When infeasible: changes that make it possible, least first, each tried.
        assumptions: What it rests on.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    text: str
    tables: tuple[Table, ...] = ()
    question: str | None = None
    total: int = 0
    currency: str = "CNY"
    unit: str = ""
    response: float | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    multipliers: dict[str, float] = Field(default_factory=dict)
    step: float | None = None
    unallocated: int = 0
    lines: tuple[ChannelLine, ...] = ()
    steps: tuple[Move, ...] = ()
    binding: tuple[BindingLine, ...] = ()
    alternatives: tuple[NearSplit, ...] = ()
    tornado: tuple[TornadoBar, ...] = ()
    others: tuple[OtherSplit, ...] = ()
    frontier: tuple[FrontierLine, ...] = ()
    periods: tuple[PeriodLine, ...] = ()
    synergy: tuple[SynergyLine, ...] = ()
    tail: TailLine | None = None
    clash: tuple[str, ...] = ()
    second_clash: tuple[str, ...] = ()
    relaxations: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
