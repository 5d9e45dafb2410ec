"""Names and messages that carry markup: shown as they are, never run."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.door import use_tool
from core.text import Language
from tests.assistant.web.conftest import Open, Served
from tests.assistant.web.test_workspace import say

pytestmark = pytest.mark.slow
EVIL = "<img src=x onerror=window.hacked=1><script>window.hacked=2</script>"


def unharmed(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x]").count() == 0


def test_a_plan_with_a_hostile_name(workspace: Served, open_page: Open) -> None:
    app = workspace.app
    context = app.context(Language.ZH_HANS, date.today(), EVIL)
    edits = [
        {"do": "create", "name": f"计划{EVIL}"},
        {"do": "add", "level": "enterprise", "title": f"目标{EVIL}", "kpi": "销售额", "target": "100万"},
    ]
    use_tool("edit_plan", {"edits": edits}, context)
    page = open_page(workspace.url)
    page.get_by_text(f"计划{EVIL}").first.click()
    expect(page.locator(".h-hand")).to_contain_text(EVIL)
    expect(page.locator(".h-side-main")).to_contain_text(f"目标{EVIL}")
    say(page, "检查一下这个计划")
    page.locator(".h-step").last.click()
    say(page, "看看整棵目标树")
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)
    unharmed(page)


def test_a_hostile_message_and_a_hostile_file(workspace: Served, open_page: Open, tmp_path: Path) -> None:
    page = open_page(workspace.url)
    say(page, f"{EVIL} [x](javascript:window.hacked=3) ![x](https://evil.example/?q=1)")
    expect(page.locator(".h-said").last).to_contain_text(EVIL)
    page.get_by_role("button", name="会话列表").click()
    expect(page.get_by_role("dialog")).to_contain_text("<img src=x")
    page.keyboard.press("Escape")
    named = tmp_path / "<img src=x onerror=window.hacked=4>.md"
    named.write_text(
        f"# {EVIL}\n\n{EVIL} [x](javascript:window.hacked=5)\n\n正文讲门锁渠道。", encoding="utf-8"
    )
    page.locator(".h-composer input[type=file]").set_input_files(named)
    expect(page.locator(".h-attachment")).to_contain_text("img src=x")
    before = page.locator(".h-exchange").count()
    page.get_by_role("button", name="学习为资料").click()
    expect(page.locator(".h-exchange")).to_have_count(before + 1)
    expect(page.locator(".h-exchange").last.locator(".h-answer[aria-busy=false]")).to_be_visible(
        timeout=60_000
    )
    page.get_by_role("button", name="文档", exact=True).click()
    page.locator(".h-found").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("正文讲门锁渠道")
    unharmed(page)
