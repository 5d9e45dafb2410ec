"""Splits money over channels by their response curves and explains the result. The entry to this part.

The split is exact: whole cents that make the total. It is called optimal only when the certificate of every
branch of the search has been recomputed and the gap between what was found and what is possible at all is
below `PROVEN`.
"""

from dataclasses import dataclass

from core.errors import InfeasibleInput
from core.mix.alternative import Alternative, Reach, find_alternatives
from core.mix.binding import Binding, find_binding, tight_demands
from core.mix.choice import Choice, choose
from core.mix.clash import Clash, find_clash
from core.mix.comparison import Comparison, compare
from core.mix.exact_money import round_to_cents
from core.mix.formulation import MISS, WORST
from core.mix.goals import settle_ranks
from core.mix.next_money import Step, find_steps, gain_of, margins, step_size, total_response
from core.mix.reason import Situation, explain_channel
from core.mix.repair import Relaxation, propose, second_clash
from core.mix.request import Aim, Request, check_request
from core.mix.sensitivity import Bar, measure_sensitivity
from core.mix.wording import label
from core.text import Text

PROVEN = 1e-6
_MISSED = 0.005  # below half a cent it is the search's tolerance
_EXPLAINED = 40  # channels up to which reasons are looked for by solving again


@dataclass(frozen=True)
class Line:
    """What one channel gets.

    Attributes:
        channel: Its name.
        cents: Its money.
        response: What that brings, as the curve says.
        more: What one step more would bring here, everything else as it is.
        less: What one step less would lose here.
        now: Spend today, if known.
        reason: Why it gets no more.
        extrapolated: Whether the curve was never seen this far out.
    """

    channel: str
    cents: int
    response: float
    more: float
    less: float
    now: float | None
    reason: Text
    extrapolated: bool


@dataclass(frozen=True)
class Split:
    """The best split with everything that explains it.

    Attributes:
        request: What was asked.
        choice: The search's result; its multipliers stand on the solution.
        lines: What each channel gets, in the order of the request; cents add up to `spent`.
        spent: Money given out, in cents.
        left: Money of the total nobody gets, reserves aside, in cents.
        result: What the split brings (in the worst scenario, if there are several).
        proven: Whether it is proven that no split is better by more than `PROVEN`.
        step: The amount of money marginal returns are said for.
        steps: Other totals and what they change.
        binding: Demands at their limit, dearest first.
        missed: Soft demands that are missed, in words, and by how much.
        reaches: How far each channel can move within a hundredth of the best.
        alternatives: Nearly optimal splits that look different.
        bars: The tornado.
        comparisons: Today's and an even split.
    """

    request: Request
    choice: Choice
    lines: tuple[Line, ...]
    spent: int
    left: int
    result: float
    proven: bool
    step: float
    steps: tuple[Step, ...] = ()
    binding: tuple[Binding, ...] = ()
    missed: tuple[tuple[Text, float], ...] = ()
    reaches: tuple[Reach, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    bars: tuple[Bar, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


class InfeasibleSplit(InfeasibleInput):
    """No split keeps every demand.

    Attributes:
        first: The smallest clash.
        second: Another one that shares nothing with it but the money, if there is one.
        relaxations: Changes that make a split possible, least first; each has been tried.
    """

    def __init__(self, first: Clash, second: Clash | None, relaxations: tuple[Relaxation, ...]) -> None:
        valid = relaxations[0].text if relaxations else None
        super().__init__(first.message, clash=first.demands, field="channels", valid=valid)
        self.first, self.second, self.relaxations = first, second, relaxations


def split(request: Request, *, explain: bool = True) -> Split:
    """The best split of a request.

    Args:
        request: What was asked.
        explain: Whether to look for reasons, worths, alternatives and sensitivities, which means solving
            again some dozens of times.

    Raises:
        InputError: The request cannot be read.
        InfeasibleSplit: Its demands clash.
    """
    check_request(request)
    request = settle_ranks(request)
    choice = choose(request)
    if choice is None:
        raise explain_clash(request)
    return _tell(request, choice, explain=explain and len(request.candidates) <= _EXPLAINED)


def explain_clash(request: Request) -> InfeasibleSplit:
    """Why a request has no split, as the error to raise."""
    first = find_clash(request)
    if first is None:  # found infeasible by the search, feasible by the tests: within their tolerances
        text = Text(zh="这些要求只差一点点就能同时成立", en="the demands miss each other by a hair")
        return InfeasibleSplit(Clash((), (), text), None, ())
    return InfeasibleSplit(first, second_clash(request, first), propose(request, first))


def _tell(request: Request, choice: Choice, *, explain: bool) -> Split:
    spend = {name: choice.spend[name] for name in request.index}
    cents = round_to_cents(request, choice)
    step = step_size(request, sum(spend.values()))
    steps = find_steps(request, choice, step) if explain else ()
    reaches, alternatives = find_alternatives(request, choice) if explain else ((), ())
    exact = {name: amount / 100 for name, amount in cents.items()}
    spent = sum(cents.values())
    there = None if request.available is None else round(request.available * 100)
    return Split(
        request=request,
        choice=choice,
        lines=_lines(request, choice, cents, step, explain=explain),
        spent=spent,
        left=0 if there is None or request.aim is Aim.CHEAPEST else max(0, there - spent),
        result=choice.spend[WORST] if request.scenarios else total_response(request, exact),
        proven=choice.gap <= PROVEN and choice.certified,
        step=step,
        steps=steps,
        binding=find_binding(request, choice, step) if explain else (),
        missed=_missed(request, choice),
        reaches=reaches,
        alternatives=alternatives,
        bars=measure_sensitivity(request, choice) if explain else (),
        comparisons=compare(request, choice),
    )


def _lines(
    request: Request,
    choice: Choice,
    cents: dict[str, int],
    step: float,
    *,
    explain: bool,
) -> tuple[Line, ...]:
    spend = {name: amount / 100 for name, amount in cents.items()}
    moves = margins(request, spend, step)
    tight = tight_demands(request, choice)
    price = max((moves[name][0] for name in moves if cents[name]), default=0.0)
    situation = Situation(request, choice, step, moves, tight, price)
    nothing = Text(zh="", en="")
    return tuple(
        Line(
            channel=c.name,
            cents=cents[c.name],
            response=float(c.curve.value(spend[c.name])),
            more=moves[c.name][0],
            less=moves[c.name][1],
            now=c.now,
            reason=explain_channel(situation, c.name) if explain else nothing,
            extrapolated=c.observed is not None and spend[c.name] > c.observed * 1.001,
        )
        for c in request.candidates
    )


def _missed(request: Request, choice: Choice) -> tuple[tuple[Text, float], ...]:
    found = []
    for name, amount in choice.spend.items():
        if name.startswith(MISS) and amount > _MISSED:
            found.append((label(request, name.removeprefix(MISS)), amount))
    return tuple(found)


__all__ = ["PROVEN", "InfeasibleSplit", "Line", "Split", "explain_clash", "gain_of", "split"]
