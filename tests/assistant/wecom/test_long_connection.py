"""The bot over the long connection: real frames on loopback, the real desk and the offline model."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.notice import Address, Button, Notice
from assistant.wecom.bot import BotChannel
from assistant.wecom.cards import write_key
from assistant.wecom.errors import ChannelError, Declined, PlatformDown
from assistant.wecom.socket import Connection, Pace
from knowledge.database import connect
from knowledge.lease import Lease
from tests.assistant.wecom.conftest import SOCKET, Open, Place
from tests.assistant.wecom.openws import OpenWs, openws

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
QUICK = Pace(ping=0.1, answer=0.5, retry=0.05, most=0.2, superseded=0.5, lease=0.1)


@pytest.fixture
def server() -> Iterator[OpenWs]:
    with openws() as served:
        yield served


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of tenths of a second where the program's are of seconds."""
    monkeypatch.setattr("assistant.wecom.line.Pace", lambda: QUICK)


def connected(place: Open, server: OpenWs) -> Place:
    here = place(**SOCKET, socket_url=server.url)
    server.until(lambda: line_of(here).connection.is_open, "connected")
    return here


def line_of(here: Place) -> Any:
    bot = here.app.desk.channels["wecom"]
    assert isinstance(bot, BotChannel)
    assert bot.line is not None
    return bot.line


def test_a_goal_is_drafted_without_a_public_address(place: Open, server: OpenWs) -> None:
    here = connected(place, server)
    assert here.client.get("/wecom/bot").status_code == 404
    said = server.finish(server.say(GOAL, "m1"))
    assert "15%" in said["content"]
    again = server.finish(server.say("音箱改成2.5个点，门锁2.5个点", "m2"))
    assert "2.5" in again["content"]
    first = server.of("aibot_respond_msg")[0]["body"]["stream"]
    assert first["feedback"]["id"] == first["id"]


def test_delivered_three_times_answered_once(place: Open, server: OpenWs) -> None:
    here = connected(place, server)
    ids = [server.say(GOAL, "m1") for _ in range(3)]
    server.until(lambda: any(_ended(server, id) for id in ids), "an end")
    time.sleep(0.5)
    assert len(here.app.plans.ids()) == 1


def _ended(server: OpenWs, req_id: str) -> bool:
    frames = [f for f in server.of("aibot_respond_msg") if f["headers"]["req_id"] == req_id]
    return any(frame["body"]["stream"]["finish"] for frame in frames)


def test_a_workbook_is_uploaded_in_chunks(place: Open, server: OpenWs, tmp_path: Path) -> None:
    here = connected(place, server)
    server.finish(server.say(GOAL, "m1"))
    server.finish(server.say("导出 Excel", "m2"))
    (sent,) = server.wait("aibot_send_msg")
    assert sent["body"]["chatid"] == "lina"
    upload = server.uploads[sent["body"]["file"]["media_id"]]
    assert upload["filename"].endswith(".xlsx")
    assert upload["content"].startswith(b"PK")
    large = tmp_path / "大.bin"
    large.write_bytes(bytes(range(256)) * 5_000)
    _send(here, Notice(text="附件", files=(large,)))
    assert server.uploads["upload-1"]["content"] == large.read_bytes()
    assert server.uploads["upload-1"]["total_chunks"] == 3


def _send(here: Place, notice: Notice, target: str = "lina") -> str:
    """Send from the loop that serves."""
    line = line_of(here)
    to = Address(channel="wecom", target=target)
    loop = line.connection._task.get_loop()
    sent: str = asyncio.run_coroutine_threadsafe(line._bot.send(to, notice), loop).result(90)
    return sent


def test_notices_and_presses(place: Open, server: OpenWs) -> None:
    here = connected(place, server)
    server.finish(server.say(GOAL, "m1"))
    (plan,) = here.app.plans.ids()
    propose = Button(label="提交审批", tool="approve_plan", arguments={"plan": plan, "do": "propose"})
    _send(here, Notice(kind="approval", title="提交审批？", text="智能家居", buttons=(propose,)))
    (card,) = server.wait("aibot_send_msg")
    assert card["body"]["msgtype"] == "template_card"
    key = card["body"]["template_card"]["button_list"][0]["key"]
    assert key == write_key(propose)
    task = card["body"]["template_card"]["task_id"]
    pressed = server.event("template_card_event", "e1", event_key=key, task_id=task)
    (update,) = server.wait("aibot_respond_update_msg")
    assert update["headers"]["req_id"] == pressed
    assert update["body"]["template_card"]["task_id"] == task
    assert here.app.approvals.of_plan(plan)[0].state == "proposed"
    greeting = server.event("enter_chat", "e2")
    (welcome,) = server.wait("aibot_respond_welcome_msg")
    assert welcome["headers"]["req_id"] == greeting


