"""Where the numbers of an answer come from, unfolded under it in a real browser, by the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.assistant.web.conftest import Open, Served
from tests.assistant.web.test_workspace import say

pytestmark = pytest.mark.slow


def test_the_numbers_of_an_answer_unfold_to_their_sources(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    page.get_by_role("button", name="新目标").click()
    answer = page.locator(".h-exchange").last
    expect(answer.locator("[aria-busy=false]")).to_be_visible(timeout=60_000)
    unfold = answer.locator(".h-origins").get_by_role("button")
    unfold.focus()
    unfold.press("Enter")
    table = answer.locator(".h-origins table")
    expect(table).to_contain_text("修改计划")
    expect(table.get_by_role("row").filter(has_text="15%").first).to_contain_text("edit_plan → ")
    page.reload()  # and of an answer that is read back
    again = page.locator(".h-exchange").last.locator(".h-origins")
    again.get_by_role("button").click()
    expect(again.locator("table")).to_contain_text("15%")
    say(page, "这个数怎么来的")
    expect(page.locator(".h-exchange").last.locator(".h-answer")).to_contain_text("来自“修改计划”的结果")
