"""The plan side in a real browser, on the demo company: what people do there is done to the plan."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.plan.rollup import cover
from tools.registry import call

pytestmark = pytest.mark.slow
expect.set_options(timeout=30_000)  # a busy machine takes its time


@pytest.fixture
def page(demo, serve, open_plan):
    """The demo company's plan, open in a browser."""
    return open_plan(serve(*demo))


@pytest.fixture
def plan_now(demo, context_of):
    """The plan as it is stored now."""
    ctx = context_of(*demo)
    yield lambda: ctx.load(None)
    ctx.plans._engine.dispose()


def changes(plan):
    return {node.id: node.measure.change for node in plan.nodes if node.measure is not None}


def test_an_edited_cell_re_balances_its_siblings_and_can_be_taken_back(page, plan_now):
    before = changes(plan_now())
    page.tab("表格")
    expect(page.cell("B1", "target")).to_have_text("5,873")
    page.type_into("B1", "target", "5900")
    expect(page.cell("B1", "target")).to_have_text("5,900")
    expect(page.cell("B2", "target")).not_to_have_text("3,083")
    plan = plan_now()
    after = changes(plan)
    assert after["B1"] == before["B1"] + Decimal(270_000)
    assert after["G1"] == before["G1"] == after["B1"] + after["B2"] + after["B3"]
    assert cover(plan, plan.node("G1")).gap == 0
    assert plan.version == 2

    page.cell("B1", "goal").click()
    page.page.get_by_role("button", name="计算凭证").click()
    page.page.get_by_role("button", name="核对").click()
    expect(page.page.get_by_text("残差 0").first).to_be_visible()
    page.page.get_by_role("button", name="关闭").last.click()

    page.page.get_by_role("button", name="撤销").click()
    expect(page.cell("B1", "target")).to_have_text("5,873")
    assert changes(plan_now()) == before


def test_a_refused_edit_says_why_and_the_cell_is_as_it_was(page, plan_now):
    page.tab("表格")
    page.type_into("B1", "target", "很多")
    page.told("很多")
    expect(page.cell("B1", "target")).to_have_text("5,873")
    page.type_into("B1", "target", " ")
    page.told("不能留空")
    expect(page.cell("B1", "target")).to_have_text("5,873")
    assert plan_now().version == 1


def test_who_edits_what_somebody_else_changed_is_told_who(demo, serve, open_plan, plan_now, context_of):
    page = open_plan(serve(*demo) + "?alone=true")
    page.tab("表格")
    page.type_into("B1", "goal", "智能门锁销售额")
    expect(page.cell("B1", "goal")).to_have_text("智能门锁销售额")
    page.told("已改")
    other = context_of(*demo, actor="陈曦")
    call("edit_plan", {"edits": [{"do": "update", "node": "B2", "owner": "王敏"}]}, other)
    page.type_into("B3", "goal", "网关销售")
    page.told("陈曦")
    expect(page.cell("B3", "goal")).to_have_text("网关销售额")
    plan = plan_now()
    assert plan.version == 3
    assert plan.node("B3").title == "网关销售额"
    assert plan.node("B2").owner == "王敏"
    other.plans._engine.dispose()


def test_a_budget_is_tried_and_then_applied(page, plan_now):
    page.tab("预算")
    field = page.page.get_by_role("spinbutton", name="短视频投放")
    field.fill("400")
    page.page.get_by_role("button", name="推演").click()
    expect(page.page.get_by_text("没有写入计划")).to_be_visible()
    assert plan_now().version == 1
    page.page.get_by_role("button", name="写入计划").click()
    page.told("已改")
    plan = plan_now()
    assert plan.version == 2
    assert plan.node("I1").budget.planned == Decimal(4_000_000)


def test_a_finding_is_fixed_with_one_click(page, plan_now):
    page.tab("校验")
    page.page.get_by_role("button", name="修正 R18").click()
    page.told("✓ R18")
    assert [reserve.kind for reserve in plan_now().reserves] == ["experiment"]
    expect(page.page.get_by_role("button", name="修正 R18")).to_have_count(0)


