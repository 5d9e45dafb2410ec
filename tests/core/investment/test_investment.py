from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, UnknownReference
from core.investment.cashflow import can_have_several, irr, mirr, npv, payback, period_rate, present_value
from core.investment.option import Investment, appraise, flows_of
from core.investment.roadmap import Limits, Why, missing_base_tools, plan_roadmap
from core.investment.roots import positive_roots

F = Fraction
TEN = F(1, 10)


def test_textbook_values() -> None:
    assert [round(float(r) * 100, 3) for r in irr([-100, 60, 60])] == [13.066]
    # numpy-financial's documented examples
    assert round(float(irr([-100, 39, 59, 55, 20])[0]), 5) == 0.28095
    assert round(float(irr([-100, 0, 0, 74])[0]), 4) == -0.0955
    assert [round(float(r), 4) for r in irr([-100, 100, 0, -7])] == [-0.6789, -0.0833]
    assert npv([-4_000_000, 500_000, 800_000, 1_200_000, 3_000_000], F(8, 100)) == 306_522
    found = mirr([-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000], F(8, 100), F(55, 1000))
    assert found is not None
    assert round(float(found), 4) == 0.0666


def test_none_one_and_several_rates() -> None:
    assert irr([100, 50]) == ()
    assert irr([-100, -50]) == ()
    assert irr([0, 0]) == ()
    two = irr([-100, 230, -132])
    assert [round(float(r), 9) for r in two] == [0.1, 0.2]
    assert can_have_several([-100, 230, -132])
    assert [round(float(r), 9) for r in irr([-100, 220, -121])] == [0.1]  # touches zero once


@settings(max_examples=80)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=12))
def test_every_rate_found_makes_the_value_zero(flows: list[int]) -> None:
    scale = sum(abs(f) for f in flows) or 1
    for rate in irr(flows):
        # a steep polynomial near x = 0 or ∞ magnifies the last digit of the root
        if F(-9, 10) < rate < 100:
            assert abs(present_value(flows, rate)) <= scale * F(1, 10**6)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=5, unique=True))
def test_all_planted_roots_are_found(roots: list[int]) -> None:
    coefficients = [1]
    for root in roots:  # multiply by (x − root)
        shifted = [0, *coefficients]
        coefficients = [a - root * b for a, b in zip(shifted, [*coefficients, 0], strict=True)]
    assert [round(r) for r in positive_roots(coefficients)] == sorted(roots)


def test_payback_with_the_part_of_the_month() -> None:
    assert payback([-100, 60, 60]).periods == F(5, 3)
    discounted = payback([-100, 60, 60], TEN).periods
    assert discounted is not None
    assert abs(discounted - (1 + (100 - F(600, 11)) / F(6000, 121))) < F(1, 10**40)
    assert payback([-100, 10, 10]).periods is None
    assert payback([100, 10]).periods == 0
    assert payback([-100, 200, -150, 100]).whole == 3  # in between it was paid back only for a while
    assert payback([0, 0]).periods == 0


def test_the_source_s_example_pays_back_in_seven_months() -> None:
    crm = appraise(Investment("CRM升级", cost=14_000_000, benefit=2_000_000), TEN)
    assert crm.simple.periods == 7
    tool = appraise(Investment("高级分析工具", cost=20_000_000, benefit=2_000_000, adoption=F(43, 100)), TEN)
    roadmap = plan_roadmap([crm, tool], Limits())
    assert [s.names for s in roadmap.stages] == [("CRM升级",)]
    assert [(d.name, d.why) for d in roadmap.deferred] == [("高级分析工具", Why.ADOPTION)]


def test_break_even_adoption_makes_the_value_zero() -> None:
    tool = Investment("看板", cost=1_000_000, running=20_000, benefit=100_000, ramp=6, adoption=F(7, 10))
    found = appraise(tool, TEN)
    assert found.break_even is not None
    assert (
        abs(npv(flows_of(tool, found.break_even), period_rate(TEN, 12))) <= 20
    )  # each month is rounded to the 分


def test_adoption_and_ramp_are_whole_fen() -> None:
    flows = flows_of(Investment("x", cost=100, benefit=100, adoption=F(1, 3), ramp=2, months=3))
    assert flows == (-100, 17, 33, 33)


def test_isolated_tools_show_the_claim_beside_not_instead() -> None:
    alone = appraise(Investment("x", cost=100_000, benefit=10_000, integrated=False), TEN)
    within = appraise(Investment("x", cost=100_000, benefit=10_000, integrated=True), TEN)
    assert alone.npv == within.npv
    assert alone.isolated is not None
    assert alone.isolated < alone.npv
    assert within.isolated is None


def test_the_budget_goes_to_the_set_of_greatest_value() -> None:
    options = [
        appraise(Investment(name, cost=cost, benefit=benefit, months=12), F(0))
        for name, cost, benefit in (("A", 600, 100), ("B", 500, 80), ("C", 500, 78))
    ]
    roadmap = plan_roadmap(options, Limits(budget=1000))
    assert roadmap.chosen_npv == (960 - 500) + (936 - 500)  # B + C beat A alone
    assert {n for s in roadmap.stages for n in s.names} == {"B", "C"}
    assert roadmap.deferred[0].why is Why.BUDGET
    assert roadmap.proven


def test_base_tools_come_first_and_needs_before_what_needs_them() -> None:
    options = [
        appraise(Investment("个性化推荐", cost=100, benefit=100, needs=("客户关系管理",)), TEN),
        appraise(Investment("客户关系管理", cost=100, benefit=10), TEN),
        appraise(Investment("EDM", cost=100, benefit=9), TEN),
        appraise(Investment("聊天机器人", cost=100, benefit=90), TEN),
    ]
    stages = [s.names for s in plan_roadmap(options, Limits()).stages]
    assert stages == [("客户关系管理", "EDM"), ("个性化推荐", "聊天机器人")]
    assert [t.en for t in missing_base_tools(options, ())] == ["analytics"]


def test_what_needs_something_put_off_waits_too() -> None:
    options = [
        appraise(Investment("数据中台", cost=10_000, benefit=1), TEN),
        appraise(Investment("画像", cost=100, benefit=100, needs=("数据中台",)), TEN),
    ]
    assert [(d.name, d.why) for d in plan_roadmap(options, Limits()).deferred] == [
        ("画像", Why.NEED),
        ("数据中台", Why.LOSS),
    ]


def test_bad_input() -> None:
    for flows in ([], [0] * 700):
        with pytest.raises(InputError):
            npv(flows, TEN)
    for rate in (F(-1), F(-2), F(101)):
        with pytest.raises(InputError):
            npv([-1, 1], rate)
    for wrong in (
        Investment("x", cost=-1), Investment("x", adoption=F(2)), Investment("x", months=0),
        Investment("x", months=3, ramp=4),
    ):  # fmt: skip
        with pytest.raises(InputError):
            appraise(wrong, TEN)
    good = appraise(Investment("x", cost=1, benefit=1), TEN)
    with pytest.raises(InputError):
        plan_roadmap([good, good], Limits())
    with pytest.raises(UnknownReference):
        plan_roadmap([appraise(Investment("y", needs=("z",)), TEN)], Limits())
    round_trip = [appraise(Investment(a, benefit=1, needs=(b,)), TEN) for a, b in (("a", "b"), ("b", "a"))]
    with pytest.raises(InputError, match="circle"):
        plan_roadmap(round_trip, Limits())
