"""Shapes of value: the pieces must add up to the function."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.allocation.worth import Linear, Piecewise, Point, Step

POINTS = st.lists(st.tuples(st.integers(1, 50), st.integers(-9, 9)), min_size=1, max_size=5)


def piecewise(steps: list[tuple[int, int]]) -> Piecewise:
    points, amount, value = [], 0, 0
    for length, rise in steps:
        amount, value = amount + length, value + rise
        points.append(Point(amount=amount, value=Decimal(value)))
    return Piecewise(points=tuple(points))


def shapes() -> st.SearchStrategy:
    amount, value = st.integers(1, 60), st.integers(-5, 9).map(Decimal)
    return st.one_of(
        st.builds(Linear, amount=amount, value=value),
        st.builds(Step, amount=amount, value=value),
        POINTS.map(piecewise),
    )


@given(shapes(), st.integers(0, 80), st.integers(0, 80))
def test_pieces_lead_from_one_amount_to_any_later_one(worth, low, more):
    low = max(low, worth.start)
    pieces = worth.pieces(low, low + more)
    assert sum(piece.length for piece in pieces) == more
    assert worth.at(low) + sum(p.length * p.slope for p in pieces) == worth.at(low + more)


@pytest.mark.slow
@given(shapes(), st.integers(0, 80))
def test_nothing_comes_before_the_start_and_no_more_after_the_end(worth, amount):
    if amount < worth.start:
        assert worth.at(amount) == 0
    if worth.end is not None and amount > worth.end:
        assert worth.at(amount) == worth.at(worth.end)


def test_values_are_exact():
    assert Linear(value=Decimal(1), amount=3).at(2) == Fraction(2, 3)
    line = Piecewise(points=(Point(amount=0, value=0), Point(amount=3, value=1), Point(amount=6, value=3)))
    assert [line.at(a) for a in (1, 3, 4, 9)] == [Fraction(1, 3), 1, Fraction(5, 3), 3]


@pytest.mark.parametrize("points", [[(0, 1)], [(2, 1), (2, 3)], [(3, 1), (2, 3)], []])
def test_points_that_are_no_curve_are_refused(points):
    with pytest.raises(ValidationError):
        Piecewise(points=tuple(Point(amount=a, value=v) for a, v in points))
