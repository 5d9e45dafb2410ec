"""The response model: baseline, season, trend and one saturating, carried-over curve a channel.

    μ_t = exp(z_t·γ) · (b + Σ_k e_k · h_k(A_kt) / h_k(r_k)),   h_k(x) = x^a / (x^a + κ^a)

A_k is the carried level of channel k, r_k its usual spend (mean over the periods), so e_k is what the channel
brings a period at its usual spend. Season, trend and controls z scale everything: demand moves what money
does as well as what comes without it. (Hill saturation with adstock: Jin et al. 2017; the reference point
makes effect and saturation nearly independent, which is what makes the fit stable.)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.facts.catalogue import Grain
from core.mix.carryover import Shape, lag, weigh_lags
from core.mix.history import PERIODS_A_YEAR, History
from core.mix.prior import Priors

Array = NDArray[np.float64]

LENGTHS = {Grain.DAY: 28, Grain.WEEK: 13, Grain.MONTH: 4}
_TINY = 1e-6
_FAR = 60.0  # exponents beyond it stand for 0 and infinity


@dataclass(frozen=True)
class ResponseModel:
    """A model ready to be evaluated at parameter vectors.

    A vector holds, in this order: log b; then per channel log e, log κ, log a, logit θ; then γ.

    Attributes:
        lagged: K × T × L spend with its lags.
        reference: K usual spends.
        controls: T × C matrix z, centred.
        mean: D prior means.
        deviation: D prior standard deviations.
        shape: Shape of the carry-over.
        peak: Its lag of the highest weight.
    """

    lagged: Array
    reference: Array
    controls: Array
    mean: Array
    deviation: Array
    shape: Shape = "geometric"
    peak: int = 0

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return int(self.lagged.shape[0])

    def parts(self, points: Array) -> tuple[Array, Array, Array, Array, Array]:
        """B (N), e, κ, a, θ (each N × K) at N parameter vectors."""
        points = np.clip(points, -_FAR, _FAR)
        blocks = points[:, 1 : 1 + 4 * self.channels].reshape(len(points), self.channels, 4)
        effect, half, slope = (np.exp(blocks[..., at]) for at in range(3))
        return np.exp(points[:, 0]), effect, half, slope, 1 / (1 + np.exp(-blocks[..., 3]))

    def mean_of(self, points: Array) -> Array:
        """Mean response, N × T, at N × D parameter vectors."""
        return self._lay(points).mean

    def evaluate(self, points: Array) -> tuple[Array, Array]:
        """Mean response and its partial derivatives.

        Args:
            points: N × D parameter vectors.

        Returns:
            N × T means and N × T × D partials.
        """
        lay, last = self._lay(points), 1 + 4 * self.channels
        slopes = np.empty((len(points), self.lagged.shape[1], points.shape[1]))
        slopes[:, :, 0] = lay.scale * lay.base[:, None]
        for at, factor in enumerate(lay.factors):
            slopes[:, :, 1 + at : last : 4] = np.swapaxes(lay.scale[:, None] * lay.lifted * factor, 1, 2)
        slopes[:, :, last:] = lay.mean[..., None] * self.controls
        return lay.mean, slopes

    def pull(self, points: Array, weigh: Callable[[Array], Array]) -> tuple[Array, Array]:
        """Means N × T, and Σ_t w_t ∂μ_t/∂φ, N × D, for weights w made of the means: without the partials."""
        lay, last = self._lay(points), 1 + 4 * self.channels
        weights = weigh(lay.mean)
        scaled = weights * lay.scale
        lifted = scaled[:, None] * lay.lifted
        slopes = np.empty(points.shape)
        slopes[:, 0] = lay.base * scaled.sum(1)
        for at, factor in enumerate(lay.factors):
            slopes[:, 1 + at : last : 4] = (lifted * factor).sum(2)
        slopes[:, last:] = (weights * lay.mean) @ self.controls
        return lay.mean, slopes

    def _lay(self, points: Array) -> "_Layers":
        base, effect, half, slope, rate = self.parts(points)
        level, level_by_rate = self._carry(rate)
        gain, by_half, by_slope, by_level = _saturate(level, self.reference[:, None], half, slope)
        lifted = effect[..., None] * gain
        scale = np.exp(np.clip(points[:, 1 + 4 * self.channels :] @ self.controls.T, -_FAR, _FAR))
        turn = (rate * (1 - rate))[..., None] * level_by_rate
        mean = scale * (base[:, None] + lifted.sum(1))
        return _Layers(base, scale, lifted, mean, (1.0, by_half, by_slope, by_level * turn))

    def _carry(self, rate: Array) -> tuple[Array, Array]:
        """Carried levels N × K × T and their derivatives by θ."""
        weights, by_rate = weigh_lags(rate, self.shape, self.peak, self.lagged.shape[2])
        floor = (self.reference * _TINY)[:, None]
        return np.maximum(_mix(self.lagged, weights), floor), _mix(self.lagged, by_rate)


@dataclass(frozen=True)
class _Layers:
    """The model at N points: base N, scale and mean N × T, channels' parts N × K × T and their log slopes."""

    base: Array
    scale: Array
    lifted: Array
    mean: Array
    factors: tuple[Array | float, ...]


