"""Mode and sample of the parameters of a response model. Deterministic: everything random is seeded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mix.response_model import ResponseModel

Array = NDArray[np.float64]

_CHAINS, _KEPT = 32, 8
_SHORT, _LONG = (
    (60, 5, 10),
    (100, 8, 12),
)  # steps to warm up, steps between draws, leaps: one channel, several
_STARTS = (  # log half-saturation and logit carry-over, in prior deviations from the prior's mean
    (0.0, 0.0),
    (-1.0, 0.0),
    (1.0, 0.0),
    (0.0, 1.5),
)
_WIDER = 1.5  # chains start this much wider than the mode is, for its surroundings are often flatter
_NOISE_GUESS = 0.05  # of the usual response: what the noise is thought to be before it is seen


@dataclass(frozen=True)
class Target:
    """Log posterior density of the parameters, the noise integrated out.

    Residuals are divided by `scale`, so noise may grow with the level. With an inverse-gamma prior on the
    noise worth one observation the likelihood is −(n+1)/2 · log(Σr² + s₀²) (Gelman et al., Bayesian Data
    Analysis, 3rd ed., 3.2).

    Attributes:
        model: The response model.
        response: T observed values.
        scale: T scales of the noise.
        information: n, how many independent observations the T are worth.
    """

    model: ResponseModel
    response: Array
    scale: Array
    information: float

    def residuals(self, points: Array) -> tuple[Array, Array]:
        """Scaled residuals N × T and their partials N × T × D."""
        mean, partials = self.model.evaluate(points)
        return (self.response - mean) / self.scale, -partials / self.scale[:, None]

    def density(self, points: Array) -> tuple[Array, Array]:
        """Log density (N) and gradient (N × D)."""
        worth = self.information / len(self.response)
        weight = (self.information + 1) / 2
        with np.errstate(all="ignore"):  # far from the mode; refused below
            mean, pull = self.model.pull(points, lambda mean: (self.response - mean) / self.scale**2)
            total = (((self.response - mean) / self.scale) ** 2).sum(1) * worth + _NOISE_GUESS**2
            away = (points - self.model.mean) / self.model.deviation
            value = -weight * np.log(total) - 0.5 * (away**2).sum(1)
            slope = 2 * weight * worth * pull / total[:, None] - away / self.model.deviation
        return np.where(np.isfinite(value), value, -np.inf), np.where(np.isfinite(slope), slope, 0.0)


@dataclass(frozen=True)
class Mode:
    """The most likely parameters: D values, the noise (relative), and their precision matrix D × D."""

    point: Array
    noise: float
    precision: Array


def find_mode(target: Target, near: Array | None = None) -> Mode:
    """The highest of the modes reached from a few starts, or the one near a point."""
    starts = [_start(target.model, half, rate) for half, rate in _STARTS] if near is None else [near]
    found = [_climb(target, start) for start in starts]
    point = max(found, key=lambda at: float(target.density(at[None])[0][0]))
    residual, partials = target.residuals(point[None])
    worth = target.information / len(target.response)
    noise = float(np.sqrt(((residual**2).sum() * worth + _NOISE_GUESS**2) / (target.information + 1)))
    jacobian = partials[0]
    precision = worth * jacobian.T @ jacobian / noise**2 + np.diag(target.model.deviation**-2.0)
    return Mode(point, noise, precision)


def _start(model: ResponseModel, half: float, rate: float) -> Array:
    point = model.mean.copy()
    last = 1 + 4 * model.channels
    point[2:last:4] += half * model.deviation[2:last:4]
    point[4:last:4] += rate * model.deviation[4:last:4]
    return point


def _climb(target: Target, start: Array) -> Array:
    """Penalised least squares with the noise re-estimated in between."""
    from scipy.optimize import least_squares

    point, noise = start, 0.15
    worth = np.sqrt(target.information / len(target.response))
    model = target.model
    for _ in range(3):
        factor = worth / noise

        def miss(at: Array, factor: float = factor) -> Array:
            return np.concatenate(
                [factor * target.residuals(at[None])[0][0], (at - model.mean) / model.deviation]
            )

        def slopes(at: Array, factor: float = factor) -> Array:
            return np.vstack([factor * target.residuals(at[None])[1][0], np.diag(1 / model.deviation)])

        point = least_squares(miss, point, jac=slopes, x_scale=model.deviation, max_nfev=60).x
        residual = target.residuals(point[None])[0][0]
        total = (residual**2).sum() * worth**2 + _NOISE_GUESS**2
        noise = float(np.sqrt(total / (target.information + 1)))
    return np.asarray(point)


def draw(target: Target, mode: Mode, seed: int = 0) -> Array:
    """A sample of the posterior: 256 × D, by Hamiltonian Monte Carlo in 32 chains.

    The mode's precision is the mass, so one step size suits all directions (Neal 2011, "MCMC using
    Hamiltonian dynamics", section 4.1); the step is tuned while warming up.
    """
    random = np.random.default_rng(seed)
    root = np.linalg.inv(np.linalg.cholesky(mode.precision)).T  # point = mode + root · z, z ~ N(0, 1) nearby
    at = _WIDER * random.standard_normal((_CHAINS, len(mode.point)))
    warm_up, thin, leaps = _SHORT if target.model.channels == 1 else _LONG
    step, kept = 0.3, []
    value, slope = _whitened(target, mode, root, at)
    for turn in range(warm_up + _KEPT * thin):
        moved, moved_value, moved_slope, accepted = _leap(
            target, mode, root, at, value, slope, step, leaps, random
        )
        at = np.where(accepted[:, None], moved, at)
        value = np.where(accepted, moved_value, value)
        slope = np.where(accepted[:, None], moved_slope, slope)
        if turn < warm_up:
            step *= np.exp((accepted.mean() - 0.75) / np.sqrt(turn + 4))
        elif (turn - warm_up) % thin == thin - 1:
            kept.append(mode.point + at @ root.T)
    return np.concatenate(kept)


def _whitened(target: Target, mode: Mode, root: Array, at: Array) -> tuple[Array, Array]:
    value, slope = target.density(mode.point + at @ root.T)
    return value, slope @ root


def _leap(
    target: Target,
    mode: Mode,
    root: Array,
    at: Array,
    value: Array,
    slope: Array,
    step: float,
    leaps: int,
    random: np.random.Generator,
) -> tuple[Array, Array, Array, Array]:
    """One trajectory of every chain: where it ends, the density there, and whether it is taken."""
    momentum = random.standard_normal(at.shape)
    before = value - 0.5 * (momentum**2).sum(1)
    size = step * random.uniform(0.8, 1.2)
    moved, moved_slope, moved_value = at, slope, value
    for _ in range(leaps):
        momentum = momentum + 0.5 * size * moved_slope
        moved = np.clip(moved + size * momentum, -40, 40)
        moved_value, moved_slope = _whitened(target, mode, root, moved)
        momentum = momentum + 0.5 * size * moved_slope
    after = moved_value - 0.5 * (momentum**2).sum(1)
    with np.errstate(over="ignore", invalid="ignore"):
        accepted = np.log(random.uniform(size=len(at))) < after - before
    return moved, moved_value, moved_slope, accepted
