"""How a total is spread over its window: by a season, so that "by now" means what it should.

With the monthly profile of a planning sheet the plan to the end of June is 32.4 % of the year where linear
time says 50 %: linear pacing raises a false alarm. Within a period of the profile, days count alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from core.errors import InputError
from core.text import Text


@dataclass(frozen=True)
class Profile:
    """Shares of a total by period.

    Attributes:
        starts: First day of each period, rising.
        end: Last day of the last period.
        weights: Weight of each period, ≥ 0, not all 0.
        source: Where the weights come from.
    """

    starts: tuple[date, ...]
    end: date
    weights: tuple[Fraction, ...]
    source: Text

    def share(self, day: date) -> Fraction:
        """Share of the total due by the end of a day; 0 before the window, 1 after it."""
        return self.between(self.starts[0], day)

    def between(self, first: date, last: date) -> Fraction:
        """Share of the total due from one day to another."""
        ends = [start - timedelta(days=1) for start in self.starts[1:]] + [self.end]
        due = Fraction(0)
        for start, end, weight in zip(self.starts, ends, self.weights, strict=True):
            days = (min(end, last) - max(start, first)).days + 1
            if days > 0:
                due += weight * Fraction(days, (end - start).days + 1)
        return due / sum(self.weights)


def linear_profile(start: date, end: date) -> Profile:
    """Every day counts alike."""
    return Profile((start,), end, (Fraction(1),), Text(zh="按天平均", en="every day alike"))


def seasonal_profile(
    starts: Sequence[date], end: date, weights: Sequence[Fraction | int], source: Text
) -> Profile:
    """Periods with weights, such as last year's months or the planned ones.

    Raises:
        InputError: As many weights as periods are needed, none negative, not all zero.
    """
    exact = tuple(Fraction(weight) for weight in weights)
    if len(exact) != len(starts) or not exact or min(exact) < 0 or not any(exact):
        raise InputError(
            Text(
                zh=f"{len(starts)} 期的季节权重不可用：{[float(w) for w in exact][:12]}",
                en=f"not usable as the season of {len(starts)} periods: {[float(w) for w in exact][:12]}",
            ),
            field="profile",
            valid=Text(zh="每期一个不小于 0 的数，不全为 0", en="a number ≥ 0 for each period, not all 0"),
        )
    return Profile(tuple(starts), end, exact, source)
