"""Ratio KPIs are split and combined through their numerators, never by averaging."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.check import check
from core.cascade.rate_change import combine_rates, explain_change
from core.cascade.rate_group import RateGroup
from core.cascade.rates import split_rate
from core.errors import InfeasibleInput, InputError, MissingInput


def group(name, denominator, rate, **options):
    size = None if denominator is None else Decimal(str(denominator))
    level = None if rate is None else Decimal(str(rate))
    return RateGroup(name=name, denominator=size, rate=level, **options)


def test_parent_is_weighted_not_averaged():
    assert combine_rates([group("search", 9000, 5), group("feed", 1000, 25)]) == 7


def test_missing_denominators_are_asked_for_by_name():
    with pytest.raises(MissingInput) as caught:
        split_rate(Decimal(15), [group("search", None, 10), group("feed", 100, 10)])
    assert "search" in caught.value.message.zh
    assert "feed" not in caught.value.message.zh


def test_missing_rate_is_asked_for():
    with pytest.raises(MissingInput, match="feed"):
        combine_rates([group("search", 100, 10), group("feed", 100, None)])


def test_target_is_split_as_equal_points():
    found = split_rate(Decimal(15), [group("search", 2000, 12), group("feed", 1000, 6)])
    assert found.baseline == 10
    assert {line.name: line.numerator for line in found.lines} == {"search": 340, "feed": 110}
    assert [line.shown for line in found.lines] == [Decimal("17.00"), Decimal("11.00")]
    assert found.reached == 15
    assert sum(line.contribution for line in found.lines) == 5
    assert check(found.split.certificate) == ()


def test_one_group_fixed_and_one_at_its_ceiling():
    found = split_rate(
        Decimal(50),
        [
            group("a", 100, 40, target=Decimal(45)),
            group("b", 100, 40, maximum=Decimal(50)),
            group("c", 100, 40),
        ],
    )
    assert [line.shown for line in found.lines] == [45, 50, 55]


def test_target_that_is_not_whole_units_is_reached_from_above():
    found = split_rate(Decimal("33.3"), [group("a", 101, 10), group("b", 53, 20)])
    assert found.reached >= Decimal("33.3")
    assert found.reached - Fraction("33.3") < Fraction(100, 154)


def test_a_rate_can_be_brought_down():
    found = split_rate(Decimal(4), [group("a", 500, 10), group("b", 500, 2)])
    assert found.reached == 4
    assert all(line.rate >= 0 for line in found.lines)
    assert [line.shown for line in found.lines] == [8, 0]


def test_bounds_that_do_not_reach_the_target():
    with pytest.raises(InfeasibleInput) as caught:
        split_rate(
            Decimal(50), [group("a", 100, 40, maximum=Decimal(45)), group("b", 100, 40, target=Decimal(42))]
        )
    assert caught.value.message.en == (
        "overall 50% × 200 = 100 (numerator); a at most 45 + b locked at 42 = 87, 13 less than the total 100"
    )


@pytest.mark.parametrize("rate", ["-1", "100.1"])
def test_impossible_rates_are_refused(rate):
    with pytest.raises(InputError):
        combine_rates([group("a", 10, rate)])
    with pytest.raises(InputError):
        split_rate(Decimal(rate), [group("a", 10, 5)])


def test_denominator_must_be_above_zero():
    with pytest.raises(InputError, match="above 0"):
        combine_rates([group("a", 0, 5)])


def test_change_is_within_plus_mix():
    # both groups improve, and yet the whole falls, because the weaker one grows
    found = explain_change(
        [
            group("strong", 500, 30, before=Decimal(900), target=Decimal(31)),
            group("weak", 500, 10, before=Decimal(100), target=Decimal(11)),
        ]
    )
    assert (found.before, found.after, found.change) == (28, 21, -7)
    assert sum(found.within.values()) == 1
    assert sum(found.mix.values()) == -8


SIZES = st.integers(1, 10_000)
RATES = st.decimals(0, 100, places=2)


@given(st.lists(st.tuples(SIZES, SIZES, RATES, RATES), min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_within_and_mix_leave_nothing_over(rows):
    groups = [
        group(f"g{i}", after, r0, before=Decimal(before), target=r1)
        for i, (before, after, r0, r1) in enumerate(rows)
    ]
    found = explain_change(groups)
    assert sum(found.within.values()) + sum(found.mix.values()) == found.change == found.after - found.before


@given(st.lists(st.tuples(SIZES, RATES), min_size=1, max_size=5), RATES)
@settings(max_examples=80, deadline=None)
def test_numerators_make_the_parent_exactly(rows, target):
    found = split_rate(target, [group(f"g{i}", size, rate) for i, (size, rate) in enumerate(rows)])
    total = sum(size for size, _ in rows)
    assert sum(line.numerator for line in found.lines) * 100 == found.reached * total
    assert abs(found.reached - Fraction(target)) < Fraction(100, total)
    assert all(0 <= line.rate <= 100 for line in found.lines)
    assert sum(line.share for line in found.lines) == 1
    assert found.baseline + sum(line.contribution for line in found.lines) == found.reached
