"""Where a KPI's deviation sits: the few segments, over any combination of dimensions, that moved apart.

The search looks at every element of every cuboid at once and builds a complete explanation: a shift of
everything, the noise of the cells, and elements whose cells move together, each paid for by the number of
choices there were. Scoring elements by how their cells move together is the idea of Squeeze (Li et al., ISSRE
2019) and RiskLoc (Kalander, 2022); the likelihoods are those of expectation-based scan statistics (Neill,
2009). One configuration serves additive and ratio KPIs, multiplicative noise and counts.
"""

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.explanation import Explanation, explain
from core.deviation.segments.greedy import Found
from core.deviation.segments.leaves import Cuboid, Leaves, arrange, number_cuboids
from core.deviation.segments.localisation import Cause, Element, Localisation, Outcome, Segment
from core.deviation.segments.movement import Ledger
from core.deviation.segments.noise import relative_change
from core.deviation.segments.reason import say_found, say_nothing, say_too_little, say_uniform
from core.deviation.segments.request import SegmentRequest, check_request
from core.errors import InputError
from core.text import Text

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST_CELLS = 4
ALIKE = 0.2
UNIFORM_STRENGTH = 4.0


def locate(request: SegmentRequest) -> Localisation:
    """Finds the segments that explain a deviation, or says that none stands out.

    Args:
        request: Planned and actual figures by cell.

    Returns:
        The causes with their segments, strongest first; the same for any order of rows, columns and values.

    Raises:
        InputError: If the request cannot be computed (see `check_request`), or a ratio's denominators sum to
            zero.
    """
    check_request(request)
    leaves = arrange(request.dimensions, request.values, np.asarray(request.codes, dtype=np.int64))
    return _Case(request, leaves).localise()


class _Case:
    """One request with its leaves."""

    def __init__(self, request: SegmentRequest, leaves: Leaves) -> None:
        self.request = request
        self.leaves = leaves
        self.plan, self.actual = self._sum("plan"), self._sum("actual")
        if request.is_ratio:
            plan_base, actual_base = self._sum_base("plan_base"), self._sum_base("actual_base")
            self.ledger = Ledger(self.plan, self.actual, plan_base, actual_base)
            self.expected = _expect(self.plan, plan_base, actual_base)
            known = (plan_base > 0) & (actual_base > 0)
        else:
            self.ledger = Ledger(self.plan, self.actual, None, None)
            self.expected = self.plan
            known = np.ones(len(self.plan), dtype=bool)
        self.active = ((self.expected != 0) | (self.actual != 0)) & known

    def _sum(self, name: str) -> Figures:
        return self.leaves.add_up(np.asarray(getattr(self.request, name), dtype=np.float64))

    def _sum_base(self, name: str) -> Figures:
        base = self._sum(name)
        if len(base) and base.sum() == 0:
            raise _no_denominator(name)
        return base

    def localise(self) -> Localisation:
        """The answer."""
        cells = np.flatnonzero(self.active)
        expected, actual = self.expected[cells], self.actual[cells]
        if len(cells) < FEWEST_CELLS or not self.leaves.sizes:
            return self._answer(Outcome.NOTHING, say_too_little(len(cells)))
        if np.array_equal(expected, actual):
            return self._answer(Outcome.NOTHING, say_nothing(0, len(cells), 0.0))
        cuboids = list(number_cuboids(self.leaves.codes[cells], self.leaves.sizes))
        looked = sum(cuboid.count for cuboid in cuboids)
        explained = explain(expected, actual, cuboids)
        noise = float(np.median(explained.noise.of((np.abs(expected) + np.abs(actual)) / 2)))
        shift = _uniform_shift(expected, actual, explained)
        if not explained.found:
            outcome = Outcome.UNIFORM if shift else Outcome.NOTHING
            reason = say_uniform(looked, shift) if shift else say_nothing(looked, len(cells), noise)
            return self._answer(outcome, reason, looked, shift, noise, explained)
        causes = self._causes(cuboids, explained, cells, looked)
        reason = say_found(causes, looked)
        return self._answer(Outcome.FOUND, reason, looked, shift, noise, explained, causes)

    def _answer(
        self,
        outcome: Outcome,
        reason: Text,
        looked: int = 0,
        shift: float = 0.0,
        noise: float = 0.0,
        explained: Explanation | None = None,
        causes: tuple[Cause, ...] = (),
    ) -> Localisation:
        covered = np.zeros(len(self.plan), dtype=bool)
        for cause in causes:
            for segment in cause.segments:
                covered |= self._inside(segment.where)
        return Localisation(
            outcome=outcome,
            reason=reason,
            causes=causes,
            total=self.ledger.of(np.ones(len(self.plan), dtype=bool)),
            rest=self.ledger.of(~covered),
            global_shift=shift,
            looked_at=looked,
            cells=int(self.active.sum()),
            noise=noise,
            count_like=explained is not None and explained.noise.count_like,
        )

    def _name(self, cuboid: Cuboid, leaf: int) -> Element:
        cell = int(np.argmax(self.leaves.cells == leaf))
        codes = np.asarray(self.request.codes)
        positions = sorted(self.leaves.order[d] for d in cuboid.dimensions)
        return tuple(
            (self.request.dimensions[p], self.request.values[p][int(codes[cell, p])]) for p in positions
        )

    def _inside(self, where: Element) -> Mask:
        """Leaves in the element, with or without figures."""
        names = list(self.request.dimensions)
        codes = np.asarray(self.request.codes)
        given = np.ones(len(codes), dtype=bool)
        for name, key in where:
            position = names.index(name)
            given &= codes[:, position] == list(self.request.values[position]).index(key)
        inside = np.zeros(len(self.plan), dtype=bool)
        inside[self.leaves.cells[given]] = True
        return inside

    def _causes(
        self, cuboids: list[Cuboid], explained: Explanation, cells: NDArray[np.int64], looked: int
    ) -> tuple[Cause, ...]:
        segments = []
        for found in explained.found:
            members = cuboids[found.cuboid].ids == found.element
            where = self._name(cuboids[found.cuboid], int(cells[np.argmax(members)]))
            segments.append(self._segment(where, found, explained.shift, looked))
        causes = [self._cause(group, explained.shift) for group in _group(segments)]
        return tuple(sorted(causes, key=lambda cause: (-cause.gain, cause.segments[0].where)))

    def _segment(self, where: Element, found: Found, factor: float, looked: int) -> Segment:
        inside = self._inside(where)
        expected, actual = self._compare(inside, factor)
        moved = self.ledger.of(inside)
        z = sqrt(2 * max(found.gain, 0.0)) * (1 if actual >= expected else -1)
        base = moved.actual_base
        return Segment(
            where=where,
            cells=int((inside & self.active).sum()),
            moved=moved,
            expected=expected if base is None else expected / base if base else 0.0,
            shift=_factor(expected, actual),
            gain=found.gain,
            z=z,
            p_value=min(1.0, looked * erfc(abs(z) / sqrt(2))),
        )

    def _compare(self, inside: Mask, factor: float) -> tuple[float, float]:
        seen = inside & self.active
        return float(self.expected[seen].sum()) * factor, float(self.actual[seen].sum())

    def _cause(self, segments: list[Segment], factor: float) -> Cause:
        union = np.zeros(len(self.plan), dtype=bool)
        for segment in segments:
            union |= self._inside(segment.where)
        ordered = tuple(sorted(segments, key=lambda s: (-s.gain, s.where)))
        return Cause(
            dimensions=tuple(name for name, _ in ordered[0].where),
            segments=ordered,
            moved=self.ledger.of(union),
            shift=_factor(*self._compare(union, factor)),
            gain=sum(segment.gain for segment in ordered),
        )


