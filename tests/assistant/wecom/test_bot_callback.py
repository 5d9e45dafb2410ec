"""The bot in callback mode: real HTTP, real encryption, the real desk and the offline model."""

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from assistant.wecom.crypto import Seal
from tests.assistant.wecom.conftest import CALLBACK, Open
from tests.assistant.wecom.platform import KEY, TOKEN, BotCaller, Platform

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"


def _echo(seal: Seal, text: str = "1616140317555161061") -> dict[str, str]:
    sealed = seal.seal(text.encode(), str(int(time.time())), "n")
    return {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": "n",
        "echostr": sealed.encrypt,
    }


def test_the_address_is_verified(place: Open) -> None:
    here = place(**CALLBACK)
    answer = here.client.get("/wecom/bot", params=_echo(Seal(TOKEN, KEY)))
    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")
    refused = here.client.get("/wecom/bot", params=_echo(Seal("other", KEY)))
    assert (refused.status_code, refused.text) == (403, "refused")
    assert here.client.get("/wecom/app", params=_echo(Seal(TOKEN, KEY))).status_code == 404


def test_a_goal_is_drafted_and_followed_up(place: Open) -> None:
    bot = place(**CALLBACK).bot
    begun = time.monotonic()
    first = bot.say(GOAL, "m1")
    assert time.monotonic() - begun < 5  # after which WeCom delivers again
    assert first["msgtype"] == "stream"
    assert first["stream"]["feedback"]["id"] == first["stream"]["id"]
    drafted = bot.finish(first)
    assert "15%" in drafted["content"]
    again = bot.finish(bot.say("音箱改成2.5个点，门锁2.5个点", "m2"))
    assert "2.5" in again["content"]


def test_three_identical_deliveries_are_answered_once(place: Open) -> None:
    here = place(**CALLBACK)
    seal = Seal(TOKEN, KEY)
    sealed = seal.seal(json.dumps(here.bot.message(GOAL, "m1")).encode(), str(int(time.time())), "n-same")
    answers = [
        here.bot.open(here.bot.send(sealed.encrypt, sealed.signature, sealed.timestamp, "n-same"))
        for _ in range(3)
    ]
    assert len({answer["stream"]["id"] for answer in answers}) == 1
    here.bot.finish(answers[0])
    assert here.bot.say(GOAL, "m1")["stream"]["finish"]
    assert len(here.app.plans.ids()) == 1


def test_what_is_not_weComs_is_refused(place: Open) -> None:
    here = place(**CALLBACK)
    body = here.bot.message(GOAL, "m1")
    assert here.bot.post(body, at=time.time() - 400).status_code == 403
    assert here.bot.post(body, at=time.time() + 400).status_code == 403
    assert here.bot.send("AAAA", "0" * 40, str(int(time.time())), "n").status_code == 403
    stranger = BotCaller(here.client)
    stranger._seal = Seal(TOKEN, KEY, "ww-other")
    assert stranger.post(body).status_code == 403
    assert here.bot.post(body, nonce="used").status_code == 200
    assert here.bot.post({**body, "msgid": "m2"}, nonce="used").status_code == 403
    params = {"msg_signature": "x", "timestamp": str(int(time.time())), "nonce": "n"}
    for raw in (b"", b"not json", b"[]", b'{"encrypt": 5}', b"[" * 100_000):
        assert here.client.post("/wecom/bot", params=params, content=raw).status_code == 400
    large = b'{"encrypt": "' + b"A" * 2_000_000 + b'"}'
    assert here.client.post("/wecom/bot", params=params, content=large).status_code == 413
    assert here.client.post("/wecom/bot", content=b"{}").status_code == 422


def test_rightly_sealed_nonsense_does_no_harm(place: Open) -> None:
    bot = place(**CALLBACK).bot
    assert bot.post({}).content == b""
    assert bot.post({"msgtype": "text", "text": "no object", "msgid": "m", "from": "x"}).content == b""
    assert bot.post({"msgtype": "event", "event": 5}).content == b""
    assert bot.post({"msgtype": "event", "event": {"eventtype": "disconnected_event"}}).content == b""
    assert bot.poll("unknown")["finish"] is True
    unreadable = bot.open(bot.post({**bot.message("", "m9"), "msgtype": "location"}))
    assert unreadable["stream"]["finish"]


