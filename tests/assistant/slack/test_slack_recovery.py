"""Stops, restarts and Socket Mode; files in and out; a model that takes its time."""

import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest

from tests.assistant.openai_server import Say, serve
from tests.assistant.slack.office import Office
from tests.assistant.slack.slack_loop import APP_TOKEN, SlackLoop, read_text

pytestmark = pytest.mark.slow

GOAL = "智能家居2026年底前市场份额从10%做到15%，预算500万"


def _turns(office: Office) -> list[Any]:
    with office.app.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT stage, attempts, stopped FROM deliveries").fetchall())


def test_a_workbook_that_is_shared_is_imported(office: Office, slack: SlackLoop) -> None:
    ts = office.say(GOAL)
    office.answer_to(ts)
    office.say("音箱2个点，门锁3个点", thread=ts)
    office.answer_to(ts, count=2)
    office.say("导出成Excel", thread=ts)
    office.answer_to(ts, count=3)
    [shared] = slack.shared
    workbook = openpyxl.load_workbook(io.BytesIO(slack.uploads[shared["id"]]))
    assert workbook["拆解清单"]["B5"].value == "音箱"
    workbook["拆解清单"]["B5"] = "智能音箱"
    changed = io.BytesIO()
    workbook.save(changed)
    slack.files["F1"] = changed.getvalue()
    file = {"id": "F1", "name": "改过的计划.xlsx", "size": len(slack.files["F1"]),
            "url_private_download": slack.file_url("F1")}  # fmt: skip
    again = office.say("导入这个计划", subtype="file_share", files=[file])
    assert "智能音箱" in office.answer_to(again)
    [record] = office.app.plans.list()
    assert "智能音箱" in [node.title for node in office.app.plans.load(record.id).nodes]


def test_a_file_that_cannot_be_had_is_told(office: Office, slack: SlackLoop) -> None:
    file = {
        "id": "F9",
        "name": "密.xlsx",
        "size": 3,
        "url_private_download": "https://evil.example.com/密.xlsx",
    }
    ts = office.say("导入这个", subtype="file_share", files=[file])
    said = office.answer_to(ts)
    assert "不在 Slack 上" in said
    assert "传到 Slack" in said


@pytest.fixture
def slow_office(open_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Hoshin with a language model that takes its time, twice."""
    slowly = Say("".join(f"第{n}句。" for n in range(60)), pause=0.1)
    with serve(slowly, slowly) as script:
        monkeypatch.setenv("HOSHIN_MODEL", "vllm")
        monkeypatch.setenv("HOSHIN_MODEL_NAME", "scripted")
        monkeypatch.setenv("HOSHIN_BASE_URL", script.url)
        office = open_office()
        office.let_in("李娜", "U1")
        yield office


def test_stop_really_stops(slow_office: Office, slack: SlackLoop) -> None:
    ts = slow_office.say("<@UBOT> 讲讲市场份额", channel="C1")
    slack.wait_for("chat.startStream")
    streaming = slack.thread("C1", ts)[0]["ts"]
    slack.messages["C1", streaming]["streaming"] = False  # Slack itself ends the stream
    stop = {"type": "agent_session_stopped", "channel": "C1", "thread_ts": ts, "user": "U1",
            "streaming_message_ts": [streaming], "event_ts": "1.0"}  # fmt: skip
    began = time.monotonic()
    assert slow_office.post(slow_office.event(stop)).status_code == 200
    said = slow_office.answer_to(ts, "C1")
    assert time.monotonic() - began < 8
    assert "已停止" in said
    assert "第59句" not in said
    slack.until(lambda: [turn[0] for turn in _turns(slow_office)] == ["told"])


def test_a_stop_where_nothing_runs_puts_the_light_out(office: Office, slack: SlackLoop) -> None:
    stop = {"type": "agent_session_stopped", "channel": "C1", "thread_ts": "7.7", "user": "U1",
            "streaming_message_ts": [], "event_ts": "1.0"}  # fmt: skip
    office.post(office.event(stop))
    [given] = slack.wait_for("agents.sessions.setStatus")
    assert (given["status"], given["thread_ts"]) == ("active", "7.7")


def test_after_a_restart_in_the_middle_the_reply_comes_once(slow_office: Office, slack: SlackLoop) -> None:
    ts = slow_office.say("讲讲市场份额")
    slack.wait_for("chat.startStream")
    half = slack.thread("D1", ts)[0]
    slow_office.close()
    assert half["ts"] in {message["ts"] for message in slack.thread("D1", ts)}
    slow_office.open()
    slow_office.answer_to(ts)
    messages = slack.thread("D1", ts)
    assert half["ts"] not in {message["ts"] for message in messages}
    assert sum(read_text(message).count("第3句") for message in messages) == 1
    assert read_text(messages[-1]).rstrip().endswith("第59句。")
    slack.until(lambda: [turn[0] for turn in _turns(slow_office)] == ["told"])


def test_a_model_that_fails_is_told_in_the_chat(
    open_office: Callable[..., Office], slack: SlackLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSHIN_MODEL", "vllm")
    monkeypatch.setenv("HOSHIN_MODEL_NAME", "scripted")
    monkeypatch.setenv("HOSHIN_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HOSHIN_MODEL_TIMEOUT", "2")
    office = open_office()
    office.let_in("李娜", "U1")
    ts = office.say("讲讲市场份额")
    said = office.answer_to(ts)
    assert said.strip()
    assert "Traceback" not in said


def test_socket_mode_takes_in_and_acknowledges_the_same(
    open_office: Callable[..., Office], slack: SlackLoop
) -> None:
    office = open_office(app_token=APP_TOKEN, signing_secret=None)
    office.let_in("李娜", "U1")
    slack.until(lambda: slack.sockets)
    assert office.post(office.event(office.message("你好", ts="1.0"))).status_code == 404
    ts = office.next_ts()
    body = office.event(office.message(GOAL, ts=ts))
    began = time.monotonic()
    slack.send_envelope("events_api", body, "E1")
    slack.until(lambda: [frame for frame in slack.acknowledged if frame["envelope_id"] == "E1"], 3)
    assert time.monotonic() - began < 3
    slack.send_envelope("events_api", {**body, "retry_attempt": 1}, "E2")
    assert "10% → 15%" in office.answer_to(ts)
    slack.until(lambda: len(slack.acknowledged) == 2)
    slack.send_envelope("events_api", {**body, "team_id": "T2", "authorizations": []}, "E3")
    command = {"command": "/hoshin", "text": "help", "user_id": "U1", "channel_id": "C1", "team_id": "T1",
               "api_app_id": "A1", "trigger_id": "t"}  # fmt: skip
    slack.send_envelope("slash_commands", command, "E4")
    [told] = slack.until(lambda: [frame for frame in slack.acknowledged if frame["envelope_id"] == "E4"])
    assert told["payload"]["text"].startswith("直接说目标")
    assert not [frame for frame in slack.acknowledged if frame["envelope_id"] == "E3"]
    assert len(_turns(office)) == 1


def test_a_wrong_app_token_does_not_stop_the_rest(
    open_office: Callable[..., Office], slack: SlackLoop
) -> None:
    office = open_office(app_token="xapp-wrong")
    office.let_in("李娜", "U1")
    ts = office.say("你能做什么")
    assert office.answer_to(ts)
