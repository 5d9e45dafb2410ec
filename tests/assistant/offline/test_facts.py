"""Targets stated in a message: the KPI, its subject, today's level and the level to reach."""

from datetime import date

import pytest

from assistant.offline.facts import Fact, find_facts, when_of
from assistant.offline.utterance import Utterance, hear
from core.text import Language

_TODAY = date(2026, 3, 2)


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=_TODAY)


def _one(text: str) -> Fact:
    facts = find_facts(_hear(text))
    assert len(facts) == 1, facts
    return facts[0]


@pytest.mark.parametrize(
    ("text", "subject", "name", "baseline", "target"),
    [
        ("智能家居今年Q4前市场份额从10%做到15%", "智能家居", "市场份额", "10%", "15%"),
        ("门店客流从每天800人提到1200人，Q3前", "", "门店客流", "800", "1200"),
        ("我们想把试驾数从1.2万冲到1.8万，10月底前", "", "试驾数", "12000", "18000"),
        ("目标是年底DAU 80万，目前52万", "", "DAU", "520000", "800000"),
        ("ARR现在是3000万，明年6月要到4500万，总预算300万", "", "ARR", "30000000", "45000000"),
        ("把CAC从320降到260，预算不超过80万", "", "CAC", "320", "260"),
        ("直播间观看人数目前3万，年底目标5万", "", "直播间观看人数", "30000", "50000"),
        ("续约率从82%提升6个百分点，年底前", "", "续约率", "82%", "88%"),
        ("预算90万，11月底截止，加盟店数从45家开到70家", "", "加盟店数", "45", "70"),
        ("王强负责，签约经销商数目标260家，眼下180家", "签约", "经销商数", "180", "260"),
        ("去年卖了1.8万台净水器，今年想卖到2.5万台", "净水器", "销量", "18000", "25000"),
        ("保费收入在去年1亿的基础上增加2000万", "", "保费收入", "100000000", "120000000"),
        ("付费会员翻一番，目前4万，年底", "", "付费会员", "40000", "80000"),
        ("線上課程完課率現在四成，年底拉到六成", "", "線上課程完課率", "40%", "60%"),
        ("來客數由每月5萬人次提升至7萬人次，第三季底", "", "來客數", "50000", "70000"),
        ("把退貨率壓到3%以下，目前是5.2%，九月底前", "", "退貨率", "5.2%", "3%"),
        ("有效卡數80萬張衝上100萬張，行銷費用1億2千萬", "", "有效卡數", "800000", "1000000"),
        ("會員活躍度目前45%，目標60%，12月31日前", "", "會員活躍度", "45%", "60%"),
        ("ARR is $3M; we want $4.2M by Q4", "", "ARR", "3000000 USD", "4200000 USD"),
        ("Demo bookings: 300 today -> 450 by 30 June", "", "Demo bookings", "300", "450"),
        ("From 12% to 9% churn by year end", "", "churn", "12%", "9%"),
        ("We have 40 dealers and want 60 by December", "", "dealers", "40", "60"),
        ("Increase NPS to 50 (currently 38) before July", "", "NPS", "38", "50"),
        ("80k app downloads by June, from 50k today", "", "app downloads", "50000", "80000"),
        ("Target: 2,000 trial sign-ups vs 1,400 now", "", "trial sign-ups", "1400", "2000"),
        ("franchise count: 85 stores today, 120 by end of Q1", "", "franchise count", "85", "120"),
        ("MQLs 1,450 -> 2,100, spend no more than $180k", "", "MQLs", "1450", "2100"),
        ("Average basket size is £31. Make that £36", "", "Average basket size", "31 GBP", "36 GBP"),
    ],
)
def test_one_target(text: str, subject: str, name: str, baseline: str, target: str) -> None:
    fact = _one(text)
    assert (fact.subject, fact.name, fact.baseline, fact.target) == (subject, name, baseline, target)


@pytest.mark.parametrize(
    "text",
    ["市场份额增长3%，现在是10%", "轉換率提升20%，目前10%", "Increase brand awareness by 20% from 30%"],
)
def test_a_percent_of_a_rate_has_three_readings(text: str) -> None:
    assert len(_one(text).options) == 3


@pytest.mark.parametrize(
    "text", ["今年份额要做到15%", "下載數要做到30萬", "get market share to 20% this year"]
)
def test_a_target_alone_needs_its_baseline(text: str) -> None:
    fact = _one(text)
    assert fact.needs_baseline
    assert fact.target is not None


def test_growth_of_a_count_is_a_step() -> None:
    fact = _one("grow weekly active users 30% from 50k by end of September")
    assert (fact.baseline, fact.target) == ("50000", "65000")


@pytest.mark.parametrize(
    "text",
    [
        "去年华东做了1800万，华南1200万，西部600万，按比例分",
        "8萬名訪客，電商佔60%、門市佔40%",
        "总预算180万",
        "KOL视频单条播放量低于100万就要分析原因",
        "Give North 40%, South 35%, West 25%",
        "和3位博主合作，覆盖200万人",
        "营销四个维度是哪四个",
    ],
)
def test_no_target_is_made_of_parts_budgets_and_counts(text: str) -> None:
    assert not [fact for fact in find_facts(_hear(text)) if fact.target and fact.baseline]


def test_several_targets_share_subject_and_deadline() -> None:
    utterance = _hear("门锁季度销售额500万做到650万，新增注册用户8万到12万，都是年底前")
    facts = find_facts(utterance)
    assert [(f.name, f.target) for f in facts] == [("销售额", "6500000"), ("新增注册用户", "120000")]
    assert facts[1].subject == "门锁"
    assert {when_of(utterance, fact, facts) for fact in facts} == {"年底前"}


def test_each_of_several_targets_has_its_own_deadline() -> None:
    utterance = _hear("抖音粉丝50万→80万，6月底前，小红书粉丝20万→40万，9月底前")
    facts = find_facts(utterance)
    assert [when_of(utterance, fact, facts) for fact in facts] == ["6月底前", "9月底前"]


@pytest.mark.parametrize(
    "text",
    [
        "销售额从500万做到650万，拿销售额的5%做营销",
        "銷售額從500萬做到650萬，預算按銷售額的5%",
        "revenue from 8M to 10M, spend 5% of revenue on marketing",
    ],
)
def test_a_share_of_a_kpi_that_is_spent_is_no_target(text: str) -> None:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    facts = find_facts(hear(text, language=language, today=date(2026, 3, 2)))
    assert len(facts) == 1
    assert "预算" not in facts[0].subject
