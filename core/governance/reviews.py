"""Reviews: the gap between what was planned and what was reached."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from core.plan.kpi import Direction, Kpi
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.record import Review


@dataclass(frozen=True)
class ReviewLine:
    """A review with its arithmetic.

    Attributes:
        record: The review.
        node: The goal it is about, if it is one of the plan.
        kpi: What was measured, if known.
        goal: Level that was planned.
        result: Level that was reached.
        gap: Result minus goal, None when one is not known.
        attained: Result as percent of goal, to 0.1; None when not known or the goal is 0.
        missed: Whether the result is on the wrong side of the goal.
    """

    record: Review
    node: Node | None
    kpi: Kpi | None
    goal: Decimal | None
    result: Decimal | None
    gap: Decimal | None
    attained: Decimal | None
    missed: bool


def read_reviews(plan: Plan) -> tuple[ReviewLine, ...]:
    """The reviews of a plan (deviation-correction, ch. 10 and 13), oldest first."""
    return tuple(measure_review(plan, record) for record in plan.records if isinstance(record, Review))


def measure_review(plan: Plan, review: Review) -> ReviewLine:
    """A review's levels, from the review itself, else from the goal it is about."""
    node = plan.index.get(review.node) if review.node else None
    measure = node.measure if node else None
    goal = review.goal if review.goal is not None else (measure.target if measure else None)
    result = review.result if review.result is not None else (measure.actual if measure else None)
    gap = None if goal is None or result is None else result - goal
    falls = measure is not None and measure.kpi.direction is Direction.DOWN
    return ReviewLine(
        record=review,
        node=node,
        kpi=measure.kpi if measure else None,
        goal=goal,
        result=result,
        gap=gap,
        attained=_share(result, goal),
        missed=gap is not None and (gap > 0 if falls else gap < 0),
    )


def _share(result: Decimal | None, goal: Decimal | None) -> Decimal | None:
    if result is None or not goal:
        return None
    with localcontext() as context:
        context.prec = 60
        return (result * 100 / goal).quantize(Decimal("0.1"))
