"""The self-built app: XML in, an empty answer at once, messages sent behind; real HTTP, crypto and desk."""

import asyncio
import io
import time

import openpyxl
import pytest

from assistant.channels.notice import Address, Button, Notice
from assistant.wecom.cards import write_key
from assistant.wecom.crypto import Seal
from assistant.wecom.errors import Forged
from assistant.wecom.xml import read_xml
from tests.assistant.wecom.conftest import APP, Open, Place
from tests.assistant.wecom.platform import CORP, KEY, TOKEN, Platform
from tools.tool import Table

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
SEND = "/cgi-bin/message/send"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><ToUserName>&c;</ToUserName></xml>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><ToUserName>&f;</ToUserName></xml>'


def shown(platform: Platform, kind: str = "markdown") -> str:
    return "\n".join(str(body[kind]["content"]) for body in platform.sent(kind))


def answered(platform: Platform, number: int = 1) -> None:
    """Wait for so many answers: a slow one is preceded by word that it is being worked on."""
    end = time.monotonic() + 30
    while len(platform.sent("markdown")) < number:
        assert time.monotonic() < end, platform.sent()
        time.sleep(0.02)


def test_a_goal_is_drafted(place: Open, platform: Platform) -> None:
    own = place(**APP).own
    begun = time.monotonic()
    answer = own.say(GOAL, "1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert time.monotonic() - begun < 5  # after which WeCom delivers again
    answered(platform)
    assert "15%" in shown(platform)
    bodies = platform.sent()
    assert all(body["touser"] == "lina" and body["agentid"] == 1000002 for body in bodies)
    assert all(len(body["markdown"]["content"].encode()) <= 2048 for body in platform.sent("markdown"))
    assert "| --- |" not in shown(platform)


def test_three_deliveries_are_answered_once(place: Open, platform: Platform) -> None:
    here = place(**APP)
    for _ in range(3):
        assert here.own.say(GOAL, "1").status_code == 200
    answered(platform)
    time.sleep(1.0)
    assert len(here.app.plans.ids()) == 1
    contents = [body["markdown"]["content"] for body in platform.sent("markdown")]
    assert len(contents) == len(set(contents))


def test_another_company_and_another_app_are_refused(place: Open, platform: Platform) -> None:
    here = place(**APP)
    own = here.own
    good = own.xml("text", Content=GOAL, MsgId="1")
    assert own.post(good, corp="ww-other").status_code == 403
    assert own.post(good, agent="1000003").status_code == 403
    assert own.post(good, seal=Seal(TOKEN, KEY, "ww-other")).status_code == 403
    assert own.post(good, seal=Seal("tampered", KEY, CORP)).status_code == 403
    inner = own.xml("text", corp="ww-other", Content=GOAL, MsgId="1")
    assert own.post(inner).status_code == 403
    inner = own.xml("text", agent="7", Content=GOAL, MsgId="1")
    assert own.post(inner).status_code == 403
    assert here.app.plans.ids() == ()
    assert platform.of(SEND) == []


@pytest.mark.parametrize(
    "raw",
    [BOMB, OUTSIDE, "<xml", "", "{}", "<xml>" + "<a/>" * 500 + "</xml>"],
    ids=["bomb", "outside", "cut", "empty", "json", "many"],
)
def test_xml_that_is_an_attack_or_none_is_refused(place: Open, raw: str) -> None:
    own = place(**APP).own
    assert own.raw(raw, "x", str(int(time.time())), "n").status_code == 400
    assert own.post(raw).status_code == 400  # sealed rightly


def test_oversized_xml_is_refused(place: Open) -> None:
    with pytest.raises(Forged) as refused:
        read_xml(b"<xml>" + b" " * 1_100_000 + b"</xml>")
    assert refused.value.status == 413
    own = place(**APP).own
    assert own.raw("<xml>" + " " * 1_100_000, "x", str(int(time.time())), "n").status_code == 413


def test_the_address_is_verified(place: Open) -> None:
    here = place(**APP)
    sealed = Seal(TOKEN, KEY, CORP).seal(b"echo", str(int(time.time())), "n")
    params = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": "n"}
    answer = here.client.get("/wecom/app", params={**params, "echostr": sealed.encrypt})
    assert (answer.status_code, answer.content) == (200, b"echo")


def test_events(place: Open, platform: Platform) -> None:
    own = place(**APP, welcome="欢迎用 Hoshin").own
    assert own.post(own.xml("event", Event="subscribe")).status_code == 200
    assert platform.wait(SEND)[0].body["text"]["content"] == "欢迎用 Hoshin"
    assert own.post(own.xml("event", Event="enter_agent")).status_code == 200
    assert own.post(own.xml("event", Event="click", EventKey="什么是RACI")).status_code == 200
    answered(platform)
    assert "RACI" in shown(platform)
    before = len(platform.sent("text"))
    assert own.say("停止", "9").status_code == 200
    assert own.post(own.xml("location", MsgId="10")).status_code == 200
    end = time.monotonic() + 20
    while len(platform.sent("text")) < before + 2:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_workbook_goes_out(place: Open, platform: Platform) -> None:
    own = place(**APP).own
    own.say(GOAL, "1")
    answered(platform)
    own.say("导出 Excel", "2")
    platform.wait("/cgi-bin/media/upload")
    end = time.monotonic() + 20
    while not platform.sent("file"):
        assert time.monotonic() < end
        time.sleep(0.05)
    name, content = platform.media[platform.sent("file")[0]["file"]["media_id"]]
    assert name.endswith(".xlsx")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_a_file_comes_in_and_waits_for_its_purpose(place: Open, platform: Platform) -> None:
    here = place(**APP)
    platform.media["in-1"] = ("实际.csv", "月份,市场份额\n2026-10,11%\n".encode())
    here.own.post(here.own.xml("file", MsgId="1", MediaId="in-1", FileName="实际.csv"))
    (call,) = platform.wait(SEND)
    assert "收到「实际.csv」" in call.body["text"]["content"]
    here.own.say("学习这份资料", "2")
    platform.wait(SEND, 2)
    assert "实际" in shown(platform)


def _press(here: Place, button: Button, at: str, user: str = "lina") -> None:
    event = {"Event": "template_card_event", "EventKey": write_key(button), "CreateTime": at}
    xml = here.own.xml("event", user, TaskId="approval-1", ResponseCode=f"code-{at}", **event)
    assert here.own.post(xml).content == b""


def test_a_plan_is_approved_by_pressing_and_the_card_changes(place: Open, platform: Platform) -> None:
    here = place(**APP)
    here.own.say(GOAL, "1")
    answered(platform)
    (plan,) = here.app.plans.ids()

    def button(do: str, **more: str) -> Button:
        return Button(label=do, tool="approve_plan", arguments={"plan": plan, "do": do}, **more)

    _press(here, button("propose"), "1")
    _press(here, button("propose"), "1")  # delivered again
    (update,) = platform.wait("/cgi-bin/message/update_template_card")
    assert update.body["response_code"] == "code-1"
    assert update.body["userids"] == ["lina"]
    assert update.body["template_card"]["task_id"] == "approval-1"
    before = len(platform.of(SEND))
    _press(here, button("reject", note="理由", argument="note"), "2")
    assert "理由" in platform.wait(SEND, before + 1)[-1].body["text"]["content"]
    for _ in range(3):
        here.own.say("铺货要到明年", "note-1")
    platform.wait(SEND, before + 2)
    (found,) = here.app.approvals.of_plan(plan)
    assert found.state == "rejected"
    time.sleep(0.5)
    assert "没看懂" not in shown(platform)


def test_a_card_that_cannot_be_changed_is_told(place: Open, platform: Platform) -> None:
    here = place(**APP)
    here.own.say(GOAL, "1")
    answered(platform)
    (plan,) = here.app.plans.ids()
    platform.fail("/cgi-bin/message/update_template_card", 72023)
    _press(here, Button(label="看", tool="show_plan", arguments={"plan": plan}), "1")
    platform.wait(SEND, 2)
    assert "智能家居" in shown(platform)


def test_notices(place: Open, platform: Platform) -> None:
    here = place(**APP, public_url="https://h.example.com")
    channel = here.app.desk.channels["wecom-app"]
    to = Address(channel="wecom-app", target="lina")
    table = Table(title="", header=("渠道", "金额"), rows=(("抖音", "12"),))
    agree = Button(label="同意", tool="approve_plan", arguments={"do": "list"})

    async def send() -> None:
        await channel.send(to, Notice(kind="alert", title="转化率低于路径", link="/plans/P1"))
        await channel.send(to, Notice(kind="digest", title="周报", tables=(table,)))
        await channel.send(to, Notice(kind="approval", title="请批准", text="长" * 200, buttons=(agree,)))
        await channel.stop()

    asyncio.run(send())
    kinds = [body["msgtype"] for body in platform.sent()]
    assert kinds == ["template_card", "markdown", "markdown", "template_card"]
    first, last = platform.sent("template_card")
    assert first["template_card"]["card_action"]["url"] == "https://h.example.com/plans/P1"
    assert last["template_card"]["button_list"][0]["text"] == "同意"
    assert "• **抖音**：金额 12" in shown(platform)
