from datetime import date

import pytest

from assistant.offline.deviations import explain_deviation
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.facts.catalogue import Catalogue
from core.text import Language
from knowledge.demo.company import CATALOGUE

TODAY = date(2026, 10, 12)


def listen(text, memory=None, catalogue=CATALOGUE):
    language = Language.EN if text.isascii() else Language.ZH_HANS
    utterance = hear(text, language=language, today=TODAY)
    return explain_deviation(
        Situation(utterance=utterance, plan=None, memory=memory or Memory(), catalogue=catalogue)
    )


def arguments(text, **given):
    script = listen(text, **given)
    assert script is not None
    (call,) = script.calls
    assert call.name == "explain_deviation"
    return call.arguments


def drivers(text):
    return [(d["name"], d["before"], d["after"], d.get("operation")) for d in arguments(text)["drivers"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9月销售额为什么没达标", {"kpi": "revenue", "compare": "plan", "period": "2026年9月"}),
        ("華東短視頻轉化率怎麼掉了", {"kpi": "conversion", "filters": ["华东", "短视频"]}),
        ("營收跟去年同期比差在哪", {"kpi": "revenue", "compare": "last_year"}),
        ("9月销售额比8月差在哪", {"kpi": "revenue", "compare": "previous", "period": "2026年9月"}),
        ("why was Q3 ROI worse than Q2", {"kpi": "roi", "compare": "previous", "period": "Q3 2026"}),
        ("Which channel caused the September miss?",
         {"kpi": "revenue", "compare": "plan", "period": "Sep 2026", "by": ["channel"]}),
        ("how much of the September miss is traffic vs conversion",
         {"kpi": "revenue", "compare": "plan", "period": "Sep 2026"}),
        ("用LMDI分解一下9月销售额偏差", {"kpi": "revenue", "period": "2026年9月", "method": "lmdi"}),
        ("为什么没完成计划", {"compare": "plan"}),
    ],
)  # fmt: skip
def test_questions(text, expected):
    assert arguments(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "为什么要设基准值",
        "转化率低怎么办",
        "如何提升转化率",
        "什么是获客成本",
        "转化率为什么重要",
        "如果预算多20万，销售额会怎样",
        "幫我做各渠道的歸因分析",
        "KOL视频单条播放量低于100万就要分析原因，一共3条",
        "if clicks fall below 20,000 we analyse why",
        "what is variance analysis",
        "把转化率降到2%",
    ],
)
def test_not_a_deviation(text):
    assert listen(text) is None


def test_typed_drivers():
    assert drivers("流量1万掉到8千，转化率3%升到3.2%，客单价200不变，销售额差在哪") == [
        ("流量", "1万", "8千", None),
        ("转化率", "3%", "3.2%", None),
        ("客单价", "200", "200", None),
    ]
    assert drivers("spend 80k -> 100k, new customers 1000 -> 950, why did CAC go up?") == [
        ("spend", "80k", "100k", None),
        ("new customers", "1000", "950", "divided_by"),
    ]
    assert drivers("毛利=收入-成本，收入从500万降到480万，成本从400万涨到410万，毛利为什么少了")[1] == (
        "成本",
        "400万",
        "410万",
        "minus",
    )
    assert drivers("计划：流量1万，转化率3%；实际：流量9千，转化率2.8%，订单差在哪") == [
        ("流量", "1万", "9千", None),
        ("转化率", "3%", "2.8%", None),
    ]
    assert drivers("华东从500万降到450万，华南从300万涨到320万，合计销售额差在哪")[1][3] == "plus"


def test_follow_ups_change_one_thing():
    memory = listen("9月销售额为什么没达标").memory
    first = {"kpi": "revenue", "compare": "plan", "period": "2026年9月"}
    steps = [
        ("连环替代法再算一遍", {"method": "sequential"}),
        ("只看华东", {"filters": ["华东"]}),
        ("华南呢", {"filters": ["华南"]}),
        ("按渠道拆一下", {"by": ["channel"]}),
        ("跟去年同期比呢", {"compare": "last_year"}),
        ("那8月呢", {"period": "2026年8月"}),
        ("转化率呢", {"kpi": "conversion"}),
    ]
    known = dict(first)
    for text, change in steps:
        known |= change
        script = listen(text, memory=memory)
        assert script is not None, text
        assert script.calls[0].arguments == known, text
        memory = script.memory


def test_follow_ups_of_typed_drivers():
    bare = Catalogue()
    memory = listen("产量500→490，单耗50→51，单价15→13，成本为什么变了", catalogue=bare).memory
    script = listen("换连环替代法，先单价后产量", memory=memory, catalogue=bare)
    assert script.calls[0].arguments["method"] == "sequential"
    assert script.calls[0].arguments["order"] == ["单价", "产量"]


def test_a_short_message_elsewhere_is_no_follow_up():
    assert listen("只看华东") is None
    assert listen("那8月呢") is None
