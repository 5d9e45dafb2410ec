"""Maximise a smooth concave function over a polytope, with a bound anybody can check.

Primal-dual interior point with dense Newton steps (Boyd & Vandenberghe, Convex Optimization, 11.7). At the
end the function is replaced by its tangent plane, which is never below it; the best value of a plane over a
box and rows follows from the multipliers in closed form (weak duality). That value is the bound: right
whatever the multipliers are, and tight when they are good.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import InfeasibleInput
from core.text import Text

Array = NDArray[np.float64]

# value, gradient (n), Hessian (n × n, negative semidefinite)
Concave = Callable[[Array], tuple[float, Array, Array]]

_BOLD, _CAREFUL = 40, 80
_PRECISE = 1e-9
_HALVINGS = 12
_SHORTEST = 1e-10


@dataclass(frozen=True)
class Polytope:
    """lower ≤ x ≤ upper, total·x = amount, rows·x ≤ limits.

    Attributes:
        lower: n values.
        upper: n values, each above its lower one by something.
        rows: m × n.
        limits: m values.
        equal: e × n rows that hold exactly.
        amounts: e values.
    """

    lower: Array
    upper: Array
    rows: Array
    limits: Array
    equal: Array
    amounts: Array


@dataclass(frozen=True)
class Summit:
    """A point and what is known of its height.

    Attributes:
        point: n values, in the polytope.
        value: The function there.
        bound: No point of the polytope is higher, if the function is concave.
        rows: Multipliers of the rows, at least 0.
        equal: Multipliers of the equal rows: what one more unit of their amount is worth.
        steps: Newton steps taken.
    """

    point: Array
    value: float
    bound: float
    rows: Array
    equal: Array
    steps: int

    @property
    def gap(self) -> float:
        """(bound − value) / |bound|."""
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def climb(function: Concave, polytope: Polytope, start: Array | None = None) -> Summit:
    """The highest point of a concave function over a polytope.

    Args:
        function: Value, gradient and Hessian at a point inside the box.
        polytope: Where to look; it must have a point strictly inside box and rows.
        start: Where to begin; moved inside the box when it is not.

    Raises:
        InfeasibleInput: No point was found that keeps the rows.
    """
    first = _State.begin(function, polytope, start)
    best, steps = _iterate(first, _BOLD, careful=False)
    if not best.is_done:  # corners: shorter steps, each of which must gain
        again, more = _iterate(first, _CAREFUL, careful=True)
        best, steps = min(best, again, key=lambda state: state.distance), steps + more
    if best.infeasibility > 1e-6:
        raise InfeasibleInput(
            Text(
                zh="这些上下限、总额和分期限制放不到一起",
                en="these limits, the total and the limits by period cannot hold together",
            ),
            field="limits",
        )
    return best.finish(steps)


def _iterate(state: "_State", most: int, *, careful: bool) -> tuple["_State", int]:
    """Up to so many steps; the nearest state to the optimum, and how many were taken."""
    best, steps = state, 0
    with np.errstate(all="ignore"):  # limits that clash send the prices to infinity
        while steps < most and not state.is_done and not state.stalled:
            state, steps = state.advance(careful=careful), steps + 1
            if state.distance < best.distance:
                best = state
    return best, steps


def bound_plane(
    value: float, gradient: Array, point: Array, polytope: Polytope, rows: Array, equal: Array
) -> float:
    """Most that value + gradient·(y − point) can be over the polytope, by weak duality: O(n·m).

    Args:
        value: Height of the plane at the point.
        gradient: Its slope.
        point: Where it touches.
        polytope: Where y may be.
        rows: Multipliers of the rows; values below 0 are taken as 0.
        equal: Multipliers of the equal rows.
    """
    rows = np.maximum(rows, 0.0)
    reduced = gradient - rows @ polytope.rows - equal @ polytope.equal
    most = np.where(reduced > 0, polytope.upper, polytope.lower) @ reduced
    return float(value - gradient @ point + rows @ polytope.limits + equal @ polytope.amounts + most)


@dataclass(frozen=True)
class _State:
    """An iterate: point, slacks and multipliers of every inequality (rows, then box)."""

    function: Concave
    polytope: Polytope
    scale: float
    point: Array
    slack: Array
    price: Array
    equal: Array
    value: float
    gradient: Array
    hessian: Array
    stalled: bool = False

    @classmethod
    def begin(cls, function: Concave, polytope: Polytope, start: Array | None) -> "_State":
        width = polytope.upper - polytope.lower
        middle = polytope.lower + 0.5 * width if start is None else start
        point = np.clip(middle, polytope.lower + 0.02 * width, polytope.upper - 0.02 * width)
        value, gradient, hessian = function(point)
        scale = max(float(np.abs(gradient) @ width) / len(point), 1e-12)
        slack = np.maximum(_gaps(polytope, point), 0.01 * float(width.mean()))
        price = np.full(len(slack), 0.1 * scale) / slack
        return cls(
            function, polytope, scale, point, slack, price, np.zeros(len(polytope.amounts)),
            value, gradient, hessian,
        )  # fmt: skip

    @property
    def mu(self) -> float:
        return float(self.slack @ self.price) / len(self.slack)

    @property
    def complementarity(self) -> float:
        return float(self.slack @ self.price) / max(abs(self.value), self.scale)

    @property
    def infeasibility(self) -> float:
        size = float(np.abs(self.polytope.upper).max()) + 1e-12
        misses = [self.slack - _gaps(self.polytope, self.point)]
        if len(self.polytope.amounts):
            misses.append(self.polytope.equal @ self.point - self.polytope.amounts)
        return max(float(np.abs(miss).max()) for miss in misses if len(miss)) / size

    @property
    def distance(self) -> float:
        """How far from feasible and optimal, relative."""
        return max(self.infeasibility * 1e3, self.complementarity)

    @property
    def is_done(self) -> bool:
        return self.infeasibility < _PRECISE and self.complementarity < 0.1 * _PRECISE

    def advance(self, *, careful: bool) -> "_State":
        """One predictor-corrector step (Mehrotra); stalled when numbers are no longer finite or definite."""
        try:
            return self._advance(careful=careful)
        except (np.linalg.LinAlgError, ValueError):
            return replace(self, stalled=True)

    def _advance(self, *, careful: bool) -> "_State":
        normal, factor = self._normal()
        target = 0.0 * self.slack
        move = self._solve(normal, factor, target)
        reach = _longest(self.slack, move[1]), _longest(self.price, move[2])
        after = float((self.slack + reach[0] * move[1]) @ (self.price + reach[1] * move[2])) / len(self.slack)
        centre = (after / self.mu) ** 3 * self.mu
        move = self._solve(normal, factor, centre - move[1] * move[2])
        return self._step(move, centre, careful=careful)

    def _normal(self) -> tuple[Array, tuple[Array, bool]]:
        from scipy.linalg import cho_factor

        weight = self.price / np.maximum(self.slack, 1e-200)
        count, size = len(self.polytope.limits), len(self.point)
        normal = -self.hessian
        if count:
            normal = normal + (self.polytope.rows.T * weight[:count]) @ self.polytope.rows
        diagonal = weight[count : count + size] + weight[count + size :]
        normal = normal + np.diag(diagonal + 1e-13 * float(np.abs(diagonal).max()))
        return normal, cho_factor(normal)

    def _solve(
        self, normal: Array, factor: tuple[Array, bool], target: Array
    ) -> tuple[Array, Array, Array, Array]:
        """Newton direction of point, slack, price and equal multipliers towards slack·price = target."""
        from scipy.linalg import cho_solve

        polytope = self.polytope
        miss = self.slack - _gaps(polytope, self.point)
        dual = self.gradient - _back(polytope, self.price) - self.equal @ polytope.equal
        pull = (target - self.slack * self.price + self.price * miss) / self.slack
        right = dual - _back(polytope, pull)
        free = cho_solve(factor, right)
        equal = np.zeros(len(polytope.amounts))
        if len(equal):
            spread = cho_solve(factor, polytope.equal.T)
            short = polytope.equal @ self.point - polytope.amounts
            equal = np.linalg.solve(polytope.equal @ spread, polytope.equal @ free + short)
            free = free - spread @ equal
        slack = -_forward(polytope, free) - miss
        price = (target - self.slack * self.price - self.price * slack) / self.slack
        return free, slack, price, equal

    def _step(self, move: tuple[Array, Array, Array, Array], centre: float, *, careful: bool) -> "_State":
        """As far as slacks, prices and the function's own box allow; if careful, so that conditions gain."""
        primal = 0.995 * min(_longest(self.slack, move[1]), self._inside(move[0]))
        # one length for both keeps the residuals falling together where the function bends
        length = min(primal, 0.995 * _longest(self.price, move[2]), 1.0)
        if not careful:
            return self._moved(move, length)
        before = self._residual(centre)
        for _ in range(_HALVINGS):
            after = self._moved(move, length)
            if after._residual(centre) <= (1 - 0.01 * length) * before + 1e-14 * abs(self.value):
                return after
            length *= 0.5
        return replace(after, stalled=length < _SHORTEST)

    def _moved(self, move: tuple[Array, Array, Array, Array], length: float) -> "_State":
        point = self.point + length * move[0]
        value, gradient, hessian = self.function(point)
        return _State(
            self.function, self.polytope, self.scale, point, self.slack + length * move[1],
            self.price + length * move[2], self.equal + length * move[3], value, gradient, hessian,
        )  # fmt: skip

    def _residual(self, centre: float) -> float:
        """How far the optimality conditions are from holding, in units of the function's value."""
        polytope = self.polytope
        width = polytope.upper - polytope.lower
        dual = self.gradient - _back(polytope, self.price) - self.equal @ polytope.equal
        miss = (self.slack - _gaps(polytope, self.point)) * self.price
        middle = self.slack * self.price - centre
        return float(np.sqrt(((dual * width) ** 2).sum() + (miss**2).sum() + (middle**2).sum()))

    def _inside(self, move: Array) -> float:
        """The step that would leave the box, beyond which the function may not be defined."""
        return min(
            _longest(self.point - self.polytope.lower, move),
            _longest(self.polytope.upper - self.point, -move),
        )

    def finish(self, steps: int) -> Summit:
        rows = self.price[: len(self.polytope.limits)]
        bound = bound_plane(self.value, self.gradient, self.point, self.polytope, rows, self.equal)
        return Summit(self.point, self.value, bound, rows, self.equal, steps)


def _gaps(polytope: Polytope, point: Array) -> Array:
    """What is left to each limit: rows, upper, lower."""
    rows = polytope.limits - polytope.rows @ point
    return np.concatenate([rows, polytope.upper - point, point - polytope.lower])


def _back(polytope: Polytope, price: Array) -> Array:
    """Transposed limits times prices."""
    count, size = len(polytope.limits), polytope.rows.shape[1]
    return price[:count] @ polytope.rows + price[count : count + size] - price[count + size :]


def _forward(polytope: Polytope, move: Array) -> Array:
    """Change of the left-hand sides along a move."""
    return np.concatenate([polytope.rows @ move, move, -move])


def _longest(values: Array, move: Array) -> float:
    """The largest step up to 1 after which no value is below 0."""
    falling = move < 0
    return min(1.0, float((-values[falling] / move[falling]).min())) if falling.any() else 1.0
