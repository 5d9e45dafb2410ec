import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from core.errors import InputError, UnknownReference
from core.plan.node import Level
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.export_plan import ExportPlanResult
from tools.failure import RefusedInput, failure_of
from tools.import_plan import ImportPlanResult
from tools.registry import call
from tools.tool import ToolContext

Edit = Callable[..., EditPlanResult]
SHEETS = {"总表": "总表", "子": "营销目标拆解表", "策": "策略与举措规划表", "监": "执行监控表"}
BOTH = pytest.mark.parametrize("language", [Language.ZH_HANS, Language.EN])


def export(ctx: ToolContext, **arguments: object) -> Path:
    result = call("export_plan", arguments, ctx)
    assert isinstance(result, ExportPlanResult)
    return Path(result.path)


def bring(ctx: ToolContext, path: Path, **arguments: object) -> ImportPlanResult:
    """Import a file from anywhere, as on a local terminal."""
    result = call("import_plan", {"path": str(path), **arguments}, replace(ctx, imports=None))
    assert isinstance(result, ImportPlanResult)
    return result


def put(path: Path, **cells: object) -> None:
    """Set cells of our workbook as a person would: sheet_A1=value."""
    book = openpyxl.load_workbook(path)
    for name, value in cells.items():
        sheet, place = name.split("_")
        book[{"总表": "总表", "子": "营销目标拆解表", "策": "策略与举措规划表", "监": "执行监控表"}[sheet]][
            place
        ] = value
    book.save(path)


@BOTH
def test_an_unchanged_workbook_changes_nothing(example: ToolContext, language: Language) -> None:
    ctx = replace(example, language=language)
    result = bring(ctx, export(ctx))
    assert (result.changes, result.ignored) == (0, ())
    assert result.plan is not None
    assert result.plan.version == 1


def test_a_workbook_saved_again_by_a_spreadsheet_library_changes_nothing(example: ToolContext) -> None:
    path = export(example)
    openpyxl.load_workbook(path).save(path)
    assert bring(example, path).changes == 0


def test_edited_cells_become_one_version(example: ToolContext) -> None:
    path = export(example)
    put(path, 子_F4=700, 子_E6=0.32, 策_E6=22.5, 策_D6="王芳", 策_F7="2024年11月", 监_E5=560)
    result = bring(example, path)
    assert result.plan is not None
    assert result.plan.version == 2
    plan = example.plans.load(result.plan.id)
    sales, awareness = plan.node("M1").measures[0], plan.node("M3").measures[0]
    assert (sales.target, sales.actual) == (Decimal(7_000_000), Decimal(5_600_000))
    assert awareness.baseline == Decimal(32)
    first, second = plan.node("I1"), plan.node("I2")
    assert first.budget is not None
    assert (first.budget.planned, first.owner) == (Decimal(225_000), "王芳")
    assert (str(second.start), str(second.end)) == ("2024-11-01", "2024-11-30")
    assert "500万元" not in result.text
    assert "M1 智能门锁销售额增长 目标值: 650万元 → 700万元" in result.text


def test_words_in_a_number_cell_are_read(example: ToolContext) -> None:
    path = export(example)
    put(path, 子_F4="720万元", 子_F6="50%")
    result = bring(example, path)
    plan = example.plans.load(result.plan.id if result.plan else "")
    assert plan.node("M1").measures[0].target == Decimal(7_200_000)
    assert plan.node("M3").measures[0].target == Decimal(50)


def test_rows_may_be_inserted_and_moved(example: ToolContext) -> None:
    path = export(example)
    book = openpyxl.load_workbook(path)
    sheet = book["营销目标拆解表"]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_rows(5)
    sheet["F6"] = 13
    book.save(path)
    result = bring(example, path)
    assert result.plan is not None
    assert example.plans.load(result.plan.id).node("M2").measures[0].target == Decimal(130_000)
    assert result.changes == 1


@pytest.mark.slow
def test_a_row_added_by_a_person_becomes_a_node(example: ToolContext) -> None:
    path = export(example)
    book = openpyxl.load_workbook(path)
    sheet = book["策略与举措规划表"]
    sheet.insert_rows(8)
    row = (
        "智能门锁品牌认知度提升",
        "线上线下整合曝光",
        "短视频挑战赛",
        "王芳",
        12.5,
        "2024年11月",
        "视频播放量",
    )
    for column, value in enumerate(row, 1):
        sheet.cell(8, column, value)
    book.save(path)
    result = bring(example, path)
    assert (result.rows, result.ignored) == (1, ())
    plan = example.plans.load(result.plan.id if result.plan else "")
    added = plan.node("I3")
    assert (added.title, added.parent, added.owner, added.metrics) == (
        "短视频挑战赛",
        "S1",
        "王芳",
        ("视频播放量",),
    )
    assert added.budget is not None
    assert added.budget.planned == Decimal(125_000)


