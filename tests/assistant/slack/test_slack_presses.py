"""Buttons and modals: approvals decided in Slack by who may, once, with what came of it in their place."""

import json
import threading
from typing import Any

import pytest

from assistant.channels.notice import Button, Notice
from core.text import Language
from knowledge.access import OPERATOR, Rank, Scope
from tests.assistant.slack.office import ALL, Args, Office, elements
from tests.assistant.slack.slack_loop import SlackLoop, read_text
from tools.registry import call

pytestmark = pytest.mark.slow

PLAN = [
    {"do": "create", "name": "份额 2026", "budget": "500万"},
    {"do": "add", "level": "enterprise", "title": "智能家居份额", "kpi": "市场份额", "baseline": "10%",
     "target": "15%", "accountable": ["张总"], "owner": "周总", "when": "2026年底前"},
    {"do": "add", "level": "business_unit", "title": "智能门锁", "kpi": "市场份额", "baseline": "6%",
     "target": "9%", "owner": "李门锁"},
]  # fmt: skip


@pytest.fixture
def firm(office: Office) -> Office:
    """张总 (U2) decides, 周总 (U3) owns the goal, 李门锁 (U4) a part of it; 李娜 (U1) plans."""
    office.let_in("张总", "U2")
    office.let_in("周总", "U3", scopes=(Scope.READ, Scope.WRITE))
    office.let_in("李门锁", "U4", scopes=(Scope.READ, Scope.WRITE), rank=Rank.DEPARTMENT)
    use(office, "edit_plan", "", edits=PLAN)
    return office


def use(office: Office, tool: str, who: str, **arguments: Any) -> Any:
    from datetime import date

    person = office.app.people.by_name(who) if who else None
    viewer = person.viewer if person else OPERATOR
    plans = office.app.plans.list()
    plan = plans[0].id if plans else None
    context = office.app.context(
        Language.ZH_HANS, date(2026, 3, 1), who or "王策划", viewer=viewer, plan=plan
    )
    return call(tool, arguments, context)


def approvals(office: Office) -> list[str]:
    return [one.state for one in use(office, "approve_plan", "", do="list").approvals]


def button(message: Args, label: str) -> Args:
    [found] = [one for one in elements(message) if one["text"]["text"].startswith(label)]
    return found


def asked(slack: SlackLoop, channel: str) -> Args:
    """The request for approval in somebody's direct messages."""

    def find() -> Args | None:
        return next((m for (where, _), m in slack.messages.items() if where == channel and elements(m)), None)

    found: Args = slack.until(find)
    return found


