"""Means: samples, power and reading of two independent groups (Welch) and of matched pairs.

Power is exact under normality (noncentral t). CUPED subtracts what a measurement from before explains.
Sources: Cohen (1988), ch. 2; Welch (1947); Deng, Xu, Kohavi and Walker, "Improving the Sensitivity of
Online Controlled Experiments by Utilizing Pre-Experiment Data" (2013).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.experiment.check import check_level, check_moved, check_positive
from core.experiment.comparison import Comparison
from core.text import Text

Values = NDArray[np.float64]
_LEAST = 2  # values a standard deviation needs
_MOST = 1e15  # sums of squares stay finite
_STEPS = 200
_MOST = 1e12


@dataclass(frozen=True)
class Sample:
    """A group's figures.

    Attributes:
        count: How many were measured.
        mean: Their mean.
        deviation: Their standard deviation (n − 1 below the line).
    """

    count: int
    mean: float
    deviation: float


def summarise(values: Sequence[float], field: str) -> Sample:
    """The figures of measured values. Raises InputError when there are fewer than two, or one is NaN."""
    found = check_values(values, field)
    return Sample(len(found), float(found.mean()), float(found.std(ddof=1)))


def check_values(values: Sequence[float], field: str) -> Values:
    """Values as an array. Raises InputError when there are fewer than two, or one is no finite number."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or found.size < _LEAST:
        raise InputError(
            Text(
                zh=f"{field} 只有 {found.size} 个值，算不出波动",
                en=f"{field} has {found.size} value(s): no spread",
            ),
            field=field,
            valid=Text(zh="至少两个数值", en="at least two values"),
        )
    if not (np.abs(found) < _MOST).all():
        raise InputError(
            Text(zh=f"{field} 里有不是数的值", en=f"{field} holds a value that is no number"),
            field=field,
            valid=Text(zh="全部为绝对值小于 10^15 的数", en="numbers below 10^15 in size only"),
        )
    return found


def power_of(
    count: float,
    effect: float,
    *,
    alpha: float = 0.05,
    ratio: float = 1,
    sides: int = 2,
    paired: bool = False,
) -> float:
    """Chance of finding an effect of so many standard deviations with `count` in the first group or pairs."""
    from scipy.special import nctdtr, stdtrit

    if paired:
        degrees, noncentral = count - 1, abs(effect) * math.sqrt(count)
    else:
        degrees = count * (1 + ratio) - 2
        noncentral = abs(effect) * math.sqrt(count * ratio / (1 + ratio))
    if degrees <= 0:
        return 0.0
    critical = float(stdtrit(degrees, 1 - alpha / sides))
    return 1 - float(nctdtr(degrees, noncentral, critical))


def size_for(
    difference: float,
    deviation: float,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1,
    sides: int = 2,
    paired: bool = False,
    correlation: float = 0,
) -> float:
    """People the first group needs (or pairs), not rounded.

    Args:
        difference: Difference of the means to be found.
        deviation: Standard deviation of the metric (of the differences, when paired).
        alpha: Risk of finding a difference that is not there.
        power: Chance of finding this one.
        ratio: Size of the second group over the first.
        sides: 2, or 1 for a test in one direction.
        paired: Whether the same units, or matched pairs, are compared.
        correlation: Of the metric with a measurement from before that is used for CUPED.

    Raises:
        InputError: A figure is out of range, or the difference is zero.
    """
    check_positive(deviation, "deviation")
    check_level(alpha, "alpha")
    check_level(power, "power")
    check_positive(ratio, "ratio")
    check_moved(difference, "difference")
    effect = abs(difference) / (deviation * remaining_deviation(correlation))

    def reached(count: float) -> float:
        return power_of(count, effect, alpha=alpha, ratio=ratio, sides=sides, paired=paired)

    low, high = float(_LEAST), float(_LEAST)
    while reached(high) < power:
        low, high = high, 2 * high
        if high > _MOST:
            raise InputError(
                Text(
                    zh="差异相对波动太小，测不出",
                    en="the difference is too small beside the spread to be found",
                ),
                field="difference",
                valid=Text(zh="更大的差异", en="a larger difference"),
            )
    return _bisect(reached, power, low, high)


def detectable(
    count: float, deviation: float, *, alpha: float = 0.05, power: float = 0.8, ratio: float = 1,
    sides: int = 2, paired: bool = False,
) -> float:  # fmt: skip
    """The least difference that `count` in the first group (or pairs) can find."""
    check_positive(deviation, "deviation")
    check_level(power, "power")

    def reached(effect: float) -> float:
        return power_of(count, effect, alpha=alpha, ratio=ratio, sides=sides, paired=paired)

    high = 1.0
    while reached(high) < power:
        high *= 2
        if high > _MOST:
            raise InputError(
                Text(zh="样本太少，测不出任何差异", en="too few to find any difference"),
                field="people",
                valid=Text(zh="更多样本", en="more people"),
            )
    return deviation * _bisect(reached, power, 0.0, high)


