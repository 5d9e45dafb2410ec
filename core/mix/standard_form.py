"""A mix problem as arrays: boxes, rows, weights and curves by position."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.mix.curve import Array, Response
from core.mix.curve_stack import CurveStack
from core.mix.problem import Channel, Problem
from core.text import Text

Flags = NDArray[np.bool_]

ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Box:
    """Where the spends may lie: lower ≤ x ≤ upper, or also 0 where `skippable`.

    Attributes:
        lower: Least spend, n.
        upper: Most spend, n.
        skippable: Whether 0 is allowed besides, n.
    """

    lower: Array
    upper: Array
    skippable: Flags

    @property
    def floor(self) -> Array:
        """Least spend, counting 0 where it is allowed."""
        return np.where(self.skippable, 0.0, self.lower)


@dataclass(frozen=True, slots=True)
class StandardForm:
    """Maximise worth·r(x) + value·x over the box, with low ≤ spend·x + response·r(x) ≤ high.

    Attributes:
        curves: The n response curves.
        stack: The same, evaluated at once.
        box: Where the spends may lie.
        worth: Weight of each response in the objective, n, at least 0.
        value: Weight of each spend in the objective, n.
        spend: Coefficients of the spends, m × n.
        response: Coefficients of the responses, m × n.
        low: Lower limits, m; −inf when open.
        high: Upper limits, m; inf when open.
        reach: The largest each row could be if all its terms added up, m: its natural size.
        potential: What the objective is measured against: the sum of |terms| at the upper bounds.
    """

    curves: tuple[Response, ...]
    stack: CurveStack
    box: Box
    worth: Array
    value: Array
    spend: Array
    response: Array
    low: Array
    high: Array
    reach: Array
    potential: float

    @property
    def scale(self) -> Array:
        """What a row's violation is measured against: the size of its limits, at least 1."""
        limits = np.stack([self.low, self.high])
        return np.asarray(np.abs(np.where(np.isfinite(limits), limits, 0.0)).max(axis=0).clip(1.0))

    def activity(self, x: Array, r: Array) -> Array:
        """Left side of every row."""
        return self.spend @ x + self.response @ r

    def gain(self, x: Array, r: Array) -> float:
        """The objective."""
        return float(self.worth @ r + self.value @ x)

    def violation(self, x: Array, r: Array) -> float:
        """Largest violation of a row, relative to the row's scale; 0 without rows."""
        if not len(self.low):
            return 0.0
        level = self.activity(x, r)
        return float((np.maximum(self.low - level, level - self.high).clip(0.0) / self.scale).max())

    def without_objective(self) -> "StandardForm":
        """The same with nothing to maximise."""
        nothing = np.zeros_like(self.worth)
        return replace(self, worth=nothing, value=nothing, potential=1.0)


def standardise(problem: Problem) -> StandardForm:
    """The problem as arrays.

    Raises:
        InputError: A channel has no maximum and no row limits its spend.
    """
    index = problem.index
    n, m = len(problem.channels), len(problem.rows)
    spend, response = np.zeros((m, n)), np.zeros((m, n))
    for j, row in enumerate(problem.rows):
        _fill(spend[j], row.spend, index)
        _fill(response[j], row.response, index)
    low = np.array([-np.inf if row.low is None else row.low for row in problem.rows], dtype=float)
    high = np.array([np.inf if row.high is None else row.high for row in problem.rows], dtype=float)
    worth, value = np.zeros(n), np.zeros(n)
    _fill(worth, problem.goal.response, index)
    _fill(value, problem.goal.spend, index)
    box = _bound(problem.channels, spend, response, high)
    curves = tuple(channel.curve for channel in problem.channels)
    stack = CurveStack.of(curves)
    most = stack.value(box.upper)
    reach = np.maximum(np.abs(spend) @ box.upper + np.abs(response) @ most, 1e-300)
    potential = max(float(np.abs(worth) @ most + np.abs(value) @ box.upper), 1e-300)
    return StandardForm(curves, stack, box, worth, value, spend, response, low, high, reach, potential)


def _fill(line: Array, terms: dict[str, float], index: dict[str, int]) -> None:
    if terms:
        line[[index[name] for name in terms]] = list(terms.values())


def _bound(channels: tuple[Channel, ...], spend: Array, response: Array, high: Array) -> Box:
    """The boxes of the channels, their upper ends lowered to what rows of spend alone leave them.

    Σ a_i x_i ≤ h with every a_i ≥ 0 leaves channel i at most (h − Σ of the others at their least) / a_i.
    """
    ranges = [_range(channel) for channel in channels]
    lower, upper = np.array([low for low, _, _ in ranges]), np.array([top for _, top, _ in ranges])
    skippable = np.array([skip for _, _, skip in ranges], dtype=bool)
    floor = np.where(skippable, 0.0, lower)
    for j in range(len(high)):
        if np.isfinite(high[j]) and not response[j].any() and (spend[j] >= 0).all():
            left = max(high[j] - spend[j] @ floor, 0.0)
            inside = spend[j] > 0
            most = floor[inside] + left / spend[j][inside] * (1 + ROUNDING)
            upper[inside] = np.minimum(upper[inside], most)
    _check_bounded(channels, upper)
    unusable = upper < lower
    upper = np.where(unusable, np.where(skippable, 0.0, lower), upper)
    lower = np.minimum(lower, upper)
    return Box(lower, upper, skippable & ~unusable)


def _range(channel: Channel) -> tuple[float, float, bool]:
    if channel.locked is not None:
        return channel.locked, channel.locked, False
    most = np.inf if channel.maximum is None else channel.maximum
    least = channel.effective_minimum or 0.0
    skippable = channel.minimum == 0 and least > 0
    return max(channel.minimum, least), most, skippable


def _check_bounded(channels: tuple[Channel, ...], upper: Array) -> None:
    for i in np.flatnonzero(~np.isfinite(upper))[:1]:
        name = channels[i].name
        raise InputError(
            Text(
                zh=f"渠道 {name} 没有上限，也没有总额一类的约束限制它的投入",
                en=f"nothing limits the spend of {name}: it has no maximum and no total covers it",
            ),
            field=f"{name}.maximum",
            valid=Text(zh="给它一个上限，或一个总额约束", en="a maximum, or a total that covers it"),
        )
