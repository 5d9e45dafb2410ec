"""The workspace in a real browser: draft, edit, ask why, export, upload, on a desk and on a phone."""

import re
import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assistant.door import use_tool
from core.text import Language
from tests.assistant.web.conftest import Open, Serve, Served, free_port, serving

pytestmark = pytest.mark.slow
GOAL = "我们智能家居2027年Q4前市场份额要从10%提升到15%，全年营销总预算100万"


def say(page: Page, text: str) -> None:
    """Send a message and wait for the end of its answer."""
    before = page.locator(".h-exchange").count()
    box = page.get_by_role("textbox", name="消息")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".h-exchange")).to_have_count(before + 1)
    expect(page.locator(".h-exchange").last.locator("[aria-busy=false]")).to_be_visible(timeout=60_000)


def test_a_goal_becomes_a_plan_beside_the_chat(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    page.get_by_role("button", name="新目标").click()
    answer = page.locator(".h-exchange").last
    expect(answer.locator(".h-answer")).to_contain_text("已新建计划「智能家居市场份额」", timeout=60_000)
    heading = page.locator(".h-side-main").get_by_role("heading", name="智能家居市场份额")
    expect(heading).to_be_visible()
    expect(page.locator(".h-hand")).to_contain_text("智能家居市场份额")
    say(page, "智能音箱贡献2个百分点，智能门锁贡献3个百分点")
    expect(page.locator(".h-side-main")).to_contain_text("智能门锁")
    plan = re.fullmatch(rf"{workspace.url}/plans/(\w+)\?c=web-.*", page.url)
    assert plan is not None, page.url
    assert {"智能音箱", "智能门锁"} <= {node.title for node in workspace.app.plans.load(plan[1]).nodes}


def test_steps_unfold_to_what_was_asked_and_found(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    page.get_by_text("曦源智能家居2026").first.click()
    say(page, "检查一下这个计划")
    step = page.locator(".h-step").last
    expect(step).to_contain_text("校验")
    step.get_by_text("校验").click()
    expect(step.get_by_text("结果")).to_be_visible()
    expect(step.locator(".h-prose")).to_contain_text("警告")


def test_why_is_answered_with_sources_that_open(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    page.get_by_text("曦源智能家居2026").first.click()
    say(page, "提升认知度一般用什么策略类型？")
    source = page.locator(".h-citations .h-chip").first
    title = source.inner_text()
    source.click()
    expect(page.get_by_role("dialog").get_by_role("heading", name=title).first).to_be_visible()
    page.keyboard.press("Escape")
    say(page, "销售额为什么没达标？")
    expect(page.locator(".h-exchange").last.locator("h4").first).to_have_text("算出来的")
    expect(page.locator(".h-exchange").last).to_contain_text("华东")


def test_what_was_exported_is_downloaded(workspace: Served, open_page: Open, tmp_path: Path) -> None:
    page = open_page(workspace.url)
    page.get_by_text("曦源智能家居2026").first.click()
    say(page, "导出Excel")
    with page.expect_download() as waiting:
        page.locator(".h-file").click()
    waiting.value.save_as(tmp_path / "plan.xlsx")
    assert len(load_workbook(tmp_path / "plan.xlsx").sheetnames) >= 6
    assert waiting.value.suggested_filename.endswith(".xlsx")


def test_a_chart_is_seen_in_the_chat_and_downloaded(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    page.get_by_text("曦源智能家居2026").first.click()
    say(page, "画一张目标树图")
    picture = page.locator(".h-exchange").last.locator("img.h-picture")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", "曦源智能家居2026")
    page.wait_for_function("e => e.complete", arg=picture.element_handle())
    assert picture.evaluate("e => e.naturalWidth") == 1152
    with page.expect_download() as waiting:
        page.locator(".h-file").last.click()
    assert waiting.value.suggested_filename.endswith(" tree.png")


def test_an_edited_workbook_comes_back(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    served = serve()
    page = open_page(served.url)
    page.get_by_text("曦源智能家居2026").first.click()
    say(page, "导出Excel")
    with page.expect_download() as waiting:
        page.locator(".h-file").click()
    file = tmp_path / "回来的 计划.xlsx"
    waiting.value.save_as(file)
    rename(file, "短视频投放", "短视频加投")
    page.locator(".h-composer input[type=file]").set_input_files(file)
    before = page.locator(".h-exchange").count()
    page.get_by_role("button", name="导入为计划").click()
    expect(page.locator(".h-exchange")).to_have_count(before + 1)
    expect(page.locator(".h-answer").last).to_contain_text("短视频加投", timeout=60_000)
    expect(page.locator(".h-side-main")).to_contain_text("短视频加投", timeout=30_000)
    (kept,) = served.home.glob("uploads/*/*.xlsx")  # each conversation has a folder of its own
    assert kept.name == "回来的 计划.xlsx"


def rename(file: Path, old: str, new: str) -> None:
    book = load_workbook(file)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace(old, new)
    book.save(file)


def test_a_plan_changed_by_somebody_else_is_shown_anew(workspace: Served, open_page: Open) -> None:
    app = workspace.app
    edits = [{"do": "create", "name": "别人的计划", "budget": "900万"}]
    context = app.context(Language.ZH_HANS, date.today(), "别人")
    made = use_tool("edit_plan", {"edits": edits}, context)["plan"]["id"]
    page = open_page(f"{workspace.url}/plans/{made}")
    expect(page.locator(".h-side-main").get_by_text("v1", exact=True)).to_be_visible()
    context = app.context(Language.ZH_HANS, date.today(), "别人", plan=made)
    use_tool("edit_plan", {"edits": [{"do": "plan", "budget": "1500万"}]}, context)
    expect(page.locator(".h-side-main").get_by_text("v2", exact=True)).to_be_visible(timeout=30_000)
    expect(page.locator(".h-side-main")).to_contain_text("1500万")


def test_a_restart_shows_the_transcript_as_it_is(demo_home: Path, tmp_path: Path, open_page: Open) -> None:
    home, port = tmp_path / "workspace", free_port()
    shutil.copytree(demo_home, home)
    with serving(home, port, HOSHIN_EMBEDDINGS="none") as served:
        page = open_page(served.url)
        page.get_by_text("曦源智能家居2026").first.click()
        say(page, "检查一下这个计划")
        said = page.locator(".h-answer").last.inner_text()
    with serving(home, port, HOSHIN_EMBEDDINGS="none"):
        page.reload()
        expect(page.locator(".h-answer").last).to_have_text(said, use_inner_text=True)
        expect(page.locator(".h-hand")).to_contain_text("曦源智能家居2026")


def test_conversations_are_found_renamed_and_put_away(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    say(page, "提升认知度一般用什么策略？甲乙")
    page.get_by_role("button", name="新会话").click()
    expect(page.locator(".h-exchange")).to_have_count(0)
    say(page, "什么是SMART原则？甲乙")
    page.get_by_role("button", name="会话列表").click()
    drawer = page.get_by_role("dialog")
    words = drawer.get_by_role("textbox", name="按名称查找会话")
    words.fill("甲乙")
    expect(drawer.locator("li")).to_have_count(2)
    words.fill("策略？甲乙")
    expect(drawer.locator("li")).to_have_count(1)
    drawer.get_by_role("button", name="改名").click()
    page.get_by_role("textbox", name="会话名称").fill("甲乙品牌")
    page.get_by_role("button", name="保存").click()
    words.fill("甲乙")
    expect(drawer.get_by_text("甲乙品牌", exact=True)).to_be_visible()
    drawer.locator("li", has_text="SMART").get_by_role("button", name="从列表去掉").click()
    expect(drawer.locator("li")).to_have_count(1)
    drawer.get_by_text("甲乙品牌", exact=True).click()
    expect(page.locator(".h-exchange")).to_have_count(1)
    expect(page.locator(".h-said")).to_contain_text("认知度")


def test_stop_really_stops_and_a_second_message_waits(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    box = page.get_by_role("textbox", name="消息")
    box.fill("销售额为什么没达标？")
    box.press("Enter")
    page.get_by_role("button", name="停止").wait_for()
    box.fill("检查一下")
    box.press("Enter")
    expect(page.get_by_text("上一条消息还在回答")).to_be_visible()
    expect(box).to_have_value("检查一下")
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".h-exchange").last.get_by_text("已停止")).to_be_visible()
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    time.sleep(1)
    conversation = re.search(r"c=(web-\w+)", page.url)
    assert conversation
    kinds = [one["kind"] for one in workspace.app.conversations.messages(conversation[1])]
    assert kinds[0] == "human"
    assert kinds.count("human") == 1
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".h-exchange").last.locator(".h-answer[aria-busy=false]")).to_contain_text(
        "销售额", timeout=60_000
    )


def test_it_fits_a_phone(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url, phone=True)
    page.get_by_text("曦源智能家居2026").first.click()
    expect(page.locator(".h-side-main").get_by_text("全年销售额").first).to_be_visible()
    page.get_by_role("button", name="对话", exact=True).click()
    expect(page.locator(".h-side-main")).to_be_hidden()
    say(page, "检查一下这个计划")
    expect(page.locator(".h-answer").last).to_contain_text("警告")
    wide = "document.scrollingElement.scrollWidth"
    for place in ("计划", "待办", "检索", "文档", "设置"):
        page.get_by_role("button", name=place, exact=True).click()
        assert page.evaluate(wide) <= 390, place
    page.get_by_role("button", name="对话", exact=True).click()
    assert page.evaluate(wide) <= 390


def test_with_only_the_defaults_it_is_the_demo_company_which_goes_away(serve: Serve, open_page: Open) -> None:
    served = serve(empty=True)
    page = open_page(served.url)
    expect(page.get_by_text("数据都是虚构的")).to_be_visible()
    expect(page.get_by_text("曦源智能家居2026").first).to_be_visible()
    page.get_by_role("button", name="移除演示").click()
    page.get_by_role("button", name="移除", exact=True).click()
    expect(page.get_by_text("还没有计划")).to_be_visible(timeout=60_000)
    assert not (served.home / "demo").exists()
    assert not page.get_by_text("数据都是虚构的").count()
