"""Response curves: what a channel brings for the money spent on it.

Spend is in whole currency units, response in whatever unit is maximised; both are floats. Every curve
starts at 0, never falls, and is evaluated over numpy arrays of any shape. The concave families are those of
marketing-mix modelling (Jin et al. 2017, "Bayesian Methods for Media Mix Modeling with Carryover and Shape
Effects", section 2); Hill is S-shaped when `shape` > 1.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from core.errors import InputError
from core.frozen import Frozen
from core.text import Text

Array = NDArray[np.float64]

STEEPEST = 50.0
LARGEST = 1e15


class Response(Frozen):
    """What all families share. Constructing one checks its parameters.

    Raises:
        InputError: A parameter is not a finite number in its range.
    """

    if not TYPE_CHECKING:  # the signature is the fields'

        def __init__(self, **data: Any) -> None:
            super().__init__(**data)
            self._check()

    @property
    def inflection(self) -> float:
        """Spend up to which the curve is convex; concave beyond (0: concave everywhere)."""
        return 0.0

    @property
    def ceiling(self) -> float:
        """What the response tends to as spend grows; infinite when it has no limit."""
        return float("inf")

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x` ≥ 0."""
        raise NotImplementedError

    def slope(self, x: ArrayLike) -> Array:
        """Response of one more unit of money at spend `x` ≥ 0."""
        raise NotImplementedError

    def _check(self) -> None:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, float) and not 0 < value <= LARGEST:
                raise _refused(self, name, value, zh="大于 0 的数", en="a number above 0")


class Hill(Response):
    """top·x^shape / (x^shape + half^shape).

    Attributes:
        top: Response it saturates at.
        half: Spend at which half of it is reached.
        shape: Hill exponent; concave up to 1, S-shaped above.
    """

    kind: Literal["hill"] = "hill"
    top: float
    half: float
    shape: float = 1.0

    @property
    def inflection(self) -> float:
        """Where the second derivative changes sign."""
        a = self.shape
        return self.half * ((a - 1) / (a + 1)) ** (1 / a) if a > 1 else 0.0

    @property
    def ceiling(self) -> float:
        """`top`."""
        return self.top

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        return hill_value(np.asarray(x, dtype=float), self.top, self.half, self.shape)

    def slope(self, x: ArrayLike) -> Array:
        """Response of one more unit of money at spend `x`; infinite at 0 when `shape` < 1."""
        return hill_slope(np.asarray(x, dtype=float), self.top, self.half, self.shape)

    def _check(self) -> None:
        super()._check()
        if self.shape > STEEPEST:
            raise _refused(self, "shape", self.shape, zh=f"不超过 {STEEPEST:g}", en=f"at most {STEEPEST:g}")


class Logarithmic(Response):
    """gain·ln(1 + x/scale)."""

    kind: Literal["logarithmic"] = "logarithmic"
    gain: float
    scale: float

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        return self.gain * np.log1p(np.asarray(x, dtype=float) / self.scale)

    def slope(self, x: ArrayLike) -> Array:
        """Response of one more unit of money at spend `x`."""
        return self.gain / (self.scale + np.asarray(x, dtype=float))


class Power(Response):
    """gain·x^exponent, 0 < exponent ≤ 1."""

    kind: Literal["power"] = "power"
    gain: float
    exponent: float

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        return np.asarray(self.gain * np.asarray(x, dtype=float) ** self.exponent)

    def slope(self, x: ArrayLike) -> Array:
        """Response of one more unit of money at spend `x`; infinite at 0 when the exponent is < 1."""
        with np.errstate(divide="ignore"):
            power = np.asarray(x, dtype=float) ** (self.exponent - 1)
        return np.asarray(self.gain * self.exponent * power)

    def _check(self) -> None:
        super()._check()
        if self.exponent > 1:
            raise _refused(self, "exponent", self.exponent, zh="0 到 1 之间", en="between 0 and 1")


class Exponential(Response):
    """top·(1 − e^(−x/scale))."""

    kind: Literal["exponential"] = "exponential"
    top: float
    scale: float

    @property
    def ceiling(self) -> float:
        """`top`."""
        return self.top

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        return -self.top * np.expm1(-np.asarray(x, dtype=float) / self.scale)

    def slope(self, x: ArrayLike) -> Array:
        """Response of one more unit of money at spend `x`."""
        return self.top / self.scale * np.exp(-np.asarray(x, dtype=float) / self.scale)


