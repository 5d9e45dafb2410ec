import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnknownReference
from core.plan.plan import Plan
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.export_plan import ExportPlanResult, file_name
from tools.registry import call
from tools.tool import ToolContext

Edit = Callable[..., EditPlanResult]
TABLE_1 = ["业务单元目标", "营销维度", "营销子目标", "量化指标", "基准值", "目标值", "时间节点"]
TABLE_2 = ["营销子目标", "营销策略", "核心举措", "负责人", "预算(万)", "时间节点", "衡量指标"]
TABLE_3 = [
    "企业战略目标", "业务单元目标", "营销子目标", "营销策略", "核心举措", "负责人", "时间节点", "预算(万)",
    "核心衡量指标", "目标值", "进度(%)",
]  # fmt: skip


def export(ctx: ToolContext, **arguments: object) -> ExportPlanResult:
    result = call("export_plan", arguments, ctx)
    assert isinstance(result, ExportPlanResult)
    return result


def test_six_documents_with_the_framework_s_columns(example: ToolContext) -> None:
    result = export(example)
    assert re.fullmatch(r"智能家居 2024 P[0-9A-Z]{5} v1\.xlsx", Path(result.path).name)
    assert result.bytes == Path(result.path).stat().st_size
    book = openpyxl.load_workbook(result.path)
    names = ["拆解清单", "营销目标拆解表", "策略与举措规划表", "对齐校验表", "执行监控表", "总表"]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == names
    for name, columns in (("营销目标拆解表", TABLE_1), ("策略与举措规划表", TABLE_2), ("总表", TABLE_3)):
        assert [cell.value for cell in book[name][3]][: len(columns)] == columns
    for name, needed in (
        ("拆解清单", {"目标描述", "量化指标", "时间节点"}),
        ("对齐校验表", {"策略-目标关联性", "资源匹配度", "优先级排序"}),
        ("执行监控表", {"进度数据", "问题分析", "调整方案"}),
    ):
        assert needed <= {cell.value for cell in book[name][3]}


def test_numbers_are_numbers_and_sums_are_sums(example: ToolContext) -> None:
    path = export(example).path
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sheet, shown = formulas["策略与举措规划表"], values["策略与举措规划表"]
    assert (sheet["E6"].value, sheet["E7"].value) == (20, 15)
    assert sheet["E8"].value == "=SUM(E4:E7)"
    assert shown["E8"].value == 35
    goals = values["拆解清单"]
    assert (goals["F4"].value, goals["G4"].value) == (0.05, 0.05)
    assert formulas["拆解清单"]["G4"].value == "=F5+F6"
    awareness = formulas["营销目标拆解表"]["F6"]
    assert (awareness.value, awareness.number_format) == (0.45, "0%")
    assert str(formulas["营销目标拆解表"].merged_cells.ranges).count("A4:A6") == 1
    assert formulas["营销目标拆解表"].freeze_panes == "A4"
    assert formulas["总表"].page_setup.orientation == "landscape"
    assert formulas["营销目标拆解表"].data_validations.dataValidation[0].formula1 == '"品牌,用户,销售,渠道"'


def test_money_of_a_strategy_not_given_on_is_shown(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "S1", "budget": "40万"}, ctx=example)
    book = openpyxl.load_workbook(export(example).path, data_only=True)
    for name, column in (("策略与举措规划表", 5), ("总表", 8)):
        sheet = book[name]
        amounts = [sheet.cell(row, column).value for row in range(4, sheet.max_row)]
        assert sum(amount for amount in amounts if amount) == 40 == sheet.cell(sheet.max_row, column).value


