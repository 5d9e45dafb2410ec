"""Cards and files of the bot: a plan approved by pressing, a reason asked for, Excel in, workbook out."""

import io
import time
from typing import Any

import openpyxl
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from assistant.channels.notice import Button
from assistant.wecom.aes_key import read_key
from assistant.wecom.cards import write_key
from tests.assistant.wecom.conftest import APP, CALLBACK, Open, Place
from tests.assistant.wecom.platform import KEY, BotCaller, Platform

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
RESPONSE = "/cgi-bin/aibot/response"


def draft(bot: BotCaller) -> None:
    bot.finish(bot.say(GOAL, f"draft-{time.monotonic_ns()}"))


def press(here: Place, button: Button, msgid: str, user: str = "lina") -> dict[str, Any] | None:
    answer = here.bot.event(
        "template_card_event",
        msgid,
        user,
        card_type="button_interaction",
        event_key=write_key(button),
        task_id="approval-1",
    )
    return here.bot.open(answer) if answer.content else None


def approval(plan: str, do: str, **more: Any) -> Button:
    return Button(label=do, tool="approve_plan", arguments={"plan": plan, "do": do}, **more)


def test_a_plan_is_proposed_and_approved_by_pressing(place: Open) -> None:
    here = place(**CALLBACK)
    draft(here.bot)
    (plan,) = here.app.plans.ids()
    proposed = press(here, approval(plan, "propose"), "e1")
    assert proposed is not None
    assert proposed["response_type"] == "update_template_card"
    assert proposed["template_card"]["task_id"] == "approval-1"
    assert proposed["template_card"]["button_list"][0]["text"] == "已处理"
    assert "userids" not in proposed
    assert press(here, approval(plan, "propose"), "e1") is None  # delivered again
    refused = press(here, approval(plan, "approve"), "e2", user="wangqiang")
    assert refused is not None
    assert refused["userids"] == ["wangqiang"]
    assert refused["template_card"]["button_list"][0]["text"] == "未能处理"
    approved = press(here, approval(plan, "approve"), "e3")
    assert approved is not None
    assert approved["template_card"]["button_list"][0]["text"] == "已处理"
    (found,) = here.app.approvals.of_plan(plan)
    assert found.state == "approved"


def test_a_reason_is_asked_for_in_the_chat(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK)
    draft(here.bot)
    (plan,) = here.app.plans.ids()
    press(here, approval(plan, "propose"), "e1")
    platform.wait(RESPONSE, 1)  # what no card can show: the table of the approval
    reject = approval(plan, "reject", note="驳回的理由", argument="note")
    assert press(here, reject, "e2") is None
    asked = platform.wait(RESPONSE, 2)[-1]
    assert "驳回的理由" in asked.body["markdown"]["content"]
    assert here.bot.say("取消", "m2")["stream"]["finish"]
    assert press(here, reject, "e3") is None
    platform.wait(RESPONSE, 3)
    said = [here.bot.say("铺货要到明年", "m3")["stream"] for _ in range(3)]  # delivered three times
    assert said[0]["finish"]
    assert len({stream["id"] for stream in said}) == 1
    (found,) = here.app.approvals.of_plan(plan)
    assert found.state == "rejected"
    assert "铺货要到明年" in found.model_dump_json()
    after = here.bot.finish(here.bot.say("看一下计划", "m4"))
    assert "智能家居" in after["content"]


def test_keys_that_are_none_of_ours_do_nothing(place: Open) -> None:
    here = place(**CALLBACK)
    for number, key in enumerate(("settled", "", '{"t":"no_such_tool","a":{}}')):
        answer = here.bot.event("template_card_event", f"e{number}", event_key=key, task_id="t")
        if answer.content:
            assert here.bot.open(answer)["userids"] == ["lina"]
        else:
            assert number < 2


def seal_file(content: bytes) -> bytes:
    key = read_key(KEY)
    padded = content + bytes([32 - len(content) % 32]) * (32 - len(content) % 32)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def test_a_workbook_goes_out_as_a_link_and_comes_back_in(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK, public_url="https://hoshin.example.com")
    draft(here.bot)
    said = here.bot.finish(here.bot.say("导出 Excel", "m1"))["content"]
    assert "链接 1 小时内有效" in said
    link = said.split("](https://hoshin.example.com")[1].split(")")[0]
    answer = here.client.get(link)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames
    head, token, name = link.rsplit("/", 2)
    assert here.client.get(f"{head}/{token[:-2]}xx/{name}").status_code == 404
    assert here.client.get(f"{head}/../../etc/{name}").status_code == 404

    platform.files["/files/1"] = ("计划.xlsx", seal_file(answer.content))
    body = here.bot.message("", "m2", user="lina")
    body |= {"msgtype": "file", "file": {"url": f"{platform.url}/files/1"}, "chattype": "single"}
    del body["text"]
    took = here.bot.open(here.bot.post(body))["stream"]
    assert "收到「计划.xlsx」" in took["content"]
    brought = here.bot.finish(here.bot.say("导入计划", "m3"))["content"]
    assert "没有变化" in brought  # the same workbook, recognised as this plan's


def test_a_workbook_is_sent_by_the_app_where_there_is_one(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK, **APP)
    draft(here.bot)
    said = here.bot.finish(here.bot.say("导出 Excel", "m1"))["content"]
    assert "应用发给你" in said
    (sent,) = platform.sent("file")
    assert sent["touser"] == "lina"
    name, content = platform.media[sent["file"]["media_id"]]
    assert name.endswith(".xlsx")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_a_file_that_cannot_be_read_is_said(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK)
    platform.files["/files/bad"] = ("a.xlsx", b"not encrypted at all")
    body = {**here.bot.message("", "m1"), "msgtype": "file", "file": {"url": f"{platform.url}/files/bad"}}
    said = here.bot.open(here.bot.post(body))["stream"]
    assert said["finish"]
    assert "密文" in said["content"]
    stranger = here.bot.open(here.bot.post({**body, "msgid": "m2", "from": {"userid": "nobody"}}))
    assert "--wecom nobody" in here.bot.finish(stranger)["content"]
