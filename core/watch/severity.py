"""How much a finding matters, and how fast it is answered.

The response levels are those of deviation-correction, ch. 6: level 1, a revenue gap, within 24 hours; level
3, what is not core, within 72. The source does not define level 2: its clock is the company's to set, and
until it is set there is none.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from core.plan.node import Grade, Level
from core.watch.finding import Severity
from core.watch.rule import Condition, Rule
from core.watch.watched import Watched

HOURS: dict[int, int | None] = {1: 24, 2: None, 3: 72}
"""Hours to an answer, by level; None where the source gives none."""

_CORE = (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL)
_HIGH_STAKE = Decimal(2)  # percent of the topmost goal; own default
_HIGH_GAP = Decimal(30)  # percent behind; the red band of `core.progress.status`
_SOME_GAP = Decimal(10)  # its amber band


def level_of(rule: Rule, watched: Watched) -> int:
    """The response level: the rule's own, else 1 for a gap of revenue, 3 for what is not core, else 2."""
    if rule.level is not None:
        return rule.level
    if not is_core(watched) or rule.condition is Condition.STALE:
        return 3
    return 1 if watched.is_revenue else 2


def is_core(watched: Watched) -> bool:
    """Whether it is a goal down to the sub-goals that is not marked as of low relevance, or of the facts."""
    if watched.relevance is Grade.LOW:
        return False
    return watched.level is None or watched.level in _CORE


def severity_of(rule: Rule, watched: Watched) -> Severity:
    """From the impact: the gap as a part of the topmost goal, else how far behind, and whether it is core."""
    if rule.condition is Condition.STALE:
        return Severity.LOW
    if not is_core(watched):
        return Severity.LOW if _gap(watched) < _HIGH_GAP else Severity.MEDIUM
    if watched.stake is not None and watched.stake >= _HIGH_STAKE:
        return Severity.HIGH
    if watched.level is Level.ENTERPRISE or _gap(watched) >= _HIGH_GAP:
        return Severity.HIGH
    if watched.stake is not None or _gap(watched) >= _SOME_GAP or watched.is_revenue:
        return Severity.MEDIUM
    return Severity.LOW if rule.condition is Condition.ANOMALY else Severity.MEDIUM


def hours_of(level: int, second: int | None) -> int | None:
    """Hours to an answer.

    Args:
        level: 1 to 3.
        second: The company's hours for level 2; None while nobody has set them.
    """
    return second if level == 2 else HOURS[level]


def due_at(opened: datetime, level: int, second: int | None) -> datetime | None:
    """When the clock runs out; None where no clock runs."""
    hours = hours_of(level, second)
    return None if hours is None else opened + timedelta(hours=hours)


def _gap(watched: Watched) -> Decimal:
    """Percent behind what is due, 0 where it is not behind."""
    if watched.ratio is None:
        return Decimal(0)
    behind = 100 - watched.ratio if watched.rises else watched.ratio - 100
    return max(behind, Decimal(0))
