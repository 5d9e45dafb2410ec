"""The optimum against plain enumeration of every plan in whole units."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.allocation.formulation import formulate, is_coarse
from core.allocation.grant import NOTHING, Grant
from core.allocation.optimum import optimise
from core.allocation.request import WAN, YUAN, Group, Item, Request, Reserve, Selection, Substitute
from core.allocation.verification import check, measure_value
from core.allocation.worth import Linear, Piecewise, Point, Step

NAMES = "ABC"


@st.composite
def worths(draw):
    amount = draw(st.integers(1, 6)) * WAN
    value = Decimal(draw(st.integers(0, 12)))
    kind = draw(st.sampled_from(["linear", "step", "piecewise"]))
    if kind == "linear":
        return Linear(value=value, amount=amount)
    if kind == "step":
        return Step(value=value, amount=amount)
    # slopes of any order: concave, convex, neither
    more = [draw(st.tuples(st.integers(1, 3), st.integers(0, 9))) for _ in range(draw(st.integers(1, 3)))]
    start = draw(st.integers(0, 2)) * WAN
    points = [Point(amount=start, value=value if start else Decimal(0))]
    for length, rise in more:
        before = points[-1]
        points.append(Point(amount=before.amount + length * WAN, value=before.value + rise))
    return Piecewise(points=tuple(points))


@st.composite
def items(draw, name):
    others = [other for other in NAMES if other != name]
    worth = draw(worths())
    ask = worth.amount if isinstance(worth, Step) else draw(st.integers(1, 8)) * WAN
    substitute = draw(st.none() | st.integers(1, 4))
    return Item(
        name=name,
        worth=worth,
        ask=ask,
        minimum=draw(st.none() | st.none() | st.integers(1, 3).map(lambda n: n * WAN)),
        effective_minimum=draw(st.none() | st.integers(1, 4).map(lambda n: n * WAN)),
        groups=draw(st.sampled_from([(), ("g",), ("g", "h")])),
        requires=draw(st.just(()) | st.just(()) | st.sampled_from(others).map(lambda o: (o,))),
        excludes=draw(st.just(()) | st.just(()) | st.sampled_from(others).map(lambda o: (o,))),
        substitutes=()
        if substitute is None
        else (Substitute(name="way", cost=substitute * WAN, share=Decimal("0.6"), effort={"w": Decimal(1)}),),
        effort=draw(st.just({}) | st.integers(0, 3).map(lambda n: {"w": Decimal(n)})),
        mandatory=draw(st.sampled_from([False, False, False, True])),
        forbidden=draw(st.sampled_from([False] * 6 + [True])),
        locked=draw(st.sampled_from([None] * 6 + [2 * WAN])),
    )


SELECTIONS = (
    Selection(),
    Selection(),
    Selection(at_most=1),
    Selection(at_least=2),
    Selection(best=1, best_share=Decimal("0.6")),
    Selection(at_most=2, best=2, best_share=Decimal("0.9")),
)


@st.composite
def requests(draw):
    names = NAMES[: draw(st.integers(2, 3))]
    drawn = tuple(draw(items(name)) for name in names)
    drawn = tuple(
        i.model_copy(
            update={
                "requires": tuple(n for n in i.requires if n in names),
                "excludes": tuple(n for n in i.excludes if n in names),
            }
        )
        for i in drawn
    )
    group = draw(
        st.sampled_from(
            [
                (),
                (Group(name="g", minimum=2 * WAN),),
                (Group(name="g", maximum=3 * WAN),),
                (Group(name="g", minimum_share=Decimal("0.4"), maximum_share=Decimal("0.7"), base="spent"),),
                (
                    Group(name="g", minimum_share=Decimal("0.25")),
                    Group(name="h", maximum_share=Decimal("0.5")),
                ),
            ]
        )
    )
    groups = tuple(g for g in group if any(g.name in i.groups for i in drawn))
    reserve = draw(st.sampled_from([(), (Reserve(kind="contingency", share=Decimal("0.1")),)]))
    return Request(
        total=draw(st.integers(0, 10)) * WAN,
        spend_all=draw(st.sampled_from([False, False, False, True])),
        unit=WAN,
        items=drawn,
        groups=groups,
        reserves=reserve,
        capacity={"w": Decimal(draw(st.integers(0, 6)))},
        selection=draw(st.sampled_from(SELECTIONS)),
    )


def every_plan(request: Request) -> Iterator[dict[str, Grant]]:
    ways = []
    for item in request.items:
        amounts = {0, *range(0, request.total + 1, request.unit), item.locked or 0}
        ways.append([*map(Grant, sorted(amounts)), *(Grant(s.cost, s.name) for s in item.substitutes)])
    for chosen in product(*ways):
        if sum(grant.amount for grant in chosen) <= request.available:
            yield dict(zip(request.index, chosen, strict=True))


def best_of_all(request: Request):
    worths_ = [measure_value(request, plan) for plan in every_plan(request) if not check(request, plan)]
    return max(worths_, default=None)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(requests())
def test_it_is_as_good_as_the_best_of_all_plans(request):
    expected = best_of_all(request)
    found = optimise(request)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert check(request, found.grants) == ()
        assert measure_value(request, found.grants) == expected


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(request, shuffle):
    items_ = list(request.items)
    shuffle.shuffle(items_)
    other = Request(**{**{n: getattr(request, n) for n in Request.model_fields}, "items": tuple(items_)})
    one, two = optimise(request), optimise(other)
    assert (one and one.grants) == (two and two.grants)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(requests(), st.integers(1, 3))
def test_more_money_is_never_worth_less(request, more):
    # shares of the total, and money that must be spent, are demands that grow with it
    plain = {
        "spend_all": False,
        "reserves": (),
        "groups": tuple(g for g in request.groups if g.base == "spent" or g.minimum_share is None),
    }
    fields = {n: getattr(request, n) for n in Request.model_fields} | plain
    less = optimise(Request(**fields))
    rich = optimise(Request(**{**fields, "total": request.total + more * WAN}))
    if less is not None:
        assert rich is not None
        assert rich.objective >= less.objective


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(requests(), st.sampled_from([1, YUAN]))
def test_fine_units_are_at_least_as_good_as_coarse_ones_and_kept_exactly(request, unit):
    coarse = optimise(request)
    fields = {n: getattr(request, n) for n in Request.model_fields}
    finer = Request(**{**fields, "unit": unit})
    fine = optimise(finer)
    if fine is not None:
        assert check(finer, fine.grants) == ()
    if coarse is not None and not request.groups and request.selection.best is None:
        assert fine is not None
        assert fine.objective >= coarse.objective


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(requests())
def test_the_program_reads_back_what_it_is_told(request):
    best = optimise(request)
    if best is None:
        return
    form = formulate(request, grid=is_coarse(request))
    values = form.place(best.grants)
    assert form.read({key: float(value) for key, value in values.items()}) == best.grants
    assert best.objective == measure_value(request, best.grants)


def tie(*names: str) -> Request:
    items_ = tuple(Item(name=n, ask=4 * WAN, worth=Step(value=Decimal(5), amount=4 * WAN)) for n in names)
    return Request(total=4 * WAN, items=items_)


@given(st.permutations(["A", "B", "C", "D"]))
@settings(max_examples=24, deadline=None)
@example(["D", "C", "B", "A"])
def test_a_tie_goes_to_the_earlier_name(names):
    best = optimise(tie(*names))
    assert best is not None
    assert {n: g.amount for n, g in best.grants.items() if g != NOTHING} == {"A": 4 * WAN}


def test_a_tie_goes_to_the_higher_priority_before_the_name():
    items_ = [
        Item(name=n, ask=WAN, worth=Step(value=Decimal(1), amount=WAN), priority=p)
        for n, p in (("A", 2), ("B", 1))
    ]
    best = optimise(Request(total=WAN, items=tuple(items_)))
    assert best is not None
    assert best.grants["B"].amount == WAN


def test_an_item_that_excludes_itself_is_never_funded():
    item = Item(name="A", ask=WAN, worth=Step(value=Decimal(1), amount=WAN), excludes=("A",))
    best = optimise(Request(total=WAN, items=(item,)))
    assert best is not None
    assert best.grants["A"] == NOTHING


def test_of_two_ways_worth_the_same_the_cheaper_is_taken():
    item = Item(
        name="A",
        ask=5 * WAN,
        worth=Step(value=Decimal(7), amount=5 * WAN),
        substitutes=(Substitute(name="cheap", cost=2 * WAN, share=Decimal(1)),),
    )
    best = optimise(Request(total=9 * WAN, items=(item,)))
    assert best is not None
    assert best.grants["A"] == Grant(2 * WAN, "cheap")


def test_cents_of_a_large_budget_are_exact():
    items_ = tuple(
        Item(name=f"i{k}", ask=10**13 + k, worth=Linear(value=Decimal(k), amount=10**13 + k))
        for k in range(1, 5)
    )
    request = Request(total=25 * 10**12 + 7, unit=1, items=items_, spend_all=True)
    best = optimise(request)
    assert best is not None
    amounts = {name: grant.amount for name, grant in best.grants.items()}
    assert amounts == {"i4": 10**13 + 4, "i3": 10**13 + 3, "i2": 5 * 10**12, "i1": 0}
