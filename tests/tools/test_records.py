"""Records kept through `edit_plan`, shown by `show_plan`, brought up to date, and refused clearly."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools.registry import call
from tools.tool import ToolContext

GOALS = [
    {"do": "create", "name": "获客"},
    {
        "do": "add",
        "level": "enterprise",
        "title": "获客量",
        "kpi": "线索量",
        "baseline": "1000",
        "target": "2000",
    },
    {
        "do": "add",
        "level": "enterprise",
        "title": "转化率",
        "kpi": "转化率",
        "baseline": "10%",
        "target": "15%",
    },
]


@pytest.fixture
def planned(ctx: ToolContext) -> ToolContext:
    made = call("edit_plan", {"edits": GOALS}, ctx).plan
    assert made is not None
    return replace(ctx, plan_id=made.id)


def keep(ctx: ToolContext, **edit: Any) -> str:
    return call("edit_plan", {"edits": [edit]}, ctx).text


def show(ctx: ToolContext, view: str) -> str:
    return call("show_plan", {"view": view}, ctx).text


def test_a_skill_is_recorded_once_and_brought_up_to_date(planned: ToolContext) -> None:
    keep(planned, do="skill", person="张伟", skill="数据分析", level="junior", needed="senior")
    assert "初级（差2级）" in show(planned, "skills")
    keep(planned, do="skill", person="张伟", skill="数据分析", level="senior")
    shown = show(planned, "skills")
    assert "差" not in shown.splitlines()[2]
    assert "达到 1 项" in shown


def test_a_skill_nobody_has_rated_is_asked_about(planned: ToolContext) -> None:
    with pytest.raises(MissingInput) as caught:
        keep(planned, do="skill", person="张伟", skill="投放", needed="senior")
    assert caught.value.field == "edits.0.level"


def test_scores_are_weighed_and_half_a_score_is_asked_about(planned: ToolContext) -> None:
    keep(planned, do="score", department="市场部", performance="85", collaboration="70分", period="2026年Q3")
    assert "80.5" in show(planned, "scores")
    keep(planned, do="score", department="市场部", collaboration=90, period="2026年Q3")
    assert "86.5" in show(planned, "scores")
    with pytest.raises(MissingInput, match="collaboration"):
        keep(planned, do="score", department="销售部", performance="85")


@pytest.mark.parametrize("value", ["101", "-1", "很好"])
def test_a_score_outside_0_to_100_is_refused(planned: ToolContext, value: str) -> None:
    with pytest.raises(InputError) as caught:
        keep(planned, do="score", department="市场部", performance=value, collaboration="70")
    assert caught.value.field == "edits.0.performance"
    assert show(planned, "scores").endswith("还没有记录")


def test_linked_kpis_show_what_they_make_together(planned: ToolContext) -> None:
    keep(
        planned,
        do="pair",
        first="获客量",
        second="转化率",
        definition="高价值线索",
        first_department="市场部",
    )
    assert "现状 100，目标 300" in show(planned, "pairs")
    with pytest.raises(InputError):
        keep(planned, do="pair", first="获客量", second="获客量")
    with pytest.raises(UnknownReference):
        keep(planned, do="pair", first="获客量", second="没有的目标")


def test_a_risk_goes_from_registered_to_closed(planned: ToolContext) -> None:
    keep(planned, do="risk", title="断货", likelihood="high", impact="medium", kind="resource")
    assert "一级（高）" in show(planned, "risks")
    keep(planned, do="risk", title="断货", owner="李娜", response="备第二供应商", due="2026年11月")
    line = show(planned, "risks").splitlines()[2]
    assert line.startswith("R1 | 断货")
    assert "2026-11-30" in line
    keep(planned, do="risk", title="断货", closed=True)
    assert show(planned, "risks").endswith("已关闭")


def test_a_review_takes_target_from_its_goal_and_counts_the_gap(planned: ToolContext) -> None:
    action = {"title": "补投", "owner": "张伟", "due": "2026年11月", "acceptance": "周新增≥100"}
    keep(planned, do="review", subject="获客量", result="1600", cause="投放推迟", actions=[action])
    assert "-400" in show(planned, "reviews")
    assert "完成 80%" in show(planned, "reviews")


def test_the_gap_of_a_rate_is_in_points(planned: ToolContext) -> None:
    keep(planned, do="review", subject="转化率", result="12%")
    assert "-3个百分点" in show(planned, "reviews")


def test_a_record_is_forgotten_and_that_is_undone(planned: ToolContext) -> None:
    keep(planned, do="risk", title="断货")
    keep(planned, do="forget", record="R1")
    assert show(planned, "risks").endswith("还没有记录")
    keep(planned, do="undo")
    assert "断货" in show(planned, "risks")
    with pytest.raises(UnknownReference) as caught:
        keep(planned, do="forget", record="R9")
    assert "R1" in caught.value.candidates


@pytest.mark.parametrize("view", ["skills", "scores", "pairs", "risks", "reviews", "tiers"])
def test_every_view_says_when_nothing_is_recorded(planned: ToolContext, view: str) -> None:
    assert "还没有记录" in show(planned, view)
    assert "nothing recorded yet" in show(replace(planned, language=Language.EN), view)


def test_cost_tiers_and_further_fields_of_an_initiative(planned: ToolContext) -> None:
    work = {"level": "strategy", "title": "投放", "under": "获客量", "budget": "20万", "tier": "C"}
    keep(planned, do="add", **work, hours_per_week="8", effective_minimum="5万")
    assert "3万元" in show(planned, "tiers")
    shown = call("show_plan", {"view": "node", "node": "投放"}, planned).text
    assert "8" in shown


def test_changes_name_the_record(planned: ToolContext) -> None:
    keep(planned, do="risk", title="断货", likelihood="high", impact="high")
    assert "R1 风险: + 断货，一级（高）" in show(planned, "changes")
