"""Response curves stacked, so that all channels are evaluated at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Array, Hill, Response
from core.mix.family import Family, HillFamily, gather, is_piecewise

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CurveStack:
    """n curves side by side.

    Attributes:
        curves: The curves.
        families: Smooth families with the positions of their channels; None stands for every channel.
        piecewise: Positions of the curves made of straight lines.
        inflection: Spend up to which each is convex, n.
        initial: Slope at 0, n; may be infinite.
        tangent: Spend where the line from the origin touches each curve, n; 0 where it is concave.
    """

    curves: tuple[Response, ...]
    families: tuple[tuple[Places | None, Family], ...]
    piecewise: tuple[int, ...]
    inflection: Array
    initial: Array
    tangent: Array

    @classmethod
    def of(cls, curves: Sequence[Response]) -> "CurveStack":
        """Stack the curves in their order."""
        families = tuple(
            (None if len(found) == len(curves) else np.array(found, dtype=np.intp), family)
            for found, family in gather(curves)
        )
        return cls(
            tuple(curves),
            families,
            tuple(i for i, curve in enumerate(curves) if is_piecewise(curve)),
            np.array([curve.inflection for curve in curves]),
            np.array([float(curve.slope(0.0)) for curve in curves]),
            np.array([_touch(curve) for curve in curves]),
        )

    def value(self, x: Array) -> Array:
        """Responses at spends x ≥ 0, n."""
        positive = x > 0
        safe = np.where(positive, x, 1.0)
        return np.where(positive, self.measure(safe)[0], 0.0)

    def measure(self, x: Array) -> tuple[Array, Array, Array]:
        """Values, slopes and curvatures at spends x > 0, n each."""
        if len(self.families) == 1 and self.families[0][0] is None:
            return self.families[0][1].measure(x)
        value, slope, bend = np.empty_like(x), np.empty_like(x), np.zeros_like(x)
        for found, family in self.families:
            assert found is not None
            value[found], slope[found], bend[found] = family.measure(x[found])
        for i in self.piecewise:
            value[i], slope[i] = self.curves[i].value(x[i]), self.curves[i].slope(x[i])
        return value, slope, bend

    def take_hills(self, places: Places) -> HillFamily:
        """The curves at these places, all of them Hill."""
        for found, family in self.families:
            if isinstance(family, HillFamily):
                return family.take(places if found is None else np.searchsorted(found, places))
        raise ValueError("no Hill curve")

    def invert(self, slope: Array, high: Array) -> Array:
        """Spends on the concave part, at most `high`, with these slopes (> 0); NaN for straight lines."""
        if len(self.families) == 1 and self.families[0][0] is None:
            return self.families[0][1].invert(slope, high)
        x = np.full_like(slope, np.nan)
        for found, family in self.families:
            assert found is not None
            x[found] = family.invert(slope[found], high[found])
        return x


def _touch(curve: Response) -> float:
    """T with r(t)/t greatest: for Hill, half·(shape − 1)^(1/shape)."""
    if isinstance(curve, Hill) and curve.shape > 1:
        return float(curve.half * (curve.shape - 1) ** (1 / curve.shape))
    return 0.0
