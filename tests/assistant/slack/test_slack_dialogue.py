"""A plan is made, changed and handed out in Slack, over HTTP."""

import pytest

from tests.assistant.slack.office import Office, elements

pytestmark = pytest.mark.slow

GOAL = "智能家居2026年底前市场份额从10%做到15%，预算500万"


def test_a_plan_is_drafted_followed_up_and_exported_in_a_thread(office: Office) -> None:
    root = office.say(f"<@UBOT> {GOAL}", channel="C1")
    said = office.answer_to(root, "C1")
    assert "10% → 15%" in said
    statuses = office.slack.called("agents.sessions.setStatus")
    assert statuses[0]["status"] == "processing"
    assert statuses[0]["title"].startswith("智能家居2026年底前市场份额")
    tasks = [chunk for message in office.slack.thread("C1", root) for chunk in message["chunks"]
             if chunk["type"] == "task_update"]  # fmt: skip
    assert {(task["title"], task["status"]) for task in tasks} >= {
        ("修改计划", "in_progress"), ("修改计划", "complete")
    }  # fmt: skip

    office.say("音箱2个点，门锁3个点", channel="C1", thread=root)  # no mention
    said = office.answer_to(root, "C1", count=2)
    assert "音箱 | B1 | 2个百分点 | 40%" in said
    tables = [block for message in office.slack.thread("C1", root) for block in message["blocks"]
              if block["type"] == "table"]  # fmt: skip
    assert tables[0]["column_settings"][3]["align"] == "right"

    office.say("导出成Excel", channel="C1", thread=root)
    said = office.answer_to(root, "C1", count=3)
    assert "已导出" in said
    assert str(office.app.settings.home) not in said
    [shared] = office.slack.shared
    assert (shared["channel"], shared["thread"]) == ("C1", root)
    assert shared["title"].endswith(".xlsx")
    assert office.slack.uploads[shared["id"]][:2] == b"PK"

    last = office.slack.thread("C1", root)[-1]
    assert [element["action_id"] for element in elements(last)] == ["hoshin.review"]
    assert elements(last, "context_actions")[0]["action_id"] == "hoshin.rate"
