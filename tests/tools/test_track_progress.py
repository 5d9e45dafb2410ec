from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.progress.status import Status
from core.text import Language
from tools.registry import call


def track(ctx, **arguments):
    return call("track_progress", arguments, ctx)


def only(result):
    (kpi,) = result.kpis
    return kpi


def test_the_season_makes_the_difference(demo_ctx):
    kpi = only(track(demo_ctx, node="门锁销售额"))
    assert Decimal(67) < kpi.attained < Decimal(69)
    assert kpi.due < kpi.due_linear - 5  # the fourth quarter is the strong one
    assert kpi.gap == kpi.actual - kpi.expected
    assert kpi.forecast.low80 < kpi.forecast.expected < kpi.forecast.high80
    assert kpi.forecast.low95 <= kpi.forecast.low80
    assert 0 < kpi.forecast.chance < 0.5
    assert kpi.forecast.readings == 24  # two years of facts, not nine readings


def test_the_truth_lies_in_the_range_when_it_is_asked_half_a_year_before(demo_ctx):
    """From the end of March, September's totals were in the 95 % range: the months are known now."""
    facts = demo_ctx.facts
    actual = facts.cube(
        "sales", by=[], measures=["revenue"], start=date(2026, 1, 1), end=date(2026, 9, 30)
    ).measures["revenue"][0]
    from core.plan.kpi import Direction
    from core.progress.forecast import forecast_total
    from core.quantity.unit import CNY
    from tools.progress_season import FactSource, months_of

    table = facts.catalogue.table("sales")
    past = months_of(facts, FactSource(table, table.kpi("revenue"), {}), None, date(2026, 3, 31))
    so_far = sum(s.value for s in past if s.start.year == 2026)
    forecast = forecast_total(past, so_far, date(2026, 3, 31), date(2026, 9, 30), None, Direction.UP, CNY)
    assert forecast.low95 <= Decimal(int(actual)) / 100 <= forecast.high95


@pytest.mark.slow
def test_all_kpis_of_the_plan_as_a_monitoring_table(demo_ctx):
    result = track(demo_ctx)
    assert len(result.kpis) == 10
    table = result.tables[0]
    assert table.title == "执行监控表"
    assert len(table.rows) == 10
    assert all(len(row) == len(table.header) for row in table.rows)
    assert "假设" in result.text


def test_an_old_survey_is_stale_and_never_green(demo_ctx):
    kpi = only(track(demo_ctx, node="门锁品牌认知率"))
    assert kpi.status is Status.STALE
    assert "补录" in kpi.adjustment
    fresh = replace(demo_ctx, today=date(2026, 7, 10))
    assert only(track(fresh, node="门锁品牌认知率")).status is not Status.STALE


@pytest.mark.slow
def test_only_what_is_behind(demo_ctx):
    behind = track(demo_ctx, behind=True)
    assert behind.kpis
    assert all(kpi.status is not Status.GREEN for kpi in behind.kpis)


def test_a_kpi_of_the_facts_against_its_plan(demo_ctx):
    kpi = only(track(demo_ctx, kpi="转化率", where=["华东", "短视频"], period="9月"))
    assert kpi.node is None
    assert kpi.status is Status.RED
    assert kpi.actual < kpi.target / 2
    assert kpi.forecast is None  # September is over


def test_a_quarter_that_is_over_is_judged_not_forecast(demo_ctx):
    kpi = only(track(demo_ctx, kpi="销售额", period="Q3"))
    assert kpi.status is Status.AMBER
    assert kpi.forecast is None


def test_a_target_of_ones_own(demo_ctx):
    easy, hard = (only(track(demo_ctx, kpi="销售额", period="2026年", target=t)) for t in ("9000万", "2亿"))
    assert easy.forecast.chance > 0.99
    assert hard.forecast.chance < 0.01
    assert (easy.status, hard.status) == (Status.GREEN, Status.RED)


def test_without_a_plan_the_facts_answer(demo_ctx):
    kpi = only(track(replace(demo_ctx, plan_id=None)))
    assert (kpi.kpi, kpi.node) == ("revenue", None)


def test_without_readings_there_is_no_data_and_no_colour(demo_ctx):
    empty = replace(demo_ctx, today=date(2025, 12, 1))
    assert {kpi.status for kpi in track(empty).kpis} == {Status.UNKNOWN}


def test_in_english(demo_ctx):
    text = track(replace(demo_ctx, language=Language.EN), node="B1").text
    assert "Due by now with the season" in text
    assert "80% range" in text


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"node": "甲乙丙丁戊己"}, UnknownReference),
        ({"kpi": "火星车"}, UnknownReference),
        ({"where": ["火星"]}, UnknownReference),
        ({"by": "星球"}, UnknownReference),
        ({"period": "2030年"}, InputError),
        ({"kpi": "销售额", "period": "2026年", "target": "12%"}, InputError),
    ],
)
def test_what_cannot_be_tracked_is_named(demo_ctx, arguments, error):
    with pytest.raises(error):
        track(demo_ctx, **arguments)


def test_nothing_to_track_asks(ctx):
    with pytest.raises(MissingInput):
        track(ctx)
    call("edit_plan", {"edits": [{"do": "create", "name": "空"}]}, ctx)
    with pytest.raises(MissingInput):
        track(ctx, plan="空")


def test_a_plan_without_facts_is_paced_by_days(ctx):
    made = call(
        "edit_plan",
        {
            "edits": [
                {"do": "create", "name": "甲", "period": "2024年"},
                {
                    "do": "add",
                    "level": "enterprise",
                    "title": "销售额",
                    "kpi": "销售额",
                    "target": "1200万",
                    "when": "2024年",
                },
            ]
        },
        ctx,
    )
    from knowledge.actuals import ActualStore

    own = replace(ctx, plan_id=made.plan.id, actuals=ActualStore(ctx.plans._engine), today=date(2024, 7, 1))
    said = [{"node": "销售额", "value": "90万", "period": f"{month}月"} for month in range(1, 7)]
    call("record_actuals", {"readings": said}, own)
    kpi = only(track(own))
    assert kpi.due == kpi.due_linear
    assert kpi.actual == 5_400_000
    assert kpi.status is Status.RED  # steady readings of 90万 a month never make 1200万
    assert kpi.forecast.readings == 6


def test_a_month_ahead_is_forecast_from_the_past(demo_ctx):
    november = only(track(demo_ctx, kpi="销售额", period="11月"))
    october = only(track(demo_ctx, kpi="销售额", period="本月"))
    assert november.actual is None
    assert november.status is Status.UNKNOWN
    assert november.forecast.expected > october.forecast.expected  # Double 11
    assert november.forecast.low80 < november.target < november.forecast.high95


def test_validate_finds_what_is_stale(demo_ctx):
    findings = call("validate", {"rules": ["R30"]}, demo_ctx).findings
    assert [finding.rule for finding in findings] == ["R30"]
    assert "品牌认知率" in findings[0].message


@pytest.mark.slow
def test_each_part_of_the_facts(demo_ctx):
    result = track(demo_ctx, kpi="销售额", by="大区", period="Q3")
    assert [kpi.title for kpi in result.kpis] == [
        "华东销售额",
        "华南销售额",
        "华北销售额",
        "西南销售额",
        "华中销售额",
    ]
    whole = only(track(demo_ctx, kpi="销售额", period="Q3"))
    assert sum(kpi.actual for kpi in result.kpis) == whole.actual
    narrowed = track(demo_ctx, kpi="销售额", by="大区", where=["华东", "华南"], period="Q3")
    assert len(narrowed.kpis) == 2
