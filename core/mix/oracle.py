"""The best spend of one channel alone at given prices, over its box: exact to rounding, by bisection.

weight·r(x) − price·x is concave where the curve bends the right way and convex elsewhere, so its maximum is
at an end, at the inflection, or where its derivative vanishes on the concave part, which bisection encloses.
The enclosure also gives a bound that no point of the box exceeds. Only the curves themselves are used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Array, Response, Table
from core.mix.standard_form import Box

HALVINGS: Final = 48


@dataclass(frozen=True, slots=True)
class Alone:
    """What each channel does alone.

    Attributes:
        x: A spend that is best, to rounding.
        bound: What weight·r(x) − price·x does not exceed anywhere in the box.
    """

    x: Array
    bound: Array


class Oracle:
    """The best spends of n channels; prices may come in any leading shape (…, n)."""

    def __init__(self, curves: Sequence[Response]) -> None:
        places: dict[type[Response], list[int]] = {}
        for i, curve in enumerate(curves):
            places.setdefault(type(curve), []).append(i)
        tabled = places.pop(Table, [])
        self.tables = [(i, curves[i]) for i in tabled]
        self.groups = [(np.array(at), _merge([curves[i] for i in at])) for at in places.values()]
        self.inflection = np.array([curve.inflection for curve in curves])

    def value(self, x: Array) -> Array:
        """Responses, (…, n)."""
        found = np.empty_like(x)
        for at, curve in self.groups:
            found[..., at] = curve.value(x[..., at])
        for i, table in self.tables:
            found[..., i] = table.value(x[..., i])
        return found

    def maximise(self, box: Box, weight: Array, price: Array, halvings: int = HALVINGS) -> Alone:
        """The best spend of every channel where the response is worth `weight` and money costs `price`.

        The bound holds after any number of halvings; more make it tighter.
        """
        with np.errstate(all="ignore"):
            return self._maximise(box, weight, price, halvings)

    def _maximise(self, box: Box, weight: Array, price: Array, halvings: int) -> Alone:
        lower, upper = np.broadcast_to(box.lower, weight.shape), np.broadcast_to(box.upper, weight.shape)
        turn = np.clip(self.inflection, lower, upper)
        left = np.where(weight > 0, turn, lower)
        right = np.where(weight > 0, upper, turn)
        for _ in range(halvings):
            middle = 0.5 * (left + right)
            rising = weight * self._slope(middle) > price
            left, right = np.where(rising, middle, left), np.where(rising, right, middle)
        best, top = left, np.full(weight.shape, -np.inf)
        for x in (left, right, lower, upper, turn):
            worth = weight * self.value(x) - price * x
            best, top = np.where(worth > top, x, best), np.maximum(top, worth)
        ahead = np.maximum(weight * self._slope(left) - price, 0.0) * (right - left)
        behind = np.maximum(price - weight * self._slope(right), 0.0) * (right - left)
        inside = np.minimum(
            weight * self.value(left) - price * left + np.where(right > left, ahead, 0.0),
            weight * self.value(right) - price * right + np.where(right > left, behind, 0.0),
        )
        bound = np.maximum(top, inside)
        for i, table in self.tables:
            best[..., i], bound[..., i] = _best_point(
                table, lower[..., i], upper[..., i], weight[..., i], price[..., i]
            )
        skipped = box.skippable & (bound < 0.0)
        return Alone(np.where(skipped, 0.0, best), np.where(skipped, 0.0, bound))

    def _slope(self, x: Array) -> Array:
        found = np.zeros_like(x)
        for at, curve in self.groups:
            found[..., at] = curve.slope(x[..., at])
        return found


def _merge(curves: list[Response]) -> Response:
    """One curve whose parameters are the arrays of many curves' parameters."""
    kind = type(curves[0])
    fields = [name for name in kind.model_fields if name != "kind"]
    columns: dict[str, Any] = {
        name: np.array([getattr(curve, name) for curve in curves], dtype=float) for name in fields
    }
    return kind.model_construct(**columns)


def _best_point(
    table: Response, lower: Array, upper: Array, weight: Array, price: Array
) -> tuple[Array, Array]:
    """Of straight lines the best point is one of the table's or an end of the box."""
    assert isinstance(table, Table)
    knots: NDArray[np.float64] = np.broadcast_to(table.knots[0], (*np.shape(weight), len(table.knots[0])))
    lower, upper = np.asarray(lower)[..., None], np.asarray(upper)[..., None]
    points = np.concatenate([lower, np.clip(knots, lower, upper), upper], axis=-1)
    worth = np.asarray(weight)[..., None] * table.value(points) - np.asarray(price)[..., None] * points
    at = worth.argmax(axis=-1)[..., None]
    return np.take_along_axis(points, at, -1)[..., 0], np.take_along_axis(worth, at, -1)[..., 0]
