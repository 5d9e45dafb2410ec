"""Cells whose actual figures are counts: the gain of an element is a gamma–Poisson marginal likelihood.

Figures are put in units of their noise (quasi-Poisson: over φ + s²P). An element that moved has one factor on
its expectation under a gamma prior (expectation-based scan, Kulldorff 1997; Neill 2009), and when its cells
differ among themselves by more than counts do, a spread of its own.
"""

from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.gamma import log_gamma
from core.deviation.segments.model import BROAD, LEAST_EFFECT
from core.deviation.segments.noise import Noise

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRIOR = 1.5
MOST_CENTRE = 0.1


class CountModel:
    """The model of counts (see `LeafModel`)."""

    def __init__(
        self, plan: Figures, actual: Figures, noise: Noise, rest: Mask, *, single_cells: bool = False
    ) -> None:
        """Fits the over-dispersion on the cells of `rest`.

        Args:
            plan: n expected figures, none negative.
            actual: n actual figures, none negative.
            noise: Their noise.
            rest: Cells that move like the rest, as far as is known.
            single_cells: Whether one cell may be a cause: the broad part goes.
        """
        unit = np.maximum(noise.unit + noise.relative**2 * plan, 1e-300)
        expected, seen = plan / unit, actual / unit
        if not rest.all() and not noise.is_plain:
            expected = expected * _centre(expected, seen, rest)
        ratio = np.where(seen > 0, seen, 1) / np.maximum(expected, 1e-9)
        saturated = np.maximum(seen * np.log(ratio) - (seen - expected), 0)
        alone = _pool(seen, expected)
        own = np.zeros_like(seen) if single_cells else np.logaddexp(log(1 - BROAD), log(BROAD) + alone)
        self.columns = np.stack([np.ones_like(seen), seen, expected, saturated, own])
        null = seen * np.log(np.maximum(expected, 1e-9)) - expected - log_gamma(seen + 1)
        null += np.log(np.maximum(seen, 0.5))
        self.total = float(null.sum() + own.sum())

    def score(self, sums: Figures) -> Figures:
        """Gain of each element from its sums."""
        n, seen, expected, saturated, own = sums
        seen, expected = np.maximum(seen, 0), np.maximum(expected, 0)
        n = np.maximum(n, 1)
        common = _pool(seen, expected)
        ratio = np.where(seen > 0, seen, 1) / np.maximum(expected, 1e-9)
        fitted = np.maximum(seen * np.log(ratio) - (seen - expected), 0)
        within = np.maximum(2 * (saturated - fitted), 0)
        spread = np.maximum(within / np.maximum(n - 1, 1), 1)
        relief = within / 2 - np.minimum(within / 2, (n - 1) / 2 * (1 + np.log(spread)))
        uneven = within > 2 * fitted
        loose = np.maximum(2 * saturated / n, 1)
        other = np.where(uneven, saturated - n / 2 * (1 + np.log(loose)), -np.inf)
        worth = (sums[0] > 0.5) & (np.abs(seen - expected) >= LEAST_EFFECT * expected)
        return np.where(worth, common + relief - np.maximum(own, other), -np.inf)


def _centre(expected: Figures, seen: Figures, rest: Mask) -> float:
    """Factor between seen and expected on the rest, which noise in the plan leaves away from 1."""
    total = float(expected[rest].sum())
    factor = float(seen[rest].sum()) / total if total > 0 else 1.0
    return min(max(factor, 1 - MOST_CENTRE), 1 + MOST_CENTRE)


def _pool(seen: Figures, expected: Figures) -> Figures:
    """Log marginal likelihood of counts with one gamma-distributed factor, over that with factor 1."""
    return (
        PRIOR * log(PRIOR)
        - lgamma(PRIOR)
        + log_gamma(PRIOR + seen)
        - (PRIOR + seen) * np.log(PRIOR + expected)
        + expected
    )
