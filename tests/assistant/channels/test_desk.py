"""The desk with the real assistant behind it and a channel that writes down what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.channels.channel import Step
from assistant.channels.desk import Desk
from assistant.channels.incoming import Attachment, Incoming, Press
from assistant.channels.notice import Notice
from assistant.channels.receipt import Receipt
from assistant.reply import Reply
from assistant.settings import read_settings
from knowledge.audit_entry import Actor
from knowledge.deliveries import DeliveryStore
from knowledge.person import read_identity, read_profile
from knowledge.rooms import read_room
from tests.assistant.channels.recorder import RecordedVoice, Recorder, message

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
BY = Actor(name="admin", door="cli")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def app(home: Path) -> App:
    app = App(read_settings(embeddings="none"))
    for name, identity in (("李娜", "T1:U1"), ("王强", "T1:U2")):
        profile = read_profile({"name": name, "rank": 3, "units": None, "scopes": ("read", "write")})
        app.people.add(profile, [read_identity("loop", identity)], by=BY, at=now())
    return app


@asynccontextmanager
async def opened(app: App, lease: float = 3.0) -> AsyncIterator[tuple[Desk, Recorder]]:
    """A desk with the channel "loop"."""
    desk, loop = Desk(app, DeliveryStore(app.engine, lease), now), Recorder()
    desk.join(loop)
    await desk.open()
    yield desk, loop
    await desk.close()


@pytest.fixture
def play(app: App) -> Callable[[Callable[[Desk, Recorder], Coroutine[Any, Any, None]]], None]:
    """Run a scene at an open desk."""

    def run(scene: Callable[[Desk, Recorder], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            async with opened(app) as (desk, loop):
                await scene(desk, loop)
            await app.aclose()

        asyncio.run(whole())

    return run


Play = Callable[[Callable[[Desk, Recorder], Coroutine[Any, Any, None]]], None]


def test_a_message_is_answered_with_its_steps(play: Play) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        assert await desk.receive(message(GOAL)) is Receipt.NEW
        (reply,) = await loop.wait_for("finish")
        assert isinstance(reply, Reply)
        assert reply.plan is not None
        assert "15%" in reply.reply
        assert loop.log[0] == ("start", "")
        assert loop.log[1] == ("begin", "1")
        steps = [step for step in loop.told("step") if isinstance(step, Step)]
        assert [s.state for s in steps if s.id == "1"] == ["running", "done"]
        assert "修改计划" in [step.title for step in steps]

    play(scene)


def test_a_repeat_is_answered_once_also_after_a_restart(app: App) -> None:
    async def scene() -> None:
        async with opened(app) as (desk, loop):
            receipts = await asyncio.gather(*(desk.receive(message(GOAL)) for _ in range(5)))
            assert sorted(receipts) == [Receipt.NEW, *[Receipt.REPEATED] * 4]
            await loop.wait_for("finish")
        async with opened(app) as (desk, loop):
            assert await desk.receive(message(GOAL)) is Receipt.REPEATED
            await asyncio.sleep(1.5)
            assert not loop.told("finish")
        assert len(app.plans.ids()) == 1
        await app.aclose()

    asyncio.run(scene())


def test_messages_of_a_conversation_are_answered_in_order(play: Play) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        texts = [GOAL, "看一下计划", "校验一下"]
        for number, text in enumerate(texts):
            assert await desk.receive(message(text, str(number))) is Receipt.NEW
        replies = await loop.wait_for("finish", 3)
        tools = [reply.calls[-1].name for reply in replies if isinstance(reply, Reply)]
        assert tools[1:] == ["show_plan", "validate"]
        assert [what for kind, what in loop.log if kind == "begin"] == ["0", "1", "2"]

    play(scene)


def test_somebody_nobody_let_in_is_told_how_to_get_in(play: Play, app: App) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        await desk.receive(message(GOAL, identity="T9:U9"))
        (said,) = await loop.wait_for("fail")
        assert "T9:U9" in str(said)
        assert "hoshin people add" in str(said)
        assert not app.plans.ids()

    play(scene)


def test_in_a_room_it_speaks_as_the_room_is_ruled(play: Play, app: App) -> None:
    app.rooms.set(read_room({"channel": "loop", "room": "T1:C2", "speaks": "always"}), by=BY, at=now())
    app.rooms.set(read_room({"channel": "loop", "room": "T1:C3", "speaks": "never"}), by=BY, at=now())

    async def scene(desk: Desk, loop: Recorder) -> None:
        in_room = {"group": True, "conversation": "loop:t"}
        aside = await desk.receive(message("你好", "1", addressed=False, room="T1:C1", **in_room))
        assert aside is Receipt.IGNORED
        said = await desk.receive(message("你好", "2", addressed=False, room="T1:C2", **in_room))
        assert said is Receipt.NEW
        assert await desk.receive(message("你好", "3", room="T1:C3", **in_room)) is Receipt.IGNORED

    play(scene)


def test_in_a_thread_everybody_has_a_history_and_the_plan_is_shared(play: Play, app: App) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        thread = {"group": True, "conversation": "loop:t", "room": "T1:C1"}
        await desk.receive(message(GOAL, "1", **thread))
        (first,) = await loop.wait_for("finish")
        await desk.receive(message("看一下计划", "2", **{**thread, "identity": "T1:U2"}))
        second = (await loop.wait_for("finish", 2))[1]
        assert isinstance(first, Reply)
        assert isinstance(second, Reply)
        assert second.plan == first.plan
        texts = [m["payload"] for m in app.conversations.messages("loop:t|T1:U2")]
        assert GOAL not in str(texts)

    play(scene)


def test_a_stop_stops_the_turn(app: App) -> None:
    async def scene() -> None:
        async with opened(app) as (desk, loop):
            await desk.receive(message(GOAL))
            await loop.wait_for("finish")
            await desk.receive(message("校验一下", "2"))
            async with asyncio.timeout(10):
                while not await desk.stop("loop:1", "loop", "T1:U1"):
                    await asyncio.sleep(0.001)
            (said,) = await loop.wait_for("fail")
            assert "已停止" in str(said)
            await desk.receive(message("看一下计划", "3"))
            assert len(await loop.wait_for("finish", 2)) == 2
            assert not await desk.stop("loop:1", "loop", "T1:U1")
        await app.aclose()

    asyncio.run(scene())


def test_an_answer_the_platform_does_not_take_is_told_again(app: App) -> None:
    async def scene() -> None:
        async with opened(app) as (desk, loop):
            loop.refusals = 1
            await desk.receive(message(GOAL))
            await loop.wait_for("finish", seconds=30)
        assert len(app.plans.ids()) == 1
        await app.aclose()

    asyncio.run(scene())


def test_files_come_in_and_go_out(play: Play, tmp_path: Path) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        await desk.receive(message(GOAL))
        await loop.wait_for("finish")
        await desk.receive(message("导出 Excel", "2"))
        (made,) = await loop.wait_for("file")
        assert isinstance(made, Path)
        loop.files["k"] = made.read_bytes()
        sent = Attachment(name="../../计划 (改).xlsx", source={"key": "k"})
        await desk.receive(message("导入这个文件", "3", attachments=(sent,), conversation="loop:2"))
        reply = (await loop.wait_for("finish", 3))[2]
        assert isinstance(reply, Reply)
        assert [call.name for call in reply.calls] == ["import_plan"]
        assert reply.calls[0].ok, reply.reply

    play(scene)


def test_a_button_is_pressed_once_as_whoever_presses_it(play: Play, app: App) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        await desk.receive(message(GOAL))
        (reply,) = await loop.wait_for("finish")
        assert isinstance(reply, Reply)
        assert reply.plan is not None
        edit = {"do": "plan", "name": "改名"}
        press = Press(
            channel="loop",
            delivery="9",
            identity="T1:U2",
            tool="edit_plan",
            arguments={"plan": reply.plan.id, "edits": [edit]},
        )
        done = await desk.press(press)
        assert done is not None
        assert done.kind == "answer"
        assert await desk.press(press) is None
        assert app.plans.versions(reply.plan.id)[-1].by == "王强"
        refused = await desk.press(press.model_copy(update={"delivery": "10", "identity": "T1:U3"}))
        assert refused is not None
        assert refused.kind == "error"
        wrong = await desk.press(press.model_copy(update={"delivery": "11", "tool": "erase"}))
        assert wrong is not None
        assert wrong.kind == "error"

    play(scene)


def test_a_notice_goes_to_the_channel_a_person_has(play: Play, app: App) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        person = app.people.find("loop", "T1:U1")
        assert person is not None
        assert await desk.notify(person.id, Notice(title="预警"))
        (sent,) = loop.told("notice")
        assert "T1:U1" in str(sent)

    play(scene)


def test_too_many_waiting_messages_are_turned_away(play: Play) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        receipts = [await desk.receive(message("你好", str(n))) for n in range(14)]
        assert receipts.count(Receipt.BUSY) >= 1
        assert "排队" in str((await loop.wait_for("fail"))[0])

    play(scene)


def test_what_a_dead_worker_began_and_changed_is_not_done_twice(app: App) -> None:
    store = DeliveryStore(app.engine, lease=0.5)
    incoming = message(GOAL)
    store.take_in("loop", "1", "loop:1", incoming.model_dump(mode="json"), now())
    assert store.claim("loop:1", "dead", now()) is not None
    made = app.assistant.ask("loop:1", GOAL, person="李娜", cause="loop:1", imports=app.settings.uploads)

    async def scene() -> None:
        await made
        await asyncio.sleep(0.6)
        async with opened(app) as (_desk, loop):
            (said,) = await loop.wait_for("fail")
        (plan,) = app.plans.ids()
        assert plan in str(said)
        assert not loop.told("finish")
        await app.aclose()

    asyncio.run(scene())


def test_what_a_dead_worker_only_began_is_answered(app: App) -> None:
    store = DeliveryStore(app.engine, lease=0.5)
    store.take_in("loop", "1", "loop:1", message(GOAL).model_dump(mode="json"), now())
    assert store.claim("loop:1", "dead", now()) is not None

    async def scene() -> None:
        async with opened(app) as (_desk, loop):
            await loop.wait_for("finish")
        assert len(app.plans.ids()) == 1
        await app.aclose()

    asyncio.run(scene())


def test_finished_deliveries_are_forgotten_after_a_while(app: App) -> None:
    store = DeliveryStore(app.engine)
    assert store.take_in("loop", "1", "loop:1", {}, now() - timedelta(days=8))
    assert store.note("loop", "2", {}, now() - timedelta(days=8))
    assert store.prune(now() - timedelta(days=7)) == 1
    assert store.waiting("loop:1") == 1


def test_of_two_workers_one_tells_however_long_it_takes(app: App) -> None:
    class Slow(Recorder):
        def voice(self, incoming: Incoming) -> RecordedVoice:
            return SlowVoice(incoming, self.log, self._refuses)

    class SlowVoice(RecordedVoice):
        async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
            await asyncio.sleep(2.5)
            await super().finish(reply, files)

    async def scene() -> None:
        desks = [Desk(app, DeliveryStore(app.engine, 0.8), now) for _ in range(2)]
        loop = Slow()
        for desk in desks:
            desk.join(loop)
            await desk.open()
        await desks[0].receive(message(GOAL))
        await loop.wait_for("finish")
        await asyncio.sleep(3)
        assert len(loop.told("finish")) == 1
        for desk in desks:
            await desk.close()
        await app.aclose()

    asyncio.run(scene())


def test_a_repeat_is_a_repeat_also_when_too_many_wait(play: Play) -> None:
    async def scene(desk: Desk, loop: Recorder) -> None:
        first = await asyncio.gather(*(desk.receive(message("你好", str(n))) for n in range(12)))
        assert first[0] is Receipt.NEW
        assert await desk.receive(message("你好", "0")) is Receipt.REPEATED

    play(scene)
