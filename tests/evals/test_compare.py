from datetime import date

import pytest

from core.plan.node import Level, Link, Node
from core.plan.plan import Plan
from evals.compare import Scene, fold, is_amount, is_period, is_reference, read_amount, signed_change

TODAY = date(2026, 3, 2)
PLAN = Plan(
    id="P1",
    nodes=(
        Node(id="G1", level=Level.ENTERPRISE, title="市场份额提升至15%"),
        Node(id="B1", level=Level.BUSINESS_UNIT, title="智能门锁", links=(Link(parent="G1"),)),
        Node(id="B2", level=Level.BUSINESS_UNIT, title="智能音箱", links=(Link(parent="G1"),)),
    ),
)
SCENE = Scene(before=PLAN, after=PLAN, today=TODAY)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("50000000", "5000万"),
        (50000000, "50,000,000"),
        ("50000000元", "五千万"),
        ("15%", "15"),
        ("15%", "百分之十五"),
        ("2pp", "2个百分点"),
        ("$2000000", "$2M"),
        ("120000", "12万人"),
        ("0.9pp", "0.9pp"),
        (650000, 650000),
    ],
)
def test_amounts_that_mean_the_same(expected, actual):
    assert is_amount(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("50000000", "500万"),
        ("5", "-5"),
        ("15%", "0.15"),
        ("15%", "15pp"),
        ("2pp", "2%"),
        ("$2000000", "¥2000000"),
        ("100元", "100人"),
        ("1", True),
        ("1200.50", "120.050"),
        ("15%", None),
        ("15%", "about fifteen"),
        ("15%", ["15%"]),
    ],
)
def test_amounts_that_do_not(expected, actual):
    assert not is_amount(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("2026-12-31", "2026年Q4", True),
        ("2026-12-31", "by end of Q4", True),
        ("2026-10-01/2026-11-30", "10-11月", True),
        ("2026-12-31", "2026年Q3", False),
        ("2026-09-01/2026-11-30", "10-11月", False),
        ("2026-12-31", "soon", False),
        ("2026-12-31", None, False),
    ],
)
def test_periods_are_compared_by_their_days(expected, actual, same):
    assert is_period(expected, actual, TODAY) is same


def test_names_are_folded_over_case_width_script_and_spaces():
    assert fold("「實體 門市」ＡＢ") == fold("实体门市ab")
    assert fold("华东") != fold("华南")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("智能门锁", "B1", True),
        ("智能门锁", "智能門鎖", True),
        ("门锁", "B1", True),
        ("智能门锁", "B2", False),
        ({"root": True}, "G1", True),
        ({"root": True}, "B1", False),
        ({"has": ["音箱", "喇叭"]}, "智能音箱", True),
        ({"has": ["音箱"]}, "智能门锁", False),
        ("智能门锁", None, False),
        ("还没有的节点", "还没有的节点", True),
        ("智能门锁", "没有这个", False),
    ],
)
def test_references_are_compared_by_the_node_they_mean(expected, actual, same):
    assert is_reference(expected, actual, SCENE) is same


def test_a_reference_points_into_the_plan_taken_up_not_the_old_one():
    other = Plan(id="P2", nodes=(Node(id="G1", level=Level.ENTERPRISE, title="营收"),))
    assert is_reference({"root": True}, "营收", Scene(before=PLAN, after=other, today=TODAY))
    assert not is_reference("智能门锁", "B1", Scene(before=PLAN, after=other, today=TODAY))


@pytest.mark.parametrize(
    ("change", "baseline", "target"),
    [
        ("+5pp", "10%", "15%"),
        ("+30%", "500万元", "650万元"),
        ("-40元", "180元", "140元"),
        ("+4万人", "8万人", "12万人"),
    ],
)
def test_a_change_leads_to_a_level(change, baseline, target):
    level = signed_change(change, baseline)
    assert level is not None
    assert level == read_amount(target)


def test_a_relative_change_of_a_rate_leads_to_nothing_exact():
    assert signed_change("+45%", "30%") is None
