from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference
from core.text import Language
from tools.explain_deviation import TOOL, ExplainDeviationArguments
from tools.registry import call

FUNNEL = [
    {"name": "流量", "before": "1万", "after": "8千"},
    {"name": "转化率", "before": "3%", "after": "3.2%"},
    {"name": "客单价", "before": "200", "after": "200"},
]


def explain(ctx, **arguments):
    return TOOL.run(ctx, ExplainDeviationArguments.model_validate(arguments))


def contributions(result):
    return {line.name: line.contribution for line in result.drivers}


def whole(result):
    """Every part of the answer that must add up does."""
    top = [line.contribution for line in result.drivers if line.parent is None]
    if top:
        assert sum(top) == result.headline.deviation
        assert result.bridge[-2].end == result.bridge[-1].end == result.headline.actual
    assert result.headline.actual - result.headline.reference == result.headline.deviation
    for dimension in {line.dimension for line in result.parts}:
        mine = [line for line in result.parts if line.dimension == dimension]
        assert sum(line.contribution for line in mine) == result.headline.deviation
        for line in mine:
            if line.rate is not None:
                assert line.rate + line.mix == line.contribution
    for line in result.price_volume_mix:
        assert line.volume + line.mix + line.price == result.headline.deviation
    return result


# typed drivers: no facts are needed


def test_typed_product(ctx):
    result = whole(explain(ctx, kpi="销售额", drivers=FUNNEL))
    assert (result.headline.reference, result.headline.actual) == (60000, 51200)
    assert contributions(result) == {"流量": -12400, "转化率": 3600, "客单价": 0}
    assert result.text.splitlines()[0].startswith("销售额 5.12万元，原来 6万元，差 −8800元，-14.7%")
    assert [point.kind for point in result.bridge] == ["total", "change", "change", "change", "total"]


def test_typed_order_of_listing_does_not_matter(ctx):
    assert contributions(explain(ctx, drivers=FUNNEL)) == contributions(explain(ctx, drivers=FUNNEL[::-1]))


def test_typed_sequential_shows_its_order(ctx):
    cost = [
        {"name": "产量", "before": "500", "after": "490"},
        {"name": "单耗", "before": "50", "after": "51"},
        {"name": "单价", "before": "15", "after": "13"},
    ]
    result = whole(explain(ctx, kpi="材料成本", drivers=cost, method="sequential"))
    assert contributions(result) == {"产量": -7500, "单耗": 7350, "单价": -49980}
    assert result.order == ("产量", "单耗", "单价")
    assert "产量 → 单耗 → 单价" in result.text
    other = whole(explain(ctx, drivers=cost, method="sequential", order=["单价"]))
    assert contributions(other)["单价"] == -50000


def test_typed_quotient_difference_and_sum(ctx):
    cac = explain(
        ctx,
        kpi="获客成本",
        drivers=[
            {"name": "花费", "before": "80万元", "after": "100万元"},
            {"name": "新客", "before": "1000人", "after": "950人", "operation": "divided_by"},
        ],
    )
    assert whole(cac).headline.reference == 800
    assert not cac.headline.favourable
    profit = explain(
        ctx,
        kpi="利润",
        drivers=[
            {"name": "收入", "before": "500万", "after": "480万"},
            {"name": "成本", "before": "400万", "after": "410万", "operation": "minus"},
        ],
    )
    assert contributions(whole(profit)) == {"收入": -200000, "成本": -100000}


def test_typed_english(ctx):
    result = explain(replace(ctx, language=Language.EN), kpi="revenue", drivers=FUNNEL)
    assert result.text.startswith("revenue: CNY 51.2K against before CNY 60K: −CNY 8.8K, -14.7%.")


def test_typed_zero_and_offsetting(ctx):
    start = [{"name": "a", "before": "0", "after": "1000"}, {"name": "b", "before": "2", "after": "3"}]
    result = whole(explain(ctx, drivers=start))
    assert result.headline.percent is None
    still = [{"name": "a", "before": "2", "after": "4"}, {"name": "b", "before": "4", "after": "2"}]
    result = whole(explain(ctx, drivers=still))
    assert result.headline.deviation == 0
    assert result.drivers[0].share is None
    assert "没有偏差" in result.text


