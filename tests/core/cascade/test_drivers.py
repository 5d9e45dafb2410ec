"""Growth over a product of drivers, solving one driver, checking a re-expression."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.drivers import Driver, check_expression, solve_driver, split_growth
from core.cascade.number import round_half_up
from core.errors import InfeasibleInput, InputError


def driver(name, weight=1, **options):
    return Driver(name=name, weight=Fraction(str(weight)), **options)


def test_equal_thirds_of_half_as_much_again():
    found = split_growth(Decimal(100), Decimal(150), [driver("uv"), driver("rate"), driver("ticket")])
    assert {round_half_up(line.factor, Decimal("0.000001")) for line in found.lines} == {Decimal("1.144714")}
    assert (found.product, found.residual) == (150, 0)


def test_weighted_growth():
    found = split_growth(
        Decimal(100), Decimal(150), [driver("a", "0.5"), driver("b", "0.3"), driver("c", "0.2")]
    )
    factors = [round_half_up(line.factor, Decimal("0.000001")) for line in found.lines]
    assert factors == [Decimal("1.224745"), Decimal("1.129347"), Decimal("1.084472")]
    assert [line.share for line in found.lines] == [50, 30, 20]


def test_one_driver_fixed_the_other_exact():
    found = split_growth(
        Decimal(500), Decimal(650), [driver("用户", growth=Decimal(25)), driver("客单价")], unit=Decimal(1)
    )
    assert found.lines[1].factor == Fraction(104, 100)
    assert found.lines[1].growth == 4


def test_levels_in_their_own_units_report_what_they_reach():
    found = split_growth(
        Decimal(5_000_000),
        Decimal(7_500_000),
        [
            driver("users", baseline=Decimal(100_000), unit=Decimal(1)),
            driver("ticket", baseline=Decimal(50), unit=Decimal("0.01")),
        ],
    )
    assert [line.target for line in found.lines] == [122_474, Decimal("61.24")]
    assert found.reached == 122_474 * Fraction("61.24")
    assert abs(found.reached - 7_500_000) < 700


def test_fixed_drivers_that_miss():
    with pytest.raises(InfeasibleInput) as caught:
        split_growth(
            Decimal(100), Decimal(130), [driver("a", growth=Decimal(25)), driver("b", growth=Decimal(10))]
        )
    assert caught.value.message.en == "a 1.25 × b 1.1 = 1.375, but the target needs 1.3, 0.075 away"


def test_rate_at_its_ceiling():
    rate = driver("rate", baseline=Decimal(90), maximum=Decimal(100))
    with pytest.raises(InfeasibleInput, match="above its maximum 100"):
        split_growth(Decimal(100), Decimal(150), [rate, driver("uv")])


def test_visitors_needed_for_half_a_billion():
    found = solve_driver(Decimal(500_000_000), [Decimal("0.3"), Decimal(70)])
    assert found.level == 23_809_524
    assert found.product >= 500_000_000
    assert solve_driver(found.level, [Decimal(45)]).level == 529_101


def test_expression_of_thirty_percent():
    found = check_expression(Decimal(30), [("用户", Decimal(25)), ("客单价", Decimal(10))])
    assert found.combined == Fraction("37.5")
    assert found.gap == Fraction("7.5")
    assert found.equivalents["客单价"] == 4
    assert found.equivalents["用户"] == Fraction(1300, 11) - 100


@pytest.mark.parametrize(("start", "end"), [("0", "10"), ("10", "0"), ("-1", "5"), ("NaN", "5")])
def test_levels_must_be_above_zero(start, end):
    with pytest.raises(InputError):
        split_growth(Decimal(start), Decimal(end), [driver("a")])


def test_growth_of_minus_hundred_is_refused():
    with pytest.raises(InputError, match="zero or below"):
        check_expression(Decimal(10), [("a", Decimal(-100))])


def test_empty_weights_are_even():
    found = split_growth(Decimal(100), Decimal(121), [driver("a", 0), driver("b", 0)])
    assert [line.growth for line in found.lines] == [10, 10]


AMOUNTS = st.decimals("0.01", "1000000000", places=2)


@given(AMOUNTS, AMOUNTS, st.lists(st.integers(0, 9), min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_factors_always_make_the_target(start, end, weights):
    found = split_growth(start, end, [driver(f"d{i}", w) for i, w in enumerate(weights)])
    assert found.product == end
    assert found.residual == 0


@given(
    st.decimals("-50", "300", places=1),
    st.lists(st.decimals("-50", "300", places=1), min_size=1, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_equivalents_hit_the_wanted_growth(wanted, growths):
    named = [(f"d{i}", g) for i, g in enumerate(growths)]
    found = check_expression(wanted, named)
    for name, equivalent in found.equivalents.items():
        product = Fraction(1)
        for other, growth in named:
            product *= 1 + (equivalent if other == name else Fraction(growth)) / 100
        assert product == 1 + Fraction(wanted) / 100
