"""Questions on tests, attribution and synergy: what is called, with which figures."""

# ruff: noqa: E501 - a table of sentences reads best a row a line
from datetime import date
from typing import Any

import pytest

from assistant.offline.arms import find_arms, find_candidates, find_design, find_guard, find_return
from assistant.offline.attribution import attribute_channels
from assistant.offline.experiments import plan_tests
from assistant.offline.journeys import find_journeys, find_period
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.synergy import analyze_synergy
from assistant.offline.utterance import Utterance, hear
from core.text import Language
from knowledge.demo.company import CATALOGUE


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=date(2026, 10, 12))


def _situation(text: str) -> Situation:
    return Situation(_hear(text), None, Memory(), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("120/2400 vs 156/2380", [("2400", "120"), ("2380", "156")]),
        ("新版 88/1200，旧版 70/1210", [("1210", "70"), ("1200", "88")]),
        ("A: 250 of 5000, B: 300 of 5000", [("5000", "250"), ("5000", "300")]),
        ("45 complaints of 9000 vs 70 of 9000", [("9000", "45"), ("9000", "70")]),
        ("A组5000人250单，B组5000人300单", [("5000人", "250单"), ("5000人", "300单")]),
        ("实验组3000人180单，对照组3000人150单", [("3000人", "150单"), ("3000人", "180单")]),
        ("A 5000人转化率5%，B 5000人转化率5.9%", [("5000人", "5%"), ("5000人", "5.9%")]),
        ("两组各5000人，转化250和300", [("5000", "250"), ("5000", "300")]),
        ("今年目标500万", []),
        ("A组更好", []),
    ],
)
def test_arms(text: str, arms: list[tuple[str, str]]) -> None:
    assert [(a.get("people"), a.get("conversions")) for a in find_arms(_hear(text))] == arms


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("转化率5%想测到6%要多少样本", {"baseline": "5%", "target": "6%"}),
        ("从4.2%到4.8%，日均流量3000，跑多久", {"baseline": "4.2%", "target": "4.8%", "daily": "3000"}),
        ("转化率5%，提升1个百分点", {"baseline": "5%", "change": "提升1个百分点"}),
        (
            "detect a 10% relative lift on a 4% baseline with 5k visitors per day",
            {"baseline": "4%", "change": "+10%", "relative": True, "daily": "5k"},
        ),
        ("5%到6%，功效90%，置信度99%", {"baseline": "5%", "target": "6%", "power": "90%", "alpha": "1%"}),
        ("5%到6%，流量70/30分，看4次", {"baseline": "5%", "target": "6%", "split": "70/30", "looks": 4}),
        ("转化率5%，每天2000人，跑2周能测出多大", {"baseline": "5%", "daily": "2000", "days": 14}),
        (
            "客单价从120测到125，标准差40，要多少样本",
            {"metric": "mean", "baseline": "120", "target": "125", "deviation": "40"},
        ),
    ],
)
def test_designs(text: str, design: dict[str, Any]) -> None:
    assert find_design(_hear(text)) == design


def test_guard_rails_returns_and_places() -> None:
    said = _hear("A组5000人250单，B组5000人300单，投诉A 40 B 45，每单毛利200元，实验成本1万元")
    assert find_guard(said) == {"name": "投诉", "events": ["40", "45"]}
    assert find_return(said) == {"value": "200元", "cost": "1万元"}
    places = find_candidates(_hear("试点选哪里：华东5/4/1，西南3/3/4"))
    assert [(p["name"], p["measurable"]) for p in places] == [("华东", 1), ("西南", 4)]


def test_typed_journeys() -> None:
    found = find_journeys(_hear("搜索->门店 40次转化，未转化300；短视频→搜索 1.2万元 25次；门店 9次转化"))
    assert found == [
        {"path": ["搜索", "门店"], "conversions": 40, "non_conversions": 300},
        {"path": ["短视频", "搜索"], "conversions": 25, "value": "1.2万元"},
        {"path": ["门店"], "conversions": 9},
    ]
    assert find_journeys(_hear("门锁销售额从500万到650万")) == []


def test_a_time_to_look_back_at_lies_behind() -> None:
    assert find_period(_hear("三季度哪些渠道一起投最好")) == "2026年Q3"
    assert find_period(_hear("2月的归因")) == "2026年2月"
    assert find_period(_hear("归因")) is None


@pytest.mark.parametrize(
    "text",
    ["门锁销售额为什么没达标", "总共100万，按贡献分给搜索和KOL", "新增一个举措：短视频测试，预算20万", "部门协同得分怎么样",
     "什么是AB测试？", "把KOL预算改成25万", "check the plan", "split 50M across East and West", "revenue from 3M to 5M by the end of 2026"],
)  # fmt: skip
def test_others_messages_are_left_alone(text: str) -> None:
    for handle in (plan_tests, analyze_synergy, attribute_channels):
        assert handle(_situation(text)) is None