@pytest.mark.parametrize(
    ("drivers", "error"),
    [
        ([{"name": "a", "before": "很多", "after": "2"}], InputError),
        ([{"name": "a", "before": "3%", "after": "0.032"}], AmbiguousInput),
        (
            [{"name": "a", "before": "1", "after": "2"}, {"name": "a", "before": "1", "after": "2"}],
            InputError,
        ),
        ([{"name": "a", "before": "1", "after": "2", "operation": "divided_by"}], InputError),
        (
            [
                {"name": "a", "before": "1", "after": "2"},
                {"name": "b", "before": "0", "after": "2", "operation": "divided_by"},
            ],
            InputError,
        ),
    ],
)
def test_typed_refusals(ctx, drivers, error):
    with pytest.raises(error):
        explain(ctx, drivers=drivers)


def test_typed_unknown_order(ctx):
    with pytest.raises(UnknownReference, match="no driver"):
        explain(ctx, drivers=FUNNEL, method="sequential", order=["天气"])


def test_lmdi_needs_positive_drivers(ctx):
    with pytest.raises(InputError, match="negative"):
        explain(
            ctx,
            method="lmdi",
            drivers=[{"name": "a", "before": "-1", "after": "2"}, {"name": "b", "before": "1", "after": "2"}],
        )


def test_nothing_to_explain_from(ctx):
    with pytest.raises(MissingInput) as missing:
        explain(ctx, kpi="销售额")
    assert "hoshin facts load" in missing.value.valid.zh


# the demo company: what went otherwise than planned is known


@pytest.mark.slow
def test_september_is_found(demo_ctx):
    result = whole(explain(demo_ctx, kpi="销售额", period="9月"))
    assert result.headline.deviation == Decimal("-547453.91")
    assert result.segments[0].where == {"region": "east", "channel": "video"}
    assert result.started.start == date(2026, 9, 3)
    assert result.segments[0].drivers[1].key == "conversion"
    first = result.hypotheses[0]
    assert first.key == "campaign"
    assert any("改版" in line for line in first.evidence)
    assert first.score == pytest.approx(
        sum(float(e.rsplit("(", 1)[1][:-1]) for e in first.evidence), abs=0.11
    )
    headings = [line for line in result.text.splitlines() if line.startswith("【")]
    computed, *hints = headings
    assert computed == "【算出来的】"
    assert hints == ["【可能的原因，待验证】", "【下一步】", "【过去的相似案例，仅供参考，不参与计算】"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "where", "cause"),
    [
        ({"kpi": "访问量", "period": "6月"}, {"region": "north", "channel": "store"}, "late_work"),
        ({"kpi": "花费", "period": "6月"}, {"channel": "video"}, "underspent"),
        ({"kpi": "转化率", "period": "8月"}, {"product": "speaker"}, "competitor"),
    ],
)
def test_injected_deviations(demo_ctx, arguments, where, cause):
    result = whole(explain(demo_ctx, **arguments))
    assert any(where.items() <= line.where.items() for line in result.segments), result.segments_note
    assert cause in [line.key for line in result.hypotheses[:2]]


@pytest.mark.slow
def test_a_one_off_inside_a_segment(demo_ctx):
    result = whole(explain(demo_ctx, kpi="销售额", period="7月", filters=["华南", "门锁"]))
    assert result.started.shape == "one_off"
    assert result.started.earliest <= date(2026, 7, 8) <= result.started.latest
    assert abs((result.started.end - date(2026, 7, 25)).days) <= 3
    assert result.hypotheses[0].key == "stock"


@pytest.mark.slow
@pytest.mark.parametrize("compare", ["plan", "previous", "last_year", "forecast"])
@pytest.mark.parametrize("kpi", ["销售额", "订单数", "转化率", "客单价", "获客成本", "投入产出比", "新客数"])
def test_everything_adds_up(demo_ctx, kpi, compare):
    whole(explain(demo_ctx, kpi=kpi, compare=compare, period="2026年8月"))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["shapley", "lmdi", "sequential"])
def test_methods(demo_ctx, method):
    result = whole(explain(demo_ctx, kpi="销售额", period="9月", method=method))
    assert result.order == (("访问量", "转化率", "客单价") if method == "sequential" else ())