def remaining_deviation(correlation: float) -> float:
    """What is left of a standard deviation after CUPED: √(1 − ρ²). Raises InputError when |ρ| ≥ 1."""
    if not -1 < correlation < 1:
        raise InputError(
            Text(zh=f"相关系数不能是 {correlation:g}", en=f"a correlation cannot be {correlation:g}"),
            field="correlation",
            valid=Text(zh="-1 与 1 之间", en="between -1 and 1"),
        )
    return math.sqrt(1 - correlation**2)


def compare(control: Sample, treatment: Sample, *, alpha: float = 0.05, margin: float = 0) -> Comparison:
    """Treatment against control by Welch's t test. Raises InputError when neither group varies."""
    check_level(alpha, "alpha")
    parts = [s.deviation**2 / s.count for s in (control, treatment)]
    estimate = treatment.mean - control.mean
    if min(control.count, treatment.count) < _LEAST or sum(parts) <= 0 or not math.isfinite(sum(parts)):
        raise _constant()
    degrees = sum(parts) ** 2 / sum(
        p**2 / (s.count - 1) for p, s in zip(parts, (control, treatment), strict=True)
    )
    return _told(
        control.mean, treatment.mean, estimate, math.sqrt(sum(parts)), degrees, alpha, margin, "welch_t"
    )


def compare_pairs(pairs: Sequence[tuple[float, float]], *, alpha: float = 0.05) -> Comparison:
    """Matched (control, treatment) pairs by the t test of their differences."""
    control = check_values([c for c, _ in pairs], "pairs")
    treatment = check_values([t for _, t in pairs], "pairs")
    differences = treatment - control
    spread = float(differences.std(ddof=1))
    if spread == 0:
        raise _constant()
    error = spread / math.sqrt(len(pairs))
    means = float(control.mean()), float(treatment.mean())
    return _told(*means, float(differences.mean()), error, len(pairs) - 1, alpha, 0, "paired_t")


def sign_flip(pairs: Sequence[tuple[float, float]]) -> float:
    """Exact two-sided p-value of the pairs when each difference could as well have had the other sign."""
    differences = np.asarray([t - c for c, t in pairs], dtype=np.float64)
    count = len(differences)
    signs = 1 - 2 * ((np.arange(2**count)[:, None] >> np.arange(count)) & 1)
    sums = np.abs(signs @ differences)
    observed = abs(float(differences.sum()))
    return float((sums >= observed - 1e-12 * max(1.0, observed)).mean())


def adjust(
    groups: Sequence[Sequence[float]], before: Sequence[Sequence[float]]
) -> tuple[list[list[float]], float]:
    """Values less what the measurement from before explains (CUPED), and the coefficient, one for all."""
    values = [check_values(v, f"arms.{at}.values") for at, v in enumerate(groups)]
    earlier = [check_values(v, f"arms.{at}.before") for at, v in enumerate(before)]
    if [v.size for v in values] != [v.size for v in earlier]:
        raise InputError(
            Text(zh="实验前后的个数不一致", en="as many values from before are needed as from the test"),
            field="arms.before",
            valid=Text(zh="每人一前一后", en="one before and one after for each person"),
        )
    y = np.concatenate([v - v.mean() for v in values])
    x = np.concatenate([v - v.mean() for v in earlier])
    varies = float(x @ x)
    if varies == 0:
        return [v.tolist() for v in values], 0.0
    theta = float(x @ y) / varies
    middle = float(np.concatenate(earlier).mean())
    return [(v - theta * (e - middle)).tolist() for v, e in zip(values, earlier, strict=True)], theta


def _told(
    control: float, treatment: float, estimate: float, error: float, degrees: float, alpha: float,
    margin: float, method: str,
) -> Comparison:  # fmt: skip
    from scipy.special import stdtr, stdtrit

    statistic = (estimate - margin) / error
    spread = float(stdtrit(degrees, 1 - alpha / 2)) * error
    ends = (estimate, estimate - spread, estimate + spread)
    return Comparison(
        control=control,
        treatment=treatment,
        estimate=estimate,
        low=ends[1],
        high=ends[2],
        p_value=2 * float(stdtr(degrees, -abs(statistic))),
        statistic=statistic,
        method=method,
        # the control's own error is left out: an interval of the difference in units of its mean
        relative=(ends[0] / control, ends[1] / control, ends[2] / control) if control > 0 else None,
        degrees=degrees,
    )


def _bisect(reached: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if reached(middle) >= wanted else (middle, high)
    return high


def _constant() -> InputError:
    return InputError(
        Text(zh="数值没有波动，无法检验", en="the values do not vary, so nothing can be tested"),
        field="arms",
        valid=Text(zh="至少一组有波动的数值", en="at least one group that varies"),
    )