def test_a_lost_connection_is_made_again_and_the_answer_follows(place: Open, server: OpenWs) -> None:
    here = connected(place, server)
    line = line_of(here)
    before = line.connection.id
    server.say(GOAL, "m1")
    server.drop()
    server.until(lambda: line.connection.is_open and line.connection.id != before, "connected again")
    server.until(lambda: _told(server), "the answer")
    assert server.subscribed >= 2
    assert len(here.app.plans.ids()) == 1


def _told(server: OpenWs) -> bool:
    streams = [frame["body"].get("stream", {}) for frame in server.of("aibot_respond_msg")]
    messages = [frame["body"].get("markdown", {}) for frame in server.of("aibot_send_msg")]
    ended = [stream["content"] for stream in streams if stream.get("finish")]
    return any("15%" in content for content in [*ended, *(one.get("content", "") for one in messages)])


def test_a_stream_that_has_ended_is_followed_by_a_message(place: Open, server: OpenWs) -> None:
    connected(place, server)
    server.declined["aibot_respond_msg"] = [846608] * 9
    server.say("什么是RACI", "m1")
    (sent,) = server.wait("aibot_send_msg")
    assert "RACI" in sent["body"]["markdown"]["content"]


def test_of_two_workers_one_is_connected_and_both_can_send(place: Open, server: OpenWs) -> None:
    one, two = connected(place, server), place(**SOCKET, socket_url=server.url)
    time.sleep(0.5)
    assert server.subscribed == 1
    assert not line_of(two).connection.is_open
    _send(two, Notice(text="由另一个进程发出"))
    (sent,) = server.wait("aibot_send_msg")
    assert sent["body"]["markdown"]["content"] == "由另一个进程发出"
    server.declined["aibot_send_msg"] = [93006]
    with pytest.raises(ChannelError, match="93006"):
        _send(two, Notice(text="二"))
    assert line_of(one).connection.is_open


def scene(
    tmp_path: Path, server: OpenWs, play: Callable[[Connection], Any], secret: str = "bot-secret"
) -> list[dict[str, Any]]:
    """A connection alone; what it heard."""
    engine = connect(f"sqlite:///{tmp_path}/hoshin.db")
    heard: list[dict[str, Any]] = []

    async def hear(frame: dict[str, Any]) -> None:
        heard.append(frame)

    async def run() -> None:
        connection = Connection(server.url, "aib", secret, Lease(engine, "bot"), hear, QUICK)
        connection.start()
        try:
            await play(connection)
        finally:
            await connection.stop()

    asyncio.run(run())
    engine.dispose()
    return heard


def test_pings_go_out_and_silence_ends_a_connection(tmp_path: Path, server: OpenWs) -> None:
    async def play(connection: Connection) -> None:
        assert await connection.wait_open(5)
        await asyncio.sleep(0.5)
        assert len(server.of("ping")) >= 3
        first = connection.id
        server.mute.add("ping")
        await asyncio.sleep(1.6)
        server.mute.clear()
        assert await connection.wait_open(5)
        assert connection.id != first

    scene(tmp_path, server, play)
    assert server.subscribed >= 2


def test_a_wrong_secret_is_tried_again_slowly(tmp_path: Path, server: OpenWs) -> None:
    async def play(connection: Connection) -> None:
        assert not await connection.wait_open(0.8)
        with pytest.raises(PlatformDown):
            await asyncio.wait_for(connection.ask("aibot_send_msg", {}), 2)

    scene(tmp_path, server, play, secret="wrong")
    assert 2 <= server.refused <= 12


def test_another_program_takes_the_connection_over(tmp_path: Path, server: OpenWs) -> None:
    async def play(connection: Connection) -> None:
        assert await connection.wait_open(5)
        engine = connect("sqlite://")
        other = Connection(server.url, "aib", "bot-secret", Lease(engine, "x"), _ignore, QUICK)
        other.start()
        assert await other.wait_open(5)
        await asyncio.sleep(0.2)
        assert not connection.is_open
        await other.stop()
        engine.dispose()
        assert await connection.wait_open(5)

    scene(tmp_path, server, play)
    assert server.subscribed == 3


async def _ignore(_frame: dict[str, Any]) -> None:
    pass


def test_frames_that_are_none_do_no_harm(tmp_path: Path, server: OpenWs) -> None:
    async def play(connection: Connection) -> None:
        assert await connection.wait_open(5)
        assert server._socket is not None
        for raw in ("no json", "[]", '{"headers": 5}', '{"cmd": "aibot_msg_callback", "body": 5}', "{}"):
            await asyncio.to_thread(server._do, server._socket.send(raw))
        await asyncio.sleep(0.2)
        server.declined["aibot_send_msg"] = [93006]
        with pytest.raises(Declined):
            await connection.ask("aibot_send_msg", {})
        await connection.ask("aibot_send_msg", {})

    assert len(scene(tmp_path, server, play)) == 1
