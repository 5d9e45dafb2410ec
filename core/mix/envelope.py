"""Concave envelopes: per channel the least concave function above its curve on its box.

On a box the envelope of an S-shaped curve is a straight line from the lower end to a tangent point and the
curve itself from there on; a channel that may also be skipped starts its line at 0; a table's envelope is
straight lines only. So every envelope is a chain of pieces of falling slope: lines, then at most one bent
piece. (Udell and Boyd 2014, "Maximizing a Sum of Sigmoids", section 4.1.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Array, Table
from core.mix.curve_stack import CurveStack
from core.mix.family import slope_of_line
from core.mix.standard_form import Box, StandardForm

Places = NDArray[np.intp]

TANGENT_STEPS = 100


@dataclass(frozen=True, slots=True)
class Envelope:
    """The envelopes of n channels on a box.

    Attributes:
        low: Where each begins, n.
        bent: Where the bent piece begins, n (its end when there is none).
        high: Where each ends, n.
        low_value: Value at `low`, n.
        bent_value: Value at `bent`, n.
        steepest: Slope at `bent`, n.
        flattest: Slope at `high`, n.
        smooth: Positions of the channels with a bent piece.
        owner: Channel of each straight piece, p.
        start: Where each straight piece begins, p.
        length: Its length in spend, p, above 0.
        slope: Its slope, p; the pieces of a channel fall in slope.
    """

    low: Array
    bent: Array
    high: Array
    low_value: Array
    bent_value: Array
    steepest: Array
    flattest: Array
    smooth: Places
    owner: Places
    start: Array
    length: Array
    slope: Array


@np.errstate(all="ignore")
def envelop(form: StandardForm, box: Box) -> Envelope:
    """The envelope of every channel on the box."""
    stack = form.stack
    low, high = box.floor, box.upper
    bent = find_tangents(stack, box)
    straight = list(stack.piecewise)
    idle = (form.worth == 0) & ~form.response.any(axis=0)  # its response matters to nothing: a line will do
    bent = np.where(idle, high, bent)
    bent[straight] = high[straight]
    low_value, bent_value = stack.value(low), stack.value(bent)
    steepest = np.where(bent > 0, stack.measure(np.where(bent > 0, bent, 1.0))[1], stack.initial)
    slope = (bent_value - low_value) / (bent - low)
    flattest = stack.measure(np.where(high > 0, high, 1.0))[1]
    tabled = [i for i in straight if slope_of_line(form.curves[i]) is None]
    chorded = bent > low
    chorded[tabled] = False
    owner = np.flatnonzero(chorded)
    pieces = [(owner, low[owner], (bent - low)[owner], slope[owner])]
    for i in tabled:
        pieces.append(_hull(form, box, i))
    whole = [np.concatenate(parts) for parts in zip(*pieces, strict=True)]
    smooth = np.flatnonzero(high > bent)
    return Envelope(low, bent, high, low_value, bent_value, steepest, flattest, smooth, whole[0], *whole[1:])


def find_tangents(stack: CurveStack, box: Box) -> Array:
    """Where the straight line from the lower end touches each curve, within the box; n.

    From 0 the point is closed-form; from elsewhere Newton's method between the inflection and that point,
    bisecting when a step leaves the bracket.
    """
    low, high = box.floor, box.upper
    begin = np.minimum(np.where(box.skippable, box.lower, low), high)
    bent = np.where(low == 0.0, np.minimum(np.maximum(stack.tangent, begin), high), low)
    asked = np.flatnonzero((low > 0.0) & (low < stack.inflection) & (high > low))
    if len(asked):
        bent[asked] = _touch(stack, asked, low[asked], high[asked])
    return bent


def _touch(stack: CurveStack, asked: Places, low: Array, high: Array) -> Array:
    part = stack.take_hills(asked)
    left = np.maximum(stack.inflection[asked], low)
    right = np.minimum(stack.tangent[asked], high)
    base = part.measure(low)[0]
    t = right.copy()
    value, slope, bend = part.measure(t)
    beyond = value - base < slope * (t - low)  # even at the end the line lies above: it ends there
    for _ in range(TANGENT_STEPS):
        short = value - base - slope * (t - low)
        left, right = np.where(short < 0, t, left), np.where(short > 0, t, right)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = t + short / (bend * (t - low))
        inside = (step > left) & (step < right)
        moved = np.where(inside, step, 0.5 * (left + right))
        settled = np.abs(moved - t) <= 1e-15 * t
        t = moved
        if (settled | beyond).all():
            break
        value, slope, bend = part.measure(t)
    return np.where(beyond | (high <= stack.inflection[asked]), high, t)


def _hull(form: StandardForm, box: Box, i: int) -> tuple[Places, Array, Array, Array]:
    """Straight pieces of a table's envelope."""
    curve = form.curves[i]
    assert isinstance(curve, Table)
    xs, ys = table_points(curve, box.lower[i], box.upper[i], skippable=bool(box.skippable[i]))
    keep: list[int] = []
    for k in range(len(xs)):
        while len(keep) > 1 and _is_under(xs, ys, keep[-2], keep[-1], k):
            keep.pop()
        keep.append(k)
    x, y = xs[keep], ys[keep]
    length = np.diff(x)
    return np.full(len(length), i, dtype=np.intp), x[:-1], length, np.diff(y) / length


def table_points(curve: Table, low: float, high: float, *, skippable: bool) -> tuple[Array, Array]:
    """The points of a table on [low, high], its ends put in, and (0, 0) when it may be skipped."""
    xs = curve.knots[0]
    inside = xs[(xs > low) & (xs < high)]
    ends = [low, *inside, high] if high > low else [low]
    x = np.array([0.0, *ends] if skippable and low > 0 else ends)
    return x, curve.value(x)


def _is_under(x: Array, y: Array, a: int, b: int, c: int) -> bool:
    return bool((y[b] - y[a]) * (x[c] - x[a]) <= (y[c] - y[a]) * (x[b] - x[a]))
