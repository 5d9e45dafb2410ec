"""Cells whose relative change is normal: an element's gain is a normal–inverse-gamma marginal likelihood.

An element that moved has one change v, anything between −1 and 1, and its own spread τ (in units of noise)
under an inverse-gamma prior; both are integrated out. It is held against the noise with a thin broad part, so
that a single wild cell explains little, and against noise of another width, so that a segment that is only
calmer or only wilder than the rest does not stand out.
"""

from functools import lru_cache
from math import lgamma, log, pi

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.gamma import log_gamma
from core.deviation.segments.model import BROAD, LEAST_EFFECT
from core.deviation.segments.noise import LEAST_NOISE, Noise, fit_centre, fit_scale, relative_change

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHAPE = 1.0
RATE = 0.5
MOST_CENTRE = 0.2
_HALF_LOG_TWO_PI = 0.5 * log(2 * pi)


class RelativeModel:
    """The model of relative changes (see `LeafModel`)."""

    def __init__(
        self, plan: Figures, actual: Figures, noise: Noise, rest: Mask, *, single_cells: bool = False
    ) -> None:
        """Fits the scale on the cells of `rest`.

        Args:
            plan: n expected figures.
            actual: n actual figures.
            noise: Their noise.
            rest: Cells that move like the rest, as far as is known.
            single_cells: Whether one cell may be a cause: the broad part goes, the tail is measured instead.
        """
        change = relative_change(plan, actual)
        deviation = noise.of(np.maximum(np.abs(plan), np.abs(actual)))
        sample = np.flatnonzero(rest)
        if len(sample) >= 30:
            sample = sample[:: max(1, len(sample) // 8000)]
            scale, _ = fit_scale(change[sample], deviation[sample])
            deviation = np.maximum(deviation * scale, LEAST_NOISE)
            centre = 0.0 if rest.all() else fit_centre(change[rest], deviation[rest])
            most = MOST_CENTRE * float(np.median(deviation[sample]))
            change = change - min(max(centre, -most), most)
        z = np.abs(change / deviation)
        if single_cells:
            z = _straighten(z, rest)
            own = -0.5 * z * z - np.log(deviation) - _HALF_LOG_TWO_PI
        else:
            inside = np.exp(-0.5 * z * z - np.log(deviation) - _HALF_LOG_TWO_PI)
            own = np.log((1 - BROAD) * inside + BROAD / 2)
        weight = 1 / deviation**2
        self.columns = np.stack(
            [np.ones_like(z), weight, change * weight, change**2 * weight, np.log(deviation), own]
        )
        self.total = float(own.sum() + np.log(np.maximum(1 - np.abs(change), 0.05)).sum())
        self.deviation = deviation
        self.change = change

    def score(self, sums: Figures) -> Figures:
        """Gain of each element from its sums."""
        n = np.maximum(sums[0], 1)
        weight = np.where(sums[0] > 0.5, sums[1], 1.0)
        first, second, logs, own = sums[2], np.maximum(sums[3], 0), sums[4], sums[5]
        about = np.maximum(second - first**2 / weight, 0)
        degrees = SHAPE + (n - 1) / 2
        together = (
            log(0.5)
            - (n - 1) * _HALF_LOG_TWO_PI
            - logs
            - 0.5 * np.log(weight)
            + SHAPE * log(RATE)
            - lgamma(SHAPE)
            + _log_gamma_table(1 << int(n.max(initial=1)).bit_length())[n.astype(np.int64)]
            - degrees * np.log(RATE + about / 2)
        )
        spread = np.maximum(second / n, 1e-12)
        most = np.where(second < 2 * about, np.inf, 1.0)
        width = np.minimum(spread, most)
        other = -logs - n * _HALF_LOG_TWO_PI - n / 2 * (np.log(width) + spread / width)
        use = (spread < 1) | (most > 1)
        apart = np.maximum(own, np.where(use, other, -np.inf))
        worth = (sums[0] > 0.5) & (np.abs(first / weight) >= LEAST_EFFECT)
        return np.where(worth, together - apart, -np.inf)


@lru_cache(maxsize=32)
def _log_gamma_table(count: int) -> Figures:
    """Logarithm of Γ(SHAPE + (n − 1)/2) for n = 0, 1, …, count."""
    return log_gamma(SHAPE + (np.arange(count + 1) - 1) / 2)


def _straighten(z: Figures, rest: Mask) -> Figures:
    """Deviations made normal in the tail, by the 98th and 99.5th percentile of the rest; light tails stay."""
    seen = z[rest] if int(rest.sum()) >= 200 else z
    if len(seen) < 200:
        return z
    near, far = (np.quantile(seen, [0.98, 0.995]) / np.array([2.326, 2.807])).tolist()
    bend = max(1.0, 1 + log(max(far / near, 1e-9)) / 0.188 - 0.15) if near > 0 else 1.0
    scale = max(near, far if bend == 1.0 else near, 1.0)
    z = z / scale
    return np.where(z > 2.326, 2.326 * np.power(np.maximum(z, 2.326) / 2.326, 1 / bend), z)
