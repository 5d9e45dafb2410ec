from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference
from core.text import Language
from tools.measured_period import read_measured_period
from tools.registry import call

SALES, RATE = "门锁销售额", "门锁转化率"


def record(ctx, node, value, period=None, **more):
    return call(
        "record_actuals", {"readings": [{"node": node, "value": value, "period": period, **more}]}, ctx
    )


def test_a_value_is_recorded_and_becomes_the_goals_actual(demo_ctx):
    before = demo_ctx.load(None)
    result = record(demo_ctx, SALES, "150万", "10月", source="CRM")
    (reading,) = result.readings
    assert (reading.start, reading.end) == (date(2026, 10, 1), date(2026, 10, 12))
    assert (reading.value, reading.before, reading.revision) == (Decimal(1_500_000), None, 1)
    assert result.plan.version == before.version + 1
    lock = next(node for node in demo_ctx.load(None).nodes if node.title == SALES)
    total = sum(r.value for r in demo_ctx.actuals.of(before.id, lock.id))
    assert lock.measure.actual == total
    assert lock.measure.target == next(n for n in before.nodes if n.title == SALES).measure.target
    assert "今天" in result.text


def test_the_same_days_again_correct_the_value_and_keep_its_history(demo_ctx):
    first = record(demo_ctx, SALES, "480万", "9月")
    assert (first.corrected, first.repeated) == (1, 0)
    assert "4,765,465.19" in first.text
    second = record(demo_ctx, SALES, "480万", "九月")
    assert (second.corrected, second.repeated) == (0, 1)
    assert second.plan.version == first.plan.version
    reading = next(
        r
        for r in demo_ctx.actuals.of(demo_ctx.plan_id, first.readings[0].node)
        if r.start == date(2026, 9, 1)
    )
    assert [r.revision for r in demo_ctx.actuals.history(reading)] == [1, 2]


def test_a_total_to_date_counts_from_the_start_of_the_goal(demo_ctx):
    (reading,) = record(demo_ctx, SALES, "4100万", "截至9月底累计").readings
    assert (reading.start, reading.end) == (date(2026, 1, 1), date(2026, 9, 30))


def test_readings_that_contradict_each_other_are_told(demo_ctx):
    assert "分段加起来" in record(demo_ctx, SALES, "4100万", "截至9月底累计").text


def test_a_rate_without_a_day_is_todays(demo_ctx):
    (reading,) = record(demo_ctx, RATE, "2.31%").readings
    assert (reading.start, reading.end, reading.value) == (demo_ctx.today, demo_ctx.today, Decimal("2.31"))


@pytest.mark.parametrize(
    ("node", "value", "period", "error"),
    [
        (SALES, "12%", "9月", InputError),
        (RATE, "480万元", "9月", InputError),
        (RATE, "130%", "9月", InputError),
        (RATE, "0.023", "9月", AmbiguousInput),
        (SALES, "-5万", "9月", InputError),
        (SALES, "480", "9月", AmbiguousInput),
        (SALES, "480万", "11月", InputError),
        (SALES, "480万", "明年", InputError),
        (SALES, "480万", None, MissingInput),
        (SALES, "很多", "9月", InputError),
        (SALES, "NaN", "9月", InputError),
        ("没有的目标甲乙丙", "1", "9月", UnknownReference),
        ("短视频种草", "1", "9月", MissingInput),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_is_written(demo_ctx, node, value, period, error):
    before = demo_ctx.actuals.of(demo_ctx.plan_id)
    good = {"node": SALES, "value": "480万", "period": "9月"}
    with pytest.raises(error):
        call(
            "record_actuals",
            {"readings": [good, {"node": node, "value": value, "period": period}]},
            demo_ctx,
        )
    assert demo_ctx.actuals.of(demo_ctx.plan_id) == before


def test_two_values_for_the_same_days_are_refused(demo_ctx):
    said = [{"node": SALES, "value": value, "period": "9月"} for value in ("480万", "481万")]
    with pytest.raises(InputError, match="two values"):
        call("record_actuals", {"readings": said}, demo_ctx)
    assert call("record_actuals", {"readings": [said[0], said[0]]}, demo_ctx).readings


def test_a_file_of_readings(demo_ctx, tmp_path):
    (tmp_path / "a.csv").write_text(
        "目标,月份,实际,来源\n门锁销售额,2026年8月,470万,CRM\n音箱销售额,2026年8月,210万,\n", encoding="utf-8"
    )
    result = call("record_actuals", {"path": str(tmp_path / "a.csv")}, demo_ctx)
    assert [r.value for r in result.readings] == [4_700_000, 2_100_000]
    assert result.corrected == 2


@pytest.mark.parametrize(
    "content", ["目标,月份\nx,1月\n", "目标,月份,实际\n门锁销售额,8月,\n", "", "a,b\n1,2\n"]
)
def test_a_file_without_what_is_needed_is_refused(demo_ctx, tmp_path, content):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        call("record_actuals", {"path": str(tmp_path / "a.csv")}, demo_ctx)


def test_over_http_only_files_of_the_imports_folder_are_read(demo_ctx, tmp_path):
    (tmp_path / "a.csv").write_text("目标,实际\n门锁转化率,2.3%\n", encoding="utf-8")
    inside = replace(demo_ctx, imports=tmp_path / "uploads")
    with pytest.raises(InputError):
        call("record_actuals", {"path": str(tmp_path / "a.csv")}, inside)


def test_nothing_said_asks(demo_ctx):
    with pytest.raises(MissingInput):
        call("record_actuals", {}, demo_ctx)


def test_in_english(demo_ctx):
    english = replace(demo_ctx, language=Language.EN)
    assert record(english, SALES, "CNY 4.8M", "September").text.startswith(
        "B1 门锁销售额 2026-09-01 – 2026-09-30 CNY 4.8M"
    )


TODAY = date(2026, 10, 12)


@pytest.mark.parametrize(
    ("text", "start", "end", "since"),
    [
        ("9月", "2026-09-01", "2026-09-30", False),
        ("September", "2026-09-01", "2026-09-30", False),
        ("上个月", "2026-09-01", "2026-09-30", False),
        ("12月", "2025-12-01", "2025-12-31", False),
        ("2025年12月", "2025-12-01", "2025-12-31", False),
        ("截至9月底", "2026-09-01", "2026-09-30", True),
        ("1-9月累计", "2026-01-01", "2026-09-30", True),
        ("year to date", "2026-10-12", "2026-10-12", True),
        ("目前累计", "2026-10-12", "2026-10-12", True),
        ("last week", "2026-10-05", "2026-10-11", False),
        ("Q3", "2026-07-01", "2026-09-30", False),
    ],
)
def test_measured_times_look_back(text, start, end, since):
    within = (
        (date(2025, 10, 1), date(2026, 12, 31)) if "12" in text else (date(2026, 1, 1), date(2026, 12, 31))
    )
    days = read_measured_period(text, "period", today=TODAY, fiscal_start=1, within=within)
    assert (str(days.start), str(days.end), days.since_start) == (start, end, since)


def test_undo_says_that_the_reading_stays(demo_ctx):
    record(demo_ctx, SALES, "480万", "9月")
    undone = call("edit_plan", {"edits": [{"do": "undo"}]}, demo_ctx)
    assert "记录过的读数还在，门锁销售额的进度仍按读数算" in undone.text
    renamed = call("edit_plan", {"edits": [{"do": "update", "node": "G1", "title": "全年销售"}]}, demo_ctx)
    assert renamed.changes
    assert "读数" not in call("edit_plan", {"edits": [{"do": "undo"}]}, demo_ctx).text