def test_a_plan_is_approved_with_a_button(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    assert message["blocks"][0]["text"]["text"].startswith("📝 请批准")
    pressed = firm.press(button(message, "批准"), channel="D2", ts=message["ts"], user="U2")
    assert (pressed.status_code, pressed.text) == (200, "")
    slack.until(lambda: not any(one["text"]["text"] == "批准" for one in elements(message)))
    assert firm.app.approvals.load(approval.id).state == "approved"
    shown = [block["type"] for block in message["blocks"]]
    assert shown.count("header") >= 1


def test_who_may_not_approve_is_told_and_the_button_stays(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    pressed = firm.press(button(message, "批准"), channel="D2", ts=message["ts"], user="U9")
    assert pressed.status_code == 200
    told = slack.until(
        lambda: [m for m in slack.thread("D2", message["ts"]) if "hoshin people add" in read_text(m)]
    )
    assert told
    assert button(message, "批准")
    firm.press(button(message, "批准"), channel="D2", ts=message["ts"], user="U4")
    slack.until(lambda: len(slack.thread("D2", message["ts"])) == 2)
    assert firm.app.approvals.load(approval.id).state == "proposed"


def test_looking_leaves_the_buttons(firm: Office, slack: SlackLoop) -> None:
    use(firm, "approve_plan", "周总", do="propose")
    message = asked(slack, "D2")
    firm.press(button(message, "查看记录"), channel="D2", ts=message["ts"], user="U2")
    slack.until(lambda: slack.thread("D2", message["ts"]))
    assert button(message, "批准")


def test_a_rejection_asks_for_the_reason(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    assert firm.press(button(message, "驳回"), channel="D2", ts=message["ts"], user="U2").status_code == 200
    [view] = slack.until(lambda: slack.views)
    assert view["title"]["text"] == "理由"
    assert len(view["private_metadata"]) < 3000
    firm.close()
    firm.open()  # the modal stays open while the service restarts
    answer = firm.submit(view, {"note": {"note": {"value": "预算不够"}}}, user="U2")
    assert (answer.status_code, answer.text) == (200, "")
    slack.until(lambda: not any(one["text"]["text"] == "驳回" for one in elements(message)))
    kept = firm.app.approvals.load(approval.id)
    assert kept.state == "rejected"
    assert kept.steps[-1].note == "预算不够"
    shown = json.dumps(message["blocks"], ensure_ascii=False)
    assert "份额 2026" in shown
    assert "<@U2>" in shown or "预算不够" in shown


def test_a_note_that_cannot_be_used_is_said_in_the_modal(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    use(firm, "approve_plan", "周总", do="withdraw")
    firm.press(button(message, "驳回"), channel="D2", ts=message["ts"], user="U2")
    [view] = slack.until(lambda: slack.views)
    answer = firm.submit(view, {"note": {"note": {"value": "不行"}}}, user="U2")
    assert answer.json()["response_action"] == "errors"
    assert answer.json()["errors"]["note"]
    assert firm.app.approvals.load(approval.id).state == "withdrawn"
    repeated = firm.submit(view, {"note": {"note": {"value": "不行"}}}, user="U2")
    assert (repeated.status_code, repeated.text) == (200, "")


def test_a_note_that_was_put_right_is_not_a_repeat(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    firm.press(button(message, "驳回"), channel="D2", ts=message["ts"], user="U2")
    [view] = slack.until(lambda: slack.views)
    wrong = firm.submit(view, {"note": {"note": {"value": "不" * 2900}}}, user="U2")
    assert wrong.json()["response_action"] == "errors"
    assert firm.app.approvals.load(approval.id).state == "proposed"
    for _ in range(2):
        assert firm.submit(view, {"note": {"note": {"value": "预算不够"}}}, user="U2").text == ""
    kept = firm.app.approvals.load(approval.id)
    assert [(step.action, step.note) for step in kept.steps[1:]] == [("reject", "预算不够")]


def test_two_people_press_at_once_and_one_step_is_taken(firm: Office, slack: SlackLoop) -> None:
    approval = use(firm, "approve_plan", "周总", do="propose").approval
    message = asked(slack, "D2")
    approve = {**button(message, "批准"), "action_ts": "1.0"}
    pressing = [
        threading.Thread(target=lambda: firm.press(approve, channel="D2", ts=message["ts"], user="U2"))
        for _ in range(4)
    ]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    slack.until(lambda: firm.app.approvals.load(approval.id).state == "approved")
    assert [step.action for step in firm.app.approvals.load(approval.id).steps].count("approve") == 1


def test_a_plan_is_reviewed_in_a_modal(firm: Office, slack: SlackLoop) -> None:
    plan = firm.app.plans.list()[0].id
    assert firm.command(f"review {plan}", user="U2").status_code == 200
    views = slack.until(lambda: slack.views if len(slack.views) == 2 else None)
    shown = json.dumps(views[1], ensure_ascii=False)
    assert "正在读取计划" in json.dumps(views[0], ensure_ascii=False)
    assert "智能门锁" in shown
    assert "10%" in shown
    assert "错误" in shown or "警告" in shown or "提示" in shown
    firm.command(f"review {plan}", user="U9")
    views = slack.until(lambda: slack.views if len(slack.views) == 4 else None)
    assert "智能门锁" not in json.dumps(views[3], ensure_ascii=False)
    firm.command("review P2XXXX", user="U2")
    slack.until(lambda: len(slack.views) == 6)
    assert "P2XXXX" in json.dumps(slack.views[5], ensure_ascii=False)


def test_a_reply_is_judged_and_the_reason_is_asked(office: Office, slack: SlackLoop) -> None:
    ts = office.say("你能做什么")
    office.answer_to(ts)
    [reply] = slack.thread("D1", ts)
    judge = {"type": "feedback_buttons", "action_id": "hoshin.rate", "value": "bad"}
    assert office.press(judge, channel="D1", ts=reply["ts"]).status_code == 200
    [view] = slack.until(lambda: slack.views)
    values = {
        "reasons": {"reasons": {"selected_options": [{"value": "numbers"}]}},
        "more": {"more": {"value": "份额不是 15%"}},
    }
    assert office.submit(view, values).status_code == 200

    def kept() -> list[Any]:
        with office.app.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT conversation, reply, person, verdict, why FROM feedback"
            )
            found = rows.fetchall()
        return found if len(found) == 2 else []

    first, second = slack.until(kept)
    assert tuple(first) == (f"slack:T1:D1:{ts}", reply["ts"], "slack:T1:U1", "bad", "")
    assert second.why == "numbers\n份额不是 15%"


def test_the_home_tab_shows_what_waits(firm: Office, slack: SlackLoop) -> None:
    use(firm, "approve_plan", "周总", do="propose")
    firm.post(firm.event({"type": "app_home_opened", "user": "U2", "channel": "D2", "tab": "home"}))
    firm.post(firm.event({"type": "app_home_opened", "user": "U9", "channel": "D9", "tab": "home"}))
    views = slack.until(lambda: slack.views if len(slack.views) == 2 else None)
    published = dict(zip([given["user_id"] for given in slack.called("views.publish")], views, strict=True))
    mine = json.dumps(published["U2"], ensure_ascii=False)
    assert "等你审批" in mine
    assert "份额 2026" in mine
    [approve] = [one for one in elements(published["U2"]) if one["text"]["text"] == "批准"]
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "api_app_id": "A1", "trigger_id": "t",
        "user": {"id": "U2", "team_id": "T1"}, "container": {"type": "view", "view_id": "V1"},
        "actions": [{"action_ts": "1.0", **approve}],
    }  # fmt: skip
    assert firm.post_form({"payload": json.dumps(payload, ensure_ascii=False)}).status_code == 200
    [kept] = slack.until(lambda: [one for one in approvals(firm) if one == "approved"])
    assert kept == "approved"
    stranger = json.dumps(published["U9"], ensure_ascii=False)
    assert "T1:U9" in stranger
    assert "份额 2026" not in stranger


def test_prompts_are_suggested_where_one_writes(office: Office, slack: SlackLoop) -> None:
    office.post(office.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}))
    [given] = slack.wait_for("assistant.threads.setSuggestedPrompts")
    assert given["channel_id"] == "D1"
    assert 0 < len(given["prompts"]) <= 4


def test_links_to_plans_are_unfurled_for_who_may_see_them(open_office: Any, slack: SlackLoop) -> None:
    office: Office = open_office(public_url="https://plans.example.com/hoshin")
    office.let_in("李娜", "U1", scopes=ALL)
    office.let_in("访客", "U6", scopes=())
    use(office, "edit_plan", "", edits=PLAN)
    plan = office.app.plans.list()[0].id
    ours = f"https://plans.example.com/hoshin/plans/{plan}"
    others = ["https://plans.example.com/plans/" + plan, "https://evil.example.com/hoshin/plans/" + plan]
    links = [{"url": url, "domain": "plans.example.com"} for url in (ours, *others)]
    shared = {"type": "link_shared", "channel": "C1", "message_ts": "1.0", "links": links,
              "unfurl_id": "C1.1.0", "source": "conversations_history"}  # fmt: skip
    office.post(office.event({**shared, "user": "U6"}))
    office.post(office.event({**shared, "user": "U9"}))
    office.post(office.event({**shared, "user": "U1"}, is_ext_shared_channel=True))
    office.post(office.event({**shared, "user": "U1"}))
    [given] = slack.wait_for("chat.unfurl")
    assert list(given["unfurls"]) == [ours]
    assert "智能门锁" in given["unfurls"][ours]["blocks"][0]["text"]["text"]
    assert given["unfurl_id"] == "C1.1.0"


def test_the_command_is_answered_in_direct_messages(office: Office, slack: SlackLoop) -> None:
    told = office.command("智能家居2026年底前市场份额从10%做到15%", channel="C1")
    assert (
        told.json()["text"] == "我在私信里回答你"
        if told.text.startswith("{")
        else "我在私信里回答你" in told.text
    )
    root = next(ts for (channel, ts), message in slack.messages.items() if channel == "D1")
    assert "10% → 15%" in office.answer_to(root, "D1")
    office.say("音箱2个点，门锁3个点", thread=root)
    assert "残差 0" in office.answer_to(root, "D1", count=2)
    assert "目标" in office.command("help").text
    assert (
        "Say a goal" in office.command("help", user="U8").text or "直接说目标" in office.command("help").text
    )
    slack.refused["chat.postMessage"] = ["user_not_found"]
    assert "没能给你发私信" in office.command("你好").text


def test_a_button_of_another_version_does_nothing(office: Office, slack: SlackLoop) -> None:
    slack.messages["C1", "9.9"] = {
        "ts": "9.9",
        "thread": "",
        "blocks": [],
        "chunks": [],
        "text": "",
        "streaming": False,
    }
    old = {"type": "button", "action_id": "hoshin.press.0", "value": "{}"}
    assert office.press(old, channel="C1", ts="9.9").status_code == 200
    assert not slack.called("chat.update")


def test_a_note_reaches_the_argument_it_is_for() -> None:
    from assistant.slack.button import button_element, make_press, read_carried

    shown = Button(
        label="提出修改", tool="approve_plan", arguments={"do": "counter"}, note="数", argument="values"
    )
    element = button_element(shown, 0)
    press = make_press(
        read_carried(str(element["value"])), delivery="d", identity="T1:U1", conversation="", note="13%"
    )
    assert press.arguments == {"do": "counter", "values": "13%"}
    assert press.note == "13%"
    assert Notice(buttons=(shown,)).buttons[0].argument == "values"
