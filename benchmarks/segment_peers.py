"""RiskLoc, Squeeze and Adtributor, written from the published descriptions.

RiskLoc: Kalander, "RiskLoc: Localization of multi-dimensional root causes by weighted risk", arXiv
2205.10004: leaves are split by deviation score into a normal and an abnormal part and weighed by how far
they deviate; layer by layer the element with the highest risk (abnormal share minus the error of the ripple
effect) is taken, and again while enough of the abnormal change is unexplained.

Squeeze: Li et al., "Generic and robust localization of multi-dimensional root causes", ISSRE 2019: leaves
are clustered by deviation score; for each cluster and cuboid the elements with the highest share of cluster
leaves are taken as long as the generalised potential score rises.

Adtributor: Bhagwan et al., "Adtributor: revenue debugging in advertising systems", NSDI 2014: one dimension
at a time, elements by surprise (Jensen–Shannon) until they explain two thirds of the change.
"""

from collections.abc import Callable
from itertools import combinations, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.request import SegmentRequest

Figures = NDArray[np.float64]
Pattern = tuple[int, ...]
Peer = Callable[[SegmentRequest], set[Pattern]]


class _Case:
    """Leaves of a request as plain arrays; a ratio KPI is compared by its rate, as the papers' code does."""

    def __init__(self, request: SegmentRequest) -> None:
        self.codes = np.asarray(request.codes)
        plan, actual = np.asarray(request.plan, float), np.asarray(request.actual, float)
        if request.plan_base is not None:
            bases = np.asarray(request.plan_base, float), np.asarray(request.actual_base, float)
            self.parts = (plan, bases[0], actual, bases[1])
            plan = np.divide(plan, bases[0], out=np.zeros_like(plan), where=bases[0] > 0)
            actual = np.divide(actual, bases[1], out=np.zeros_like(actual), where=bases[1] > 0)
        else:
            ones = np.ones_like(plan)
            self.parts = (plan, ones, actual, ones)
        keep = (plan != 0) | (actual != 0)
        self.codes, self.plan, self.actual = self.codes[keep], plan[keep], actual[keep]
        self.parts = tuple(part[keep] for part in self.parts)
        self.sizes = [len(values) for values in request.values]
        total = self.plan + self.actual
        self.score = np.divide(
            2 * (self.plan - self.actual), total, out=np.zeros_like(total), where=total > 0
        )

    def number(self, dimensions: tuple[int, ...], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        keys = np.zeros(len(rows), dtype=np.int64)
        for d in dimensions:
            keys = keys * self.sizes[d] + self.codes[rows, d]
        return keys

    def spread(self, dimensions: tuple[int, ...], key: int) -> Pattern:
        pattern = [-1] * len(self.sizes)
        for d in reversed(dimensions):
            key, pattern[d] = divmod(key, self.sizes[d])
        return tuple(pattern)

    def inside(self, pattern: Pattern) -> NDArray[np.bool_]:
        hit = np.ones(len(self.plan), dtype=bool)
        for d, code in enumerate(pattern):
            if code >= 0:
                hit &= self.codes[:, d] == code
        return hit


def riskloc(
    request: SegmentRequest,
    *,
    removed: int = 5,
    risk: float = 0.5,
    unexplained: float = 0.02,
    pruning: float = 0.01,
) -> set[Pattern]:
    """RiskLoc with the paper's thresholds."""
    case = _Case(request)
    if len(case.plan) <= removed:
        return set()
    deviation = case.score
    cut = _cut(deviation, removed)
    abnormal = deviation > cut if cut > 0 else deviation < cut
    weight = np.where(abnormal, np.abs(deviation), np.maximum(abs(cut) - np.abs(deviation), 0))
    change = np.abs(case.plan - case.actual)
    total = change[abnormal].sum()
    left = np.ones(len(deviation), dtype=bool)
    found: set[Pattern] = set()
    while total > 0 and change[abnormal & left].sum() / total > unexplained and len(found) < 30:
        pattern = _riskiest(case, left, abnormal, weight, change, risk, pruning * total)
        if pattern is None:
            break
        found.add(pattern)
        left &= ~case.inside(pattern)
    return found


def _cut(deviation: Figures, removed: int) -> float:
    """The split of normal from abnormal: minus the extreme of the side the change is not on."""
    ordered = np.sort(deviation)
    low, high = ordered[removed], ordered[-removed - 1]
    return -low if abs(low) < abs(high) else -high


def _riskiest(
    case: _Case,
    left: NDArray[np.bool_],
    abnormal: NDArray[np.bool_],
    weight: Figures,
    change: Figures,
    risk: float,
    least: float,
) -> Pattern | None:
    rows = np.flatnonzero(left)
    width = len(case.sizes)
    for layer in range(1, width + 1):
        best: tuple[float, Pattern] | None = None
        for dimensions in combinations(range(width), layer):
            scored = _risks(case, dimensions, rows, abnormal, weight, change, least)
            if scored is None:
                continue
            values, keys = scored
            place = int(np.argmax(values))
            if values[place] >= risk and (best is None or values[place] > best[0]):
                best = float(values[place]), case.spread(dimensions, int(keys[place]))
        if best is not None:
            return best[1]
    return None


def _risks(
    case: _Case,
    dimensions: tuple[int, ...],
    rows: NDArray[np.int64],
    abnormal: NDArray[np.bool_],
    weight: Figures,
    change: Figures,
    least: float,
) -> tuple[Figures, NDArray[np.int64]] | None:
    keys, ids = np.unique(case.number(dimensions, rows), return_inverse=True)
    count = len(keys)
    bad, w = abnormal[rows], weight[rows]

    def add(values: Figures) -> Figures:
        return np.bincount(ids, values, count)

    explained = add(change[rows] * bad)
    considered = explained >= least
    if not considered.any():
        return None
    first = add(w * bad) / (add(w * bad) + add(w * ~bad) + 1)
    plan, base, actual, actual_base = (part[rows] for part in case.parts)
    planned = np.divide(add(plan), add(base), out=np.zeros(count), where=add(base) > 0)
    seen = np.divide(add(actual), add(actual_base), out=np.zeros(count), where=add(actual_base) > 0)
    if np.all(base == 1):
        planned, seen = add(plan), add(actual)
    ratio = np.divide(seen, planned, out=np.ones(count), where=planned > 0)
    back = np.divide(planned, seen, out=np.ones(count), where=seen > 0)
    error = np.minimum(
        add(np.abs(case.actual[rows] - case.plan[rows] * ratio[ids]) * w),
        add(np.abs(case.plan[rows] - case.actual[rows] * back[ids]) * w),
    )
    moved = add(np.abs(case.actual[rows] - case.plan[rows]) * w)
    second = np.divide(error, moved, out=np.ones(count), where=moved > 0)
    return np.where(considered, first - second, -np.inf), keys


def squeeze(request: SegmentRequest) -> set[Pattern]:
    """Squeeze with density clusters and the generalised potential score."""
    case = _Case(request)
    found: set[Pattern] = set()
    for cluster in _clusters(case):
        found |= _explain_cluster(case, cluster)
    return found


def _clusters(case: _Case) -> list[NDArray[np.int64]]:
    """Leaves beyond the knee of the change, cut where the histogram of deviation scores has gaps."""
    change = np.abs(case.plan - case.actual)
    ordered = np.sort(change)
    share = np.cumsum(ordered) / max(ordered.sum(), 1e-12)
    x = np.arange(len(ordered)) / max(len(ordered) - 1, 1)
    knee = int(np.argmax(x - share))
    rows = np.flatnonzero(change > ordered[knee])
    if len(rows) == 0:
        return []
    edges = np.linspace(-2, 2, 41)
    height = np.convolve(np.histogram(case.score[rows], edges)[0], [0.25, 0.5, 0.25], mode="same")
    low = [0] + [i for i in range(1, 39) if height[i] <= height[i - 1] and height[i] < height[i + 1]] + [40]
    parts = [
        rows[(case.score[rows] >= edges[a]) & (case.score[rows] < edges[b] + (b == 40))]
        for a, b in pairwise(low)
    ]
    return [part for part in parts if len(part)]


def _explain_cluster(case: _Case, cluster: NDArray[np.int64]) -> set[Pattern]:
    rows = np.arange(len(case.plan))
    inside = np.zeros(len(rows), dtype=bool)
    inside[cluster] = True
    weight = np.log(len(cluster) + 1)
    best: tuple[float, set[Pattern]] = (-np.inf, set())
    width = len(case.sizes)
    for layer in range(1, width + 1):
        for dimensions in combinations(range(width), layer):
            keys, ids = np.unique(case.number(dimensions, rows), return_inverse=True)
            share = np.bincount(ids, inside, len(keys)) / np.bincount(ids, minlength=len(keys))
            order = np.argsort(-share, kind="stable")[:30]
            top = (-np.inf, 0)
            for count in range(1, int((share[order] > 0).sum()) + 1):
                score = _potential(case, np.isin(ids, order[:count]), inside)
                if score > top[0]:
                    top = score, count
            net = top[0] - 0.02 * layer * top[1] * weight / max(log(len(keys) + 1), 1)
            if net > best[0]:
                best = net, {case.spread(dimensions, int(keys[k])) for k in order[: top[1]]}
        if best[0] > 0.9:
            break
    return best[1]


def _potential(case: _Case, chosen: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """1 − (error inside under the ripple effect + change outside) over the change, means of leaves."""
    plan, actual = case.plan, case.actual
    planned = plan[chosen].sum()
    rippled = plan[chosen] * (actual[chosen].sum() / planned) if planned > 0 else actual[chosen]
    outside = inside & ~chosen
    error = np.abs(actual[chosen] - rippled).mean() if chosen.any() else 0.0
    stray = np.abs(actual[outside] - plan[outside]).mean() if outside.any() else 0.0
    moved = np.abs(actual[chosen] - plan[chosen]).mean() if chosen.any() else 0.0
    return 1 - (error + stray) / max(moved + stray, 1e-12)


def adtributor(
    request: SegmentRequest, *, explained: float = 0.67, element: float = 0.1, dimensions: int = 3
) -> set[Pattern]:
    """Adtributor with the paper's thresholds; causes are values of single dimensions."""
    case = _Case(request)
    plan, actual = case.parts[0], case.parts[2]
    change = actual.sum() - plan.sum()
    if change == 0 or plan.sum() <= 0 or actual.sum() <= 0:
        return set()
    ranked = []
    for d, size in enumerate(case.sizes):
        p, a = (np.bincount(case.codes[:, d], v, size) for v in (plan, actual))
        share = (a - p) / change
        before, after = p / plan.sum(), a / actual.sum()
        middle = (before + after) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            surprise = 0.5 * (
                np.where(before > 0, before * np.log(before / middle), 0)
                + np.where(after > 0, after * np.log(after / middle), 0)
            )
        chosen: list[int] = []
        for value in np.argsort(-surprise, kind="stable"):
            if share[value] > element:
                chosen.append(int(value))
                if share[chosen].sum() > explained:
                    ranked.append((float(surprise[chosen].sum()), d, tuple(chosen)))
                    break
    ranked.sort(reverse=True)
    width = len(case.sizes)
    return {
        tuple(v if i == d else -1 for i in range(width))
        for _, d, chosen in ranked[:dimensions]
        for v in chosen
    }
