"""Where a series will be: a wandering level, a drift and a season, with ranges that hold what they promise.

A Gaussian process on the logarithm of the values (on the values themselves where one is not positive): the
level is a random walk, the drift and the month's season have zero-mean priors, and every reading adds noise.
What is not known of the model is not fixed at its best guess: a grid of its parameters is weighed by how well
each explains the readings, the noise's size is integrated out (a Student t), and paths are drawn from the
mixture (Rasmussen and Williams 2006, ch. 2 and 5). That keeps ranges honest for short series. Seeded, so the
same readings give the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.text import Text

Floats = NDArray[np.float64]

DRAWS = 4_000
_SEED = 7
_WANDERS = (0.0, 0.02, 0.1, 0.4, 1.0)  # variance of a level's step, in variances of the noise
_DRIFTS = (0.05, 0.3)  # standard deviation of the drift a period, in those of the noise
_SEASONS = (0.0, 1.0, 3.0, 10.0)  # standard deviation of a season's effect, in those of the noise
_LEVEL = 1e4  # variance of the level before anything is known
_PRIOR_DEGREES = 2.0
_PRIOR_NOISE = 0.06  # of the value: what a reading strays by before anything is known


@dataclass(frozen=True)
class Outlook:
    """Paths of what comes.

    Attributes:
        paths: DRAWS × H values of the coming periods.
        additive: Whether values, not their logarithms, were modelled: one was zero or negative.
    """

    paths: Floats
    additive: bool


def foresee(
    values: Sequence[float] | Floats,
    *,
    times: Sequence[float] | None = None,
    ahead: Sequence[float],
    season: int | None = 12,
    weights: Sequence[float] | None = None,
) -> Outlook:
    """Draw paths of the periods ahead.

    Args:
        values: The n values read, at least one.
        times: Their times in periods, rising; default 0, 1, …, n − 1.
        ahead: Times of the H periods asked for.
        season: Periods after which a season repeats; None for none.
        weights: Share of its period each reading covers (1: all of it); a part strays more.

    Raises:
        InputError: No values, or one that is no number.
    """
    known = np.asarray(values, dtype=float)
    _check(known)
    at = np.arange(known.size, dtype=float) if times is None else np.asarray(times, dtype=float)
    covered = np.ones(known.size) if weights is None else np.clip(np.asarray(weights, dtype=float), 0.05, 1)
    additive = bool(known.min() <= 0)
    scale = float(np.abs(known).mean()) or 1.0
    seen = known / scale if additive else np.log(known / scale)
    drawn = _draw(seen, at, np.asarray(ahead, dtype=float), season, 1 / covered)
    return Outlook(scale * (drawn if additive else np.exp(np.clip(drawn, -50, 50))), additive)


def surprise(
    values: Sequence[float] | Floats,
    *,
    times: Sequence[float] | None = None,
    season: int | None = 12,
    weights: Sequence[float] | None = None,
) -> float:
    """Chance of a last value at least as far from its history as it is, on either side; 0 to 1.

    The earlier values foretell the last one as `foresee` does, exactly, as a mixture of Student t. A series
    that goes on as before has surprises that are spread evenly: one in a hundred is below 0.01.

    Args:
        values: The n values read, at least two; the last is the one that is looked at.
        times: As for `foresee`.
        season: As for `foresee`.
        weights: As for `foresee`.

    Raises:
        InputError: Fewer than two values, or one that is no number.
    """
    from scipy.special import stdtr

    known = np.asarray(values, dtype=float)
    _check(known[:-1])
    _check(known[-1:])
    at = np.arange(known.size, dtype=float) if times is None else np.asarray(times, dtype=float)
    covered = np.ones(known.size) if weights is None else np.clip(np.asarray(weights, dtype=float), 0.05, 1)
    scale = float(np.abs(known).mean()) or 1.0
    seen = known / scale if known.min() <= 0 else np.log(known / scale)
    strays = 1 / covered
    fits = _fits(seen[:-1], at[:-1], at[-1:], season, strays[:-1])
    widths = np.sqrt(np.array([fit.scale * (fit.basis.spread[0, 0] + strays[-1] - 1) for fit in fits]))
    away = np.array([seen[-1] - fit.mean[0] for fit in fits]) / widths
    below = float(_chances(fits) @ stdtr(fits[0].degrees, away))
    return min(1.0, 2 * min(below, 1 - below))


@dataclass(frozen=True)
class _Basis:
    """What a set of parameters makes of the times alone; the same for every series read at them."""

    whitener: Floats
    gain: Floats
    spread: Floats
    root: Floats
    volume: float


@dataclass(frozen=True)
class _Fit:
    """The future given the past, for one set of parameters, up to the size of the noise."""

    basis: _Basis
    evidence: float
    mean: Floats
    scale: float
    degrees: float


def _draw(seen: Floats, at: Floats, ahead: Floats, season: int | None, strays: Floats) -> Floats:
    fits = _fits(seen, at, ahead, season, strays)
    noise = np.random.default_rng(_SEED)
    shares = noise.multinomial(DRAWS, _chances(fits))
    paths = [_paths(fit, count, noise) for fit, count in zip(fits, shares, strict=True) if count]
    return np.concatenate(paths)


def _chances(fits: Sequence[_Fit]) -> Floats:
    """The weight of each set of parameters."""
    evidence = np.array([fit.evidence for fit in fits])
    chances = np.exp(evidence - evidence.max())
    return np.asarray(chances / chances.sum())


def _paths(fit: _Fit, count: int, noise: np.random.Generator) -> Floats:
    """Draws of a multivariate Student t."""
    sizes = fit.scale * fit.degrees / noise.chisquare(fit.degrees, count)
    normal = noise.standard_normal((count, fit.mean.size)) @ fit.basis.root.T
    return np.asarray(fit.mean + normal * np.sqrt(sizes)[:, None])


def _fits(seen: Floats, at: Floats, ahead: Floats, season: int | None, strays: Floats) -> list[_Fit]:
    origin = at[0]
    grid = _grid(tuple(at - origin), tuple(ahead - origin), season, tuple(strays))
    return [_fit(basis, seen) for basis in grid]


def _fit(basis: _Basis, seen: Floats) -> _Fit:
    misfit = basis.whitener @ seen
    degrees = _PRIOR_DEGREES + max(seen.size - 1, 0)  # one reading goes to the level
    squares = _PRIOR_DEGREES * _PRIOR_NOISE**2 + float(misfit @ misfit)
    return _Fit(
        basis=basis,
        evidence=-basis.volume - (degrees / 2) * float(np.log(squares)),
        mean=basis.gain.T @ misfit,
        scale=squares / degrees,
        degrees=degrees,
    )


@lru_cache(maxsize=64)  # the KPIs of a company are read at the same times: what these cost is paid once
def _grid(
    at: tuple[float, ...], ahead: tuple[float, ...], season: int | None, strays: tuple[float, ...]
) -> tuple[_Basis, ...]:
    return tuple(
        _basis(np.array(at), np.array(ahead), season, np.array(strays), wander, drift, swing)
        for wander, drift, swing in product(_WANDERS, _DRIFTS, _SEASONS if season else (0.0,))
    )


def _basis(
    at: Floats,
    ahead: Floats,
    season: int | None,
    strays: Floats,
    wander: float,
    drift: float,
    swing: float,
) -> _Basis:
    since = np.concatenate([at, ahead])
    shared = _LEVEL + wander * np.minimum.outer(since, since) + drift**2 * np.outer(since, since)
    if season and swing:
        turn = np.subtract.outer(since, since) % season
        nearest = np.minimum(turn, season - turn)
        shared = shared + swing**2 * (nearest < 0.5)
    n = at.size
    shared = shared + np.diag(np.concatenate([strays, np.ones(ahead.size)]))
    past, cross, future = shared[:n, :n], shared[:n, n:], shared[n:, n:]
    root = np.linalg.cholesky(past)
    whitener = np.linalg.inv(root)
    gain = whitener @ cross
    spread = future - gain.T @ gain
    return _Basis(
        whitener=whitener,
        gain=gain,
        spread=spread,
        root=np.linalg.cholesky(spread + 1e-10 * np.eye(ahead.size)),
        volume=float(np.log(np.diag(root)).sum()),
    )


def _check(values: Floats) -> None:
    if values.size == 0 or not np.isfinite(values).all():
        raise InputError(
            Text(zh="没有可用于预测的读数", en="there are no readings to forecast from"),
            field="readings",
            valid=Text(zh="至少一个有限的数", en="at least one finite number"),
        )
