"""How answers are told: pictures and long replies on a stream, parts of an app's answer after a crash."""

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.channels.channel import Step
from assistant.channels.incoming import Incoming
from assistant.reply import Reply
from assistant.wecom.app_voice import AppVoice
from assistant.wecom.errors import ChannelError, Declined, PlatformDown
from assistant.wecom.progress import Progress
from assistant.wecom.stream_voice import Streams, StreamVoice
from core.text import Text
from knowledge.database import connect
from knowledge.streams import StreamStore

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Outside:
    """What is sent outside of the stream, and files that are handed out."""

    def __init__(self) -> None:
        self.posted: list[str] = []
        self.given: list[Path] = []
        self.failures: list[ChannelError] = []

    async def post(self, _incoming: Incoming, content: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.posted.append(content)

    async def give(self, _incoming: Incoming, files: tuple[Path, ...]) -> str:
        self.given += files
        return "文件：" + "、".join(file.name for file in files)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = connect(f"sqlite:///{tmp_path}/hoshin.db")
    yield opened
    opened.dispose()


def message(text: str = "看一下计划") -> Incoming:
    return Incoming(
        channel="wecom", delivery="m1", conversation="wecom:aib:lina", identity="lina", text=text, at=START
    )


def test_steps_and_text_are_seen_while_the_reply_is_made(engine: Engine) -> None:
    async def scene() -> None:
        streams, outside = Streams(StreamStore(engine), Clock()), Outside()
        voice = StreamVoice(message(), streams, outside.post, outside.give)
        await voice.begin()
        id = await streams.begin(message())
        assert (await streams.read(id))["stream"]["content"] == "正在处理…"
        await voice.step(Step(id="1", tool="cascade", title="拆解目标", state="running"))
        await voice.step(Step(id="2", tool="validate", title="校验", state="failed", detail="缺预算"))
        await voice.say("市场份额从")
        shown = (await streams.read(id))["stream"]
        assert shown["content"] == "⏳ 拆解目标…\n❌ 校验：缺预算\n\n市场份额从"
        assert not shown["finish"]
        await voice.step(Step(id="1", tool="cascade", title="拆解目标", state="done", detail="3 项"))
        await voice.finish(Reply(reply="完成。"), ())
        assert (await streams.read(id))["stream"] == {"id": id, "finish": True, "content": "完成。"}

    asyncio.run(scene())


def test_another_worker_shows_it_too(engine: Engine) -> None:
    async def scene() -> None:
        clock, outside = Clock(), Outside()
        playing, polled = Streams(StreamStore(engine), clock), Streams(StreamStore(engine), clock)
        voice = StreamVoice(message("hello there my friend"), playing, outside.post, outside.give)
        await voice.begin()
        id = await playing.begin(message())
        assert (await polled.read(id))["stream"]["content"] == "Working on it…"
        await voice.say("The share")
        assert (await polled.read(id))["stream"]["content"] == "The share"
        await voice.finish(Reply(reply="Done."), ())
        assert (await polled.read(id))["stream"]["finish"]
        assert outside.posted == []

    asyncio.run(scene())


def test_pictures_come_with_the_end_and_other_files_are_handed_out(engine: Engine, tmp_path: Path) -> None:
    picture, book = tmp_path / "图.png", tmp_path / "计划.xlsx"
    picture.write_bytes(b"\x89PNG" + bytes(2000))
    book.write_bytes(b"PK\x03\x04")

    async def scene() -> None:
        streams, outside = Streams(StreamStore(engine), Clock()), Outside()
        voice = StreamVoice(message(), streams, outside.post, outside.give)
        await voice.finish(Reply(reply="见图。"), (picture, book))
        stream = (await streams.read(await streams.begin(message())))["stream"]
        (item,) = stream["msg_item"]
        content = base64.b64decode(item["image"]["base64"])
        assert content == picture.read_bytes()
        assert item["image"]["md5"] == hashlib.md5(content).hexdigest()
        assert stream["content"] == "见图。\n\n文件：计划.xlsx"
        assert outside.given == [book]
        picture.unlink()
        assert "msg_item" not in (await streams.read(stream["id"]))["stream"]

    asyncio.run(scene())


def test_a_reply_longer_than_a_stream_goes_on_in_a_message(engine: Engine) -> None:
    text = "\n\n".join(f"第{number}段：" + "很长" * 100 for number in range(50))

    async def scene() -> None:
        streams, outside = Streams(StreamStore(engine), Clock()), Outside()
        voice = StreamVoice(message(), streams, outside.post, outside.give)
        await voice.finish(Reply(reply=text), ())
        stream = (await streams.read(await streams.begin(message())))["stream"]
        assert len(stream["content"].encode()) <= 20_480
        assert stream["content"].endswith("（未完，见下一条）")
        (rest,) = outside.posted
        assert stream["content"].removesuffix("\n\n（未完，见下一条）") + "\n\n" + rest == text
        outside.failures = [Declined(60140, "used")]
        await voice.finish(Reply(reply=text), ())  # told again after a crash: the message was sent before
        outside.failures = [PlatformDown(Text(zh="", en=""))]
        with pytest.raises(PlatformDown):
            await voice.finish(Reply(reply=text), ())

    asyncio.run(scene())


def test_after_six_minutes_the_end_is_promised_and_sent(engine: Engine) -> None:
    async def scene() -> None:
        clock = Clock()
        streams, outside = Streams(StreamStore(engine), clock), Outside()
        voice = StreamVoice(message(), streams, outside.post, outside.give)
        await voice.begin()
        id = await streams.begin(message())
        clock.pass_by(344)
        assert not (await streams.read(id))["stream"]["finish"]
        clock.pass_by(2)
        late = (await streams.read(id))["stream"]
        assert late["finish"]
        assert late["content"].endswith("继续处理，完成后发给你。")
        outside.failures = [PlatformDown(Text(zh="", en="down"))]
        with pytest.raises(PlatformDown):
            await voice.finish(Reply(reply="完成。"), ())
        await voice.finish(Reply(reply="完成。"), ())
        await voice.finish(Reply(reply="完成。"), ())  # told again after a crash
        assert outside.posted == ["完成。"]

    asyncio.run(scene())


def test_when_wecom_has_stopped_asking_the_end_is_sent(engine: Engine) -> None:
    async def scene() -> None:
        clock = Clock()
        streams, outside = Streams(StreamStore(engine), clock), Outside()
        voice = StreamVoice(message(), streams, outside.post, outside.give)
        await voice.begin()
        clock.pass_by(60)  # the service was down, and nobody was answered
        await voice.fail("内部出错")
        assert outside.posted == ["⚠️ 内部出错"]
        stream = (await streams.read(await streams.begin(message())))["stream"]
        assert "另一条消息" in stream["content"]

    asyncio.run(scene())


class Sender:
    """What was sent to a member; may fail before or after that."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any, bool]] = []
        self.fail_at = -1

    async def say(self, user: str, kind: str, content: dict[str, Any], *, again: bool = False) -> str:
        assert user == "lina"
        self._send(kind, content["content"], again)
        return "id"

    async def hand(self, user: str, file: Path) -> str:
        self._send("file", file.name, False)
        return "id"

    def _send(self, kind: str, content: str, again: bool) -> None:
        if len(self.sent) == self.fail_at:
            self.fail_at = -1
            raise PlatformDown(Text(zh="", en="down"))
        self.sent.append((kind, content, again))


@pytest.mark.parametrize("fail_at", [-1, 0, 1, 2, 3])
def test_no_part_of_an_apps_answer_is_lost_or_sent_twice(
    engine: Engine, tmp_path: Path, fail_at: int
) -> None:
    book = tmp_path / "计划.xlsx"
    book.write_bytes(b"PK\x03\x04")
    text = "\n\n".join(f"第{number}段：" + "很长" * 150 for number in range(4))

    async def scene() -> None:
        sender = Sender()
        sender.fail_at = fail_at
        for _ in range(3):  # told until it is taken, and once more after a crash
            voice = AppVoice(message(), sender, StreamStore(engine))
            try:
                await voice.finish(Reply(reply=text), (book,))
            except PlatformDown:
                continue
        said = [content for kind, content, _ in sender.sent if kind == "markdown"]
        assert "\n\n".join(said) == text
        assert all(len(content.encode()) <= 2048 for content in said)
        assert [content for kind, content, _ in sender.sent if kind == "file"] == ["计划.xlsx"]
        assert any(again for *_, again in sender.sent) == (0 <= fail_at < len(said))

    asyncio.run(scene())


def test_progress_in_the_readers_language() -> None:
    assert str(Progress("看一下計劃，請說明")) == "正在處理…"
    assert str(Progress("show me the plan please")) == "Working on it…"
