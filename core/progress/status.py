"""Green, amber, red or stale. What is stale is never green.

Bands: below 90 % of what is due is alerted (the deviation document's weekly-revenue alert, ch. 6), below
70 % is red (the KPI corridor 90/70 % in public OKR practice); a target that will almost surely be missed is
red, and one more likely missed than met is not green, however near the pace looks.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.plan.kpi import Direction, Kpi
from core.progress.pace import Pace
from core.progress.window import accumulates

ALERT = Decimal(90)
RED = Decimal(70)
_UNLIKELY = 0.10
_EVEN = 0.50
_FRESH_TOTAL = 45  # days: a month, and two weeks to close its books
_FRESH_LEVEL = 45
_FRESH_SURVEY = 100  # surveys come by the quarter


class Status(StrEnum):
    """How a KPI is doing."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Freshness:
    """How old the last reading is, and how old it may be, in days."""

    age: int
    allowed: int

    @property
    def is_stale(self) -> bool:
        """Whether it is too old to say how things are."""
        return self.age > self.allowed


def freshness(kpi: Kpi, as_of: date, today: date, end: date | None) -> Freshness:
    """How fresh a reading is. After the deadline nothing newer is needed.

    A KPI's own refresh interval counts, with half of it again for late delivery.
    """
    allowed = _FRESH_SURVEY if kpi.lag_days else _FRESH_TOTAL if accumulates(kpi) else _FRESH_LEVEL
    if kpi.refresh_days is not None:
        allowed = kpi.refresh_days * 3 // 2 + kpi.lag_days
    until = today if end is None else min(today, end)
    return Freshness(max(0, (until - as_of).days), allowed)


def status_of(
    pace: Pace | None,
    direction: Direction,
    fresh: Freshness | None,
    chance: float | None,
    *,
    is_over: bool = False,
) -> Status:
    """The status of a KPI from its pace, the age of its reading and the chance to reach its target.

    Once its time is over a target that was not met is not green.
    """
    if pace is None or fresh is None:
        return Status.UNKNOWN
    if fresh.is_stale:
        return Status.STALE
    ratio = _goodness(pace, direction)
    if (ratio is not None and ratio < RED) or (chance is not None and chance < _UNLIKELY):
        return Status.RED
    if is_over:
        return _verdict(pace, direction, ratio)
    if (ratio is not None and ratio < ALERT) or (chance is not None and chance < _EVEN):
        return Status.AMBER
    return Status.GREEN


def _verdict(pace: Pace, direction: Direction, ratio: Decimal | None) -> Status:
    met = pace.actual >= pace.target if direction is Direction.UP else pace.actual <= pace.target
    if met:
        return Status.GREEN
    return Status.RED if ratio is not None and ratio < ALERT else Status.AMBER


def _goodness(pace: Pace, direction: Direction) -> Decimal | None:
    """Percent of what is due, turned round where less is better."""
    if pace.ratio is None:
        return None
    if direction is Direction.UP:
        return pace.ratio
    return None if pace.ratio == 0 else Decimal(10_000) / pace.ratio
