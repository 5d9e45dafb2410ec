"""Plans that may be meant: each with what is known of it, and the conditions that leave some of them out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core.plan.node import Level
from core.plan.outcome import Outcome, outcome
from core.plan.plan import Plan
from knowledge.plan_passages import units_of
from knowledge.search.entry import Kind
from knowledge.search.found import Found
from knowledge.search.tokens import normalise
from knowledge.search.wanted import Wanted
from knowledge.summary import PlanSummary
from tools.tool import ToolContext

_MOST = 1_000_000
_HITS = 1_000
_OF_BEST = 0.5  # of the best plan's score that another must have
_PLANS = (Kind.PLAN,)
FAR = Decimal(10) ** 12  # how far a plan is from a condition on something that is not known of it


@dataclass(frozen=True)
class Candidate:
    """A plan that may be meant; it is loaded when something beyond its summary is asked.

    Attributes:
        ctx: The context.
        summary: Its line in a list.
        hit: The passage that answers the words, when words were given.
    """

    ctx: ToolContext
    summary: PlanSummary
    hit: Found | None = None

    @cached_property
    def plan(self) -> Plan:
        """The plan."""
        return self.ctx.plans.load(self.summary.id)

    @cached_property
    def outcome(self) -> Outcome:
        """What became of it until today."""
        readings = self.ctx.actuals.of(self.summary.id) if self.ctx.actuals is not None else ()
        return outcome(self.plan, readings, self.ctx.today)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What its units, products and goals are called, and it itself."""
        goals = [node.title for node in self.plan.nodes if node.level in (Level.ENTERPRISE, Level.SUBGOAL)]
        return tuple(dict.fromkeys((*units_of(self.plan), *goals, self.summary.name)))


@dataclass(frozen=True)
class Condition:
    """Something a plan must be.

    Attributes:
        said: The condition in words: "预算 ≤ 100万元".
        holds: Whether a plan is so.
        shown: What a plan is instead, in words: "预算 130万元".
        miss: How far a plan is from it; the least is the nearest.
    """

    said: str
    holds: Callable[[Candidate], bool]
    shown: Callable[[Candidate], str]
    miss: Callable[[Candidate], Decimal] = lambda _: Decimal(0)


@dataclass(frozen=True)
class Choice:
    """What the conditions leave.

    Attributes:
        found: The plans for which all hold, best first.
        ruled_out: The condition that left none over, if one did.
        nearest: The plan that came nearest to it; None where nothing is known of any.
        others: Plans that were left before it.
    """

    found: tuple[Candidate, ...]
    ruled_out: Condition | None = None
    nearest: Candidate | None = None
    others: int = 0


def choose(candidates: Iterable[Candidate], conditions: Sequence[Condition]) -> Choice:
    """The candidates for which every condition holds, or which condition ruled the last of them out."""
    left = tuple(candidates)
    for condition in conditions:
        kept = tuple(one for one in left if condition.holds(one))
        if left and not kept:
            near = min(left, key=condition.miss)
            return Choice((), condition, near if condition.miss(near) < FAR else None, len(left))
        left = kept
    return Choice(left)


def candidates(ctx: ToolContext, query: str = "", ids: Sequence[str] | None = None) -> tuple[Candidate, ...]:
    """Plans: all, some by id, or those the words find; the best or newest first."""
    hits = _hits(ctx, query) if query.strip() else None
    found = ctx.plans.find(ids=ids, limit=_MOST)
    if hits is None:
        chosen = [Candidate(ctx, summary) for summary in found]
        places = {} if ids is None else {plan: place for place, plan in enumerate(ids)}
        chosen.sort(key=lambda one: places.get(one.summary.id, 0))
    else:
        chosen = [Candidate(ctx, s, hits[s.id]) for s in found if s.id in hits]
        chosen.sort(key=lambda one: -_score(one))
    return tuple(chosen)


def _score(one: Candidate) -> float:
    return one.hit.score if one.hit else 0.0


def _hits(ctx: ToolContext, query: str) -> dict[str, Found]:
    """By id: the best passage of each plan that answers well beside the best."""
    wanted = Wanted(viewer=ctx.viewer, kinds=_PLANS)
    found = ctx.library.search(query, language=ctx.language, wanted=wanted, limit=_HITS).found
    best = max((hit.score for hit in found), default=0.0)
    return {hit.entry.source: hit for hit in found if hit.score >= _OF_BEST * best}


def is_called(candidate: Candidate, unit: str) -> bool:
    """Whether a plan is of a unit or product, by the names in it."""
    wanted = normalise(unit)
    return any(wanted in normalise(name) for name in candidate.names)


def words_of(hit: Found) -> Iterator[str]:
    """The words of a query that a passage holds, as they stand in it."""
    title = {hit.entry.text[start:end].strip(" -") for start, end in hit.highlights}
    yield from sorted(filter(None, title), key=lambda word: (-len(word), word))[:5]
