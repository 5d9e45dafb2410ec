"""How a reply is shown: streamed, rolled over, repaired when the stream is gone, in pieces that fit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.channels.channel import Step
from assistant.channels.incoming import Incoming
from assistant.reply import Reply
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.settings import SlackSettings
from assistant.slack.voice import SlackVoice
from assistant.slack.web import SlackWeb
from knowledge.bookmarks import Bookmarks
from knowledge.database import connect
from tests.assistant.slack.slack_loop import SECRET, TOKEN, SlackLoop, read_text
from tools.tool import PlanRef

pytestmark = pytest.mark.slow

Play = Callable[[Callable[..., SlackVoice]], Awaitable[None]]
ROOT = "1.0"


class Clock:
    """Seconds that pass when the test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return connect(f"sqlite:///{tmp_path}/hoshin.db")


@pytest.fixture
def play(slack: SlackLoop, engine: Engine, tmp_path: Path) -> Callable[..., None]:
    """Plays a coroutine that is given a maker of voices."""

    def run(scene: Play, clock: Callable[[], float] | None = None, **settings: Any) -> None:
        asyncio.run(_run(scene, clock, settings))

    async def _run(scene: Play, clock: Callable[[], float] | None, given: dict[str, Any]) -> None:
        quick = {"stream_after": 0, "stream_pace": 0, "patience": 5, **given}
        settings = SlackSettings(bot_token=TOKEN, signing_secret=SECRET, api_url=slack.url, **quick)
        async with _opened(settings) as web:

            def make(
                delivery: str = "T1:C1:1.0", text: str = "份额从10%到15%", channel: str = "C1"
            ) -> SlackVoice:
                to = {"team": "T1", "channel": channel, "thread": ROOT, "ts": ROOT, "user": "U1"}
                incoming = Incoming(
                    channel="slack", delivery=delivery, conversation="c", identity="T1:U1", text=text,
                    reply_to=to, at=datetime.now(UTC),
                )  # fmt: skip
                extra = {"clock": clock} if clock else {}
                return SlackVoice(
                    incoming, web, Bookmarks(engine, "slack"), settings, tmp_path / "exports",
                    lambda: datetime.now(UTC), **extra,
                )  # fmt: skip

            await scene(make)

    yield run
    engine.dispose()


@asynccontextmanager
async def _opened(settings: SlackSettings) -> AsyncIterator[SlackWeb]:
    web = SlackWeb(settings)
    await web.open()
    try:
        yield web
    finally:
        await web.close()


def _step(state: str = "running", id: str = "1", detail: str = "") -> Step:
    return Step.model_validate(
        {"id": id, "tool": "cascade", "title": "拆解目标", "state": state, "detail": detail}
    )


