"""`draw_chart`: a PNG with the numbers of the tools, in a font that has the characters."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core.errors import InputError, MissingInput
from core.text import Language
from tools.argument_error import ArgumentError
from tools.draw_chart import DrawChartResult
from tools.drawing.canvas import Canvas, font
from tools.edit_plan import EditPlanArguments
from tools.edit_plan import run as edit
from tools.registry import call
from tools.tool import ToolContext

SEPTEMBER = {"kpi": "销售额", "period": "2026年9月"}


def _draw(ctx: ToolContext, kind: str, **more: object) -> DrawChartResult:
    result = call("draw_chart", {"kind": kind, **more}, ctx)
    assert isinstance(result, DrawChartResult)
    return result


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("tree", {}, "22 个节点"),
        ("timeline", {}, "17 项有日期"),
        ("budget", {}, "短视频投放 365万元"),
        ("pacing", {"node": "门锁销售额"}, "目标 5873万元"),
        ("bridge", SEPTEMBER, "计划 914.2万元"),
        ("heat", SEPTEMBER, "华东 × 2026-09"),
        ("curves", {}, "搜索"),
    ],
)
def test_a_chart_is_a_picture_and_the_same_in_words(
    demo_ctx: ToolContext, kind: str, more: dict[str, object], said: str
) -> None:
    result = _draw(demo_ctx, kind, **more)
    assert said in result.text
    assert result.tables[0].rows
    picture = Image.open(result.path)
    assert picture.format == "PNG"
    assert picture.width == 1152
    assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 10
    assert Path(result.path).parent == demo_ctx.exports


@pytest.mark.slow
def test_every_picture_has_a_file_of_its_own(demo_ctx: ToolContext) -> None:
    drawn = [
        _draw(demo_ctx, "bridge", **SEPTEMBER),
        _draw(demo_ctx, "bridge", **{**SEPTEMBER, "period": "2026年8月"}),
        _draw(demo_ctx, "bridge", **SEPTEMBER, filters=["华东"]),
    ]
    names = [Path(one.path).name for one in drawn]
    assert len(set(names)) == 3
    assert all(name.startswith("bridge 销售额 2026年") for name in names)
    assert _draw(demo_ctx, "bridge", **SEPTEMBER).path == drawn[0].path
    assert len(list(demo_ctx.exports.iterdir())) == 3


@pytest.mark.parametrize(
    ("kind", "more", "valid"),
    [
        ("tree", {"node": "门锁销售额"}, "pacing"),
        ("budget", {"period": "2026年9月"}, "bridge, heat"),
        ("timeline", {"kpi": "销售额"}, "bridge, heat, pacing, curves"),
        ("bridge", {**SEPTEMBER, "by": "大区"}, "heat"),
        ("pacing", {"period": "2026年9月"}, "bridge, heat"),
        ("tree", {"filters": ["华东"]}, "bridge, heat, pacing, curves"),
    ],
)
def test_what_a_chart_does_not_take_is_refused_with_the_charts_that_do(
    ctx: ToolContext, kind: str, more: dict[str, object], valid: str
) -> None:
    with pytest.raises(InputError, match="does not take") as error:
        _draw(ctx, kind, **more)
    assert error.value.valid is not None
    assert error.value.valid.en.endswith(f": {valid}")
    assert error.value.field in more


@pytest.mark.slow
def test_a_picture_speaks_the_reader_s_language(demo_ctx: ToolContext) -> None:
    result = _draw(replace(demo_ctx, language=Language.EN), "bridge", kpi="revenue", period="September 2026")
    assert "plan" in result.text.lower()


@pytest.mark.slow
def test_the_font_has_simplified_and_traditional_characters_and_signs() -> None:
    from fontTools.ttLib import TTFont

    with TTFont(str(font().get_file())) as file:
        known = file.getBestCmap()
    wanted = "曦源智能家居预算达成率偏差归因預算達成率偏差歸因銷售額轉換率客單價−→％¥●○"
    assert [character for character in wanted if ord(character) not in known] == []


@pytest.mark.slow
def test_nothing_in_a_title_is_markup(tmp_path: Path) -> None:
    canvas = Canvas("$\\frac{1}{0}$ <b>x</b>\n第二行", 2.0)
    canvas.write(0.5, 0.5, "$\\undefined{")
    canvas.label("x", [0], ["$a_b$"])
    assert Image.open(io.BytesIO(canvas.png())).format == "PNG"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("timeline", {}),
        ("budget", {}),
        ("pacing", {}),
        ("bridge", {}),
        ("curves", {}),
        ("pie", {}),
        ("tree", {"x": 1}),
    ],
)
def test_what_cannot_be_drawn_says_what_is_missing(
    ctx: ToolContext, kind: str, more: dict[str, object]
) -> None:
    made = edit(ctx, EditPlanArguments.model_validate({"edits": [{"do": "create", "name": "空"}]}))
    assert made.plan is not None
    with pytest.raises(InputError):
        _draw(replace(ctx, plan_id=made.plan.id), kind, **more)


def test_without_a_plan_in_hand_it_asks_for_one(ctx: ToolContext) -> None:
    with pytest.raises(MissingInput):
        _draw(ctx, "tree")


def test_an_argument_that_another_tool_refuses_is_refused_by_name(ctx: ToolContext) -> None:
    with pytest.raises(ArgumentError, match="kpi"):
        call("draw_chart", {"kind": "heat", "kpi": ""}, ctx)
