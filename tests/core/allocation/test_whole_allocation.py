"""Whole allocations: the seed numbers, every method, and what must hold for all of them."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.allocation.allocate import allocate
from core.allocation.allocation import Status
from core.allocation.grant import Grant
from core.allocation.infeasibility import InfeasibleAllocation
from core.allocation.request import CENT, WAN, YUAN, Group, Item, Method, Request, Reserve, Substitute, Tier
from core.allocation.verification import check
from core.allocation.worth import Step
from core.errors import InputError, MissingInput, UnknownReference

LOCK = Item(name="门锁", ask=35 * WAN, contribution=Decimal(3), priority=1, tier=Tier.A)
SPEAKER = Item(name="音箱", ask=50 * WAN, contribution=Decimal(2), priority=2, tier=Tier.C)


def change(item: Item, **fields) -> Item:
    return Item(**{**item.model_dump(), **fields})


def amounts(request: Request) -> dict[str, float]:
    return {award.item: award.amount / WAN for award in allocate(request).awards}


def test_three_to_two_of_a_million_is_sixty_to_forty():
    items = (change(LOCK, ask=None), change(SPEAKER, ask=None))
    result = allocate(Request(total=100 * WAN, items=items, method=Method.CONTRIBUTION))
    assert [award.amount for award in result.awards] == [60 * WAN, 40 * WAN]
    assert result.status is Status.DIVIDED
    assert result.unallocated == 0


@pytest.mark.parametrize(
    "method", [Method.CONTRIBUTION, Method.PRIORITY, Method.VALUE, Method.ASKS, Method.EQUAL]
)
def test_thirty_five_and_fifty_fit_in_a_hundred(method):
    result = allocate(Request(total=100 * WAN, items=(LOCK, SPEAKER), method=method))
    assert result.status is Status.FIT
    assert [award.amount for award in result.awards] == [35 * WAN, 50 * WAN]
    assert result.unallocated == 15 * WAN
    assert [award.cut for award in result.awards] == [0, 0]
    assert "应急池 10万元" in result.uses[0].text.zh
    assert result.uses[-1].amount == 15 * WAN


def test_seventy_for_eighty_five_is_split_by_the_asks_to_the_cent():
    result = allocate(Request(total=70 * WAN, items=(LOCK, SPEAKER), method=Method.ASKS, unit=CENT))
    assert [award.amount for award in result.awards] == [28_823_529, 41_176_471]
    assert [award.cut for award in result.awards] == [35 * WAN - 28_823_529, 50 * WAN - 41_176_471]
    assert result.next_step is not None
    assert sum(result.next_step.moves.values()) == WAN


def test_seventy_by_points_is_capped_at_the_ask():
    result = allocate(Request(total=70 * WAN, items=(LOCK, SPEAKER), method=Method.CONTRIBUTION))
    assert [award.amount for award in result.awards] == [35 * WAN, 35 * WAN]
    assert result.awards[1].cut == 15 * WAN
    assert result.next_step is not None
    assert result.next_step.moves == {"音箱": WAN}


def test_by_priority_the_first_is_served_first():
    assert amounts(Request(total=60 * WAN, items=(SPEAKER, LOCK), method=Method.PRIORITY)) == {
        "门锁": 35,
        "音箱": 25,
    }


def test_an_item_that_cannot_be_done_in_part_takes_its_substitute():
    community = Substitute(name="社群营销", cost=20 * WAN, share=Decimal("0.65"))
    speaker = change(SPEAKER, divisible=False, substitutes=(community,))
    for method in (Method.PRIORITY, Method.CONTRIBUTION, Method.VALUE):
        result = allocate(Request(total=70 * WAN, items=(LOCK, speaker), method=method))
        assert [(a.amount, a.substitute) for a in result.awards] == [(35 * WAN, None), (20 * WAN, "社群营销")]
        assert "社群营销" in result.awards[1].reason.zh


def test_the_effective_minimum_is_kept_or_nothing_is_spent():
    speaker = change(SPEAKER, effective_minimum=40 * WAN)
    result = allocate(Request(total=70 * WAN, items=(LOCK, speaker), method=Method.CONTRIBUTION))
    assert [award.amount for award in result.awards] == [35 * WAN, 0]
    assert "40万元" in result.awards[1].reason.zh
    assert result.unallocated == 35 * WAN


def test_tier_c_is_cut_by_fifteen_percent_and_the_rule_is_cited():
    result = allocate(Request(total=100 * WAN, items=(LOCK, SPEAKER), method=Method.TIERS))
    assert [award.amount for award in result.awards] == [35 * WAN, 425_000 * YUAN]
    assert any("ch. 5" in note.en for note in result.notes)
    assert any("85万元" in note.zh for note in result.notes)  # and that nothing forced the cut


def test_a_shortage_beyond_the_cut_falls_on_c_then_b_then_a():
    items = tuple(Item(name=t.value, ask=30 * WAN, tier=t) for t in Tier)
    by = {
        total: amounts(Request(total=total * WAN, items=items, method=Method.TIERS)) for total in (70, 50, 20)
    }
    assert by[70] == {"A": 30, "B": 30, "C": 10}
    assert by[50] == {"A": 30, "B": 20, "C": 0}
    assert by[20] == {"A": 20, "B": 0, "C": 0}


@pytest.mark.parametrize("share", ["0.1", "0.333"])
def test_reserves_come_off_first(share):
    reserves = (
        Reserve(kind="experiment", amount=5 * WAN),
        Reserve(kind="contingency", share=Decimal(share)),
    )
    items = (change(LOCK, ask=None), change(SPEAKER, ask=None))
    result = allocate(Request(total=100 * WAN, items=items, reserves=reserves, method=Method.CONTRIBUTION))
    taken = 5 * WAN + int(Decimal(share) * 100 * WAN)
    assert sum(award.amount for award in result.awards) == 100 * WAN - taken
    assert [r.amount for r in result.reserves] == [5 * WAN, taken - 5 * WAN]


def test_a_group_moves_the_rule_no_further_than_it_must():
    items = (change(LOCK, ask=None, groups=("品牌",)), change(SPEAKER, ask=None))
    group = Group(name="品牌", maximum_share=Decimal("0.5"))
    result = allocate(Request(total=100 * WAN, items=items, groups=(group,), method=Method.CONTRIBUTION))
    assert [award.amount for award in result.awards] == [50 * WAN, 50 * WAN]
    assert any("品牌" in note.zh for note in result.notes)
    assert "group_maximum:品牌" in [binding.demand for binding in result.binding]


def test_values_that_differ_in_their_last_digit_only_are_a_tie():
    shares = (Decimal(12) / 7, Decimal(9) / 7)
    items = tuple(
        Item(name=n, ask=a * WAN, contribution=c, groups=("g",))
        for n, a, c in zip("甲乙", (20, 15), shares, strict=True)
    )
    group = Group(name="g", maximum=20 * WAN)
    plans = [
        amounts(Request(total=total * WAN, items=items, groups=(group,), method=Method.VALUE))
        for total in (21, 22)
    ]
    assert plans[0] == plans[1]
    result = allocate(Request(total=22 * WAN, items=items, groups=(group,), method=Method.VALUE))
    assert result.next_step is not None
    assert (result.next_step.gain, result.next_step.moves) == (0, {})
    assert all("g" in award.reason.zh for award in result.awards if award.cut)


def test_one_more_wan_that_buys_nothing_names_the_step_that_does():
    small = Item(name="小", ask=10 * WAN, worth=Step(value=Decimal(5), amount=10 * WAN))
    big = Item(name="大", ask=30 * WAN, worth=Step(value=Decimal(8), amount=30 * WAN))
    result = allocate(Request(total=28 * WAN, items=(small, big), method=Method.VALUE))
    assert [award.amount for award in result.awards] == [10 * WAN, 0]
    assert result.value == result.bound == 5
    assert result.next_step is not None
    assert result.next_step.gain == 0
    assert result.first_step is not None
    assert result.first_step.extra == 2 * WAN
    assert result.first_step.gain == 3
    assert result.first_step.moves == {"小": -10 * WAN, "大": 30 * WAN}


def test_a_dependency_is_funded_with_what_needs_it_or_both_are_left_out():
    base = Item(name="数据", ask=10 * WAN, worth=Step(value=Decimal(0), amount=10 * WAN))
    rich = Item(name="推荐", ask=10 * WAN, worth=Step(value=Decimal(9), amount=10 * WAN), requires=("数据",))
    assert amounts(Request(total=15 * WAN, items=(base, rich))) == {"数据": 0, "推荐": 0}
    assert amounts(Request(total=20 * WAN, items=(base, rich))) == {"数据": 10, "推荐": 10}


def test_missing_numbers_are_asked_for_by_name():
    with pytest.raises(MissingInput, match="音箱") as caught:
        allocate(
            Request(
                total=70 * WAN, items=(LOCK, change(SPEAKER, contribution=None)), method=Method.CONTRIBUTION
            )
        )
    assert caught.value.field == "items.contribution"
    with pytest.raises(MissingInput):
        allocate(
            Request(total=70 * WAN, items=(LOCK, change(SPEAKER, contribution=None)), method=Method.VALUE)
        )
    with pytest.raises(MissingInput):
        allocate(Request(total=70 * WAN, items=(LOCK,), method=Method.STAGE))
    for method in (Method.PRIORITY, Method.TIERS):
        with pytest.raises(MissingInput, match="no item"):
            allocate(Request(total=WAN, items=(Item(name="甲", ask=9 * WAN),), method=method))


def test_names_must_be_known_and_used_once():
    with pytest.raises(InputError, match="twice"):
        allocate(Request(total=WAN, items=(LOCK, LOCK)))
    with pytest.raises(InputError, match="nothing"):
        allocate(Request(total=WAN, items=()))
    for broken in (
        change(LOCK, requires=("无",)),
        change(LOCK, excludes=("无",)),
        change(LOCK, effort={"无": 1}),
    ):
        with pytest.raises(UnknownReference):
            allocate(Request(total=WAN, items=(broken,)))
    with pytest.raises(UnknownReference):
        allocate(Request(total=WAN, items=(LOCK,), groups=(Group(name="无", minimum=1),)))


@st.composite
def requests(draw):
    count = draw(st.integers(1, 5))
    names = [f"i{k}" for k in range(count)]
    wan = st.integers(1, 40).map(lambda n: n * WAN)
    items = []
    for name in names:
        ask = draw(st.integers(1, 40 * WAN) | st.integers(1, 40 * WAN) | st.none())
        items.append(
            Item(
                name=name,
                ask=ask,
                minimum=draw(st.sampled_from([None] * 9 + [3 * WAN])),
                maximum=draw(st.none() | st.none() | wan),
                effective_minimum=draw(st.none() | wan),
                contribution=Decimal(draw(st.integers(0, 9))),
                worth=None if ask else Step(value=Decimal(2), amount=draw(wan)),
                priority=draw(st.none() | st.integers(1, 3)),
                tier=draw(st.none() | st.sampled_from(list(Tier))) if ask else None,
                stage=draw(st.sampled_from(["acquisition", "conversion", "brand"])),
                groups=draw(st.sampled_from([(), ("g",)])),
                requires=draw(st.sampled_from([(), (), (names[0],)])) if name != names[0] else (),
                excludes=draw(st.sampled_from([(), (), (names[-1],)])) if name != names[-1] else (),
                substitutes=draw(
                    st.sampled_from([(), (Substitute(name="s", cost=2 * WAN, share=Decimal("0.5")),)])
                ),
                divisible=draw(st.booleans()) if ask else True,
                mandatory=draw(st.sampled_from([False] * 9 + [True])),
                forbidden=draw(st.sampled_from([False] * 7 + [True])),
                locked=draw(st.sampled_from([None] * 11 + [5 * WAN])),
            )
        )
    limits = [Group(name="g", maximum_share=Decimal("0.6")), Group(name="g", minimum=4 * WAN)]
    grouped = any(item.groups for item in items)
    return Request(
        total=draw(st.integers(0, 10 * WAN) | st.integers(10 * WAN, 100 * WAN)),
        items=tuple(items),
        groups=(draw(st.sampled_from(limits)),) if grouped and draw(st.booleans()) else (),
        reserves=draw(st.sampled_from([(), (Reserve(kind="contingency", share=Decimal("0.1")),)])),
        method=draw(st.sampled_from(list(Method))),
        unit=draw(st.sampled_from([CENT, YUAN, WAN])),
        stage="growth",
    )


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(requests())
def test_every_allocation_makes_the_total_and_keeps_every_demand(request):
    try:
        result = allocate(request, explain=False)
    except (MissingInput, InfeasibleAllocation):
        assume(False)
    parts = [award.amount for award in result.awards] + [reserve.amount for reserve in result.reserves]
    assert sum(parts) + result.unallocated == request.total
    assert min(parts) >= 0
    assert result.unallocated >= 0
    grants = {award.item: Grant(award.amount, award.substitute) for award in result.awards}
    assert check(request, grants) == ()
    for award in result.awards:
        assert award.cut == max(0, (award.ask or 0) - award.amount)
        assert (award.reason is None) == (award.cut == 0)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(requests(), st.randoms(use_true_random=False))
def test_no_method_depends_on_the_order_of_the_items(request, shuffle):
    items = list(request.items)
    shuffle.shuffle(items)
    other = Request(**{**{n: getattr(request, n) for n in Request.model_fields}, "items": tuple(items)})
    outcomes = []
    for one in (request, other):
        try:
            outcomes.append(
                sorted((a.item, a.amount, a.substitute) for a in allocate(one, explain=False).awards)
            )
        except (MissingInput, InfeasibleAllocation) as error:
            outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(requests())
def test_the_same_request_gives_the_same_bytes(request):
    try:
        first = allocate(request).model_dump_json()
    except (MissingInput, InfeasibleAllocation):
        return
    assert allocate(request).model_dump_json() == first