def _expect(plan: Figures, plan_base: Figures, actual_base: Figures) -> Figures:
    """Numerators at the planned rate on the actual denominators."""
    return actual_base * plan / np.where(plan_base > 0, plan_base, 1)


def _factor(expected: float, actual: float) -> float:
    return (actual - expected) / abs(expected) if expected else (0.0 if actual == 0 else float("inf"))


def _group(segments: list[Segment]) -> list[list[Segment]]:
    """Segments over the same dimensions whose changes are alike."""
    groups: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (tuple(n for n, _ in s.where), s.shift, s.where)):
        last = groups[-1][-1] if groups else None
        if last is not None and _alike(last, segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _alike(one: Segment, other: Segment) -> bool:
    same = [n for n, _ in one.where] == [n for n, _ in other.where]
    factors = np.array([max(1 + one.shift, 0.0), max(1 + other.shift, 0.0)])
    if not np.all(np.isfinite(factors)):
        return same and one.shift == other.shift
    changes = relative_change(np.ones(2), factors)
    return same and bool(changes[0] * changes[1] > 0 and abs(changes[0] - changes[1]) <= ALIKE)


def _uniform_shift(expected: Figures, actual: Figures, explained: Explanation) -> float:
    """How far the rest moved as a whole, 0 when its noise accounts for that."""
    if explained.shift != 1.0:
        return explained.shift - 1
    plan, seen = expected[explained.rest], actual[explained.rest]
    noise = explained.noise
    deviation = sqrt(float((noise.unit * np.abs(plan) + (noise.relative * plan) ** 2).sum()))
    moved, total = float(seen.sum() - plan.sum()), float(plan.sum())
    if total <= 0 or abs(moved) <= UNIFORM_STRENGTH * deviation:
        return 0.0
    return moved / total


def _no_denominator(name: str) -> InputError:
    which = ("计划", "planned") if name == "plan_base" else ("实际", "actual")
    return InputError(
        Text(
            zh=f"{which[0]}分母合计为 0，比率没有意义",
            en=f"the {which[1]} denominators sum to zero: the ratio is not defined",
        ),
        field=name,
        valid=Text(zh="至少一个单元的分母大于 0", en="a denominator above zero in at least one cell"),
    )