RISKY = ["=1+1", "+A1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", RISKY)
def test_text_is_never_a_formula_and_comes_back_as_it_was(
    example: ToolContext, edit_with: Edit, text: str
) -> None:
    edit_with(
        {"do": "update", "node": "I1", "title": text, "owner": text, "note": text, "metrics": [text]},
        ctx=example,
    )
    path = export(example).path
    book = openpyxl.load_workbook(path)
    cell = book["策略与举措规划表"]["C6"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert book["策略与举措规划表"]["D6"].data_type == "s"
    result = call("import_plan", {"path": path}, replace(example, imports=None))
    assert "没有变化" in result.text


def test_english_plans_have_english_headers(example: ToolContext) -> None:
    book = openpyxl.load_workbook(export(replace(example, language=Language.EN)).path)
    assert [c.value for c in book["Strategies"][3]][:5] == [
        "Marketing sub-goal",
        "Strategy",
        "Initiative",
        "Owner",
        "Budget (CNY)",
    ]
    assert book["Strategies"]["E6"].value == 200_000


def test_markdown(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "I1", "title": "a | b\n**c**"}, ctx=example)
    result = export(example, format="markdown", documents=["strategies"])
    text = Path(result.path).read_text(encoding="utf-8")
    assert "## 营销策略与举措规划表" in text
    assert "a \\| b<br>\\*\\*c\\*\\*" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1
    assert "| 合计 |  |  |  | 35 |  |  |" in text
    assert result.tables[0].rows[-1][4] == "35"


def test_an_older_version_and_chosen_documents(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "I1", "budget": "25万"}, ctx=example)
    result = export(example, version=1, documents=["strategies", "master"])
    assert result.documents == ("strategies", "master")
    assert result.path.endswith(" v1 strategies master.xlsx")
    assert openpyxl.load_workbook(result.path)["策略与举措规划表"]["E6"].value == 20
    with pytest.raises(UnknownReference):
        export(example, version=9)


def test_plans_of_one_name_have_files_of_their_own(ctx: ToolContext, edit_with: Edit) -> None:
    made = []
    for owner in ("陈曦", "林晓"):
        plan = edit_with(
            {"do": "create", "name": "秋季促销"}, {"do": "add", "title": owner, "level": "strategy"}
        )
        made.append(export(replace(ctx, plan_id=plan.plan.id if plan.plan else None), format="markdown"))
    assert made[0].path != made[1].path
    for owner, result in zip(("陈曦", "林晓"), made, strict=True):
        assert owner in Path(result.path).read_text(encoding="utf-8")


@pytest.mark.slow
def test_exports_at_the_same_time_all_arrive(example: ToolContext) -> None:
    start = threading.Barrier(4)

    def run(_: int) -> int:
        start.wait()
        return sum(export(example).bytes > 0 for _ in range(3))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [3] * 4
    (left,) = example.exports.iterdir()
    assert len(openpyxl.load_workbook(left).sheetnames) == 7


def test_an_empty_plan_can_be_exported(ctx: ToolContext, edit_with: Edit) -> None:
    made = edit_with({"do": "create", "name": "空"})
    here = replace(ctx, plan_id=made.plan.id if made.plan else None)
    assert len(openpyxl.load_workbook(export(here).path).worksheets) == 7
    assert "没有变化" in call("import_plan", {"path": export(here).path}, replace(here, imports=None)).text


@given(st.text(max_size=300))
def test_file_names_are_safe(name: str) -> None:
    said = file_name(Plan(id="PABCDE", version=3, name=name))
    assert said.endswith(" v3")
    assert not set(said) & set('/\\:*?"<>|\x00\n')
    assert not said.startswith((".", "-", "~", " "))
    assert 0 < len(said.encode("utf-8", "replace")) <= 140


@pytest.mark.parametrize("name", ["", "...", "CON", "../../etc/passwd", "a" * 500, "计划/2024:Q1?"])
def test_awkward_file_names(name: str) -> None:
    said = file_name(Plan(id="PABCDE", version=1, name=name))
    assert Path(said).name == said
    assert said.split(" v")[0].lower() != "con"


def test_decimals_are_kept(example: ToolContext, edit_with: Edit) -> None:
    edit_with(
        {"do": "update", "node": "I1", "budget": "200000.01"},
        {"do": "update", "node": "M3", "target": "45.25%"},
        ctx=example,
    )
    path = export(example).path
    book = openpyxl.load_workbook(path)
    assert Decimal(str(book["策略与举措规划表"]["E6"].value)) == Decimal("20.000001")
    assert book["营销目标拆解表"]["F6"].number_format == "0.00%"
    assert "没有变化" in call("import_plan", {"path": path}, replace(example, imports=None)).text
