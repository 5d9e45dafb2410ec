"""How long a test runs: people needed over people a day, in whole days and in whole weeks."""

import math
from dataclasses import dataclass

from core.experiment.check import check_positive

_WEEK = 7


@dataclass(frozen=True)
class Duration:
    """Time a test takes.

    Attributes:
        days: Whole days until enough people have been seen.
        recommended: The same in whole weeks, so that every weekday counts equally often.
    """

    days: int
    recommended: int


def last(people: int, daily: float, share: float = 1) -> Duration:
    """How long it takes until `people` have been seen of `daily` a day, of whom `share` enter the test."""
    check_positive(daily, "traffic")
    check_positive(share, "share")
    days = math.ceil(people / (daily * min(share, 1.0)))
    return Duration(days=days, recommended=_WEEK * math.ceil(days / _WEEK))


def seen(days: int, daily: float, share: float = 1) -> int:
    """How many people enter the test in so many days."""
    return math.floor(days * daily * min(share, 1.0))
