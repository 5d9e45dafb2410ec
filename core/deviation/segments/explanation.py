"""A complete explanation of the cells: a shift of everything, the noise, and elements that moved apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.counts import CountModel
from core.deviation.segments.greedy import Found, Search, element_cost
from core.deviation.segments.leaves import Cuboid
from core.deviation.segments.model import LeafModel
from core.deviation.segments.noise import PLAIN, Noise, estimate_noise, may_count
from core.deviation.segments.refinement import refine
from core.deviation.segments.relative import RelativeModel

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST_REST = 50
FIRST_ELEMENTS = 12
LEAST_SHIFT = 0.03
SHIFT_COST = 10.0
SHIFT_COST_BY_CELL = 0.5
COVER_COST = 0.1


@dataclass(frozen=True, eq=False)
class Explanation:
    """Elements that moved apart under a shift of the rest.

    Attributes:
        shift: The factor on the plan of everything else.
        noise: The noise of the rest.
        found: The elements.
        rest: Cells in no element.
        likelihood: Penalised log-likelihood.
    """

    shift: float
    noise: Noise
    found: tuple[Found, ...]
    rest: Mask
    likelihood: float


@dataclass(frozen=True, eq=False)
class _Draft:
    """A greedy explanation not yet refined."""

    shift: float
    expected: Figures
    model: LeafModel
    found: list[Found]
    likelihood: float
    counts: bool


def explain(plan: Figures, actual: Figures, cuboids: Sequence[Cuboid]) -> Explanation:
    """The best explanation over kinds of noise, the plan as it stands or scaled to where most cells are."""
    best = _draft(plan, actual, cuboids, 1.0)
    counts = not best.counts and may_count(plan, actual)
    if counts:
        best = max(best, _draft(plan, actual, cuboids, 1.0, PLAIN), key=lambda draft: draft.likelihood)
    size = find_shift(plan, actual)
    if abs(size) >= LEAST_SHIFT:
        start = PLAIN if counts and best.counts else None
        other = _draft(plan, actual, cuboids, float(np.exp(size)), start)
        cost = SHIFT_COST + SHIFT_COST_BY_CELL * len(plan) * size**2
        best = other if other.likelihood - cost > best.likelihood else best
    return _finish(actual, cuboids, best)


def _draft(
    plan: Figures, actual: Figures, cuboids: Sequence[Cuboid], shift: float, start: Noise | None = None
) -> _Draft:
    """Greedy, the noise measured again on the rest, and greedy again."""
    expected = plan * shift
    everything = np.ones(len(plan), dtype=bool)
    first = Search(cuboids, _fit(expected, actual, everything, start)[1], everything)
    first.run([], FIRST_ELEMENTS)
    if shift != 1.0:
        shift, expected = _recentre(plan, actual, first.unexplained, shift)
    noise, model = _fit(expected, actual, first.unexplained)
    second = Search(cuboids, model, everything)
    found: list[Found] = []
    second.run(found)
    likelihood = model.total + _net(cuboids, found) - _cover_cost(second.unexplained)
    return _Draft(shift, expected, model, found, likelihood, noise.count_like)


def _finish(actual: Figures, cuboids: Sequence[Cuboid], draft: _Draft) -> Explanation:
    """Refined, and single cells last."""
    found = refine(cuboids, draft.model, draft.found)
    rest = _outside(cuboids, found, len(actual))
    noise, last = _fit(draft.expected, actual, rest, single_cells=True)
    third = Search(cuboids, last, rest, least=0.0)
    third.run(found)
    return Explanation(draft.shift, noise, tuple(found), third.unexplained, draft.likelihood)


def _fit(
    plan: Figures, actual: Figures, rest: Mask, start: Noise | None = None, *, single_cells: bool = False
) -> tuple[Noise, LeafModel]:
    if int(rest.sum()) < FEWEST_REST:
        rest = np.ones(len(plan), dtype=bool)
    noise = start or estimate_noise(plan[rest], actual[rest])
    counts = noise.count_like and bool(np.all(plan >= 0) and np.all(actual >= 0))
    if rest.all() and not noise.is_plain:
        counts = False
    kind = CountModel if counts else RelativeModel
    return noise, kind(plan, actual, noise, rest, single_cells=single_cells)


def _recentre(plan: Figures, actual: Figures, rest: Mask, shift: float) -> tuple[float, Figures]:
    if int(rest.sum()) >= FEWEST_REST and not rest.all():
        noise = estimate_noise(plan[rest] * shift, actual[rest])
        if noise.count_like and plan[rest].sum() > 0:
            shift = float(actual[rest].sum() / plan[rest].sum())
    return shift, plan * shift


def _cover_cost(rest: Mask) -> float:
    share = 1 - float(rest.mean())
    return COVER_COST * len(rest) * share / (1.05 - share)


def _outside(cuboids: Sequence[Cuboid], found: Sequence[Found], count: int) -> Mask:
    rest = np.ones(count, dtype=bool)
    for element in found:
        rest &= cuboids[element.cuboid].ids != element.element
    return rest


def _net(cuboids: Sequence[Cuboid], found: Sequence[Found]) -> float:
    used: set[int] = set()
    total = 0.0
    for element in found:
        total += element.gain - element_cost(cuboids[element.cuboid], shared=element.cuboid in used)
        used.add(element.cuboid)
    return total


def find_shift(plan: Figures, actual: Figures) -> float:
    """Logarithm of the factor most cells moved by: the half-sample mode (Bickel & Frühwirth 2006)."""
    both = (plan > 0) & (actual > 0)
    if both.sum() > 100:
        both &= plan + actual >= np.quantile((plan + actual)[both], 0.6)
    ratios = np.sort(np.log(actual[both] / plan[both]))
    if len(ratios) < 8:
        return 0.0
    part = ratios
    while len(part) > max(50, len(ratios) // 10):
        half = len(part) // 2
        widths = part[half:] - part[: len(part) - half]
        start = int(np.argmin(widths))
        part = part[start : start + half + 1]
    return _refine(ratios, float(np.median(part)))


def _refine(ratios: Figures, centre: float) -> float:
    for _ in range(30):
        far = np.abs(ratios - centre)
        near = far[far < 0.5]
        spread = max(1.4826 * float(np.median(near)) if len(near) else 0.1, 0.01)
        inside = far < 2 * spread
        before, centre = centre, float(ratios[inside].mean()) if inside.any() else centre
        if abs(centre - before) < 1e-4:
            break
    return centre