@pytest.mark.slow
def test_unequal_months_are_made_comparable(demo_ctx):
    result = explain(demo_ctx, kpi="销售额", period="2月", compare="previous")
    line = result.calendar
    moved = line.days + line.weekdays + line.festivals
    assert line.days < 0
    assert line.comparable + moved == result.headline.deviation
    assert any("天数不同" in text for text in result.assumptions)


@pytest.mark.slow
def test_part_of_a_month_against_the_plan(demo_ctx):
    result = whole(explain(demo_ctx, kpi="订单数", period="9月1日到9月20日"))
    assert any("折算" in text for text in result.assumptions)
    full = explain(demo_ctx, kpi="订单数", period="9月")
    assert 0 < result.headline.reference < full.headline.reference


@pytest.mark.slow
def test_period_that_ends_after_the_data(demo_ctx):
    result = explain(demo_ctx, kpi="销售额", period="2026年9月15日到10月10日")
    assert any("数据只到 2026-09-30" in text for text in result.assumptions)


@pytest.mark.slow
def test_break_down_and_filters(demo_ctx):
    result = whole(explain(demo_ctx, kpi="转化率", period="9月", filters=["华东"], by=["渠道"]))
    assert {line.dimension for line in result.parts} == {"channel"}
    assert result.headline.kpi == "华东转化率"
    narrowed = explain(demo_ctx, kpi="转化率", period="9月", filters=["华东", "短视频"], by=["渠道"])
    assert any("已限定为一个值" in text for text in narrowed.refused)


@pytest.mark.slow
def test_better_than_planned_has_events_and_no_hypotheses(demo_ctx):
    result = whole(explain(demo_ctx, kpi="访问量", period="5月", filters=["西南", "KOL"]))
    assert result.headline.favourable
    assert not result.hypotheses
    assert any("走红" in event for event in result.events)


@pytest.mark.slow
def test_goal_of_the_plan_is_read_from_the_facts(demo_ctx):
    result = explain(demo_ctx, kpi="B1", period="9月")
    assert result.headline.kpi == "门锁销售额"
    assert result.headline.actual == Decimal("4765465.19")


@pytest.mark.slow
def test_goal_of_the_plan_by_its_readings_alone(demo_ctx):
    result = whole(explain(replace(demo_ctx, facts=None), kpi="全年销售额"))
    assert result.headline.period == "2026-01-01至2026-09-30"
    assert {line.key for line in result.drivers} == {"B1", "B2", "B3"}
    assert result.plan is not None
    month = whole(explain(replace(demo_ctx, facts=None), kpi="G1", period="9月", compare="previous"))
    assert month.headline.reference == Decimal("8270103.92")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"kpi": "销售额", "period": "10月"}, MissingInput, "no figures"),
        ({"kpi": "销售额", "period": "2024年10月", "compare": "last_year"}, MissingInput, "compared with"),
        ({"kpi": "销售额", "period": "2024年9月到2024年11月"}, MissingInput, "missing"),
        ({"kpi": "幸福感"}, UnknownReference, "neither"),
        ({"kpi": "销售额", "filters": ["火星"]}, UnknownReference, "no segment"),
        ({"kpi": "销售额", "by": ["星座"]}, UnknownReference, "no dimension"),
        ({"kpi": "销售额", "method": "sequential", "order": ["天气"]}, UnknownReference, "no factor"),
        ({}, MissingInput, "which KPI"),
    ],
)
def test_refusals(demo_ctx, arguments, error, said):
    with pytest.raises(error, match=said):
        explain(demo_ctx, **arguments)


@pytest.mark.slow
def test_through_the_registry_in_english(demo_ctx):
    ctx = replace(demo_ctx, language=Language.EN)
    result = call("explain_deviation", {"kpi": "revenue", "period": "Sep 2026", "by": ["channel"]}, ctx)
    assert result.text.startswith("revenue, Sep 2026: CNY 8,594,930.72 against plan CNY 9,142,384.63")
    assert "By channel: short video" in result.text
    titles = [table.title for table in result.tables]
    assert titles == ["Drivers", "By channel", "Tracking table, to be confirmed"]
