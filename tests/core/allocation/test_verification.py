"""The independent check must notice every way a plan can be wrong."""

from decimal import Decimal

import pytest

from core.allocation.grant import Grant
from core.allocation.request import WAN, YUAN, Group, Item, Request, Reserve, Substitute
from core.allocation.verification import check, measure_value
from core.allocation.worth import Linear, Piecewise, Point, Step

A = Item(
    name="A",
    ask=50 * WAN,
    minimum=5 * WAN,
    effective_minimum=10 * WAN,
    worth=Linear(value=Decimal(5), amount=50 * WAN),
    groups=("g",),
    requires=("B",),
    substitutes=(Substitute(name="way", cost=20 * WAN, share=Decimal("0.5"), effort={"w": Decimal(9)}),),
    effort={"w": Decimal(3)},
)
B = Item(
    name="B", ask=20 * WAN, worth=Step(value=Decimal(2), amount=20 * WAN), excludes=("C",), effort={"w": 1}
)
C = Item(name="C", ask=30 * WAN, divisible=False, contribution=Decimal(1))
D = Item(
    name="D",
    ask=30 * WAN,
    worth=Piecewise(points=(Point(amount=WAN, value=1), Point(amount=9 * WAN, value=2))),
)
REQUEST = Request(
    total=100 * WAN,
    items=(A, B, C, D),
    groups=(Group(name="g", maximum_share=Decimal("0.4"), minimum=5 * WAN),),
    reserves=(Reserve(kind="contingency", share=Decimal("0.1")),),
    capacity={"w": Decimal(8)},
)
GOOD = {"A": Grant(30 * WAN), "B": Grant(20 * WAN), "C": Grant(0), "D": Grant(5 * WAN)}


def test_a_right_plan_breaks_nothing():
    assert check(REQUEST, GOOD) == ()
    assert measure_value(REQUEST, GOOD) == 3 + 2 + Decimal("1.5")


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"A": Grant(3 * WAN)}, {"minimum:A", "effective_minimum:A", "group_minimum:g"}),
        ({"A": Grant(7 * WAN)}, {"effective_minimum:A"}),
        ({"A": Grant(51 * WAN)}, {"cap:A", "group_maximum:g"}),
        ({"A": Grant(45 * WAN)}, {"group_maximum:g"}),
        ({"A": Grant(30 * WAN + 1)}, {"unit:A"}),
        ({"A": Grant(20 * WAN, "way")}, {"capacity:w"}),
        ({"A": Grant(19 * WAN, "way")}, {"capacity:w", "substitute:A"}),
        ({"B": Grant(0)}, {"requires:A>B"}),
        ({"B": Grant(19 * WAN)}, {"useless:B"}),
        ({"C": Grant(30 * WAN)}, {"excludes:B|C"}),
        ({"C": Grant(29 * WAN)}, {"excludes:B|C", "indivisible:C"}),
        ({"D": Grant(10 * WAN)}, {"useless:D"}),
        ({"D": Grant(YUAN)}, {"useless:D"}),
    ],
)
def test_every_fault_is_found(change, broken):
    assert set(check(REQUEST, {**GOOD, **change})) == broken


def test_too_much_and_too_little_money():
    fields = {name: getattr(REQUEST, name) for name in Request.model_fields}
    small = Request(**{**fields, "total": 60 * WAN, "groups": ()})
    assert check(small, GOOD) == ("total",)
    whole = Request(**{**fields, "spend_all": True})
    assert check(whole, GOOD) == ("spend_all",)
    items = (A, B.model_copy(update={"forbidden": True}), C.model_copy(update={"mandatory": True}), D)
    assert set(check(Request(**{**fields, "items": items}), GOOD)) == {"forbidden:B", "mandatory:C"}
    locked = (A, B, C, D.model_copy(update={"locked": 6 * WAN}))
    assert check(Request(**{**fields, "items": locked}), GOOD) == ("lock:D",)