def test_a_row_that_is_gone_is_told_and_nothing_is_removed(example: ToolContext) -> None:
    path = export(example, documents=["strategies"])
    book = openpyxl.load_workbook(path)
    sheet = book["策略与举措规划表"]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.delete_rows(7)
    book.save(path)
    result = bring(example, path)
    assert result.changes == 0
    assert result.ignored == ("策略与举措规划表 (I2)",)


def test_every_bad_cell_is_named_and_nothing_is_imported(example: ToolContext) -> None:
    path = export(example)
    put(path, 子_F4="很多", 子_E6=1.5, 策_E6=-3, 子_B4="研发")
    with pytest.raises(InputError) as caught:
        bring(example, path)
    for place in ("营销目标拆解表!F4", "营销目标拆解表!E6", "策略与举措规划表!E6", "营销目标拆解表!B4"):
        assert place in caught.value.message.zh
    assert example.plans.load(example.plan_id or "").version == 1


def test_two_sheets_that_disagree_are_refused(example: ToolContext) -> None:
    path = export(example)
    put(path, 子_F4=700, 总表_J5=710)
    with pytest.raises(InputError, match="does not agree"):
        bring(example, path)


def test_edits_of_others_since_the_export_are_kept(example: ToolContext, edit_with: Edit) -> None:
    path = export(example)
    edit_with({"do": "update", "node": "I2", "budget": "18万"}, ctx=example)
    put(path, 策_E6=25)
    result = bring(example, path)
    plan = example.plans.load(result.plan.id if result.plan else "")
    budgets = [node.budget.planned for node in plan.at(Level.INITIATIVE) if node.budget]
    assert budgets == [Decimal(250_000), Decimal(180_000)]
    edit_with({"do": "update", "node": "I1", "budget": "30万"}, ctx=example)
    with pytest.raises(InputError, match="changed it"):
        bring(example, path)


def test_a_renamed_goal_keeps_its_numbers_out_of_the_title(example: ToolContext) -> None:
    path = export(example)
    shown = openpyxl.load_workbook(path)["总表"]["B4"].value
    assert shown == "智能音箱：市场份额 +2个百分点"
    put(path, 总表_B4=shown.replace("智能音箱", "智能音响"))
    result = bring(example, path)
    assert example.plans.load(result.plan.id if result.plan else "").node("B1").title == "智能音响"


