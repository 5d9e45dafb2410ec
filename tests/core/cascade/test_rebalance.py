"""Edits and new totals with locks, in the vectors of planning systems."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.check import check
from core.cascade.rebalance import Child, Hold, add_change, rebalance, set_total
from core.errors import InfeasibleInput, UnknownReference


def children(locked=(), **amounts):
    return [Child(name=n, amount=Decimal(str(v)), locked=n in locked) for n, v in amounts.items()]


def test_new_total_with_one_month_held():
    found = set_total(children(locked={"feb"}, jan=10, feb=20, mar=30), Decimal(100))
    assert found.after == {"jan": 20, "feb": 20, "mar": 60}


def test_total_held_when_one_month_is_edited():
    # the vendor's page prints 16 for March from "30/(20+30)*40"; the formula gives 24
    found = rebalance(children(jan=10, feb=20, mar=30), {"jan": Decimal(20)})
    assert found.after == {"jan": 20, "feb": 16, "mar": 24}
    assert found.total == found.total_before == 60
    assert check(found.certificate) == ()


def test_proportional_spread():
    assert set_total(children(a=10, b=30, c=60), Decimal(300)).after == {"a": 30, "b": 90, "c": 180}


def test_empty_months_are_even():
    months = [Child(name=f"m{m}", amount=Decimal(0)) for m in range(12)]
    found = set_total(months, Decimal(1200))
    assert set(found.after.values()) == {100}
    assert found.certificate.is_even


def test_added_amount_is_spread_pro_rata():
    found = add_change(children(a=75, b=25), Decimal(2000))
    assert found.after == {"a": 1575, "b": 525}
    assert found.total == 2100


def test_others_held_moves_the_total():
    found = rebalance(children(jan=10, feb=20, mar=30), {"jan": Decimal(25)}, hold=Hold.OTHERS)
    assert found.after == {"jan": 25, "feb": 20, "mar": 30}
    assert (found.total_before, found.total) == (60, 75)


def test_locks_and_bounds_hold_while_others_absorb():
    given_children = [
        Child(name="a", amount=Decimal(50)),
        Child(name="b", amount=Decimal(30), locked=True),
        Child(name="c", amount=Decimal(10), minimum=Decimal(8)),
        Child(name="d", amount=Decimal(10)),
    ]
    found = rebalance(given_children, {"a": Decimal(55)})
    assert found.after == {"a": 55, "b": 30, "c": 8, "d": 7}


def test_locked_child_is_not_edited():
    with pytest.raises(InfeasibleInput, match="locked at 10"):
        rebalance(children(locked={"a"}, a=10, b=20), {"a": Decimal(12)})


def test_others_cannot_absorb():
    with pytest.raises(InfeasibleInput) as caught:
        rebalance(children(locked={"b"}, a=10, b=20, c=5), {"a": Decimal(40)})
    assert caught.value.message.en == "a locked at 40 = 40, 5 more than the total 35"
    assert "60" in caught.value.valid.en


def test_edit_outside_own_bounds():
    given_children = [
        Child(name="a", amount=Decimal(5), maximum=Decimal(8)),
        Child(name="b", amount=Decimal(5)),
    ]
    for hold in Hold:
        with pytest.raises(InfeasibleInput, match="at most 8"):
            rebalance(given_children, {"a": Decimal(9)}, hold=hold)


def test_unknown_child():
    with pytest.raises(UnknownReference) as caught:
        rebalance(children(a=1), {"z": Decimal(1)})
    assert caught.value.candidates == ("a",)


def test_children_of_both_signs_absorb_by_size():
    found = rebalance(children(a=6, b=-2, c=1), {"c": Decimal(5)})
    assert found.after == {"a": 3, "b": -3, "c": 5}
    assert found.total == 5


def test_finer_amounts_refine_the_unit():
    found = rebalance(children(a="2.5", b="2.5"), {"a": Decimal("3.2")})
    assert found.after == {"a": Decimal("3.2"), "b": Decimal("1.8")}


@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=6),
    st.data(),
)
@settings(max_examples=80, deadline=None)
def test_total_and_locks_hold_whatever_the_order_of_edits(amounts, data):
    kids = [
        Child(name=f"c{i}", amount=Decimal(v), locked=data.draw(st.booleans())) for i, v in enumerate(amounts)
    ]
    free = [k.name for k in kids if not k.locked]
    edits = {n: Decimal(data.draw(st.integers(0, 300))) for n in free[: len(free) // 2]}
    try:
        found = rebalance(kids, edits)
    except InfeasibleInput:
        fixed = sum(k.amount for k in kids if k.locked) + sum(edits.values())
        movable = [k for k in kids if not k.locked and k.name not in edits]
        assert fixed > sum(amounts) or not movable
        return
    assert sum(found.after.values()) == sum(amounts)
    assert all(found.after[k.name] == k.amount for k in kids if k.locked)
    assert all(found.after[n] == v for n, v in edits.items())
    assert rebalance(kids, dict(reversed(edits.items()))) == found
