"""Curves side by side with their least concave majorants from 0: what smooth methods climb on.

A majorant is the curve itself where that is concave, and the line from the origin up to where it touches the
curve; for tables, the upper hull of the points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Curve, Table
from core.mix.curve_stack import CurveStack

Array = NDArray[np.float64]

_LEAST = 1e-60


@dataclass(frozen=True)
class Majorants:
    """n curves over [0, reach].

    Attributes:
        stack: The curves.
        hulls: The same, tables replaced by their hulls.
        touch: Where each line from 0 ends; 0 where there is none.
        slope: Slope of that line.
        below: How far the majorant that is climbed may lie below the true one: corners are rounded off.
    """

    stack: CurveStack
    hulls: CurveStack
    touch: Array
    slope: Array
    below: Array

    @classmethod
    def of(cls, curves: Sequence[Curve], reach: Array) -> "Majorants":
        """The curves with their majorants; `reach` is the most spend of each."""
        stack = CurveStack.of(curves)
        hulls = CurveStack.of([_hull(c) if isinstance(c, Table) else c for c in curves])
        touch = np.minimum(stack.tangent, reach)
        safe = np.maximum(touch, _LEAST)
        below = np.array(
            [_round(c) * np.log(len(c.knots[0])) if isinstance(c, Table) else 0.0 for c in hulls.curves]
        )
        return cls(stack, hulls, touch, np.where(touch > 0, stack.value(safe) / safe, 0.0), below)

    @property
    def is_concave(self) -> bool:
        """Whether every majorant is its curve."""
        return not self.touch.any() and all(
            curve == hull for curve, hull in zip(self.stack.curves, self.hulls.curves, strict=True)
        )

    def measure(self, spend: Array) -> tuple[Array, Array, Array]:
        """Values, slopes and curvatures of the curves, n each."""
        return self.stack.measure(np.maximum(spend, _LEAST))

    def cover(self, spend: Array) -> tuple[Array, Array, Array]:
        """Values, slopes and curvatures of the majorants, n each."""
        value, slope, bend = self.hulls.measure(np.maximum(np.maximum(spend, self.touch), _LEAST))
        for at, curve in enumerate(self.hulls.curves):
            if isinstance(curve, Table):
                value[at], slope[at], bend[at] = _smooth(curve, float(spend[at]))
        straight = spend < self.touch
        return (
            np.where(straight, self.slope * spend, value),
            np.where(straight, self.slope, slope),
            np.where(straight, 0.0, np.minimum(bend, 0.0)),
        )


def _round(hull: Table) -> float:
    return 2e-5 * hull.ceiling


def _smooth(hull: Table, spend: float) -> tuple[float, float, float]:
    """The least of the hull's lines, corners rounded off: value, slope, curvature."""
    at, height = hull.knots
    slopes = np.append(np.diff(height) / np.diff(at), 0.0)
    lines = height + slopes * (spend - at)
    width = max(_round(hull), _LEAST)
    weights = np.exp(-(lines - lines.min()) / width)
    total = float(weights.sum())
    weights = weights / total
    slope = float(weights @ slopes)
    value = float(lines.min() - width * np.log(total))
    return value, slope, -float(weights @ (slopes - slope) ** 2) / width


def _hull(table: Table) -> Table:
    """The table with the points under its upper hull left out."""
    spends, responses = table.knots
    kept = [(0.0, 0.0)]
    for point in zip(spends[1:].tolist(), responses[1:].tolist(), strict=True):
        while len(kept) > 1 and _steeper(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    points = tuple(kept[1:])
    return table if points == tuple(p for p in table.points if p[0] > 0) else Table(points=points)


def _steeper(first: tuple[float, float], middle: tuple[float, float], last: tuple[float, float]) -> bool:
    """Whether the middle point lies on or under the line between its neighbours."""
    before = (middle[1] - first[1]) * (last[0] - first[0])
    return before <= (last[1] - first[1]) * (middle[0] - first[0])
