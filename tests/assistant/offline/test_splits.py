# ruff: noqa: E501
"""Splits read from plain words: the whole, the parts, and how they are found, in three scripts."""

from datetime import date
from typing import Any

import pytest

from assistant.offline.differences import find_difference
from assistant.offline.dividing import find_split
from assistant.offline.facts import find_facts
from assistant.offline.splits import cascade_arguments, is_split
from assistant.offline.utterance import Utterance, hear
from core.text import Language

_TODAY = date(2026, 3, 2)
_SPLITS: list[tuple[str, dict[str, Any]]] = [
    (
        "苏州 无锡 常州 南通四个城市，3600万流水按四三二一来拆",
        {
            "total": "3600万",
            "method": "weights",
            "ratio": "4:3:2:1",
            "parts": [{"name": "苏州"}, {"name": "无锡"}, {"name": "常州"}, {"name": "南通"}],
        },
    ),
    (
        "5000万分给华东华南华北西南，4:3:2:1",
        {
            "total": "5000万",
            "method": "weights",
            "ratio": "4:3:2:1",
            "parts": [{"name": "华东"}, {"name": "华南"}, {"name": "华北"}, {"name": "西南"}],
        },
    ),
    (
        "1.5万个续费名额平摊到一部二部三部四部五部",
        {
            "total": "1.5万个",
            "method": "equal",
            "parts": [
                {"name": "一部"},
                {"name": "二部"},
                {"name": "三部"},
                {"name": "四部"},
                {"name": "五部"},
            ],
        },
    ),
    (
        "2000万里头华中锁死600万，剩下的华东华南5比2",
        {
            "total": "2000万",
            "method": "weights",
            "parts": [
                {"name": "华中", "locked": "600万"},
                {"name": "华东", "weight": "5"},
                {"name": "华南", "weight": "2"},
            ],
        },
    ),
    (
        "KOC、店播、品专三块扛90万新客，占比依次35%、25%、40%",
        {
            "total": "90万",
            "method": "shares",
            "parts": [
                {"name": "KOC", "share": "35%"},
                {"name": "店播", "share": "25%"},
                {"name": "品专", "share": "40%"},
            ],
        },
    ),
    (
        "Give North 40%, South 35%, West 25% of the 800k target",
        {
            "total": "800k",
            "method": "shares",
            "parts": [
                {"name": "North", "share": "40%"},
                {"name": "South", "share": "35%"},
                {"name": "West", "share": "25%"},
            ],
        },
    ),
    (
        "Of 1,500 MQLs lock mid-market at 700; startups and agencies share what's left evenly",
        {
            "total": "1,500 MQLs",
            "method": "equal",
            "parts": [{"name": "mid-market", "locked": "700"}, {"name": "startups"}, {"name": "agencies"}],
        },
    ),
    (
        "整体成交率要到6%：老客2万人，现在8%；新客6万人，现在4%。各自得做到多少",
        {
            "method": "rates",
            "target": "6%",
            "parts": [
                {"name": "老客", "denominator": "20000", "baseline": "8%"},
                {"name": "新客", "denominator": "60000", "baseline": "4%"},
            ],
        },
    ),
    (
        "信用卡今年要發6萬張，Q1到Q4照2:2:3:3攤",
        {
            "total": "6萬張",
            "method": "weights",
            "ratio": "2:2:3:3",
            "parts": [{"name": "Q1"}, {"name": "Q2"}, {"name": "Q3"}, {"name": "Q4"}],
        },
    ),
    (
        "整体成交率要到6%：老客2万人，现在8%；新客6万人，现在4%。各自得做到多少",
        {
            "method": "rates",
            "target": "6%",
            "parts": [
                {"name": "老客", "denominator": "20000", "baseline": "8%"},
                {"name": "新客", "denominator": "60000", "baseline": "4%"},
            ],
        },
    ),
    (
        "把8000万营收拆到消费者业务、企业业务、海外业务，比例五三二",
        {
            "total": "8000万",
            "method": "weights",
            "ratio": "5:3:2",
            "parts": [{"name": "消费者业务"}, {"name": "企业业务"}, {"name": "海外业务"}],
        },
    ),
    (
        "3.6万张订单，自营六成，加盟剩下",
        {
            "total": "3.6万张",
            "method": "shares",
            "parts": [{"name": "自营", "share": "六成"}, {"name": "加盟"}],
        },
    ),
    (
        "今年回款目标1.2亿，大客户7000万，渠道3000万，其余归中小客户",
        {
            "total": "1.2亿",
            "method": "amounts",
            "parts": [
                {"name": "大客户", "amount": "7000万"},
                {"name": "渠道", "amount": "3000万"},
                {"name": "中小客户"},
            ],
        },
    ),
    (
        "全年要拓500家门店，华东、华南、西南各120家，余下给东北",
        {
            "total": "500家",
            "method": "amounts",
            "parts": [
                {"name": "华东", "amount": "120家"},
                {"name": "华南", "amount": "120家"},
                {"name": "西南", "amount": "120家"},
                {"name": "东北"},
            ],
        },
    ),
    (
        "上海和北京各占30%，深圳40%，总共600万GMV",
        {
            "total": "600万",
            "method": "shares",
            "parts": [
                {"name": "上海", "share": "30%"},
                {"name": "北京", "share": "30%"},
                {"name": "深圳", "share": "40%"},
            ],
        },
    ),
    (
        "老师傅们分1000单：张三3份、李四2份、王五5份",
        {
            "total": "1000单",
            "method": "weights",
            "parts": [
                {"name": "张三", "weight": "3"},
                {"name": "李四", "weight": "2"},
                {"name": "王五", "weight": "5"},
            ],
        },
    ),
    (
        "6000万按照各区去年业绩（北区1000万，南区2000万，西区3000万）来摊",
        {
            "total": "6000万",
            "method": "history",
            "parts": [
                {"name": "北区", "history": "1000万"},
                {"name": "南区", "history": "2000万"},
                {"name": "西区", "history": "3000万"},
            ],
        },
    ),
    (
        "把4月到6月的900万流水切成每月，节奏3比3比4",
        {"total": "900万", "method": "months", "period": "4月到6月", "profile": ["3", "3", "4"]},
    ),
    ("Q2的新客1.2万，分摊到每周", {"total": "1.2万", "method": "weeks", "period": "Q2"}),
    (
        "2000万销售额摊到全年12个月，每月比上月多2%",
        {"total": "2000万", "method": "months", "period": "全年", "growth": "2%"},
    ),
    (
        "需要新增800个客户，A区现有200上限600，B区现有300上限900，按空间分",
        {
            "total": "800个",
            "method": "headroom",
            "parts": [
                {"name": "A区", "baseline": "200", "capacity": "600"},
                {"name": "B区", "baseline": "300", "capacity": "900"},
            ],
        },
    ),
    (
        "品牌、效果、私域三个方向按AHP分3000条线索：品牌和效果一样重要，品牌是私域的3倍重要，效果是私域的3倍重要",
        {
            "total": "3000条",
            "method": "pairwise",
            "parts": [{"name": "品牌"}, {"name": "效果"}, {"name": "私域"}],
            "judgements": [
                {"first": "品牌", "second": "效果", "times": "1"},
                {"first": "品牌", "second": "私域", "times": "3"},
                {"first": "效果", "second": "私域", "times": "3"},
            ],
        },
    ),
    (
        "GMV要到2亿，客单价250元，转化率2.5%，需要多少流量",
        {
            "method": "drivers",
            "target": "200000000",
            "parts": [{"name": "客单价", "target": "250元"}, {"name": "转化率", "target": "2.5%"}],
            "solve_for": "流量",
        },
    ),
    (
        "由流量100万、转化率3%、客单价200元，GMV目标800万，转化率要提到多少",
        {
            "method": "drivers",
            "target": "800万",
            "parts": [
                {"name": "流量", "target": "100万"},
                {"name": "转化率", "baseline": "3%"},
                {"name": "客单价", "target": "200元"},
            ],
            "solve_for": "转化率",
        },
    ),
    (
        "门店A进店5000人成交率12%，门店B进店3000人成交率20%，两店合计成交率多少",
        {
            "method": "rates",
            "parts": [
                {"name": "门店A", "denominator": "5000", "baseline": "12%"},
                {"name": "门店B", "denominator": "3000", "baseline": "20%"},
            ],
        },
    ),
    (
        "做个产品×季度的交叉表：手机6000万、平板4000万；Q1到Q4分别2000万、2500万、2500万、3000万",
        {
            "method": "table",
            "parts": [{"name": "手机", "amount": "6000万"}, {"name": "平板", "amount": "4000万"}],
            "columns": [
                {"name": "Q1", "amount": "2000万"},
                {"name": "Q2", "amount": "2500万"},
                {"name": "Q3", "amount": "2500万"},
                {"name": "Q4", "amount": "3000万"},
            ],
        },
    ),
    (
        "會員目標5萬，北中南三區按5:3:2",
        {
            "total": "5萬",
            "method": "weights",
            "ratio": "5:3:2",
            "parts": [{"name": "北區"}, {"name": "中區"}, {"name": "南區"}],
        },
    ),
    (
        "總業績8000萬，百貨四成、電商三成五、團購兩成五",
        {
            "total": "8000萬",
            "method": "shares",
            "parts": [
                {"name": "百貨", "share": "四成"},
                {"name": "電商", "share": "三成五"},
                {"name": "團購", "share": "兩成五"},
            ],
        },
    ),
    (
        "今年要招募1200位加盟主，依照去年（台北300、台中200、高雄100）的比例",
        {
            "total": "1200位",
            "method": "history",
            "parts": [
                {"name": "台北", "history": "300"},
                {"name": "台中", "history": "200"},
                {"name": "高雄", "history": "100"},
            ],
        },
    ),
    (
        "把下半年的6000萬按月攤，旺季係數1:1:1:1:2:2",
        {
            "total": "6000萬",
            "method": "months",
            "period": "下半年",
            "profile": ["1", "1", "1", "1", "2", "2"],
        },
    ),
    (
        "Split 12,000 sign-ups: 50% paid, 30% organic, the rest to referrals",
        {
            "total": "12,000 sign-ups",
            "method": "shares",
            "parts": [
                {"name": "paid", "share": "50%"},
                {"name": "organic", "share": "30%"},
                {"name": "referrals"},
            ],
        },
    ),
    (
        "We need to sell 900 units. Leeds 400, York 300 and Hull whatever is left",
        {
            "total": "900 units",
            "method": "amounts",
            "parts": [
                {"name": "Leeds", "amount": "400"},
                {"name": "York", "amount": "300"},
                {"name": "Hull"},
            ],
        },
    ),
    (
        "allocate the 2.4M pipeline goal to SDRs, AEs and partners in a 1:2:3 ratio",
        {
            "total": "2.4M",
            "method": "weights",
            "ratio": "1:2:3",
            "parts": [{"name": "SDRs"}, {"name": "AEs"}, {"name": "partners"}],
        },
    ),
    (
        "$5M ARR target: enterprise gets 60%, mid-market a quarter, SMB the remainder",
        {
            "total": "$5M",
            "method": "shares",
            "parts": [
                {"name": "enterprise", "share": "60%"},
                {"name": "mid-market", "share": "25%"},
                {"name": "SMB"},
            ],
        },
    ),
    (
        "share 600 demos evenly among Anna, Ben and Chloe",
        {
            "total": "600 demos",
            "method": "equal",
            "parts": [{"name": "Anna"}, {"name": "Ben"}, {"name": "Chloe"}],
        },
    ),
    (
        "Distribute 10k trials in proportion to last year: US 3,000, UK 1,500, DE 500",
        {
            "total": "10k trials",
            "method": "history",
            "parts": [
                {"name": "US", "history": "3,000"},
                {"name": "UK", "history": "1,500"},
                {"name": "DE", "history": "500"},
            ],
        },
    ),
    (
        "Break the 24M annual target into months with 2% growth each month",
        {"total": "24M", "method": "months", "period": "this year", "growth": "2%"},
    ),
    ("spread 480 deals over Q3 week by week", {"total": "480 deals", "method": "weeks", "period": "Q3"}),
    (
        "How should 8,000 bookings be split if direct counts 3, agents 2 and OTAs 5?",
        {
            "total": "8,000",
            "method": "weights",
            "parts": [
                {"name": "direct", "weight": "3"},
                {"name": "agents", "weight": "2"},
                {"name": "OTAs", "weight": "5"},
            ],
        },
    ),
    (
        "SEO is three times as important as PR, SEO twice as important as events, events are 1.5 times as important as PR; divide 900 leads",
        {
            "total": "900 leads",
            "method": "pairwise",
            "parts": [{"name": "SEO"}, {"name": "PR"}, {"name": "events"}],
            "judgements": [
                {"first": "SEO", "second": "PR", "times": "3"},
                {"first": "SEO", "second": "events", "times": "2"},
                {"first": "events", "second": "PR", "times": "1.5"},
            ],
        },
    ),
    (
        "Revenue target is $4M, average order value $80, conversion 2%. How many visits do we need?",
        {
            "method": "drivers",
            "target": "$4M",
            "parts": [
                {"name": "average order value", "target": "$80"},
                {"name": "conversion", "target": "2%"},
            ],
            "solve_for": "visits",
        },
    ),
    (
        "App: 200k users, retention 30%. Web: 100k users, retention 15%. What is the combined retention?",
        {
            "method": "rates",
            "parts": [
                {"name": "App", "denominator": "200000", "baseline": "30%"},
                {"name": "Web", "denominator": "100000", "baseline": "15%"},
            ],
        },
    ),
    (
        "North double South, West half of South, total 700",
        {
            "total": "700",
            "method": "weights",
            "parts": [
                {"name": "South", "weight": "1"},
                {"name": "North", "weight": "2"},
                {"name": "West", "weight": "0.5"},
            ],
        },
    ),
    (
        "15万UV，付费和自然流量一九开",
        {
            "total": "15万",
            "method": "weights",
            "ratio": "1:9",
            "parts": [{"name": "付费"}, {"name": "自然流量"}],
        },
    ),
    (
        "4500萬營收，線上:線下=2:1",
        {
            "total": "4500萬",
            "method": "weights",
            "ratio": "2:1",
            "parts": [{"name": "線上"}, {"name": "線下"}],
        },
    ),
    (
        "华东、华南、华北分别拿1200万、800万、500万，加起来2500万",
        {
            "total": "2500万",
            "method": "amounts",
            "parts": [
                {"name": "华东", "amount": "1200万"},
                {"name": "华南", "amount": "800万"},
                {"name": "华北", "amount": "500万"},
            ],
        },
    ),
    (
        "新签1.8亿，南区占大头50%，北区30%，剩下的都是西区的",
        {
            "total": "1.8亿",
            "method": "shares",
            "parts": [{"name": "南区", "share": "50%"}, {"name": "北区", "share": "30%"}, {"name": "西区"}],
        },
    ),
    ("把600万按照月份均摊到今年三季度", {"total": "600万", "method": "months", "period": "今年三季度"}),
    (
        "预计卖2万台，直营店8千台，经销商1.2万台",
        {
            "total": "2万台",
            "method": "amounts",
            "parts": [{"name": "直营店", "amount": "8千台"}, {"name": "经销商", "amount": "1.2万台"}],
        },
    ),
    (
        "100万活跃用户，iOS：安卓：鸿蒙 = 3：5：2",
        {
            "total": "100万",
            "method": "weights",
            "ratio": "3:5:2",
            "parts": [{"name": "iOS"}, {"name": "安卓"}, {"name": "鸿蒙"}],
        },
    ),
]


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=_TODAY)


