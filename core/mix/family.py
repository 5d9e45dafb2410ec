"""The smooth curve families over many channels at once: value, slope, curvature, and slope inverted.

One object holds the parameters of all channels of a family as arrays, so that a step of a solver costs a few
array operations whatever the number of channels. `core.mix.curve` says what the families are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Array, Exponential, Hill, Linear, Logarithmic, Power, Response

NEWTON_STEPS = 30
CLOSE = 1e-13
HALVED = float(2 * np.log(2.0))


@dataclass(frozen=True, slots=True)
class HillFamily:
    """Hill curves: `core.mix.curve.Hill`, parameters as arrays."""

    top: Array
    half: Array
    shape: Array

    def take(self, places: NDArray[np.intp]) -> "HillFamily":
        """The curves at these places of the family."""
        return HillFamily(self.top[places], self.half[places], self.shape[places])

    def measure(self, x: Array) -> tuple[Array, Array, Array]:
        """Value, slope and curvature at x > 0."""
        share = _logistic(self.shape * np.log(x / self.half))
        slope = self.top * self.shape * share * (1.0 - share) / x
        bend = self.shape - 1.0 - 2.0 * self.shape * share
        return self.top * share, slope, slope / x * bend

    def invert(self, slope: Array, high: Array) -> Array:
        """Spend on the concave part, at most `high`, where the slope is `slope` (> 0).

        Newton on the logarithm of the slope, which is concave in log x: started to the right of the root it
        falls onto it without overshooting.
        """
        a = self.shape
        wanted = np.log(slope * self.half / (self.top * a))
        s = np.minimum(-wanted * a / (a + 1.0), -a * (wanted + HALVED))
        s = np.minimum(s, a * np.log(high / self.half))
        concave = a < 1.0
        if concave.any():
            limit = wanted[concave] * a[concave] / (a[concave] - 1.0)
            s[concave] = np.minimum(s[concave], limit)
        rise = (a - 1.0) / a
        for _ in range(NEWTON_STEPS):
            step = (rise * s - 2.0 * np.logaddexp(0.0, s) - wanted) / (rise - 2.0 * _logistic(s))
            s = s - step
            if (np.abs(step) <= CLOSE * (1.0 + np.abs(s))).all():
                break
        return np.asarray(self.half * np.exp(s / a))


@dataclass(frozen=True, slots=True)
class LogarithmicFamily:
    """Logarithmic curves: `core.mix.curve.Logarithmic`, parameters as arrays."""

    gain: Array
    scale: Array

    def measure(self, x: Array) -> tuple[Array, Array, Array]:
        """Value, slope and curvature at x."""
        slope = self.gain / (self.scale + x)
        return self.gain * np.log1p(x / self.scale), slope, -slope / (self.scale + x)

    def invert(self, slope: Array, high: Array) -> Array:
        """Spend where the slope is `slope`."""
        return np.minimum(self.gain / slope - self.scale, high)


@dataclass(frozen=True, slots=True)
class PowerFamily:
    """Power curves: `core.mix.curve.Power`, parameters as arrays, exponents below 1."""

    gain: Array
    exponent: Array

    def measure(self, x: Array) -> tuple[Array, Array, Array]:
        """Value, slope and curvature at x > 0."""
        value = self.gain * x**self.exponent
        slope = self.exponent * value / x
        return value, slope, (self.exponent - 1.0) * slope / x

    def invert(self, slope: Array, high: Array) -> Array:
        """Spend where the slope is `slope`."""
        logarithm = np.log(slope / (self.gain * self.exponent)) / (self.exponent - 1.0)
        return np.exp(np.minimum(logarithm, np.log(high)))


@dataclass(frozen=True, slots=True)
class ExponentialFamily:
    """Saturating exponential curves: `core.mix.curve.Exponential`, parameters as arrays."""

    top: Array
    scale: Array

    def measure(self, x: Array) -> tuple[Array, Array, Array]:
        """Value, slope and curvature at x."""
        left = np.exp(-x / self.scale)
        slope = self.top / self.scale * left
        return -self.top * np.expm1(-x / self.scale), slope, -slope / self.scale

    def invert(self, slope: Array, high: Array) -> Array:
        """Spend where the slope is `slope`."""
        return np.minimum(-self.scale * np.log(slope * self.scale / self.top), high)


Family = HillFamily | LogarithmicFamily | PowerFamily | ExponentialFamily


def gather(curves: Sequence[Response]) -> list[tuple[list[int], Family]]:
    """The smooth, strictly bent curves by family, with their positions; lines and tables are left out."""
    places: dict[type[Response], list[int]] = {}
    for i, curve in enumerate(curves):
        if not is_piecewise(curve):
            places.setdefault(type(curve), []).append(i)
    return [(found, _family(kind, [curves[i] for i in found])) for kind, found in places.items()]


def is_piecewise(curve: Response) -> bool:
    """Whether the curve is made of straight lines."""
    if isinstance(curve, Power):
        return curve.exponent == 1.0
    return not isinstance(curve, Hill | Logarithmic | Exponential)


def slope_of_line(curve: Response) -> float | None:
    """The slope of a curve that is one straight line."""
    if isinstance(curve, Linear):
        return curve.rate
    if isinstance(curve, Power) and curve.exponent == 1.0:
        return curve.gain
    return None


def _family(kind: type[Response], curves: Sequence[Response]) -> Family:
    def column(name: str) -> Array:
        return np.array([getattr(curve, name) for curve in curves], dtype=float)

    if kind is Hill:
        return HillFamily(column("top"), column("half"), column("shape"))
    if kind is Logarithmic:
        return LogarithmicFamily(column("gain"), column("scale"))
    if kind is Power:
        return PowerFamily(column("gain"), column("exponent"))
    return ExponentialFamily(column("top"), column("scale"))


def _logistic(s: Array) -> Array:
    left = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, left) / (1.0 + left)
