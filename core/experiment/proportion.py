"""Two proportions: how many people a test needs, its power, the least effect it can find, and its reading.

Sizes are closed forms that count only the right direction as found: a two-sided test at alpha that rejects
on the wrong side has not found the effect. Sources: Fleiss, Levin and Paik, "Statistical Methods for Rates
and Proportions" (3rd ed.), ch. 4 (pooled, unpooled); Cohen, "Statistical Power Analysis" (2nd ed.), ch. 6
(arcsine); Newcombe (1998), method 10 (interval); Katz et al. (1978) (ratio).
"""

import math
from enum import StrEnum
from statistics import NormalDist

from core.experiment.check import check_counts, check_level, check_moved, check_positive, check_rate
from core.experiment.comparison import Comparison

_NORMAL = NormalDist()
_FEW = 5  # expected events below which the normal approximation is not used
_STEPS = 200


class Method(StrEnum):
    """Whose standard error: of the two rates taken as one, of each its own, or of their arcsines."""

    POOLED = "pooled"
    UNPOOLED = "unpooled"
    ARCSINE = "arcsine"


def size_for(
    first: float,
    second: float,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1,
    sides: int = 2,
    method: Method = Method.POOLED,
) -> float:
    """People the first arm needs, not rounded; the second needs `ratio` times as many.

    Args:
        first: Rate of the first arm (control), a fraction.
        second: Rate to be told from it.
        alpha: Risk of finding a difference that is not there.
        power: Chance of finding this one.
        ratio: Size of the second arm over the first.
        sides: 2, or 1 for a test in one direction.
        method: Standard error of the test.

    Raises:
        InputError: A rate, risk or ratio is out of range, or the rates are the same.
    """
    _check_design(first, second, alpha, ratio)
    check_level(power, "power")
    check_moved(second - first, "target")
    null, alternative, effect = _deviations(first, second, ratio, method)
    reach = _critical(alpha, sides) * null + _NORMAL.inv_cdf(power) * alternative
    return (reach / effect) ** 2


def size_not_worse(
    rate: float, margin: float, *, alpha: float = 0.05, power: float = 0.8, ratio: float = 1
) -> float:
    """People the first arm needs to show that a rate got worse by less than a margin, when it did not at all.

    Non-inferiority with the interval of confidence 1 − alpha, so one-sided at alpha / 2.
    """
    _check_design(rate, rate, alpha, ratio)
    check_level(power, "power")
    check_positive(margin, "margin")
    reach = _critical(alpha, 2) + _NORMAL.inv_cdf(power)
    return reach**2 * rate * (1 - rate) * (1 + 1 / ratio) / margin**2


def power_of(
    people: float,
    first: float,
    second: float,
    *,
    alpha: float = 0.05,
    ratio: float = 1,
    sides: int = 2,
    method: Method = Method.POOLED,
) -> float:
    """Chance of finding the difference with this many people in the first arm."""
    _check_design(first, second, alpha, ratio)
    check_positive(people, "people")
    null, alternative, effect = _deviations(first, second, ratio, method)
    return _NORMAL.cdf((effect * math.sqrt(people) - _critical(alpha, sides) * null) / alternative)


def detectable(
    people: float,
    first: float,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1,
    sides: int = 2,
    method: Method = Method.POOLED,
) -> float | None:
    """The least higher rate that this many people in the first arm can tell from `first`; None if none."""
    check_level(power, "power")
    low, high = check_rate(first, "baseline"), 1 - 1e-12

    def found(rate: float) -> bool:
        reached = power_of(people, first, rate, alpha=alpha, ratio=ratio, sides=sides, method=method)
        return reached >= power

    if not found(high):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if found(middle) else (middle, high)
    return high