@pytest.mark.parametrize(("text", "arguments"), _SPLITS, ids=[text for text, _ in _SPLITS])
def test_reads_a_split(text: str, arguments: dict[str, Any]) -> None:
    utterance = _hear(text)
    assert is_split(utterance, None)
    assert cascade_arguments(utterance, None, None) == arguments


@pytest.mark.parametrize(
    "text",
    [
        "门锁季度销售额500万做到650万",
        "把KOL的预算改成25万",
        "今年的目标是什么",
        "份额从10%提升到15%",
        "raise sign-ups from 2,000 to 3,000 by June",
        "who owns the roadshow?",
        "會員數成長至30萬，現在20萬",
    ],
)
def test_takes_no_goal_or_change_for_a_split(text: str) -> None:
    assert not is_split(_hear(text), None)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("2700万GMV：社群1200万，到店900万，余下的归直播", "直播"),
        ("3.6万张订单，自营六成，加盟剩下", "加盟"),
        ("Out of 90k app installs, paid social takes a quarter and ASO the rest", "ASO"),
        ("把门锁改成4个点，其他跟着调", ""),
    ],
)
def test_finds_who_takes_the_rest(text: str, rest: str) -> None:
    assert find_split(_hear(text)).rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "split 3m between TV, search and social 50/30/30",
        "1000万分给抖音、小红书、B站，50、30、30",
        "1000萬分給抖音、小紅書、B站，50、30、30",
        "1000万分给抖音、小红书、B站，抖音50、小红书30、B站30",
    ],
)
def test_numbers_that_look_like_percentages_are_read_as_such_where_they_miss_100(text: str) -> None:
    arguments = cascade_arguments(_hear(text), None, None)
    assert arguments["method"] == "shares"
    assert [part["share"] for part in arguments["parts"]] == ["50%", "30%", "30%"]


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("1000万按比例50、30、30分给抖音、小红书、B站", "50:30:30"),
        ("1000万分给抖音、小红书、B站，50:30:30", "50:30:30"),
        ("1000万分给抖音、小红书、B站，50、30、20", "50:30:20"),
        ("split $2m by weight 60/30/20 between TV, search and social", "60:30:20"),
        ("split 3m between TV, search and social 5/3/3", "5:3:3"),
    ],
)
def test_a_ratio_that_says_so_stays_one(text: str, ratio: str) -> None:
    arguments = cascade_arguments(_hear(text), None, None)
    assert (arguments["method"], arguments["ratio"]) == ("weights", ratio)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一共50万，抖音比小红书多10万，怎么分", {"抖音": "600000", "小红书": "400000"}),
        ("一共50萬，抖音比小紅書多10萬，怎麼分", {"抖音": "600000", "小紅書": "400000"}),
        ("100万拆成两块，线下比线上少20万", {"线上": "1200000", "线下": "800000"}),
        (
            "50k in total, TikTok gets 10k more than Instagram, how do we split it?",
            {"TikTok": "60000", "Instagram": "40000"},
        ),
        (
            "split 50k between TikTok and Instagram, Instagram gets 10k less than TikTok",
            {"TikTok": "60000", "Instagram": "40000"},
        ),
    ],
)
def test_two_parts_that_differ_by_an_amount(text: str, parts: dict[str, str]) -> None:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    utterance = hear(text, language=language, today=_TODAY)
    found = cascade_arguments(utterance, None, None)
    assert found["method"] == "weights"
    assert {part["name"]: part["weight"] for part in found["parts"]} == parts
    assert find_facts(utterance) == ()


def test_a_difference_over_time_is_of_one_thing() -> None:
    utterance = hear("会员数比去年多10万，怎么分给华东和华南", language=Language.ZH_HANS, today=_TODAY)
    assert all(find_difference(utterance, mention) is None for mention in utterance.mentions)