def test_why_september_missed_shows_the_bridge_and_drills_down(page):
    page.tab("偏差")
    page.page.get_by_label("时间，如 9月、Q3").fill("9月")
    page.page.get_by_role("button", name="为什么", exact=True).click()
    bridge = page.page.get_by_role("img", name=re.compile("2026年9月 销售额：计划"))
    expect(bridge).to_be_visible()
    for driver in ("访问量", "转化率", "客单价"):
        assert driver in (bridge.get_attribute("aria-label") or "")
    expect(page.page.get_by_text("可能的原因，待验证")).to_be_visible()
    whole = bridge.get_attribute("aria-label") or "-"
    page.page.get_by_role("button", name="细看 华东 × 短视频").click()
    expect(page.page.get_by_role("button", name="华东")).to_be_visible()
    expect(page.page.get_by_role("img", name=whole, exact=True)).to_have_count(0)
    drilled = page.page.get_by_role("img", name=re.compile("计划"))
    expect(drilled).to_be_visible()
    assert drilled.get_attribute("aria-label") != whole


def test_an_actual_is_entered_and_the_pace_follows(page, plan_now):
    page.tab("进度")
    expect(page.page.get_by_role("img", name=re.compile("全年销售额"))).to_be_visible()
    page.page.get_by_label("数值，如").fill("900万")
    page.page.get_by_label("时间，如 9月、截至").fill("10月")
    page.page.get_by_role("button", name="记录", exact=True).click()
    page.told("900万")
    assert plan_now().node("G1").measure.actual == Decimal("71223138.93") + 9_000_000  # nine months read


def test_a_node_opens_with_the_keyboard_and_tells_its_fields_and_history(page):
    page.cell("B2", "title").click()
    drawer = page.page.get_by_role("dialog")
    expect(drawer.get_by_text("B2 音箱销售额")).to_be_visible()
    expect(drawer.get_by_text("林晓")).to_be_visible()
    drawer.get_by_role("button", name="锁定数字").click()
    expect(drawer.get_by_role("button", name="解锁")).to_be_visible()
    drawer.get_by_role("button", name="查看").click()
    expect(drawer.get_by_text("v2 ·")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page.page.locator(".ag-row-selected")).to_have_count(0)
    page.cell("B1", "title").focus()
    page.page.keyboard.press(" ")
    expect(page.cell("M1", "title")).to_have_count(0)
    expect(page.cell("B1", "title")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(drawer.get_by_text("B1 门锁销售额")).to_be_visible()


def test_versions_are_compared_and_gone_back_to(page, plan_now, demo, context_of):
    page.tab("表格")
    page.type_into("B1", "goal", "锁")
    expect(page.cell("B1", "goal")).to_have_text("锁")
    page.told("已改")
    page.tab("版本")
    expect(page.page.get_by_text("门锁销售额").first).to_be_visible()
    page.cell("1", "c0").click()
    page.page.get_by_role("button", name="恢复到所选版本").click()
    page.told("已撤销")
    assert plan_now().node("B1").title == "门锁销售额"


def test_the_plan_is_taken_away_as_a_workbook(page):
    page.page.get_by_role("button", name="导出", exact=True).click()
    with page.page.expect_download() as waiting:
        page.page.get_by_text("Excel（六份文件）").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_view_is_there_in_english_and_in_traditional_characters(demo, serve, open_plan, language):
    page = open_plan(serve(*demo, language), phone=True)
    names = {
        "en": ["Goals", "Tables", "Budget", "Timeline", "Findings", "Progress", "Why", "Versions"],
        "zh-Hant": ["目標樹", "表格", "預算", "時間線", "校驗", "進度", "偏差", "版本"],
    }
    for name in names[language]:
        page.tab(name)
        page.page.wait_for_timeout(1_500)
        panel = page.page.locator(".q-tab-panel:visible")
        expect(panel).not_to_be_empty()
        wide = page.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
