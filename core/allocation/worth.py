"""What an item brings for the money it gets. Every shape answers the same four questions.

A shape says from which amount on it brings anything (`start`), beyond which amount more money is wasted
(`end`), what it brings at an amount (`at`), and how it runs between two amounts as straight pieces
(`pieces`). The program reads nothing else, so a new shape is a new class here.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from core.frozen import Frozen


class Piece(NamedTuple):
    """A straight stretch: its length in cents and the value each cent of it brings."""

    length: int
    slope: Fraction


class Linear(Frozen):
    """The same value from every cent: `value` at `amount` cents, in proportion before and after."""

    type: Literal["linear"] = "linear"
    value: Decimal
    amount: int = Field(gt=0)

    @property
    def start(self) -> int:
        """Brings value from the first cent."""
        return 0

    @property
    def end(self) -> int | None:
        """Never stops by itself."""
        return None

    def at(self, amount: int) -> Fraction:
        """Value of `amount` cents."""
        return Fraction(self.value) * amount / self.amount

    def pieces(self, low: int, high: int) -> tuple[Piece, ...]:
        """One piece."""
        return (Piece(high - low, Fraction(self.value) / self.amount),) if high > low else ()


class Step(Frozen):
    """All or nothing: `value` once `amount` cents are there, nothing below, no more above."""

    type: Literal["step"] = "step"
    value: Decimal
    amount: int = Field(gt=0)

    @property
    def start(self) -> int:
        """The amount it takes."""
        return self.amount

    @property
    def end(self) -> int | None:
        """The amount it takes."""
        return self.amount

    def at(self, amount: int) -> Fraction:
        """Value of `amount` cents."""
        return Fraction(self.value) if amount >= self.amount else Fraction(0)

    def pieces(self, low: int, high: int) -> tuple[Piece, ...]:
        """Flat."""
        return (Piece(high - low, Fraction(0)),) if high > low else ()


class Point(Frozen):
    """A known point of a piecewise line: `value` at `amount` cents."""

    amount: int = Field(ge=0)
    value: Decimal


class Piecewise(Frozen):
    """Straight lines between known points; nothing before the first, no more after the last.

    What comes without money is no reason to spend it: a first point at amount 0 has value 0.
    """

    type: Literal["piecewise"] = "piecewise"
    points: tuple[Point, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.points[0].amount == 0 and self.points[0].value != 0:
            raise ValueError(f"no money brings nothing, not {self.points[0].value}")
        for before, after in pairwise(self.points):
            if after.amount <= before.amount:
                raise ValueError(f"points must stand in rising amounts, not {before.amount}, {after.amount}")
        return self

    @property
    def start(self) -> int:
        """The first point's amount."""
        return self.points[0].amount

    @property
    def end(self) -> int | None:
        """The last point's amount."""
        return self.points[-1].amount

    def at(self, amount: int) -> Fraction:
        """Value of `amount` cents."""
        if amount < self.start:
            return Fraction(0)
        for before, after in pairwise(self.points):
            if amount <= after.amount:
                return Fraction(before.value) + _slope(before, after) * (amount - before.amount)
        return Fraction(self.points[-1].value)

    def pieces(self, low: int, high: int) -> tuple[Piece, ...]:
        """The stretches between `low` and `high`, flat after the last point."""
        found = []
        for before, after in pairwise(self.points):
            left, right = max(low, before.amount), min(high, after.amount)
            if left < right:
                found.append(Piece(right - left, _slope(before, after)))
        beyond = high - max(low, self.points[-1].amount)
        return (*found, Piece(beyond, Fraction(0))) if beyond > 0 else tuple(found)


Worth = Annotated[Linear | Step | Piecewise, Field(discriminator="type")]


def _slope(before: Point, after: Point) -> Fraction:
    return Fraction(after.value - before.value) / (after.amount - before.amount)
