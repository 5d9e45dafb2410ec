"""The best plan found so far, and the ways new ones are tried.

At a relaxed point only a few channels sit on the straight part of their envelope, where the envelope promises
more than the curve gives. One after the other is taken off it, to the nearer side, and the rest is solved
again.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.mix.curve import Array, Table
from core.mix.relaxation import KEPT, Relaxed, relax
from core.mix.standard_form import Box, StandardForm

DIVES: Final = 12
EXACT: Final = 1e-13
REPAIRS: Final = 4


@dataclass(slots=True)
class Incumbent:
    """The best plan so far.

    Attributes:
        form: The problem.
        objective: What it reaches; −inf without one.
        x: Its spends.
        multipliers: Of the rows, where it was found.
    """

    form: StandardForm
    objective: float = -np.inf
    x: Array | None = None
    multipliers: Array | None = None

    def offer(self, x: Array, multipliers: Array) -> None:
        """Take the plan if it keeps the rows (after a last small correction) and is better."""
        form = self.form
        x = _leave_holes(form.box, x)
        r = form.stack.value(x)
        if form.violation(x, r) > 1e-12:
            x = _repair(form, x)
            r = form.stack.value(x)
            if form.violation(x, r) > 0.5 * KEPT:
                return
        objective = form.gain(x, r)
        if objective > self.objective:
            self.objective, self.x, self.multipliers = objective, x, multipliers

    def dive(self, box: Box, relaxed: Relaxed, allowance: float) -> None:
        """Take the channel with the largest gap to its nearer side, solve the rest, and again.

        It ends where nothing better by more than `allowance` can come of it.
        """
        for _ in range(DIVES):
            gaps = measure_gaps(self.form, box, relaxed)
            i = int(gaps.argmax())
            if gaps[i] <= EXACT:
                return
            low = box.floor[i]
            end = min(max(self.form.stack.tangent[i], box.lower[i]), box.upper[i])
            box = _aside(self.form, box, i, relaxed.x[i], up=bool(relaxed.x[i] >= 0.5 * (low + end)))
            relaxed = relax(self.form, box, relaxed.multipliers, self.objective)
            if not relaxed.feasible or relaxed.bound <= self.objective:
                return
            self.offer(relaxed.x, relaxed.multipliers)
            if relaxed.bound <= self.objective + allowance:
                return


def measure_gaps(form: StandardForm, box: Box, relaxed: Relaxed) -> Array:
    """How far each channel's relaxed response is from its curve, as a part of the objective's potential; n.

    A spend that the box does not allow (between 0 and the least a channel may get) counts as well, so that
    it is seen also where the response is worth nothing.
    """
    x = relaxed.x
    off = np.abs(relaxed.y - form.stack.value(x))
    most = np.maximum(form.stack.value(box.upper), 1e-300)
    weight = np.abs(form.worth - relaxed.multipliers @ form.response)
    matters = (form.worth != 0) | form.response.any(axis=0)
    hole = box.skippable & (x > 0) & (x < box.lower)
    depth = np.where(hole, np.minimum(x, box.lower - x) / np.maximum(box.lower, 1e-300), 0.0)
    return np.asarray(weight * off / form.potential + 1e-6 * (np.where(matters, off / most, 0.0) + depth))


def _aside(form: StandardForm, box: Box, i: int, x: float, *, up: bool) -> Box:
    """The box with channel i kept to the lower end, or to the concave part, of its envelope's line."""
    lower, upper, skippable = box.lower.copy(), box.upper.copy(), box.skippable.copy()
    curve = form.curves[i]
    if skippable[i]:
        skippable[i] = False
        if not up:
            lower[i] = upper[i] = 0.0
    elif isinstance(curve, Table):
        knots = np.clip(curve.knots[0], lower[i], upper[i])
        at = int(np.searchsorted(knots, x))
        if up:
            lower[i] = knots[min(at, len(knots) - 1)]
        else:
            upper[i] = knots[max(at - 1, 0)]
    elif not up:
        upper[i] = lower[i]
    if up and not isinstance(curve, Table):
        lower[i] = min(max(form.stack.inflection[i], lower[i]), upper[i])
    return Box(lower, upper, skippable)


def _leave_holes(box: Box, x: Array) -> Array:
    """Spends within their ranges; those between 0 and a minimum go to the nearer of the two."""
    hole = box.skippable & (x < box.lower)
    near = np.where(x < 0.5 * box.lower, 0.0, box.lower)
    return np.where(hole, near, np.clip(x, box.lower, box.upper))


def _repair(form: StandardForm, x: Array) -> Array:
    """Move the free channels by the least (relative to their room) that brings the rows back; Newton."""
    floor = np.where(form.box.skippable & (x == 0), 0.0, form.box.lower)
    ceiling = np.where(form.box.skippable & (x == 0), 0.0, form.box.upper)
    for _ in range(REPAIRS):
        value, slope, _ = form.stack.measure(np.maximum(x, 1e-280))
        level = form.activity(x, np.where(x > 0, value, 0.0))
        short = np.maximum(form.low - level, 0.0) - np.maximum(level - form.high, 0.0)
        tight = (np.minimum(np.abs(level - form.high), np.abs(level - form.low)) <= 1e-7 * form.scale) | (
            short != 0
        )
        if not (np.abs(short) > 1e-13 * form.scale).any():
            break
        room = np.minimum(x - floor, ceiling - x).clip(0.0)
        jacobian = form.spend[tight] + form.response[tight] * np.where(room > 0, slope, 0.0)
        scaled = jacobian * room**2
        move = np.linalg.lstsq(scaled @ jacobian.T, short[tight], rcond=1e-12)[0] @ scaled
        x = np.clip(x + move, floor, ceiling)
    return x
