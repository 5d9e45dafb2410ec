"""Metrics that are a ratio of two sums over people (revenue per visit), by the delta method.

The mean of each person's own ratio is another metric; people with many visits would count too little.
Source: Deng, Knoblich and Lu, "Applying the Delta Method in Metric Analytics" (2018).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.errors import InputError
from core.experiment.check import check_level
from core.experiment.comparison import Comparison
from core.experiment.mean import check_values
from core.text import Text

_NORMAL = NormalDist()


@dataclass(frozen=True)
class RatioSample:
    """A ratio and its spread.

    Attributes:
        count: People.
        ratio: Sum above over sum below the line.
        deviation: Standard deviation of one person's part in it: of (x − ratio · n) / mean of n.
    """

    count: int
    ratio: float
    deviation: float


def summarise(above: Sequence[float], below: Sequence[float], field: str) -> RatioSample:
    """The ratio of two sums over people, one value each. Raises InputError unless the lower is above 0."""
    x, n = check_values(above, f"{field}.values"), check_values(below, f"{field}.denominators")
    if x.size != n.size or float(n.sum()) <= 0:
        raise InputError(
            Text(zh="分母之和应大于 0，且每人一个", en="one denominator for each person, with a sum above 0"),
            field=f"{field}.denominators",
            valid=Text(zh="每人一个分子和一个分母", en="one numerator and one denominator for each person"),
        )
    ratio = float(x.sum() / n.sum())
    linear = (x - ratio * n) / float(n.mean())
    return RatioSample(x.size, ratio, float(np.std(linear, ddof=1)))


def compare(
    control: RatioSample, treatment: RatioSample, *, alpha: float = 0.05, margin: float = 0
) -> Comparison:
    """Treatment against control. Raises InputError when neither varies."""
    check_level(alpha, "alpha")
    error = math.sqrt(control.deviation**2 / control.count + treatment.deviation**2 / treatment.count)
    if error == 0:
        raise InputError(
            Text(zh="比率没有波动，无法检验", en="the ratios do not vary, so nothing can be tested"),
            field="arms",
        )
    estimate = treatment.ratio - control.ratio
    statistic = (estimate - margin) / error
    spread = _NORMAL.inv_cdf(1 - alpha / 2) * error
    low, high, base = estimate - spread, estimate + spread, control.ratio
    return Comparison(
        control=control.ratio,
        treatment=treatment.ratio,
        estimate=estimate,
        low=low,
        high=high,
        p_value=2 * _NORMAL.cdf(-abs(statistic)),
        statistic=statistic,
        method="delta_z",
        relative=(estimate / base, low / base, high / base) if base > 0 else None,
    )
