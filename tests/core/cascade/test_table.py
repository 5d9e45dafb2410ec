"""Two-way tables keep both margins exactly."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.flow import route
from core.cascade.table import check_table, split_table
from core.errors import InfeasibleInput, InputError


def decimals(values):
    return [[Decimal(str(v)) for v in row] for row in values]


def margins(prefix, values):
    return {f"{prefix}{i}": Decimal(str(v)) for i, v in enumerate(values)}


def test_product_by_month():
    found = split_table(
        {"门锁": Decimal(60), "音箱": Decimal(40)},
        {"10月": Decimal(20), "11月": Decimal(50), "12月": Decimal(30)},
    )
    assert found.cells == ((12, 30, 18), (8, 20, 12))
    assert check_table(found) == ()


def test_rounding_keeps_both_margins():
    found = split_table(margins("r", [7, 7, 7]), margins("c", [7, 7, 7]))
    assert check_table(found) == ()
    assert {cell for row in found.cells for cell in row} == {2, 3}
    assert found.stretched == 0


def test_pattern_is_followed():
    found = split_table(
        margins("r", [100, 200]), margins("c", [150, 150]), decimals([[3, 1], [1, 1]]), unit=Decimal("0.01")
    )
    assert check_table(found) == ()
    (a, b), (c, d) = found.fitted
    assert abs(a * d / (b * c) - 3) < Decimal("0.001")  # fitting keeps the odds ratio


def test_locked_cell_stays():
    found = split_table(margins("r", [10, 10]), margins("c", [10, 10]), locks={("r0", "c0"): Decimal(9)})
    assert found.cells == ((9, 1), (1, 9))
    assert found.locked == (("r0", "c0"),)
    with pytest.raises(InfeasibleInput, match="2 more than its total 10"):
        split_table(margins("r", [10, 10]), margins("c", [15, 5]), locks={("r0", "c0"): Decimal(12)})


def test_margins_that_differ_say_by_how_much():
    with pytest.raises(InfeasibleInput, match="rows make 30 and the columns 28, 2 apart"):
        split_table(margins("r", [10, 20]), margins("c", [14, 14]))


def test_zeros_that_leave_too_few_columns():
    with pytest.raises(InfeasibleInput) as caught:
        split_table(margins("r", [10, 20, 5]), margins("c", [12, 23]), decimals([[1, 0], [1, 1], [1, 0]]))
    assert caught.value.message.en == "r0, r2 need 15 and can only use c0, which take 12: 3 short"


def test_empty_row_is_even_and_zeros_are_kept():
    found = split_table(margins("r", [10, 10]), margins("c", [5, 5, 10]), decimals([[0, 0, 0], [1, 0, 1]]))
    assert check_table(found) == ()
    assert found.cells[1][1] == 0


def test_pattern_whose_zeros_force_other_zeros():
    # r0 can only use c0 and fills it, so r1 gets nothing there although its pattern is not zero
    found = split_table(margins("r", [10, 10]), margins("c", [10, 10]), decimals([[1, 0], [1, 1]]))
    assert found.cells == ((10, 0), (0, 10))


@pytest.mark.parametrize("seeds", [[[1, 2]], [[1], [2]], [[1, -1], [1, 1]]])
def test_bad_patterns_are_refused(seeds):
    with pytest.raises(InputError):
        split_table(margins("r", [1, 1]), margins("c", [1, 1]), decimals(seeds))


def test_negative_margin_is_refused():
    with pytest.raises(InputError, match="negative"):
        split_table(margins("r", [-1, 1]), margins("c", [0, 0]))


def test_tampered_table_is_noticed():
    found = split_table(margins("r", [7, 7]), margins("c", [7, 7]))
    (a, b), second = found.cells
    forged = found.model_copy(update={"cells": ((a + 1, b - 1), second)})
    assert len(check_table(forged)) == 2
    assert check_table(found.model_copy(update={"unit": Decimal(5)})) != ()


@st.composite
def tables(draw):
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = [[draw(st.integers(0, 40)) for _ in range(width)] for _ in range(height)]
    seeds = [
        [draw(st.integers(1, 9)) if cells[i][j] or draw(st.booleans()) else 0 for j in range(width)]
        for i in range(height)
    ]
    return [sum(row) for row in cells], [sum(c) for c in zip(*cells, strict=True)], seeds


@given(tables())
@settings(max_examples=60, deadline=None)
def test_feasible_margins_are_always_met(table):
    rows, columns, seeds = table
    found = split_table(margins("r", rows), margins("c", columns), decimals(seeds))
    assert check_table(found) == ()
    assert all(cell >= 0 for row in found.cells for cell in row)
    if found.stretched == 0:
        for cells, fitted in zip(found.cells, found.fitted, strict=True):
            assert all(abs(c - f) <= 1 for c, f in zip(cells, fitted, strict=True))


def test_flow_takes_back_a_preferred_cell_when_it_must():
    found = route([1, 1], [1, 1], {(0, 0): 1, (0, 1): 1, (1, 0): 1}, [(0, 0)])
    assert found.cells == {(0, 1): 1, (1, 0): 1}
