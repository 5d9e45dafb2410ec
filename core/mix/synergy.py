"""Channels that help each other: pairwise synergy on top of each channel's own response.

    Σ_i f_i(x_i) + Σ_(i,j) w_ij · s(g_i, g_j),   g_i = f_i(x_i) / f_i(reach_i) in [0, 1]

s is √(g_i·g_j), concave when the curves are (then the plan is proven), or the product g_i·g_j, which is not:
the plan is then the best of several climbs, never below the best plan without synergy, and bounded above
because g_i·g_j ≤ √(g_i·g_j).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.mix.curve import Curve, Table
from core.mix.interior import Concave, Polytope, climb
from core.mix.majorant import Majorants
from core.mix.problem import Channel, Problem, Row
from core.mix.solve import solve
from core.text import Text

Array = NDArray[np.float64]

MOST_MEMBERS = 500
_CLIMBS = 30
_STARTS = 120  # random starts, divided by the number of channels
_TOGGLES = 30
_RISING = 1e-7
_LEAST = 1e-9  # of a channel's reach; synergies have no slope at 0


class Member(Frozen):
    """A channel.

    Attributes:
        name: Unique.
        curve: Its own response.
        minimum: Least spend.
        maximum: Most spend; None: the whole budget.
    """

    name: str = Field(min_length=1)
    curve: Curve
    minimum: float = Field(default=0.0, ge=0)
    maximum: float | None = Field(default=None, gt=0)


class Pair(Frozen):
    """Two channels that bring more together.

    Attributes:
        first: A channel.
        second: Another.
        weight: Response that comes on top when both are at their reach.
        kind: "root" for √(g_i·g_j), "product" for g_i·g_j.
    """

    first: str
    second: str
    weight: float = Field(ge=0)
    kind: Literal["root", "product"] = "root"


@dataclass(frozen=True)
class SynergyPlan:
    """A split of the budget under synergies.

    Attributes:
        spend: By channel.
        own: Response of each channel alone.
        shared: Synergy credited to each channel: its Shapley value. A pair's term is lost when either
            channel is taken away, so each gets half of it.
        value: Sum of both.
        bound: No split brings more.
        separate: Value, synergies counted, of the best split without them.
        proven: Whether value and bound meet because everything is concave.
    """

    spend: dict[str, float]
    own: dict[str, float]
    shared: dict[str, float]
    value: float
    bound: float
    separate: float
    proven: bool

    @property
    def gap(self) -> float:
        """(bound − value) / |bound|."""
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def split_with_synergy(members: tuple[Member, ...], pairs: tuple[Pair, ...], budget: float) -> SynergyPlan:
    """The best split of a budget over channels with pairwise synergy.

    Raises:
        InputError: A name is used twice, a pair is of one channel or is there twice, too many channels, or
            the budget is not above 0.
        UnknownReference: A pair names a channel that is not there.
        InfeasibleInput: The limits and the budget leave no split.
    """
    field = _Field.of(members, pairs, budget)
    polytope = _limits(members, budget)
    upper = _Field(field.majorants, field.reach, field.first, field.second, field.weight, field.root | True)
    top = climb(upper.function(cover=True), polytope)
    separate = _separate(members, budget, polytope)
    proven = field.majorants.is_concave and bool(field.root.all())
    point = top.point
    if not proven:
        starts = (top.point, separate, *_starts(polytope, budget))
        point = max((_improve(field, polytope, s) for s in starts), key=field.value)
        point = _toggle(field, polytope, point)
    bound = max(top.bound, field.value(point))
    return _tell(field, members, point, bound, field.value(separate), proven)


def restate(
    plan: SynergyPlan, members: tuple[Member, ...], pairs: tuple[Pair, ...], spend: Mapping[str, float]
) -> SynergyPlan:
    """A plan with its spends replaced (by whole cents of them), everything else said anew."""
    field = _Field.of(members, pairs, sum(plan.spend.values()))
    point = np.array([spend[member.name] for member in members])
    return _tell(field, members, point, max(plan.bound, field.value(point)), plan.separate, plan.proven)


@dataclass(frozen=True)
class _Field:
    majorants: Majorants
    reach: Array
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    weight: Array
    root: NDArray[np.bool_]

    @classmethod
    def of(cls, members: tuple[Member, ...], pairs: tuple[Pair, ...], budget: float) -> "_Field":
        index = _check(members, pairs, budget)
        most = np.array([min(m.maximum or budget, budget) for m in members])
        majorants = Majorants.of([m.curve for m in members], most)
        reach = np.maximum(majorants.stack.value(most), 1e-12)
        return cls(
            majorants,
            reach,
            np.array([index[p.first] for p in pairs], dtype=np.intp),
            np.array([index[p.second] for p in pairs], dtype=np.intp),
            np.array([p.weight for p in pairs]),
            np.array([p.kind == "root" for p in pairs], dtype=bool),
        )

    def value(self, point: Array) -> float:
        return self.function(cover=False)(point)[0]

    def terms(self, response: Array) -> Array:
        """Synergy of each pair."""
        share = response / self.reach
        product = share[self.first] * share[self.second]
        return np.asarray(self.weight * np.where(self.root, np.sqrt(np.maximum(product, 0)), product))

    def function(self, *, cover: bool) -> Concave:
        measure = self.majorants.cover if cover else self.majorants.measure

        def function(point: Array) -> tuple[float, Array, Array]:
            value, slope, bend = measure(point)
            share = np.maximum(value / self.reach, _LEAST)
            by_share, by_both = self._derive(share)
            rate = slope / self.reach
            gradient = slope + by_share * rate
            hessian = by_both * np.outer(rate, rate) + np.diag(bend + by_share * bend / self.reach)
            return float(value.sum() + self.terms(value).sum()), gradient, hessian

        return function

    def _derive(self, share: Array) -> tuple[Array, Array]:
        """Gradient and Hessian of the synergies by the shares."""
        i, j, w, root = self.first, self.second, self.weight, self.root
        a, b = share[i], share[j]
        mean = np.sqrt(a * b)
        gradient, hessian = np.zeros_like(share), np.zeros((len(share), len(share)))
        np.add.at(gradient, i, w * np.where(root, 0.5 * mean / a, b))
        np.add.at(gradient, j, w * np.where(root, 0.5 * mean / b, a))
        np.add.at(hessian, (i, i), w * np.where(root, -0.25 * mean / a**2, 0.0))
        np.add.at(hessian, (j, j), w * np.where(root, -0.25 * mean / b**2, 0.0))
        across = w * np.where(root, 0.25 / mean, 1.0)
        np.add.at(hessian, (i, j), across)
        np.add.at(hessian, (j, i), across)
        return gradient, hessian


def _separate(members: tuple[Member, ...], budget: float, polytope: Polytope) -> Array:
    """The best split when no channel helps another, with its own checked bound."""
    channels = tuple(
        Channel(name=m.name, curve=m.curve, minimum=float(low), maximum=float(high))
        for m, low, high in zip(members, polytope.lower, polytope.upper, strict=True)
    )
    total = Row(name="budget", low=budget, high=budget, spend={m.name: 1.0 for m in members})
    found = solve(Problem(channels=channels, rows=(total,))).spend
    return np.array([found[m.name] for m in members]) if found else _starts(polytope, budget)[0]


def _improve(field: _Field, polytope: Polytope, start: Array) -> Array:
    """Climb from a start: maximise a concave model, then go along it as far as the value rises."""
    function = field.function(cover=False)
    here, value = start, field.value(start)
    for _ in range(_CLIMBS):
        goal = climb(_model(function, here), polytope, here).point
        length = 1.0
        while length > 1e-4:
            trial = here + length * (goal - here)
            height = field.value(trial)
            if height > value * (1 + 1e-9):
                break
            length /= 3
        else:
            return here
        gained, here, value = height / value - 1, trial, height
        if gained < _RISING:
            break
    return here


def _toggle(field: _Field, polytope: Polytope, point: Array) -> Array:
    """Switch one channel off, or on to where its line from 0 touches, as long as that leads higher."""
    budget, tries = float(polytope.amounts[0]), _TOGGLES
    improved = True
    while improved and tries > 0:
        improved = False
        for at in np.argsort(-np.abs(point - field.majorants.touch), kind="stable"):
            tries -= 1
            trial = point.copy()
            on = point[at] < 0.5 * field.majorants.touch[at]
            trial[at] = (
                min(max(field.majorants.touch[at], polytope.lower[at]), polytope.upper[at]) if on else 0.0
            )
            others = np.arange(len(point)) != at
            left = max(float(point[others].sum()), 1e-12)
            trial[others] *= max(budget - trial[at], 0.0) / left
            found = _improve(field, polytope, np.clip(trial, polytope.lower, polytope.upper))
            if field.value(found) > field.value(point) * (1 + 1e-7):
                point, improved = found, True
            if tries <= 0:
                break
    return point


def _model(function: Concave, here: Array) -> Concave:
    """Second-order model at a point, rising curvature turned down.

    Saddle-free Newton: Dauphin et al. 2014, "Identifying and attacking the saddle point problem".
    """
    value, gradient, hessian = function(here)
    spread, ways = np.linalg.eigh(hessian)
    floor = 1e-6 * float(np.abs(spread).max()) + 1e-15
    curvature = -(ways * np.maximum(np.abs(spread), floor)) @ ways.T

    def model(point: Array) -> tuple[float, Array, Array]:
        move = point - here
        turned = curvature @ move
        return value + float(gradient @ move + 0.5 * move @ turned), gradient + turned, curvature

    return model


def _starts(polytope: Polytope, budget: float) -> list[Array]:
    """An even split and seeded random ones."""
    count = len(polytope.lower)
    random = np.random.default_rng(count)
    shares = [np.full(count, 1 / count), *random.dirichlet(np.ones(count), max(8, _STARTS // count))]
    return [np.clip(budget * share, polytope.lower, polytope.upper) for share in shares]


def _limits(members: tuple[Member, ...], budget: float) -> Polytope:
    count = len(members)
    lower = np.array([m.minimum for m in members])
    upper = np.array([min(m.maximum or budget, budget) for m in members])
    return Polytope(lower, upper, np.zeros((0, count)), np.zeros(0), np.ones((1, count)), np.array([budget]))


def _tell(
    field: _Field, members: tuple[Member, ...], point: Array, bound: float, separate: float, proven: bool
) -> SynergyPlan:
    names = [m.name for m in members]
    response = field.majorants.measure(point)[0]
    shared = np.zeros(len(names))
    terms = field.terms(response)
    np.add.at(shared, field.first, terms / 2)
    np.add.at(shared, field.second, terms / 2)

    def by_name(values: Array) -> Mapping[str, float]:
        return dict(zip(names, values.tolist(), strict=True))

    return SynergyPlan(
        spend=dict(by_name(point)),
        own=dict(by_name(response)),
        shared=dict(by_name(shared)),
        value=float(response.sum() + terms.sum()),
        bound=bound,
        separate=separate,
        proven=proven,
    )


def _check(members: tuple[Member, ...], pairs: tuple[Pair, ...], budget: float) -> dict[str, int]:
    if not 0 < budget < 1e15:
        raise _refused("budget", f"预算 {budget:g} 应大于 0", f"the budget is {budget:g}; it must be above 0")
    index = {member.name: at for at, member in enumerate(members)}
    if not members or len(index) < len(members) or len(members) > MOST_MEMBERS:
        raise _refused(
            "members",
            f"要 1 到 {MOST_MEMBERS} 个名称不重复的渠道",
            f"1 to {MOST_MEMBERS} channels are needed, each named once",
        )
    if any(isinstance(member.curve, Table) for member in members):
        raise _refused(
            "members",
            "协同只支持光滑曲线；表格曲线请先换成过这些点的曲线",
            "synergy needs smooth curves: replace tables by curves through their points",
        )
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        for name in (pair.first, pair.second):
            if name not in index:
                raise UnknownReference(
                    Text(zh=f"没有渠道 {name!r}", en=f"there is no channel {name!r}"),
                    candidates=tuple(index)[:20],
                    field="pairs",
                )
        both = frozenset((pair.first, pair.second))
        if len(both) < 2 or both in seen:
            raise _refused(
                "pairs",
                f"{pair.first}×{pair.second} 重复，或是同一个渠道",
                f"{pair.first}×{pair.second} is there twice, or is one channel",
            )
        seen.add(both)
    return index


def _refused(field: str, zh: str, en: str) -> InputError:
    return InputError(Text(zh=zh, en=en), field=field)
