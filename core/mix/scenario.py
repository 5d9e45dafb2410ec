"""One split for several possible worlds: best on average, in the worst of them, or in the worst share (CVaR).

Worlds are sets of curves: samples of a fit's posterior, or scenarios somebody states. The conditional value
at risk at level α is the mean response in the worst α of the worlds (Rockafellar & Uryasev 2000): α = 1 is
the mean, α → 0 the worst case. All are concave in the spends for concave curves, and solved to a proven gap
by smoothing the choice of the worst worlds; the bound needs no smoothing:

    CVaR(F(y)) ≤ Σ_s λ_s F_s(y) for any weights λ_s ≤ 1/(α·S), Σ λ_s = 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.mix.curve import Curve
from core.mix.interior import Concave, Polytope, bound_plane, climb
from core.mix.majorant import Majorants
from core.text import Text

Array = NDArray[np.float64]

MOST_WORLDS = 2000
_SHARPENINGS = 14
_ENOUGH = 1e-7


@dataclass(frozen=True)
class RobustPlan:
    """A split and how it does in every world.

    Attributes:
        spend: n values.
        responses: Total response in each world.
        value: Mean of the worst share of them.
        bound: No split has a higher one.
        weights: Weight of each world in the bound: how much each matters.
        proven: Whether all curves are concave.
    """

    spend: Array
    responses: Array
    value: float
    bound: float
    weights: Array
    proven: bool

    @property
    def gap(self) -> float:
        """(bound − value) / |bound|."""
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def split_robustly(
    worlds: tuple[tuple[Curve, ...], ...],
    budget: float,
    *,
    level: float = 1.0,
    minimum: Array | None = None,
    maximum: Array | None = None,
) -> RobustPlan:
    """The split that maximises the mean response over the worst share of the worlds.

    Args:
        worlds: S worlds of n curves each, channels in one order.
        budget: Spent in all, exactly.
        level: α: 1 for the mean, 0.1 for the worst tenth, 0 for the worst world.
        minimum: Least spend, n values.
        maximum: Most spend, n values.

    Raises:
        InputError: No worlds, worlds of different size, or a level outside 0 … 1.
        InfeasibleInput: The limits and the budget leave no split.
    """
    _check(worlds, budget, level)
    count = len(worlds[0])
    upper = np.full(count, budget) if maximum is None else np.minimum(maximum, budget)
    lower = np.zeros(count) if minimum is None else np.asarray(minimum, dtype=float)
    polytope = Polytope(
        lower, upper, np.zeros((0, count)), np.zeros(0), np.ones((1, count)), np.array([budget])
    )
    majorants = tuple(Majorants.of(curves, upper) for curves in worlds)
    cap = _cap(level, len(worlds))
    return _sharpen(majorants, polytope, cap)


def tail_mean(responses: Array, level: float) -> float:
    """Mean of the worst share of the worlds' responses; 1 the mean of all, 0 the worst."""
    return float(_weigh(responses, _cap(level, len(responses)), 0.0) @ responses)


def _cap(level: float, worlds: int) -> float:
    """Most that one world may weigh."""
    return 1.0 if level <= 1 / worlds else 1 / (level * worlds)


def _sharpen(worlds: tuple[Majorants, ...], polytope: Polytope, cap: float) -> RobustPlan:
    """Solve the smoothed problem, ever less smooth, until value and bound meet."""
    point = climb(_smooth(worlds, cap, np.inf), polytope).point
    spread = float(np.ptp(_responses(worlds, point))) or 1.0
    best: RobustPlan | None = None
    for turn in range(_SHARPENINGS):
        width = spread * 0.3 / 3**turn
        summit = climb(_smooth(worlds, cap, width), polytope, point)
        point = summit.point
        found = _certify(worlds, polytope, cap, width, point, (summit.rows, summit.equal))
        if best is not None:
            bound = min(best.bound, found.bound)
            kept = found if found.value >= best.value else best
            found = RobustPlan(kept.spend, kept.responses, kept.value, bound, kept.weights, kept.proven)
        best = found
        if best.gap < _ENOUGH:
            break
    assert best is not None
    return best


