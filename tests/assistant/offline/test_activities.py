"""Strategies and initiatives described in any order, and where they hang."""

# ruff: noqa: E501 - a table of sentences reads best a row a line
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from assistant.offline.activities import draft_activities, is_activity
from assistant.offline.utterance import Utterance, hear
from core.plan.node import Level, Link, Node
from core.plan.plan import Plan
from core.text import Language

_NODES = (
    ("G1", Level.ENTERPRISE, "市场份额到15%", None),
    ("B1", Level.BUSINESS_UNIT, "智能门锁", "G1"),
    ("M1", Level.SUBGOAL, "门锁季度销售额", "B1"),
    ("M2", Level.SUBGOAL, "Test drives", "B1"),
    ("S1", Level.STRATEGY, "线上线下整合曝光", "M1"),
    ("S2", Level.STRATEGY, "Dealer activation", "M2"),
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    nodes = tuple(
        Node(id=id, level=level, title=title, links=(Link(parent=parent),) if parent else ())
        for id, level, title, parent in _NODES
    )
    return Plan(id="P1", name="plan", nodes=nodes)


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=date(2026, 3, 2))


def _drafted(text: str, plan: Plan) -> list[dict[str, Any]]:
    assert is_activity(_hear(text))
    return draft_activities(_hear(text), plan, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("门店堆头陈列，预算8万，10月到11月，周杰负责", {"title": "门店堆头陈列", "budget": "8万", "owner": "周杰"}),
        ("8万块预算，7月份，赵敏牵头，做一场渠道答谢会，放在线上线下整合曝光下", {"title": "渠道答谢会", "under": "S1", "owner": "赵敏"}),
        ("给门锁季度销售额配一条策略，叫以旧换新补贴", {"title": "以旧换新补贴", "level": "strategy", "under": "M1"}),
        ("策略新增「企业团购」，挂门锁季度销售额", {"title": "企业团购", "level": "strategy", "under": "M1"}),
        ("策略：老用户推荐裂变，挂在门锁季度销售额下面", {"title": "老用户推荐裂变", "level": "strategy", "under": "M1"}),
        ("新增举措 小区电梯海报，20个小区，预算6.5万，6月1日到7月15日，预计覆盖12万人，负责人 孙浩", {"title": "小区电梯海报", "budget": "6.5万", "reach": "12万人", "when": "6月1日到7月15日", "owner": "孙浩"}),
        ("线上线下整合曝光下面加一个举措：家装博主短视频，预算12万，8月", {"title": "家装博主短视频", "under": "S1", "when": "8月"}),
        ("线上线下整合曝光再排一个Podcast节目，预算24万，黄柏翰负责", {"title": "Podcast节目", "under": "S1", "owner": "黄柏翰"}),
        ("郑雅文，预算12万，7月，线上线下整合曝光底下办美容沙龙", {"title": "美容沙龙", "owner": "郑雅文", "under": "S1"}),
        ("線上線下整合曝光再加一項：校園大使計畫，預算18萬，6月，觸及30萬人", {"title": "校園大使計畫", "budget": "18萬", "reach": "30萬人"}),
        ("新增策略：會員日限時優惠，掛在門鎖季度銷售額底下", {"title": "會員日限時優惠", "level": "strategy", "under": "M1"}),
        ("快閃店，預算40萬，9月，林志豪負責", {"title": "快閃店", "budget": "40萬", "owner": "林志豪"}),
        ("add a strategy called Fleet partnerships under Test drives", {"title": "Fleet partnerships", "level": "strategy", "under": "M2"}),
        ("For Test drives, add the strategy \"Online booking\"", {"title": "Online booking", "level": "strategy", "under": "M2"}),
        ("$120k, November, Nora Weiss: city pop-up stands under Dealer activation", {"title": "city pop-up stands", "owner": "Nora Weiss", "under": "S2"}),
        ("put a partner newsletter under Dealer activation: Ines Duarte owns it, $12k, reach 20,000 people", {"title": "partner newsletter", "under": "S2", "owner": "Ines Duarte", "budget": "$12k"}),
        ("Add an initiative to Dealer activation: weekend showroom events, budget 120k, May to June, owner Lukas Meier", {"title": "weekend showroom events", "under": "S2", "owner": "Lukas Meier"}),
        ("Sponsor DevCon in June - 40k, expected reach 8,000 people, Sara runs it", {"title": "Sponsor DevCon", "budget": "40k", "when": "June", "owner": "Sara"}),
        ("New initiative under Dealer activation: test-drive vouchers, $15k, due end of July", {"title": "test-drive vouchers", "under": "S2", "budget": "$15k"}),
        ("线上线下整合曝光 下面 add 一个 initiative：YouTube unboxing，budget ９万，10月，owner Kevin", {"title": "YouTube unboxing", "under": "S1", "owner": "Kevin"}),
    ],
)  # fmt: skip
def test_one_work(text: str, expected: Mapping[str, str], plan: Plan) -> None:
    edits = _drafted(text, plan)
    assert len(edits) == 1, edits
    assert {key: edits[0].get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "titles", "budgets"),
    [
        ("线上线下整合曝光这条线再开两个动作：小程序签到，预算10万，5月；门店扫码礼，预算16万，4-5月", ["小程序签到", "门店扫码礼"], ["10万", "16万"]),
        ("两个举措：1. 达人探店，预算10万，5月 2. 电梯广告，预算30万，6月", ["达人探店", "电梯广告"], ["10万", "30万"]),
        ("加两个举措：一是直播专场，预算20万，二是社群团购，预算5万", ["直播专场", "社群团购"], ["20万", "5万"]),
        ("举措：达人探店，预算10万，5月，电梯广告，预算30万，6月", ["达人探店", "电梯广告"], ["10万", "30万"]),
        ("two more initiatives for Dealer activation: weekend festival, $90k, June; showroom VR demo, $60k, July", ["weekend festival", "showroom VR demo"], ["$90k", "$60k"]),
    ],
)  # fmt: skip
def test_several_works(text: str, titles: list[str], budgets: list[str], plan: Plan) -> None:
    edits = _drafted(text, plan)
    assert [edit["title"] for edit in edits] == titles
    assert [edit["budget"] for edit in edits] == budgets
