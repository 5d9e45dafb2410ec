"""Clashing demands: the smallest set is named, and what is proposed works."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.allocation.allocate import allocate
from core.allocation.conflict import find_conflict, is_minimal
from core.allocation.demand import kind_of, relax
from core.allocation.formulation import formulate, is_coarse
from core.allocation.infeasibility import InfeasibleAllocation, explain_infeasibility
from core.allocation.optimum import optimise
from core.allocation.relaxation import propose
from core.allocation.request import WAN, Group, Item, Request, Reserve, Selection
from core.allocation.verification import check
from core.allocation.worth import Step

LOCK = Item(name="门锁", ask=35 * WAN, contribution=Decimal(3), mandatory=True, divisible=False)
SPEAKER = Item(name="音箱", ask=50 * WAN, contribution=Decimal(2), minimum=40 * WAN)


def caught(request: Request) -> InfeasibleAllocation:
    with pytest.raises(InfeasibleAllocation) as error:
        allocate(request)
    return error.value


def test_what_must_be_funded_is_more_than_there_is():
    error = caught(Request(total=70 * WAN, items=(LOCK, SPEAKER)))
    assert set(error.clash) == {"total", "mandatory:门锁", "minimum:音箱"}
    assert error.message.zh == "门锁 35万元 + 音箱 40万元 = 75万元，比总预算 70万元 多 5万元"
    least = error.relaxations[0]
    assert [change.after.zh for change in least.changes] == ["总预算 75万元"]
    assert least.size == pytest.approx(5 / 70, abs=1e-6)
    assert {r.changes[0].demand for r in error.relaxations} == set(error.clash)


def test_a_total_that_must_be_spent_is_more_than_the_asks():
    items = (
        Item(name="门锁", ask=35 * WAN, contribution=Decimal(3)),
        Item(name="音箱", ask=50 * WAN, contribution=2),
    )
    error = caught(Request(total=100 * WAN, items=items, spend_all=True))
    assert set(error.clash) == {"spend_all", "cap:门锁", "cap:音箱"}
    assert error.message.zh == "门锁 35万元 + 音箱 50万元 = 85万元，比总预算 100万元 少 15万元"
    assert "CNY 150K less" in error.message.en


def test_reserves_that_leave_too_little_are_named():
    reserves = (Reserve(kind="contingency", amount=40 * WAN),)
    error = caught(Request(total=70 * WAN, items=(LOCK,), reserves=reserves))
    assert set(error.clash) == {"total", "reserve:contingency", "mandatory:门锁"}
    assert "应急池 40万元 + 门锁 35万元 = 75万元" in error.message.zh


def test_a_dependency_on_what_is_forbidden_is_named_without_the_money():
    items = (
        LOCK.model_copy(update={"requires": ("数据",)}),
        Item(name="数据", ask=WAN, contribution=1, forbidden=True),
    )
    error = caught(Request(total=900 * WAN, items=items))
    assert set(error.clash) == {"mandatory:门锁", "requires:门锁>数据", "forbidden:数据"}
    assert all(kind_of(change.demand) != "total" for r in error.relaxations for change in r.changes)


def test_group_shares_that_exceed_the_whole():
    items = tuple(Item(name=n, ask=90 * WAN, contribution=1, groups=(n,)) for n in ("甲", "乙"))
    groups = tuple(Group(name=n, minimum_share=Decimal("0.6")) for n in ("甲", "乙"))
    error = caught(Request(total=100 * WAN, items=items, groups=groups))
    assert set(error.clash) == {"total", "group_minimum:甲", "group_minimum:乙"}
    assert "比总预算 100万元 多 20万元" in error.message.zh
    # a larger total moves both shares along: it can never help, so it is not proposed
    assert all(change.demand != "total" for r in error.relaxations for change in r.changes)
    assert "40%" in error.relaxations[0].text.zh


def test_too_little_capacity():
    items = (LOCK.model_copy(update={"effort": {"张三": Decimal(30)}}),)
    error = caught(Request(total=99 * WAN, items=items, capacity={"张三": Decimal(20)}))
    assert set(error.clash) == {"capacity:张三", "mandatory:门锁"}
    assert any("张三 的上限 30" in r.text.zh for r in error.relaxations)


def test_more_items_are_mandatory_than_may_be_funded():
    items = (LOCK, SPEAKER.model_copy(update={"mandatory": True}))
    error = caught(Request(total=900 * WAN, items=items, selection=Selection(at_most=1)))
    assert error.clash.count("count_maximum") == 1
    assert "至多做 1 项" in error.message.zh
    assert any("至多做 2 项" in r.text.zh for r in error.relaxations)


def test_minimums_spread_the_money_too_thin_for_a_concentration():
    items = tuple(Item(name=n, minimum=30 * WAN, ask=30 * WAN, contribution=1) for n in "甲乙丙")
    selection = Selection(best=1, best_share=Decimal("0.5"))
    error = caught(Request(total=90 * WAN, items=items, selection=selection))
    assert "concentration" in error.clash
    assert any("33.3%" in r.text.zh for r in error.relaxations)


SELECTIONS = (
    Selection(),
    Selection(at_most=1),
    Selection(at_least=3),
    Selection(best=1, best_share=Decimal("0.8")),
)


@st.composite
def clashing(draw):
    """Requests with more demands than are likely to hold together."""
    names = [f"i{k}" for k in range(draw(st.integers(2, 6)))]
    items = []
    for name in names:
        cost = draw(st.integers(1, 30)) * WAN
        others = st.sampled_from([n for n in names if n != name])
        items.append(
            Item(
                name=name,
                ask=cost,
                worth=draw(st.none() | st.just(Step(value=Decimal(1), amount=cost))),
                contribution=Decimal(1),
                minimum=draw(st.none() | st.integers(1, cost // WAN).map(lambda n: n * WAN)),
                mandatory=draw(st.booleans()),
                forbidden=draw(st.sampled_from([False, False, False, True])),
                locked=draw(st.sampled_from([None, None, None, cost])),
                requires=draw(st.just(()) | others.map(lambda o: (o,))),
                excludes=draw(st.just(()) | others.map(lambda o: (o,))),
                groups=draw(st.sampled_from([(), ("g",), ("g", "h")])),
                effort={"w": Decimal(draw(st.integers(0, 9)))},
            )
        )
    groups = [
        Group(name="g", minimum_share=Decimal("0.3"), base=draw(st.sampled_from(["total", "spent"]))),
        Group(name="h", maximum=draw(st.integers(0, 9)) * WAN),
    ]
    used = {name for item in items for name in item.groups}
    return Request(
        total=draw(st.integers(0, 60)) * WAN,
        items=tuple(items),
        groups=tuple(group for group in groups if group.name in used),
        capacity={"w": Decimal(draw(st.integers(0, 30)))},
        reserves=draw(st.sampled_from([(), (Reserve(kind="experiment", share=Decimal("0.1")),)])),
        spend_all=draw(st.booleans()),
        unit=draw(st.sampled_from([1, WAN])),
        selection=draw(st.sampled_from(SELECTIONS)),
    )


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(clashing())
def test_every_clash_is_minimal_and_every_relaxation_works(request):
    assume(optimise(request, quotas={}, settle_ties=False) is None)
    form = formulate(request, grid=is_coarse(request), loose=True)
    conflict = find_conflict(form.program)
    assert conflict
    assert is_minimal(form.program, conflict)
    proposals = propose(form, conflict)
    assert proposals
    for proposal in proposals:
        plan = optimise(proposal.request, quotas={}, settle_ties=False)
        assert plan is not None
        assert check(proposal.request, plan.grants) == ()
    error = explain_infeasibility(request)
    assert set(error.clash) <= {row.demand for row in form.program.rows}
    assert is_minimal(form.program, error.clash)
    assert len(error.demands) == len(error.clash)
    assert error.valid == error.relaxations[0].text


def test_relaxing_leaves_the_request_as_it_was():
    request = Request(total=70 * WAN, items=(LOCK, SPEAKER))
    before = request.model_dump_json()
    richer = relax(request, "total", 5 * WAN, 0)
    assert richer.total == 75 * WAN
    assert request.model_dump_json() == before
