from datetime import date

import pytest

from assistant.offline.growth import plan_growth
from assistant.offline.investments import assess_investment
from assistant.offline.script import Arguments, Call, Memory
from assistant.offline.simulations import simulate
from assistant.offline.situation import Handler, Situation
from assistant.offline.sourcing import advise_sourcing
from assistant.offline.supposed import find_supposition
from assistant.offline.utterance import hear
from core.text import Language
from knowledge.demo.company import CATALOGUE

SHOP = "流量10万，转化率3%，客单价200，转化率提到3.5%会怎样"


def heard(handler: Handler, text: str, last: Call | None = None) -> Arguments | None:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    utterance = hear(text, language=language, today=date(2026, 10, 12))
    script = handler(Situation(utterance, None, Memory(last=last), CATALOGUE))
    return None if script is None else script.calls[-1].arguments


def test_figures_changes_and_goals_are_told_apart() -> None:
    found = heard(simulate, SHOP)
    assert found is not None
    assert [figure["name"] for figure in found["figures"]] == ["流量", "转化率", "客单价"]
    assert found["scenarios"] == [{"changes": [{"what": "转化率", "to": "3.5%"}]}]
    sought = heard(simulate, "要做到3000万，搜索预算得多少才行")
    assert sought == {"goal": "30000000", "solve_for": "搜索预算"}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("那4%呢", [{"what": "转化率", "to": "4%"}]),
        ("what about 4%", [{"what": "转化率", "to": "4%"}]),
        ("那预算再加10%呢", [{"what": "转化率", "to": "3.5%"}, {"what": "预算", "by": "+10%"}]),
    ],
)
def test_a_follow_up_changes_the_last_call(text: str, changes: list[Arguments]) -> None:
    before = heard(simulate, SHOP)
    assert before is not None
    found = heard(simulate, text, Call(name="simulate", arguments=before))
    assert found is not None
    assert found["scenarios"] == [{"changes": changes}]
    assert found["figures"] == before["figures"]


@pytest.mark.parametrize(
    "text",
    [
        "如果不行就砍掉音箱",
        "如果KOL单条低于100万播放就分析原因",
        "再假设总预算只有90万，现有举措还放得下吗",
        "把KOL预算改成25万",
        "门锁销售额从500万做到650万",
        "why did revenue miss in September?",
    ],
)
def test_what_is_no_what_if_is_left_alone(text: str) -> None:
    for handler in (simulate, assess_investment, advise_sourcing, plan_growth):
        assert heard(handler, text) is None


def test_signed_cash_flows_and_foreign_money() -> None:
    flows = heard(assess_investment, "NPV of -100, 60, 60 at 10%")
    assert flows == {"options": [{"name": "investment", "flows": ["-100", "60", "60"]}], "rate": "10%"}
    dollars = heard(assess_investment, "CRM costs $120k and brings $15k a month. How fast does it pay back?")
    assert dollars is not None
    assert dollars["currency"] == "USD"


def test_costs_belong_to_the_side_named_before_them() -> None:
    found = heard(advise_sourcing, "视频制作一年60次，自己做一年30万，外包每次8500，哪个划算")
    assert found == {
        "functions": [{"name": "视频制作", "yearly": "60", "inside_cost": "300000", "outside_unit": "8500"}]
    }


def test_a_trigger_its_path_and_its_speed() -> None:
    text = (
        "获客成本每季度涨8%，现在100元，预算每季100万，获客成本涨超过15%就把30%获客预算转到留存，推演4个季度"
    )
    found = heard(plan_growth, text)
    assert found is not None
    assert found["figures"] == [{"name": "cac", "growth": "+8%", "value": "100元"}]
    assert found["triggers"] == [{"figure": "cac", "change": "+15%", "share": "30%", "target": "retention"}]
    assert found["periods"] == 4


@pytest.mark.parametrize(
    ("text", "name", "period"),
    [
        ("如果把四季度预算加两成会怎样", "预算", "四季度"),
        ("如果四季度預算加兩成會怎樣", "预算", "四季度"),
        ("如果短视频在10月的预算加20%会怎样", "短视频预算", "10月"),
        ("what if october conversion goes up to 3%?", "conversion", "october"),
        ("what if we raise the budget by 20% next quarter?", "budget", "next quarter"),
        ("what if the video budget in Q4 goes up by 20%?", "video budget", "Q4"),
        ("如果预算加两成会怎样", "预算", None),
        ("近6个月的水平，如果预算加两成会怎样", "预算", None),
    ],
)
def test_the_time_said_is_no_part_of_the_name(text: str, name: str, period: str | None) -> None:
    found = heard(simulate, text)
    assert found is not None
    assert found["scenarios"][0]["changes"][0]["what"] == name
    assert found.get("period") == period


def test_a_new_question_does_not_keep_the_time_of_the_last() -> None:
    before = Call(name="simulate", arguments=heard(simulate, "如果四季度预算加两成会怎样") or {})
    kept = heard(simulate, "那30%呢", before)
    assert kept is not None
    assert kept["period"] == "四季度"
    assert "period" not in (heard(simulate, "如果预算加两成会怎样", before) or {})


def test_a_time_in_a_title_of_the_plan_stays_in_the_name() -> None:
    utterance = hear("如果四季度冲刺降到300万会怎样", language=Language.ZH_HANS, today=date(2026, 10, 12))
    found = find_supposition(utterance, ["四季度冲刺"])
    assert found.changes[0]["what"] == "四季度冲刺"
    assert found.period is None
