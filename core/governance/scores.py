"""Department scores: own results and help given to others, weighed 7 : 3."""

from dataclasses import dataclass
from decimal import Decimal

from core.plan.plan import Plan
from core.plan.record import Score

OWN_PART = Decimal(70)
"""Percent that own results count; the rest is collaboration (deviation-correction, ch. 10: 7 : 3)."""


@dataclass(frozen=True)
class Standing:
    """Where a department stands in a period.

    Attributes:
        record: What it rests on.
        total: own part × performance + the rest × collaboration, 0–100, exact.
        rank: 1 for the best of its period; equal totals share a rank.
    """

    record: Score
    total: Decimal
    rank: int


def rank_departments(plan: Plan, own_part: Decimal = OWN_PART) -> tuple[Standing, ...]:
    """Departments by total, best first within each period; equal totals keep their order.

    Args:
        plan: Its score records.
        own_part: Percent that own results count, 0–100.
    """
    scores = [record for record in plan.records if isinstance(record, Score)]
    found: list[Standing] = []
    for period in dict.fromkeys(score.period for score in scores):
        totals = [(weigh(score, own_part), score) for score in scores if score.period == period]
        totals.sort(key=lambda pair: -pair[0])
        found += [Standing(s, total, 1 + sum(t > total for t, _ in totals)) for total, s in totals]
    return tuple(found)


def weigh(score: Score, own_part: Decimal = OWN_PART) -> Decimal:
    """A department's total, 0–100: 7 : 3 gives 85 and 70 → 80.5."""
    return (score.performance * own_part + score.collaboration * (100 - own_part)) / 100
