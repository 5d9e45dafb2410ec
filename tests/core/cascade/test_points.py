"""Percentage points add over one denominator only."""

from decimal import Decimal

import pytest

from core.cascade.check import check
from core.cascade.part import Part
from core.cascade.points import PointsPart, split_points
from core.errors import InfeasibleInput, InputError
from core.plan.kpi import Denominator

MARKET = Denominator(name="智能家居市场销售额", value=Decimal(10_000_000_000))


def part(name, baseline=None, denominator=None, **options):
    level = None if baseline is None else Decimal(str(baseline))
    return PointsPart(part=Part(name=name, **options), baseline=level, denominator=denominator)


def test_ten_to_fifteen_is_two_plus_three():
    found = split_points(
        Decimal(5),
        [
            part("智能音箱", 4, MARKET, locked=Decimal(2)),
            part("智能门锁", 6, MARKET, locked=Decimal(3)),
        ],
        denominator=MARKET,
        baseline=Decimal(10),
    )
    assert found.split.amounts == {"智能音箱": 2, "智能门锁": 3}
    assert found.targets == {"智能音箱": 6, "智能门锁": 9}
    assert check(found.split.certificate) == ()


def test_levels_stay_unknown_when_not_given():
    found = split_points(Decimal(5), [part("a"), part("b"), part("c")])
    assert list(found.split.amounts.values()) == [Decimal("1.7"), Decimal("1.7"), Decimal("1.6")]
    assert found.targets == {"a": None, "b": None, "c": None}


def test_unit_becomes_finer_when_the_change_needs_it():
    found = split_points(Decimal("0.25"), [part("a"), part("b")])
    assert list(found.split.amounts.values()) == [Decimal("0.13"), Decimal("0.12")]


def test_different_denominators_are_refused():
    other = Denominator(name="智能门锁市场销售额")
    with pytest.raises(InputError) as caught:
        split_points(Decimal(5), [part("a", denominator=MARKET), part("b", denominator=other)])
    assert "智能门锁市场销售额" in caught.value.message.zh
    with pytest.raises(InputError, match="do not add"):
        split_points(Decimal(5), [part("b", denominator=other)], denominator=MARKET)


def test_nobody_passes_a_hundred_or_falls_below_zero():
    found = split_points(Decimal(20), [part("a", 95), part("b", 2)])
    assert found.split.amounts == {"a": 5, "b": 15}
    found = split_points(Decimal(-8), [part("a", 3), part("b", 30)])
    assert found.split.amounts == {"a": -3, "b": -5}
    with pytest.raises(InfeasibleInput):
        split_points(Decimal(20), [part("a", 95), part("b", 90)])
    with pytest.raises(InputError, match="105"):
        split_points(Decimal(5), [part("a")], baseline=Decimal(100))