def test_nobody_is_let_in_unknown(place: Open) -> None:
    bot = place(**CALLBACK).bot
    said = bot.finish(bot.say(GOAL, "m1", user="stranger"))["content"]
    assert "--wecom stranger" in said
    foreign = bot.message(GOAL, "m2")
    foreign["from"] = {"userid": "lina", "corpid": "ww-other"}
    said = bot.finish(bot.open(bot.post(foreign)))["content"]
    assert "ww-other:lina" in said


def test_a_group_keeps_a_history_for_each_person(place: Open) -> None:
    here = place(**CALLBACK)
    room = {"chattype": "group", "chatid": "room-1"}
    drafted = here.bot.finish(here.bot.say(f"@小H {GOAL}", "m1", **room))
    assert "15%" in drafted["content"]
    (plan,) = here.app.plans.ids()
    drafted_version = here.app.plans.load(plan).version
    shown = here.bot.finish(here.bot.say("@小H 看一下计划", "m2", user="wangqiang", **room))
    assert "智能家居" in shown["content"]
    refused = here.bot.finish(
        here.bot.say("@小H 音箱改成2.5个点，门锁2.5个点", "m3", user="wangqiang", **room)
    )
    assert "只能查看" in refused["content"]
    assert here.app.plans.load(plan).version == drafted_version


def test_a_greeting(place: Open) -> None:
    here = place(**CALLBACK, welcome="欢迎！")
    assert here.bot.open(here.bot.event("enter_chat", "e1")) == {
        "msgtype": "text",
        "text": {"content": "欢迎！"},
    }


def test_what_people_think_of_a_reply_is_kept(place: Open) -> None:
    here = place(**CALLBACK)
    id = here.bot.finish(here.bot.say("什么是RACI", "m1"))["id"]
    answer = here.bot.event(
        "feedback_event", "e1", id=id, type=2, content="太长", inaccurate_reason_list=[2, 4]
    )
    assert answer.content == b""
    with here.app.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT reply, verdict, why FROM feedback")).all()
    assert tuple(row) == ("m1", "bad", "内容不完整\n数据分析错误\n太长")
    assert here.bot.event("feedback_event", "e2", id="unknown", type=1).content == b""
    assert here.bot.event("feedback_event", "e3", id=id, type=99).content == b""


def test_stopping_when_nothing_runs(place: Open) -> None:
    bot = place(**CALLBACK).bot
    said = bot.say("停止", "m1")["stream"]
    assert said["finish"]
    assert "没有" in said["content"]


def test_late_replies_come_by_the_response_url(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK)
    bot = here.app.desk.channels["wecom"]
    bot.streams.deadline = timedelta(0)  # type: ignore[attr-defined]
    first = here.bot.say(GOAL, "m1")["stream"]
    assert first["finish"]
    assert "完成后发给你" in first["content"]
    (call,) = platform.wait("/cgi-bin/aibot/response")
    assert "15%" in call.body["markdown"]["content"]
    assert call.query == {"response_code": "m1"}
    time.sleep(0.3)
    assert "另一条" in here.bot.poll(first["id"])["content"]
    assert len(platform.of("/cgi-bin/aibot/response")) == 1


def test_the_response_url_is_tried_again_while_wecom_is_down(place: Open, platform: Platform) -> None:
    here = place(**CALLBACK)
    here.app.desk.channels["wecom"].streams.deadline = timedelta(0)  # type: ignore[attr-defined]
    platform.fail("/cgi-bin/aibot/response", 502, 503)
    here.bot.say("什么是RACI", "m1")
    calls = platform.wait("/cgi-bin/aibot/response", 3)
    assert "RACI" in calls[-1].body["markdown"]["content"]