TABLE_1 = """业务单元目标,营销维度,营销子目标,量化指标,基准值,目标值,时间节点
智能家居BU:市场份额提升5个百分点,销售,智能门锁销售额增长,季度销售额(万元),500,650,2024年Q4
,用户,新增智能门锁用户量,新增注册用户数(万),8,12,2024年Q4
,品牌,智能门锁品牌认知度提升,目标人群品牌认知率(%),30,45,2024年Q4
"""
TABLE_2 = """营销子目标,营销策略,核心举措,负责人,预算(万),时间节点,衡量指标
智能门锁品牌认知度提升至45%,线上线下整合曝光,与3位头部科技KOL合作测评视频(覆盖用户500万),*,20,2024年9月,视频播放量、品牌搜索量增长
,,在10个核心城市社区体验店举办“智能安防日”活动,*,15,2024年10-11月,活动参与人数、现场留资量
合计,,,,35,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_table_1_as_csv(ctx: ToolContext, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表1.csv"
    path.write_bytes(TABLE_1.encode(encoding))
    result = bring(ctx, path)
    assert (result.created, result.rows) == (True, 3)
    plan = ctx.plans.load(result.plan.id if result.plan else "")
    assert plan.name == "表1"
    (unit,) = plan.at(Level.BUSINESS_UNIT)
    assert (unit.title, unit.measures[0].delta) == ("智能家居BU", Decimal(5))
    goals = plan.at(Level.SUBGOAL)
    assert [goal.parent for goal in goals] == [unit.id] * 3
    assert [(m.baseline, m.target) for goal in goals for m in goal.measures] == [
        (Decimal(5_000_000), Decimal(6_500_000)),
        (Decimal(80_000), Decimal(120_000)),
        (Decimal(30), Decimal(45)),
    ]
    assert [goal.dimension.value for goal in goals if goal.dimension] == ["sales", "user", "brand"]


def test_table_2_joins_the_plan_in_hand(ctx: ToolContext, tmp_path: Path) -> None:
    first, second = tmp_path / "t1.csv", tmp_path / "t2.csv"
    first.write_text(TABLE_1, encoding="utf-8")
    second.write_text(TABLE_2, encoding="utf-8")
    made = bring(ctx, first)
    assert made.plan is not None
    result = bring(replace(ctx, plan_id=made.plan.id), second, update=True)
    assert result.plan is not None
    assert result.plan.version == 2
    plan = ctx.plans.load(made.plan.id)
    (strategy,) = plan.at(Level.STRATEGY)
    assert plan.node(strategy.parent or "").title == "智能门锁品牌认知度提升"
    works = plan.at(Level.INITIATIVE)
    assert [w.budget.planned for w in works if w.budget] == [Decimal(200_000), Decimal(150_000)]
    assert works[1].metrics == ("活动参与人数", "现场留资量")
    assert str(works[1].start) == "2024-10-01"


def test_a_merged_foreign_workbook_with_two_tables(ctx: ToolContext, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, text in (("目标", TABLE_1), ("举措", TABLE_2)):
        sheet = book.create_sheet(name)
        sheet.append(["2024 年度营销计划"])
        for line in text.strip().splitlines():
            sheet.append([int(v) if v.isdigit() else (v or None) for v in line.split(",")])
    book["目标"].merge_cells("A3:A5")
    book["举措"].merge_cells("B3:B4")
    path = tmp_path / "年度计划.xlsx"
    book.save(path)
    result = bring(ctx, path)
    assert (result.rows, result.ignored) == (5, ("Sheet",))
    plan = ctx.plans.load(result.plan.id if result.plan else "")
    assert [len(plan.at(level)) for level in Level] == [0, 1, 3, 1, 2]


def test_bad_cells_of_a_foreign_table_are_all_named(ctx: ToolContext, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        TABLE_1.replace("500,650", "五百左右吧,650")
        .replace("30,45", "30,450")
        .replace("用户,新增", "火星,新增"),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        bring(ctx, path)
    for place in ("bad.csv!E2", "bad.csv!F4", "bad.csv!B3"):
        assert place in caught.value.message.zh
    assert ctx.plans.list() == ()


def test_another_machine_gets_the_plan_from_the_tables(example: ToolContext, ctx: ToolContext) -> None:
    path = export(example)
    result = bring(ctx, path, name="副本")
    assert result.created
    copy = ctx.plans.load(result.plan.id if result.plan else "")
    original = ctx.plans.load(example.plan_id or "")
    assert [len(copy.at(level)) for level in Level] == [len(original.at(level)) for level in Level]
    assert {n.title for n in copy.nodes} == {n.title for n in original.nodes}


def test_files_that_are_no_tables_are_refused(ctx: ToolContext, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    prose = tmp_path / "prose.csv"
    prose.write_text("天气,温度\n晴,20\n", encoding="utf-8")
    document = tmp_path / "plan.docx"
    document.write_bytes(b"x")
    for path in (broken, empty, prose, document, tmp_path / "missing.xlsx", tmp_path):
        with pytest.raises(InputError) as caught:
            bring(ctx, path)
        failure = failure_of(caught.value, Language.ZH_HANS)
        assert failure.field == "path"
        assert failure.valid
    assert ctx.plans.list() == ()


@pytest.mark.slow
def test_bombs_macros_and_entities_are_refused(ctx: ToolContext, tmp_path: Path) -> None:
    for name, part, data in (
        ("bomb", "xl/worksheets/sheet1.xml", b"0" * 50_000_000),
        ("macro", "xl/vbaProject.bin", b"x"),
        ("entity", "xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'),
    ):
        path = tmp_path / f"{name}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr(part, data)
        with pytest.raises(RefusedInput):
            bring(ctx, path)
    large = tmp_path / "large.csv"
    large.write_bytes(b"a," * 11_000_000)
    with pytest.raises(RefusedInput):
        bring(ctx, large)
    long = tmp_path / "long.csv"
    long.write_text("营销子目标,目标值\n" + "目标,1\n" * 50_001, encoding="utf-8")
    with pytest.raises(RefusedInput):
        bring(ctx, long)


def test_only_the_folder_for_imports_is_read(ctx: ToolContext, tmp_path: Path) -> None:
    assert ctx.imports is not None
    ctx.imports.mkdir()
    secret = tmp_path / "secret.csv"
    secret.write_text(TABLE_1, encoding="utf-8")
    os.symlink(secret, ctx.imports / "link.csv")
    for said in ("../secret.csv", str(secret), "link.csv", "x/../../secret.csv"):
        with pytest.raises(RefusedInput):
            call("import_plan", {"path": said}, ctx)
    with pytest.raises(UnknownReference):
        call("import_plan", {"path": "none.csv"}, ctx)
    (ctx.imports / "ok.csv").write_text(TABLE_1, encoding="utf-8")
    assert call("import_plan", {"path": "ok.csv"}, ctx).plan is not None
