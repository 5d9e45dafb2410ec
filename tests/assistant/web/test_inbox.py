"""The inbox in a real browser: an approval is countered and decided; what is thought of an answer is kept."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from assistant.door import use_tool
from core.approval.approval import State
from core.text import Language
from knowledge.access import Viewer
from tests.assistant.web.conftest import Open, Served

pytestmark = pytest.mark.slow


def tool(served: Served, name: str, arguments: dict[str, Any], plan: str | None = None) -> dict[str, Any]:
    app = served.app
    context = app.context(Language.ZH_HANS, date.today(), "李娜", plan=plan, viewer=Viewer(name="李娜"))
    return use_tool(name, arguments, context)


def make_plan(served: Served, name: str) -> str:
    edits = [
        {"do": "create", "name": name},
        {
            "do": "add",
            "level": "enterprise",
            "title": f"{name}销售额",
            "kpi": "销售额",
            "baseline": "100万",
            "target": "150万",
            "when": "2027-12-31",
        },
    ]
    made = tool(served, "edit_plan", {"edits": edits})
    return str(made["plan"]["id"])


def test_a_counter_proposal_is_decided_with_the_gap_in_sight(workspace: Served, open_page: Open) -> None:
    plan = make_plan(workspace, "审批甲")
    done = tool(workspace, "approve_plan", {"do": "propose", "note": "请批准"}, plan)
    approval = str(done["approval"]["id"])
    page = open_page(f"{workspace.url}/inbox/{approval}")
    item = page.locator("article.h-item", has_text="审批甲")
    expect(item.get_by_text("请批准").first).to_be_visible()
    item.get_by_role("textbox", name="我能做到").fill("140万")
    item.get_by_role("textbox", name="理由").fill("产能不够")
    item.get_by_role("button", name="还价").click()
    expect(item.get_by_text("有不同意见", exact=True)).to_be_visible()
    expect(item.get_by_text("产能不够").first).to_be_visible()
    item.get_by_role("radio", name="按自下而上的数").click()
    item.get_by_role("button", name="批准").click()
    expect(item.get_by_text("已批准").first).to_be_visible()
    kept = workspace.app.approvals.load(approval)
    assert kept.state is State.APPROVED
    (goal,) = workspace.app.plans.load(plan).nodes
    assert goal.measure is not None
    assert goal.measure.target == 1_400_000


def test_a_step_somebody_took_meanwhile_is_told_and_nothing_is_done(
    workspace: Served, open_page: Open
) -> None:
    plan = make_plan(workspace, "审批乙")
    tool(workspace, "approve_plan", {"do": "propose"}, plan)
    page = open_page(f"{workspace.url}/inbox")
    item = page.locator("article.h-item", has_text="审批乙")
    item.get_by_role("button", name="批准").wait_for()
    tool(workspace, "approve_plan", {"do": "withdraw", "note": "再想想"}, plan)
    item.get_by_role("button", name="批准").click()
    expect(page.locator(".q-notification")).to_be_visible()
    (kept,) = workspace.app.approvals.of_plan(plan)
    assert kept.state is State.WITHDRAWN


def test_what_is_thought_of_an_answer_is_kept(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    box = page.get_by_role("textbox", name="消息")
    box.fill("什么是SMART原则？")
    box.press("Enter")
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(page.get_by_text("谢谢，已记下")).to_be_visible()
    expect(page.get_by_role("button", name="有帮助", exact=True)).to_have_attribute("aria-pressed", "true")
    with workspace.app.engine.connect() as connection:
        rows = connection.execute(text("SELECT conversation, verdict FROM feedback")).all()
    assert any(page.url.endswith(row.conversation) and row.verdict == "good" for row in rows)
