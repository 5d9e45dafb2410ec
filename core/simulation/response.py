"""How a figure follows the money spent on it, as estimated: a factor that is 1 at today's money.

Both kinds carry the error of their estimate into the draws, so that a range tells how little is known of
the response and not only how much the figures move.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.mix.curve import hill_value

Draws = NDArray[np.float64]
_DIGITS = 12


class Response(Protocol):
    """A factor on a figure for the money spent, exactly 1 at today's money."""

    def factor(self, money: Fraction) -> Fraction:
        """The middle estimate, to 12 digits."""
        ...

    def draw(self, money: Draws, stream: Generator) -> Draws:
        """One factor for each of n amounts of money, each with another draw of the estimate."""
        ...


@dataclass(frozen=True)
class ElasticResponse:
    """(money / today)^elasticity with a normal error, kept within 0 and 1.

    Attributes:
        today: Today's money, above 0.
        value: The elasticity.
        error: Its standard error.
    """

    today: Fraction
    value: float
    error: float

    def factor(self, money: Fraction) -> Fraction:
        """The factor at the elasticity itself."""
        return _exact(float(money / self.today) ** min(max(self.value, 0.0), 1.0))

    def draw(self, money: Draws, stream: Generator) -> Draws:
        """The factor at draws of the elasticity."""
        drawn = np.clip(self.value + self.error * stream.standard_normal(len(money)), 0.0, 1.0)
        return np.asarray((money / float(self.today)) ** drawn)


@dataclass(frozen=True)
class CurveResponse:
    """A fitted saturating curve over what comes without money: (b + h(x)) / (b + h(x today)).

    Level, trend and season multiply baseline and curve alike in the fit (`core.mix.response_model`), so
    they cancel. x is money a period, spent evenly; what is carried over from before and beyond the window is
    taken to even out.

    Attributes:
        today: Today's money over the window, above 0.
        periods: How many periods of the fit the window has.
        baseline: N draws of what a period brings without money.
        curve: N × 3 draws of V, κ and a of the Hill curve.
    """

    today: Fraction
    periods: float
    baseline: Draws
    curve: Draws

    def factor(self, money: Fraction) -> Fraction:
        """The median factor of the posterior sample."""
        if money == self.today:
            return Fraction(1)
        rows = np.arange(len(self.baseline))
        return _exact(float(np.median(self._factors(np.full(len(rows), float(money)), rows))))

    def draw(self, money: Draws, stream: Generator) -> Draws:
        """The factor at draws of the posterior sample."""
        return self._factors(money, stream.integers(0, len(self.baseline), len(money)))

    def _factors(self, money: Draws, rows: NDArray[np.int64]) -> Draws:
        top, half, shape = (self.curve[rows, column] for column in range(3))
        base = self.baseline[rows]
        then = base + hill_value(money / self.periods, top, half, shape)
        now = base + hill_value(np.full(len(rows), float(self.today) / self.periods), top, half, shape)
        return np.asarray(then / now)


def _exact(value: float) -> Fraction:
    return Fraction(f"{value:.{_DIGITS}g}")
