"""How noisy the cells are, read off the cells themselves: multiplicative noise, noise of counts, or both.

The variance of an actual figure about its expectation P is taken as φP + s²P²: φ is 1 for plain counts, the
size of a basket for money, and s is the noise every cell has however large it is. The relative change of a
cell is a mixture of that noise and of anything at all, so cells that really moved do not widen the noise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

LEAST_NOISE = 0.005
SHARES = (0.0, 0.4, 0.8, 1.0)
SHARE_COST = 15.0
MOST_PLAIN = 1.3
MOST_SAMPLED = 2500
FEWEST = 20
FEW = 400


@dataclass(frozen=True)
class Noise:
    """Parameters of the noise.

    Attributes:
        unit: φ, the variance of a count's noise over its expectation.
        relative: s, the relative noise that does not shrink with size.
        count_like: Whether the noise of a middling cell is mostly that of counts.
    """

    unit: float
    relative: float
    count_like: bool

    @property
    def is_plain(self) -> bool:
        """Whether the cells vary exactly as counts do."""
        return self.count_like and self.unit == 1.0 and self.relative == 0.0

    def of(self, size: Figures) -> Figures:
        """Standard deviation of the relative change of cells of these sizes."""
        variance = self.unit / np.maximum(size, 1e-300) + self.relative**2
        return np.clip(np.sqrt(variance), LEAST_NOISE, 1.0)


PLAIN = Noise(1.0, 0.0, True)


def may_count(plan: Figures, actual: Figures) -> bool:
    """Whether the figures are whole numbers that could vary as plain counts do."""
    whole = bool(np.all(plan >= 0) and np.all(actual >= 0)) and np.array_equal(actual, np.round(actual))
    seen = np.flatnonzero(plan >= 2)
    if not whole or len(seen) < FEWEST:
        return False
    seen = seen[:: max(1, len(seen) // MOST_SAMPLED)]
    return _count_scale(plan[seen], actual[seen], np.ones(len(seen))) < 4


def relative_change(plan: Figures, actual: Figures) -> Figures:
    """(actual − plan) over the larger of the two in size, between −1 and 1: −x% and +x% undo each other."""
    larger = np.maximum(np.abs(plan), np.abs(actual))
    return np.clip((actual - plan) / np.where(larger > 0, larger, 1), -1, 1)


def estimate_noise(plan: Figures, actual: Figures) -> Noise:
    """Noise of cells with expectation `plan`; cells that moved may be among them.

    Args:
        plan: n expected figures.
        actual: n actual figures, not both zero.
    """
    size = (np.abs(plan) + np.abs(actual)) / 2
    if len(size) < FEWEST:
        return _guess(plan, actual, size)
    counted = bool(np.all(actual >= 0) and np.all(plan >= 0))
    if counted and np.array_equal(actual, np.round(actual)) and _is_plain(plan, actual):
        return PLAIN
    middle = float(np.median(size))
    large = np.flatnonzero(size >= (middle if len(size) >= FEW else 0))
    large = large[:: max(1, len(large) // MOST_SAMPLED)]
    change, sizes = relative_change(plan[large], actual[large]), size[large]
    cost = min(SHARE_COST, 2 + len(size) / 100)
    fits = []
    for share in SHARES:
        shape = np.sqrt((1 - share) + share * middle / sizes)
        scale, likelihood = fit_scale(change, shape)
        fits.append((likelihood - (cost if share else 0.0), -share, scale))
    _, negative, scale = max(fits)
    share = -negative
    unit, relative = scale**2 * share * middle, scale * float(np.sqrt(1 - share))
    if not counted or share < 0.7:
        return Noise(unit, relative, False)
    correction = _count_scale(plan[large], actual[large], unit + relative**2 * plan[large])
    return Noise(unit * correction**2, relative * correction, True)


def _is_plain(plan: Figures, actual: Figures) -> bool:
    """Whether plain counts describe the figures better than noise that does not depend on size."""
    seen = np.flatnonzero(plan >= 2)
    if len(seen) < FEWEST:
        return False
    seen = seen[:: max(1, len(seen) // MOST_SAMPLED)]
    change, root = _root_change(plan[seen], actual[seen])
    scale, free = fit_scale(change, 1 / (2 * root))
    _, level = fit_scale(change, np.ones(len(seen)))
    return 0.8 <= scale <= 1.25 and free > level


def _root_change(plan: Figures, actual: Figures) -> tuple[Figures, Figures]:
    """Change of Anscombe's root over the root, between −1 and 1, and twice the root of the plan."""
    root = 2 * np.sqrt(np.maximum(plan, 1e-9))
    change = (2 * np.sqrt(actual + 0.375) - 2 * np.sqrt(plan + 0.125)) / (2 * root)
    return np.clip(change, -1, 1), root


def _count_scale(plan: Figures, actual: Figures, unit: Figures) -> float:
    """Scale of the noise of counts in units of `unit`, 1 when that is right."""
    change, root = _root_change(plan / unit, actual / unit)
    return fit_scale(change, 1 / (2 * root))[0]


def _guess(plan: Figures, actual: Figures, size: Figures) -> Noise:
    """Too few cells to tell the kinds of noise apart: the middle change stands for all."""
    if len(size) == 0:
        return Noise(0.0, LEAST_NOISE, False)
    counted = bool(np.all(actual >= 0) and np.all(plan >= 0))
    if counted and np.array_equal(actual, np.round(actual)):
        change, root = _root_change(plan, actual)
        if float(np.median(np.abs(change * 2 * root))) < MOST_PLAIN * 0.6745:
            return PLAIN
    change = np.abs(relative_change(plan, actual))
    return Noise(0.0, max(float(np.median(change)) / 0.6745, LEAST_NOISE), False)


def fit_centre(change: Figures, deviation: Figures) -> float:
    """Weighted mean change of the cells but the wildest, which skewed noise leaves away from 0."""
    inside = np.abs(change) < 4 * deviation
    weight = 1 / deviation[inside] ** 2
    return float(change[inside] @ weight / weight.sum()) if inside.any() else 0.0


def fit_scale(
    change: Figures, shape: Figures, rounds: int = 25, fixed: float | None = None
) -> tuple[float, float]:
    """Scale k of N(0, k·shape) mixed with a uniform on [−1, 1], by expectation–maximisation.

    Returns:
        The scale and the log-likelihood of the mixture.
    """
    z = change / shape
    square = z * z
    scale = fixed or max(float(np.quantile(np.abs(z), 0.3)) / 0.385, 1e-6)
    other = 0.1
    height = 1 / (shape * np.sqrt(2 * np.pi))
    density = height
    for _ in range(rounds):
        inside = (1 - other) * np.exp(-0.5 * square / scale**2) * (height / scale)
        density = inside + other / 2
        weight = inside / density
        before, part = scale, other
        scale = fixed or max(float(np.sqrt((weight @ square) / max(weight.sum(), 1e-9))), 1e-6)
        other = float(np.clip(1 - weight.mean(), 1e-6, 0.95))
        if abs(scale - before) < 1e-3 * scale and abs(other - part) < 1e-3:
            break
    return scale, float(np.log(density).sum())
