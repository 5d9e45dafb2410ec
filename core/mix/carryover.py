"""Carry-over: part of what a period's money does comes in the periods after it (adstock).

Weights are normalised to sum 1, so a constant spend has itself as its carried level and a response curve
keeps its meaning: response of one period at a steady spend.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.frozen import Frozen

Array = NDArray[np.float64]

Shape = Literal["geometric", "delayed"]


class Carryover(Frozen):
    """How the effect of one period's spend spreads over that period and the ones after it.

    Geometric: weight θ^l at lag l. Delayed: θ^((l − d)²), highest at lag d (Jin, Wang, Sun, Chan, Koehler
    2017, "Bayesian methods for media mix modeling with carryover and shape effects", section 2.1).

    Attributes:
        rate: θ, what is kept from one period to the next; 0: all of the effect comes at once.
        shape: "geometric" or "delayed".
        peak: d, periods until the effect is highest; for the delayed shape.
        length: Lags that are looked at, the first being the period itself.
    """

    rate: float = Field(default=0.0, ge=0, lt=1)
    shape: Shape = "geometric"
    peak: int = Field(default=0, ge=0, le=52)
    length: int = Field(default=13, ge=1, le=104)

    @property
    def weights(self) -> Array:
        """Weights by lag, `length` of them, summing to 1."""
        return np.asarray(weigh_lags(np.array([self.rate]), self.shape, self.peak, self.length)[0][0])

    def apply(self, spend: Array, before: float = 0.0) -> Array:
        """Carried level of each period.

        Args:
            spend: By period, T values.
            before: Spend of every period before the first.
        """
        return lag(np.asarray(spend, dtype=float), self.length, before) @ self.weights

    def matrix(self, periods: int) -> Array:
        """T × T lower-triangular matrix that turns spend by period into carried levels (nothing before)."""
        weights = self.weights[:periods]
        matrix = np.zeros((periods, periods))
        for back, weight in enumerate(weights):
            rows = np.arange(back, periods)
            matrix[rows, rows - back] = weight
        return matrix

    def remainder(self, spend: Array, periods: int) -> Array:
        """Carried levels that past spend alone leaves in the next periods.

        Args:
            spend: Past spend, oldest first; before it, nothing.
            periods: How many periods ahead.
        """
        ahead = np.concatenate([np.asarray(spend, dtype=float), np.zeros(periods)])
        return self.apply(ahead)[len(spend) :]


def weigh_lags(rates: Array, shape: Shape, peak: int, length: int) -> tuple[Array, Array]:
    """Normalised weights by lag for each rate, and their derivative by the rate.

    Args:
        rates: n rates in [0, 1).
        shape: "geometric" or "delayed".
        peak: Lag of the highest weight of the delayed shape.
        length: How many lags.

    Returns:
        Two n × length arrays.
    """
    lags = np.arange(length, dtype=float)
    power = (lags - peak) ** 2 if shape == "delayed" else lags
    base = np.maximum(rates, 1e-12)[..., None]
    raw = base**power
    slope = power * base ** np.maximum(power - 1, 0.0)
    total, total_slope = raw.sum(-1, keepdims=True), slope.sum(-1, keepdims=True)
    return raw / total, slope / total - raw * total_slope / total**2


def lag(spend: Array, length: int, before: float) -> Array:
    """T × length: each period's spend and the spend of the `length` − 1 periods before it."""
    padded = np.concatenate([np.full(length - 1, before), spend])
    return np.lib.stride_tricks.sliding_window_view(padded, length)[:, ::-1]
