"""Everything the framework suggests for a goal, most useful first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.drafting.budget import RESERVES, suggest_stage, suggest_stages
from core.drafting.goal_type import GoalType, goal_type_in, goal_type_of
from core.drafting.horizon import suggest_horizon
from core.drafting.proxy import suggest_proxy
from core.drafting.rhythm import CADENCE, CAUSES, METHOD, REVIEW
from core.drafting.strategy_type import suggest_strategies
from core.drafting.suggestion import Kind, Suggestion
from core.drafting.watch import suggest_thresholds
from core.plan.kpi import Kpi
from core.plan.node import Dimension

_ANY_CUSTOMERS = frozenset(
    {"new_users", "paying_customers"}
)  # "keep customers loyal" names them, and means more
FOR_GOAL = (
    Kind.PROXY,
    Kind.STRATEGY,
    Kind.THRESHOLD,
    Kind.HORIZON,
    Kind.CADENCE,
    Kind.REVIEW,
    Kind.CAUSE,
)
FOR_BUDGET = (Kind.STAGE, Kind.RESERVE)
FOR_ANY = (Kind.METHOD, Kind.RESERVE, Kind.CADENCE, Kind.REVIEW, Kind.CAUSE)


@dataclass(frozen=True)
class Draft:
    """What is about to be drafted.

    Attributes:
        today: The day it is drafted.
        goal: The goal in words, "" when none was said.
        kpi: Its KPI, where one is known.
        dimension: Its dimension, where one is known.
        end: Its deadline.
        stage: Key of the stage of the business, "" when not known.
    """

    today: date
    goal: str = ""
    kpi: Kpi | None = None
    dimension: Dimension | None = None
    end: date | None = None
    stage: str = ""

    @property
    def goal_type(self) -> GoalType | None:
        """What the goal is meant to move."""
        in_words = goal_type_in(self.goal)
        if self.kpi is None or (self.kpi.key in _ANY_CUSTOMERS and in_words):
            return in_words or goal_type_of(None, self.dimension)
        return goal_type_of(self.kpi.key) or in_words or goal_type_of(None, self.dimension)


def usual_kinds(draft: Draft) -> tuple[Kind, ...]:
    """What is suggested when nothing in particular is asked for."""
    if draft.goal or draft.kpi:
        return (*FOR_GOAL, *FOR_BUDGET) if draft.stage else FOR_GOAL
    return FOR_BUDGET if draft.stage else FOR_ANY


def suggest(draft: Draft, kinds: Collection[Kind] = ()) -> tuple[Suggestion, ...]:
    """The framework's suggestions for a draft, in the order of `kinds`.

    Args:
        draft: What is drafted.
        kinds: What is wanted; empty: `usual_kinds`.

    Raises:
        UnknownReference: There is no such stage.
    """
    return tuple(one for kind in kinds or usual_kinds(draft) for one in _of(kind, draft))


def _of(kind: Kind, draft: Draft) -> tuple[Suggestion, ...]:
    kpi = draft.kpi
    if kind is Kind.PROXY:
        proxy = suggest_proxy(draft.goal, measured=kpi is not None)
        return (proxy,) if proxy else ()
    if kind is Kind.STRATEGY:
        return suggest_strategies(draft.goal_type) if draft.goal_type else ()
    if kind is Kind.THRESHOLD:
        return suggest_thresholds(kpi.key if kpi else None, draft.goal_type)
    if kind is Kind.HORIZON:
        horizon = suggest_horizon(kpi.key, kpi.name, draft.today, draft.end) if kpi else None
        return (horizon,) if horizon else ()
    if kind is Kind.STAGE:
        return (suggest_stage(draft.stage),) if draft.stage else suggest_stages()
    return _STANDING.get(kind, ())


_STANDING: dict[Kind, tuple[Suggestion, ...]] = {
    Kind.RESERVE: RESERVES,
    Kind.CADENCE: CADENCE,
    Kind.REVIEW: REVIEW,
    Kind.CAUSE: CAUSES,
    Kind.METHOD: METHOD,
}
