from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.registry import call
from tools.tool import ToolContext

Edit = Callable[..., EditPlanResult]


def test_the_tree_shows_numbers_sums_and_money(example: ToolContext) -> None:
    text = call("show_plan", {}, example).text
    assert (
        "G1 智能家居产品线市场份额提升 · 市场份额 10% → 15%（+5个百分点） · 下级合计 5个百分点，正好" in text
    )
    assert "    M1 智能门锁销售额增长 · 季度销售额 500万元 → 650万元（+150万元）" in text
    assert text.endswith("总预算 100万元：已分配 35万元，剩余 65万元")


def test_the_tree_in_english(example: ToolContext) -> None:
    text = call("show_plan", {}, replace(example, language=Language.EN)).text
    assert "market share 10% → 15% (+5 pp) · parts 5 pp, adds up · budget CNY 350K" in text


def test_a_gap_is_said(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "B1", "change": "+1pp"}, ctx=example)
    assert "下级合计 4个百分点，还差 1个百分点" in call("show_plan", {}, example).text
    edit_with({"do": "update", "node": "B1", "change": "+3pp"}, ctx=example)
    assert "下级合计 6个百分点，多出 1个百分点" in call("show_plan", {}, example).text


def test_money_over_the_total_is_said(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "plan", "budget": "30万", "contingency": "10%"}, ctx=example)
    assert call("show_plan", {}, example).text.endswith(
        "总预算 30万元：已分配 35万元，预留 3万元，超出 8万元"
    )


@pytest.mark.parametrize("view", ["goals", "strategies", "budget", "timeline"])
def test_every_table_has_a_cell_for_every_column(example: ToolContext, view: str) -> None:
    (table,) = call("show_plan", {"view": view}, example).tables
    assert table.rows
    assert all(len(row) == len(table.header) for row in table.rows)


def test_one_branch_and_one_node(example: ToolContext) -> None:
    branch = call("show_plan", {"view": "strategies", "node": "S1"}, example)
    assert [row[0] for row in branch.tables[0].rows] == ["S1", "I1", "I2"]
    node = call("show_plan", {"view": "node", "node": "認知度"}, example)
    assert ("目标值", "45%") in node.tables[0].rows


def test_versions_and_changes(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "I1", "budget": "25万"}, ctx=example)
    edit_with({"do": "undo"}, ctx=example)
    rows = call("show_plan", {"view": "versions"}, example).tables[0].rows
    assert [row[0] for row in rows] == ["v3", "v2", "v1"]
    assert rows[0][3] == "撤销 → v1"
    changed = call("show_plan", {"view": "changes", "version": 2, "against": 1}, example)
    assert changed.tables[0].rows == (("I1", "与3位头部科技KOL合作测评视频", "预算", "20万元", "25万元"),)
    assert "v1 → v3：0 处变化" in call("show_plan", {"view": "changes", "against": 1}, example).text


def test_an_older_version_is_shown_as_it_was(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "remove", "node": "S1"}, ctx=example)
    assert "S1" not in call("show_plan", {}, example).text
    assert "I2" in call("show_plan", {"version": 1}, example).text


def test_what_cannot_be_shown_is_said(ctx: ToolContext, example: ToolContext) -> None:
    with pytest.raises(MissingInput):
        call("show_plan", {}, ctx)
    with pytest.raises(UnknownReference):
        call("show_plan", {"version": 99}, example)
    with pytest.raises(UnknownReference):
        call("show_plan", {"view": "node", "node": "火箭发射"}, example)
    with pytest.raises(InputError):
        call("show_plan", {"view": "node"}, example)
    with pytest.raises(InputError):
        call("show_plan", {"view": "changes"}, example)