def _mix(lagged: Array, weights: Array) -> Array:
    """Lags K × T × L under weights N × K × L: N × K × T."""
    return np.moveaxis(lagged @ np.moveaxis(weights, 0, 2), 2, 0)


def _saturate(level: Array, reference: Array, half: Array, slope: Array) -> tuple[Array, Array, Array, Array]:
    """Q = h(A)/h(r), and the derivatives of log q by log κ, log a and A. All N × K × T."""
    kappa, power = half[..., None], slope[..., None]
    at, at_reference = power * np.log(level / kappa), power * np.log(reference / kappa)
    at, at_reference = np.clip(at, -_FAR, _FAR), np.clip(at_reference, -_FAR, _FAR)
    height, height_reference = 1 / (1 + np.exp(-at)), 1 / (1 + np.exp(-at_reference))
    by_half = power * (height - height_reference)
    by_slope = at * (1 - height) - at_reference * (1 - height_reference)
    return height / height_reference, by_half, by_slope, power * (1 - height) / level


def build_model(history: History, priors: Priors, shape: Shape = "geometric", peak: int = 0) -> ResponseModel:
    """The model of a history: priors put on its scale, season and trend terms for its length.

    Spend before the first period is taken to have been the channel's mean.
    """
    reference = history.spend.mean(axis=0)
    length = min(LENGTHS[history.grain], history.periods)
    lagged = np.stack([lag(column, length, column.mean()) for column in history.spend.T])
    terms, deviations = _terms(history, priors)
    mean, deviation = _prior_vectors(history, priors, reference, deviations)
    return ResponseModel(lagged, reference, terms, mean, deviation, shape, peak)


def _prior_vectors(
    history: History, priors: Priors, reference: Array, deviations: Array
) -> tuple[Array, Array]:
    usual, count = float(history.response.mean()), len(history.channels)
    means, spreads = [np.log(usual / 2)], [np.log(4.0)]
    for name, spend in zip(history.channels, reference, strict=True):
        prior = priors.of(name)
        rate = prior.return_rate
        means.append(rate.log_mean + np.log(spend) if rate else np.log(usual / (2 * count)))
        spreads.append(rate.log_sd if rate else np.log(4.0))
        means += [prior.half_saturation.log_mean + np.log(spend), prior.slope.log_mean]
        spreads += [prior.half_saturation.log_sd, prior.slope.log_sd]
        means.append(np.log(prior.carryover / (1 - prior.carryover)))
        spreads.append(prior.carryover_spread)
    zeros = np.zeros(len(deviations))
    return np.concatenate([means, zeros]), np.concatenate([spreads, deviations])


def _terms(history: History, priors: Priors) -> tuple[Array, Array]:
    """Trend (0 at the last period), yearly waves and controls, T × C, with their prior deviations."""
    periods = history.periods
    years = (np.arange(periods) - periods + 1) / PERIODS_A_YEAR[history.grain]
    columns, deviations = [years], [priors.trend]
    for wave in range(1, _waves(history) + 1):
        angle = 2 * np.pi * wave * _year_share(history)
        columns += [np.sin(angle), np.cos(angle)]
        deviations += [priors.season] * 2
    if history.controls.size:
        columns += list(history.controls.T)
        deviations += [priors.control] * history.controls.shape[1]
    return np.stack(columns, axis=1), np.array(deviations)


def _waves(history: History) -> int:
    """How many yearly waves a history of this length can carry."""
    if not history.starts:
        return 0
    covered = history.periods / PERIODS_A_YEAR[history.grain]
    most = 2 if history.grain is Grain.MONTH else 4
    return most if covered >= 1.8 else (min(2, most) if covered >= 0.9 else 0)


def _year_share(history: History) -> Array:
    return np.array([(day.timetuple().tm_yday - 1) / 365.25 for day in history.starts])