class Linear(Response):
    """rate·x; the rate may be 0."""

    kind: Literal["linear"] = "linear"
    rate: float

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        return self.rate * np.asarray(x, dtype=float)

    def slope(self, x: ArrayLike) -> Array:
        """The rate, everywhere."""
        return np.full(np.shape(x), self.rate)

    def _check(self) -> None:
        if not 0 <= self.rate <= LARGEST:
            raise _refused(self, "rate", self.rate, zh="不小于 0 的数", en="a number of at least 0")


class Table(Response):
    """Straight lines between measured points, flat beyond the last; concave or not.

    Attributes:
        points: (spend, response) by rising spend; the response never falls. (0, 0) is put before them when
            they do not start there.
    """

    kind: Literal["table"] = "table"
    points: tuple[tuple[float, float], ...] = Field(min_length=1)

    @property
    def ceiling(self) -> float:
        """Response of the last point."""
        return self.points[-1][1]

    @property
    def knots(self) -> tuple[Array, Array]:
        """Spends and responses, from (0, 0)."""
        whole = np.array(self.points, dtype=float).reshape(-1, 2)
        if whole[0, 0] > 0:
            whole = np.vstack([np.zeros((1, 2)), whole])
        return whole[:, 0], whole[:, 1]

    def value(self, x: ArrayLike) -> Array:
        """Response at spend `x`."""
        spends, responses = self.knots
        return np.asarray(np.interp(np.asarray(x, dtype=float), spends, responses))

    def slope(self, x: ArrayLike) -> Array:
        """Slope of the line to the right of spend `x`."""
        spends, responses = self.knots
        slopes = np.append(np.diff(responses) / np.diff(spends), 0.0)
        at = np.searchsorted(spends, np.asarray(x, dtype=float), side="right") - 1
        return np.asarray(slopes[at])

    def _check(self) -> None:
        before = (-1.0, 0.0)
        for i, (x, y) in enumerate(self.points):
            if not (0 <= x <= LARGEST and 0 <= y <= LARGEST):
                raise _refused(self, f"points.{i}", (x, y), zh="不小于 0 的数", en="numbers of at least 0")
            if x <= before[0]:
                raise _refused(
                    self, f"points.{i}", x, zh="投入逐点增加", en="spend that rises point by point"
                )
            if y < before[1] or (x == 0 and y != 0):
                raise _refused(
                    self,
                    f"points.{i}",
                    y,
                    zh="从 0 开始、不下降的产出",
                    en="a response that starts at 0 and never falls",
                )
            before = (x, y)


Curve = Annotated[
    Hill | Logarithmic | Power | Exponential | Linear | Table,
    Field(discriminator="kind"),
]


def hill_value(x: Array, top: ArrayLike, half: ArrayLike, shape: ArrayLike) -> Array:
    """Hill responses; the arguments are broadcast."""
    return np.asarray(top) * np.exp(-np.logaddexp(0.0, -_steepness(x, half, shape)))


def hill_slope(x: Array, top: ArrayLike, half: ArrayLike, shape: ArrayLike) -> Array:
    """Hill slopes; the arguments are broadcast."""
    top, half, shape = np.asarray(top), np.asarray(half), np.asarray(shape)
    steepness = _steepness(x, half, shape)
    with np.errstate(invalid="ignore"):
        rise = np.where(shape == 1.0, 0.0, steepness * ((shape - 1.0) / shape))
        grown = rise - 2.0 * np.logaddexp(0.0, steepness)
    return np.asarray(top * shape / half * np.exp(grown))


def _steepness(x: Array, half: ArrayLike, shape: ArrayLike) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(shape * np.log(x / np.asarray(half)))


def _refused(curve: Response, name: str, value: object, *, zh: str, en: str) -> InputError:
    kind = type(curve).__name__
    return InputError(
        Text(
            zh=f"响应曲线 {kind} 的 {name} = {value}，应为{zh}",
            en=f"{name} of the {kind} response curve is {value}; it must be {en}",
        ),
        field=name,
        valid=Text(zh=zh, en=en),
    )