def compare(
    events: tuple[int, int], people: tuple[int, int], *, alpha: float = 0.05, margin: float = 0
) -> Comparison:
    """The second arm against the first: difference, interval, p-value.

    The test is the pooled z test, or Fisher's exact one where a count is expected below 5; the interval is
    Newcombe's, which stays within possible rates.

    Args:
        events: What was counted in the first (control) and the second arm.
        people: Out of how many.
        alpha: One minus the confidence of the interval.
        margin: Difference under the hypothesis that is tested; other than 0 the test is unpooled (Wald).
    """
    for at in (0, 1):
        check_counts(events[at], people[at], f"arms.{at}")
    check_level(alpha, "alpha")
    rates = events[0] / people[0], events[1] / people[1]
    estimate = rates[1] - rates[0]
    error = _standard_error(events, people, pooled=margin == 0)
    statistic = (estimate - margin) / error if error else 0.0
    exact = margin == 0 and _is_sparse(events, people)
    p_value = _fisher(events, people) if exact else 2 * _NORMAL.cdf(-abs(statistic))
    low, high = _newcombe(events, people, alpha)
    return Comparison(
        control=rates[0],
        treatment=rates[1],
        estimate=estimate,
        low=low,
        high=high,
        p_value=min(1.0, p_value),
        statistic=statistic,
        method="fisher" if exact else "pooled_z" if margin == 0 else "wald_z",
        relative=_relative(events, people, alpha),
    )


def _check_design(first: float, second: float, alpha: float, ratio: float) -> None:
    check_rate(first, "baseline")
    check_rate(second, "target")
    check_level(alpha, "alpha")
    check_positive(ratio, "ratio")


def _critical(alpha: float, sides: int) -> float:
    return _NORMAL.inv_cdf(1 - alpha / sides)


def _deviations(first: float, second: float, ratio: float, method: Method) -> tuple[float, float, float]:
    """Standard deviations per person of the first arm under no effect and under the effect; the effect."""
    if method is Method.ARCSINE:
        effect = 2 * abs(math.asin(math.sqrt(second)) - math.asin(math.sqrt(first)))
        return (deviation := math.sqrt(1 + 1 / ratio)), deviation, effect
    own = math.sqrt(first * (1 - first) + second * (1 - second) / ratio)
    if method is Method.UNPOOLED:
        return own, own, abs(second - first)
    mean = (first + ratio * second) / (1 + ratio)
    return math.sqrt(mean * (1 - mean) * (1 + 1 / ratio)), own, abs(second - first)


def _standard_error(events: tuple[int, int], people: tuple[int, int], *, pooled: bool) -> float:
    if pooled:
        rate = sum(events) / sum(people)
        return math.sqrt(rate * (1 - rate) * (1 / people[0] + 1 / people[1]))
    rates = [e / n for e, n in zip(events, people, strict=True)]
    return math.sqrt(sum(r * (1 - r) / n for r, n in zip(rates, people, strict=True)))


def _is_sparse(events: tuple[int, int], people: tuple[int, int]) -> bool:
    rate = sum(events) / sum(people)
    return min(people) * min(rate, 1 - rate) < _FEW


def _fisher(events: tuple[int, int], people: tuple[int, int]) -> float:
    from scipy.stats import fisher_exact  # most of a second to import, and rarely needed

    table = [[e, n - e] for e, n in zip(events, people, strict=True)]
    return float(fisher_exact(table).pvalue)


def _wilson(events: int, people: int, critical: float) -> tuple[float, float]:
    rate, square = events / people, critical**2 / people
    middle = rate + square / 2
    spread = critical * math.sqrt(rate * (1 - rate) / people + square / people / 4)
    return (middle - spread) / (1 + square), (middle + spread) / (1 + square)


def _newcombe(events: tuple[int, int], people: tuple[int, int], alpha: float) -> tuple[float, float]:
    critical = _critical(alpha, 2)
    (low0, high0), (low1, high1) = (_wilson(e, n, critical) for e, n in zip(events, people, strict=True))
    rate0, rate1 = events[0] / people[0], events[1] / people[1]
    estimate = rate1 - rate0
    return (
        estimate - math.hypot(rate1 - low1, high0 - rate0),
        estimate + math.hypot(high1 - rate1, rate0 - low0),
    )


def _relative(
    events: tuple[int, int], people: tuple[int, int], alpha: float
) -> tuple[float, float, float] | None:
    """The change relative to the first rate with its interval; None where a count is zero."""
    if not all(events):
        return None
    spread = _critical(alpha, 2) * math.sqrt(sum(1 / e - 1 / n for e, n in zip(events, people, strict=True)))
    middle = math.log((events[1] / people[1]) / (events[0] / people[0]))
    return math.expm1(middle), math.expm1(middle - spread), math.expm1(middle + spread)