def _certify(
    worlds: tuple[Majorants, ...],
    polytope: Polytope,
    cap: float,
    width: float,
    point: Array,
    multipliers: tuple[Array, Array],
) -> RobustPlan:
    covered = [world.cover(point) for world in worlds]
    totals = np.array([value.sum() for value, _, _ in covered])
    weights = _weigh(totals, cap, width)
    gradient = weights @ np.stack([slope for _, slope, _ in covered])
    totals = totals + np.array([world.below.sum() for world in worlds])
    bound = bound_plane(float(weights @ totals), gradient, point, polytope, *multipliers)
    responses = _responses(worlds, point)
    value = float(_weigh(responses, cap, 0.0) @ responses)
    proven = all(world.is_concave for world in worlds)
    return RobustPlan(point, responses, value, max(bound, value), weights, proven)


def _responses(worlds: tuple[Majorants, ...], point: Array) -> Array:
    return np.array([world.measure(point)[0].sum() for world in worlds])


def _smooth(worlds: tuple[Majorants, ...], cap: float, width: float) -> Concave:
    """Min over weights λ of λ·F + width·entropy: value, gradient, Hessian (concave)."""

    def function(point: Array) -> tuple[float, Array, Array]:
        covered = [world.cover(point) for world in worlds]
        totals = np.array([value.sum() for value, _, _ in covered])
        slopes = np.stack([slope for _, slope, _ in covered])
        weights = _weigh(totals, cap, width)
        gradient = weights @ slopes
        hessian = np.diag(weights @ np.stack([bend for _, _, bend in covered]))
        value = float(weights @ totals)
        if np.isfinite(width):
            free = np.where(weights < cap * (1 - 1e-12), weights, 0.0)
            whole = float(free.sum())
            if whole > 0:
                away = slopes - free @ slopes / whole
                hessian = hessian - (away.T * free) @ away / width
            value += width * float((weights * np.log(np.maximum(weights, 1e-300))).sum())
        return value, gradient, hessian

    return function


def _weigh(totals: Array, cap: float, width: float) -> Array:
    """The weights that make λ·totals (+ width·Σ λ log λ) least, none above `cap`, summing to 1."""
    count = len(totals)
    if not np.isfinite(width) or cap * count <= 1 + 1e-12:
        return np.full(count, 1 / count)
    order = np.argsort(totals, kind="stable")
    if width == 0:
        weights = np.zeros(count)
        full = int(1 / cap + 1e-9)
        weights[order[:full]] = cap
        if full < count:
            weights[order[full]] = 1 - weights.sum()
        return weights
    raw = -(totals[order] - totals[order[0]]) / width
    tail = np.logaddexp.accumulate(raw[::-1])[::-1]
    for capped in range(count):  # the worst `capped` worlds are at the cap, the others share the rest
        factor = np.log(max(1 - capped * cap, 1e-300)) - tail[capped]
        if factor + raw[capped] <= np.log(cap) + 1e-12:
            break
    weights = np.empty(count)
    weights[order] = np.where(np.arange(count) < capped, cap, np.exp(np.minimum(factor + raw, 0.0)))
    return weights


def _check(worlds: tuple[tuple[Curve, ...], ...], budget: float, level: float) -> None:
    sizes = {len(curves) for curves in worlds}
    if len(sizes) != 1 or 0 in sizes or len(worlds) > MOST_WORLDS:
        raise InputError(
            Text(
                zh=f"要 1 到 {MOST_WORLDS} 个情景，每个情景的渠道数相同",
                en=f"1 to {MOST_WORLDS} scenarios are needed, each with the same channels",
            ),
            field="worlds",
        )
    if not 0 <= level <= 1 or not 0 < budget < 1e15:
        raise InputError(
            Text(
                zh=f"水平 {level:g} 应在 0 到 1 之间，预算 {budget:g} 应大于 0",
                en=f"the level is {level:g} and must be within 0 … 1; the budget is {budget:g}, above 0",
            ),
            field="level",
        )