def test_a_reply_grows_in_one_message(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.step(_step())
        await voice.say("第一句。第二")
        await voice.step(_step("done", detail="残差 0"))
        await voice.say("第一句。第二句。\n第三")
        await voice.finish(Reply(reply="第一句。第二句。\n第三句。", plan=PlanRef(id="P1", version=1)), ())

    play(scene)
    [message] = slack.thread("C1", ROOT)
    assert read_text(message) == "第一句。第二句。\n第三句。"
    assert not message["streaming"]
    tasks = [chunk for chunk in message["chunks"] if chunk["type"] == "task_update"]
    assert [(task["id"], task["status"], task.get("output")) for task in tasks] == [
        ("1", "in_progress", None), ("1", "complete", "残差 0")
    ]  # fmt: skip
    assert [block["type"] for block in message["blocks"]] == ["actions", "context_actions"]
    assert [given["status"] for given in slack.called("agents.sessions.setStatus")] == [
        "processing",
        "active",
    ]
    assert slack.called("chat.stopStream")[0]["session_status"] == "active"
    assert all("markdown_text" not in given for given in slack.called("chat.appendStream"))


def test_a_quick_reply_is_posted_whole(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.step(_step())
        await voice.step(_step("done"))
        await voice.say("好。")
        await voice.finish(Reply(reply="好。"), ())

    play(scene, stream_after=30)
    [message] = slack.thread("C1", ROOT)
    assert [block["type"] for block in message["blocks"]] == ["plan", "markdown", "context_actions"]
    assert message["blocks"][0]["tasks"][0]["status"] == "complete"
    assert not slack.called("chat.startStream")


def test_what_comes_too_fast_is_shown_together(slack: SlackLoop, play: Callable[..., None]) -> None:
    clock = Clock()

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        for number in range(1, 20):
            clock.now += 0.1
            await voice.say("".join(f"第{place}句。" for place in range(number)) + "…")
        await voice.finish(Reply(reply="".join(f"第{place}句。" for place in range(20))), ())

    play(scene, clock, stream_pace=0.7)
    assert len(slack.called("chat.appendStream")) <= 2
    assert slack.text_of("C1", ROOT).count("第") == 20


def test_before_slack_ends_the_stream_the_reply_goes_on_in_a_new_message(
    slack: SlackLoop, play: Callable[..., None]
) -> None:
    clock = Clock()

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.step(_step())
        await voice.say("一。二")
        clock.now += 241
        await voice.say("一。二。三")
        await voice.step(_step("done"))
        clock.now += 241
        await voice.say("一。二。三。四")
        await voice.finish(Reply(reply="一。二。三。四。"), ())

    play(scene, clock)
    messages = slack.thread("C1", ROOT)
    assert [read_text(message).strip() for message in messages] == ["一。二。", "三。", "四。"]
    assert not any(message["streaming"] for message in messages)
    first, second, _third = ([c for c in m["chunks"] if c["type"] == "task_update"] for m in messages)
    assert first[-1]["output"] == "下一条继续"
    assert [task["status"] for task in second] == ["in_progress", "complete"]
    assert [len(message["blocks"]) for message in messages] == [0, 0, 2]


@pytest.mark.parametrize("when", ["while it grows", "at its end"])
def test_when_the_stream_is_gone_the_message_is_edited(
    slack: SlackLoop, play: Callable[..., None], when: str
) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.step(_step())
        await voice.say("一。二")
        slack.streams_live = -1
        if when == "while it grows":
            await voice.say("一。二。三")
            await voice.say("一。二。三。四")
        await voice.finish(Reply(reply="一。二。三。四。"), ())

    play(scene)
    [message] = slack.thread("C1", ROOT)
    assert read_text(message).strip() == "一。二。三。四。"
    assert [block["type"] for block in message["blocks"]] == ["plan", "markdown", "context_actions"]
    assert not message["streaming"]


def test_where_nothing_can_be_streamed_the_message_is_edited(
    slack: SlackLoop, play: Callable[..., None]
) -> None:
    slack.no_streams = True

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("一。二")
        await voice.say("一。二。三")
        await voice.finish(Reply(reply="一。二。三。"), ())

    play(scene)
    [message] = slack.thread("C1", ROOT)
    assert read_text(message).strip() == "一。二。三。"


def test_a_rate_limit_is_waited_for(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.limited["chat.appendStream"] = [0.3]
    slack.limited["chat.stopStream"] = [0.2]
    took = []

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("一。二")
        began = asyncio.get_running_loop().time()
        await voice.say("一。二。三")
        took.append(asyncio.get_running_loop().time() - began)
        await voice.finish(Reply(reply="一。二。三。"), ())

    play(scene)
    assert took[0] >= 0.3
    assert len(slack.called("chat.appendStream")) == 2
    assert slack.text_of("C1", ROOT) == "一。二。三。"


def test_what_was_said_on_the_way_is_replaced_by_another_reply(
    slack: SlackLoop, play: Callable[..., None]
) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("我先想一想。嗯")
        await voice.finish(Reply(reply="答案是 5。"), ())

    play(scene)
    [message] = slack.thread("C1", ROOT)
    assert read_text(message).strip() == "答案是 5。"


def test_talk_before_a_tool_stays_above_the_reply(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("我查一下。\n答案是 5。")
        await voice.finish(Reply(reply="答案是 5。"), ())

    play(scene)
    assert slack.text_of("C1", ROOT) == "我查一下。\n答案是 5。"


def test_tables_are_table_blocks_one_in_a_message(slack: SlackLoop, play: Callable[..., None]) -> None:
    table = "| 部分 | 数额 |\n| --- | --- |\n| 音箱 | 2 |\n| 门锁 | 3 |"
    second = table.replace("音箱", "华东").replace("门锁", "华南")
    text = f"共 5。\n\n**按产品**\n\n{table}\n\n中间。\n\n**按区域**\n\n{second}\n\n下一步：定预算。"

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        for end in range(5, len(text), 7):
            await voice.say(text[:end])
        await voice.finish(Reply(reply=text), ())

    play(scene)
    messages = slack.thread("C1", ROOT)
    assert [sum(block["type"] == "table" for block in m["blocks"]) for m in messages] == [1, 1, 0]
    assert "|" not in "".join(
        c["text"] for m in messages for c in m["chunks"] if c["type"] == "markdown_text"
    )
    shown = slack.text_of("C1", ROOT)
    order = ["共 5。", "按产品", "音箱 | 2", "中间。", "按区域", "华南 | 3", "下一步"]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert messages[-1]["blocks"][-1]["type"] == "context_actions"


@pytest.mark.parametrize("stream_after", [0, 60])
def test_a_long_reply_goes_out_in_pieces(
    slack: SlackLoop, play: Callable[..., None], stream_after: float
) -> None:
    text = "\n\n".join(f"第{number}段：" + "营销计划" * 60 + "。" for number in range(120))

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        for end in range(3000, len(text), 4000):
            await voice.say(text[:end])
        await voice.finish(Reply(reply=text), ())

    play(scene, stream_after=stream_after)
    messages = slack.thread("C1", ROOT)
    assert len(messages) == 3
    assert "".join(map(read_text, messages)).replace("\n", "") == text.replace("\n", "")


def test_a_reply_too_long_for_a_chat_comes_as_a_file(
    slack: SlackLoop, play: Callable[..., None], tmp_path: Path
) -> None:
    text = "\n\n".join("营销计划" * 200 for _ in range(200))

    async def scene(make: Callable[..., SlackVoice]) -> None:
        await make().finish(Reply(reply=text), ())

    play(scene)
    assert len(slack.thread("C1", ROOT)) == 9
    [shared] = slack.shared
    assert slack.uploads[shared["id"]].decode() == text


def test_failures_are_said_in_the_chat(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.step(_step())
        await voice.say("一。二")
        await voice.fail("对话模型没有应答 <!channel>")

    play(scene)
    first, last = slack.thread("C1", ROOT)
    assert not first["streaming"]
    assert first["chunks"][-1]["status"] == "error"
    assert "<!channel>" not in last["blocks"][0]["text"]
    assert "对话模型没有应答" in read_text(last)


def test_a_file_that_cannot_be_uploaded_is_told(
    slack: SlackLoop, play: Callable[..., None], tmp_path: Path
) -> None:
    slack.refused["files.getUploadURLExternal"] = ["missing_scope"]
    one, two = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    for path in (one, two):
        path.write_bytes(b"PK")

    async def scene(make: Callable[..., SlackVoice]) -> None:
        await make().finish(Reply(reply="好。"), (one, two))

    play(scene)
    assert "文件没有传上: 一.xlsx" in slack.text_of("C1", ROOT)
    assert [shared["title"] for shared in slack.shared] == ["二.xlsx"]


def test_what_slack_did_not_take_is_told_again_without_doubling(
    slack: SlackLoop, play: Callable[..., None]
) -> None:
    table = "| 部分 | 数额 |\n| --- | --- |\n| 音箱 | 2 |"
    text = f"一。\n{table}\n\n二。\n{table}\n\n三。"
    slack.broken["chat.postMessage"] = 99

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("一。\n")
        with pytest.raises(SlackDown):
            await voice.finish(Reply(reply=text), ())
        slack.broken["chat.postMessage"] = 0
        await voice.finish(Reply(reply=text), ())
        await voice.finish(Reply(reply=text), ())

    play(scene, patience=1)
    shown = slack.text_of("C1", ROOT)
    assert [shown.count(words) for words in ("一。", "二。", "三。", "音箱")] == [1, 1, 1, 2]


def test_a_doubtful_addition_is_put_right(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.say("一。二")
        slack.broken["chat.appendStream"] = 99
        with pytest.raises(SlackDown):
            await voice.say("一。二。三")
        await voice.finish(Reply(reply="一。二。三。"), ())

    play(scene, patience=1)
    assert slack.text_of("C1", ROOT).strip() == "一。二。三。"


def test_after_a_restart_half_a_reply_is_replaced(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(make: Callable[..., SlackVoice]) -> None:
        died = make()
        await died.begin()
        await died.step(_step())
        await died.say("一。二")
        await make().finish(Reply(reply="一。二。"), ())
        await make().finish(Reply(reply="一。二。"), ())  # and it is not told twice
        await make("T1:C1:2.0").finish(Reply(reply="另一条。"), ())

    play(scene)
    assert [read_text(message).strip() for message in slack.thread("C1", ROOT)] == ["一。二。", "另一条。"]


def test_a_call_that_is_cancelled_is_not_broken_off(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.slow["chat.startStream"] = 0.4

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        saying = asyncio.create_task(voice.say("一。二"))
        await asyncio.sleep(0.1)
        saying.cancel()
        await voice.finish(Reply(reply="一。二。"), ())

    play(scene)
    [message] = slack.thread("C1", ROOT)
    assert read_text(message) == "一。二。"


def test_a_token_that_is_revoked_is_told_to_the_desk(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.refused["chat.postMessage"] = ["token_revoked"]

    async def scene(make: Callable[..., SlackVoice]) -> None:
        with pytest.raises(SlackDeclined) as caught:
            await make().finish(Reply(reply="好。"), ())
        assert caught.value.valid is not None
        assert "install" in caught.value.valid.en

    play(scene)


def test_a_missing_status_does_not_stop_the_reply(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.refused["agents.sessions.setStatus"] = ["not_allowed", "not_allowed"]

    async def scene(make: Callable[..., SlackVoice]) -> None:
        voice = make()
        await voice.begin()
        await voice.finish(Reply(reply="好。"), ())

    play(scene)
    assert slack.text_of("C1", ROOT).strip() == "好。"
