"""Names made by people and models are text: nothing of them is run, drawn as HTML or read as a formula."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from assistant.web.plan.echarts import height_of, option_of
from assistant.web.plan.figure import in_traditional
from core.chart.budget_split import Item, budget_split
from core.chart.goal_tree import goal_tree
from core.chart.heat import heat_map
from core.chart.response import CurveAt, Stated, response_curves
from core.chart.timeline import timeline
from core.chart.waterfall import Step, waterfall
from core.quantity.unit import CNY
from core.text import Language
from tools.registry import call

EVIL = '<img src=x onerror="window.owned=1">'
CODE = ":formatter"
ZH = Language.ZH_HANS


def charts(plan) -> Iterator[Any]:
    """A chart of every kind with such names in it."""
    yield goal_tree(plan, ZH, {})
    yield timeline(plan, date(2026, 1, 1), ZH)
    steps = [
        Step(label=EVIL, start=Decimal(0), end=Decimal(10), kind="total"),
        Step(label=CODE, start=Decimal(10), end=Decimal(8), kind="change"),
        Step(label="{b}", start=Decimal(0), end=Decimal(8), kind="total"),
    ]
    yield waterfall(EVIL, steps, CNY, ZH)
    values = {(EVIL, CODE): Decimal(1)}
    yield heat_map(EVIL, values, CNY, ZH, rows=(EVIL,), columns=(CODE,))
    points = tuple(
        CurveAt(spend=Decimal(x), response=Decimal(x), low=Decimal(x), high=Decimal(x)) for x in (0, 1)
    )
    yield response_curves(EVIL, [Stated(name=CODE, points=points)], CNY, CNY, ZH, names=(EVIL, CODE))
    yield budget_split(EVIL, [Item(key=CODE, name=EVIL, before=Decimal(1))], CNY, ZH)


def functions(option: Any) -> Iterator[str]:
    """Every value of an option that the browser would run."""
    if isinstance(option, dict):
        for name, value in option.items():
            if name.startswith(":"):
                yield str(value)
            else:
                yield from functions(value)
    elif isinstance(option, list):
        for value in option:
            yield from functions(value)


@pytest.fixture
def evil_plan(context_of, tmp_path):
    """A plan whose names are HTML, JavaScript and formulas."""
    ctx = context_of(tmp_path / "evil")
    edits = [
        {"do": "create", "name": f"计划{EVIL}", "period": "2026年", "budget": "100万"},
        {
            "do": "add",
            "level": "enterprise",
            "title": EVIL,
            "kpi": "销售额",
            "baseline": "100万",
            "target": "200万",
        },
        {"do": "add", "level": "business_unit", "title": CODE, "kpi": "销售额", "change": "+60万"},
        {"do": "add", "level": "strategy", "title": "=HYPERLINK(1)", "under": EVIL},
        {
            "do": "add",
            "level": "initiative",
            "title": "@SUM(A1)",
            "budget": "20万",
            "when": "2026年3月",
            "owner": EVIL,
        },
    ]
    made = call("edit_plan", {"edits": edits}, ctx)
    yield tmp_path / "evil", made.plan.id, ctx.plans.load(made.plan.id)
    ctx.plans._engine.dispose()


def test_no_name_ever_becomes_code_in_an_option(evil_plan):
    for chart in charts(evil_plan[2]):
        for narrow in (False, True):
            option = option_of(chart, ZH, narrow=narrow)
            json.dumps(option)
            for code in functions(option):
                assert "onerror" not in code
                assert "owned" not in code
            assert height_of(chart, narrow=narrow) > 0
            assert '"renderMode": "richText"' in json.dumps(option["tooltip"] or {})
            assert list(functions(in_traditional(option))) == list(functions(option))
        assert option["aria"]["label"]["description"] == chart.summary


@pytest.mark.slow
def test_names_are_text_in_every_view(evil_plan, serve, open_plan):
    page = open_plan(serve(*evil_plan[:2]))
    expect(page.cell("G1", "title")).to_contain_text(EVIL)
    page.page.get_by_role("button", name="图", exact=True).click()
    expect(page.page.get_by_role("img", name=re.compile("onerror"))).to_be_visible()
    for name in ("表格", "预算", "时间线", "校验", "进度", "偏差", "版本"):
        page.tab(name)
        page.page.wait_for_timeout(1_500)
    page.tab("时间线")
    page.page.get_by_role("button", name="表格").last.click()
    expect(page.page.get_by_role("cell", name=EVIL).first).to_be_visible()
    page.page.locator("canvas:visible").first.hover()
    page.page.wait_for_timeout(500)
    assert page.page.evaluate("window.owned") is None
    assert page.page.locator("img[src=x]").count() == 0
