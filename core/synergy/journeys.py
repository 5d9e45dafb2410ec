"""Synergy of channel pairs from journeys, against channels that work independently.

Independent means that each channel multiplies the odds of converting by a factor of its own, whatever else
was touched: a logistic regression on the channels touched, with a term for every pair that has journeys
enough. One joint fit keeps a pair from being credited with what its channels, or another pair, do. Where the
fit has a term for a pair, fitted and observed rates of the journeys with both agree, so `together` is what
was seen. Source: Agresti, "Categorical Data Analysis" (3rd ed.), ch. 5; fitted by Newton's method.
"""

import math
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.attribution.journey import Journeys
from core.attribution.touches import Touches, unfold
from core.errors import InputError
from core.experiment.check import check_level
from core.synergy.judge import judge
from core.synergy.pair import Pair, Synergies
from core.text import Text

ALPHA = 0.05
LEAST = 20  # journeys with both, with one and not the other, and with neither
LEAST_ENDS = 5  # of the journeys with both: conversions, and failures
MOST_CHANNELS = 20
_STEPS = 50
_CLOSE = 1e-10
_RIDGE = 1e-9  # keeps the equations solvable when two channels always come together
_NORMAL = NormalDist()
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Sets:
    """Journeys by the set of channels touched.

    Attributes:
        present: M × n, 1 where the set holds the channel.
        journeys: M counts.
        conversions: M counts.
    """

    present: Floats
    journeys: Floats
    conversions: Floats


def measure_journeys(journeys: Journeys, *, alpha: float = ALPHA) -> Synergies:
    """Synergy of every pair of channels.

    Raises:
        MissingInput: There are no journeys.
        InputError: None converted or all did, or there are fewer than two or more than 20 channels.
    """
    check_level(alpha, "alpha")
    touches = unfold(journeys)
    _check(touches)
    sets = _fold(touches)
    couples = list(combinations(range(len(touches.channels)), 2))
    enough = [couple for couple in couples if _has_enough(sets, *couple)]
    told = dict(zip(enough, _measure(sets, touches.channels, enough, alpha), strict=True)) if enough else {}
    pairs = [told.get(couple) or _untold(sets, touches.channels, *couple) for couple in couples]
    return judge(pairs, alpha, journeys.count)


def _fold(touches: Touches) -> _Sets:
    present = np.zeros((touches.lengths.size, len(touches.channels)))
    present[touches.path, touches.code] = 1.0
    known, place = np.unique(present, axis=0, return_inverse=True)
    place = place.reshape(-1)
    return _Sets(
        present=known,
        journeys=np.bincount(place, weights=touches.journeys).astype(np.float64),
        conversions=np.bincount(place, weights=touches.conversions).astype(np.float64),
    )


def _has_enough(sets: _Sets, first: int, second: int) -> bool:
    one, other = sets.present[:, first] > 0, sets.present[:, second] > 0
    cells = [sets.journeys[a & b].sum() for a in (one, ~one) for b in (other, ~other)]
    won, seen = sets.conversions[one & other].sum(), sets.journeys[one & other].sum()
    return bool(min(cells) >= LEAST and min(won, seen - won) >= LEAST_ENDS)


def _untold(sets: _Sets, channels: tuple[str, ...], first: int, second: int) -> Pair:
    both = sets.present[:, first] * sets.present[:, second]
    return Pair(channels[first], channels[second], both=int(both @ sets.journeys))


def _measure(
    sets: _Sets, channels: tuple[str, ...], couples: list[tuple[int, int]], alpha: float
) -> list[Pair]:
    products = [sets.present[:, a] * sets.present[:, b] for a, b in couples]
    design = np.column_stack((np.ones(sets.journeys.size), sets.present, *products))
    effects, covariance = _fit(design, sets)
    critical = _NORMAL.inv_cdf(1 - alpha / 2)
    scores = design @ effects
    found = []
    for at, (couple, both) in enumerate(zip(couples, products, strict=True), start=1 + len(channels)):
        weights = both * sets.journeys
        effect, error = float(effects[at]), math.sqrt(float(covariance[at, at]))
        seen = float(weights.sum())

        def rate(shift: float, weights: Floats = weights, effect: float = effect) -> float:
            """Rate with both if the pair's own term were `shift`."""
            return float(weights @ _logistic(scores - effect + shift)) / float(weights.sum())

        expected, together = rate(0.0), rate(effect)
        found.append(
            Pair(
                channels[couple[0]],
                channels[couple[1]],
                both=int(seen),
                together=together,
                expected=expected,
                lift=together / expected - 1,
                low=rate(effect - critical * error) / expected - 1,
                high=rate(effect + critical * error) / expected - 1,
                p_value=2 * _NORMAL.cdf(-abs(effect) / error),
                gain=(together - expected) * seen,
            )
        )
    return found


def _fit(design: Floats, sets: _Sets) -> tuple[Floats, Floats]:
    """Maximum-likelihood effects and their covariance; steps are halved while they make things worse."""
    effects = np.zeros(design.shape[1])
    share = float(sets.conversions.sum() / sets.journeys.sum())
    effects[0] = math.log(share / (1 - share))
    best = _likelihood(design, sets, effects)
    for _ in range(_STEPS):
        chance = _logistic(design @ effects)
        slope = design.T @ (sets.conversions - sets.journeys * chance)
        step = np.linalg.solve(_curvature(design, sets, effects), slope)
        while (reached := _likelihood(design, sets, effects + step)) < best - _CLOSE and abs(
            step
        ).max() > _CLOSE:
            step = step / 2
        effects, best = effects + step, reached
        if float(abs(step).max()) < _CLOSE:
            break
    covariance = np.linalg.inv(_curvature(design, sets, effects))
    return effects, covariance.astype(np.float64)


def _curvature(design: Floats, sets: _Sets, effects: Floats) -> Floats:
    chance = _logistic(design @ effects)
    weights = sets.journeys * chance * (1 - chance)
    curvature: Floats = design.T @ (design * weights[:, None])
    return curvature + _RIDGE * np.eye(design.shape[1])


def _likelihood(design: Floats, sets: _Sets, effects: Floats) -> float:
    scores = design @ effects
    return float(sets.conversions @ scores - sets.journeys @ np.logaddexp(0.0, scores))


def _logistic(scores: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    return chance


def _check(touches: Touches) -> None:
    if not 2 <= len(touches.channels) <= MOST_CHANNELS:
        raise InputError(
            Text(
                zh=f"渠道有 {len(touches.channels)} 个，比较配对需要 2 到 {MOST_CHANNELS} 个",
                en=f"{len(touches.channels)} channel(s): pairs need 2 to {MOST_CHANNELS}",
            ),
            field="journeys",
            valid=Text(zh="先合并相近的渠道", en="group like channels first"),
        )
    if not touches.failures.any():
        raise InputError(
            Text(
                zh="旅程里没有未转化的，转化率都是 100%，比不出协同",
                en="every journey converted, so no pair can do better than another",
            ),
            field="journeys",
            valid=Text(zh="同时提供未转化的旅程", en="journeys that did not convert as well"),
        )
