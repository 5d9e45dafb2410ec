"""Notices, files in and the Web API's faults."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.channels.incoming import Attachment
from assistant.channels.notice import Address, Button, Notice
from assistant.errors import BadRequest
from assistant.settings import read_settings
from assistant.slack.channel import SlackChannel
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.files import lies_with_slack
from assistant.slack.settings import SlackSettings
from core.errors import InputError
from tests.assistant.slack.slack_loop import SECRET, TOKEN, SlackLoop, read_text
from tools.tool import Table

pytestmark = pytest.mark.slow

Scene = Callable[[SlackChannel], Awaitable[None]]
TABLE = Table(title="缺口", header=("目标", "差"), rows=(("份额", "2个百分点"),))


@pytest.fixture
def play(slack: SlackLoop) -> Callable[..., None]:
    """Plays a coroutine with a channel that has been started."""

    def run(scene: Scene, **settings: Any) -> None:
        asyncio.run(_run(scene, settings))

    async def _run(scene: Scene, given: dict[str, Any]) -> None:
        known = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": slack.url, "patience": 3, **given}
        settings = SlackSettings(**known)
        app = App(read_settings(slack=settings, upload_bytes=5000))
        channel = SlackChannel(app, settings, lambda: datetime.now(UTC))
        await channel.start()
        try:
            await scene(channel)
        finally:
            await channel.stop()
            app.engine.dispose()

    return run


def test_a_notice_of_the_same_subject_changes_the_earlier_message(
    slack: SlackLoop, play: Callable[..., None], tmp_path: Path
) -> None:
    workbook = tmp_path / "月报.xlsx"
    workbook.write_bytes(b"PK")

    async def scene(channel: SlackChannel) -> None:
        to = Address(channel="slack", target="T1:U4")
        button = Button(label="已处理", tool="follow_up", arguments={"id": "A3"}, style="primary")
        first = Notice(kind="alert", title="销售额偏离", text="低于路径 **8%**", subject="alert:A3",
                       tables=(TABLE,), buttons=(button,), link="/alerts/A3")  # fmt: skip
        sent = await channel.send(to, first)
        assert sent.startswith("D4:")
        again = await channel.send(to, first.model_copy(update={"text": "低于路径 **9%**", "buttons": ()}))
        assert again == sent
        other = await channel.send(to, Notice(title="日报", files=(workbook,)))
        assert other != sent
        room = await channel.send(Address(channel="slack", target="C1", thread="5.0"), first)
        assert room != sent

    play(scene, public_url="https://plans.example.com")
    alert = slack.messages["D4", "1790000000.000001"]
    assert "9%" in read_text(alert)
    [element] = [e for block in alert["blocks"] if block["type"] == "actions" for e in block["elements"]]
    assert element["url"] == "https://plans.example.com/alerts/A3"
    assert slack.called("chat.postMessage")[0]["text"].startswith("销售额偏离")
    assert [shared["channel"] for shared in slack.shared] == ["D4"]
    assert [message["thread"] for (where, _), message in slack.messages.items() if where == "C1"] == ["5.0"]


def test_a_message_that_was_deleted_is_posted_anew(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(channel: SlackChannel) -> None:
        to, notice = Address(channel="slack", target="C1"), Notice(text="一", subject="digest:1")
        first = await channel.send(to, notice)
        slack.messages.clear()
        second = await channel.send(to, notice)
        third = await channel.send(to, notice)
        assert first != second == third

    play(scene)


def test_what_slack_refuses_is_raised_with_what_to_do(slack: SlackLoop, play: Callable[..., None]) -> None:
    async def scene(channel: SlackChannel) -> None:
        with pytest.raises(SlackDeclined) as caught:
            await channel.send(Address(channel="slack", target="CX1"), Notice(text="一"))
        assert caught.value.code == "not_in_channel"
        assert "/invite" in caught.value.valid.zh  # type: ignore[union-attr]

    play(scene)


def test_passing_faults_are_tried_again(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.broken["chat.postMessage"] = 1
    slack.limited["chat.postMessage"] = [0.2]
    slack.refused["chat.postMessage"] = ["internal_error"]

    async def scene(channel: SlackChannel) -> None:
        await channel.send(Address(channel="slack", target="C1"), Notice(text="一"))

    play(scene, patience=15)
    assert len(slack.called("chat.postMessage")) == 4
    assert len(slack.messages) == 1


def test_patience_ends(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.limited["chat.postMessage"] = [60]

    async def scene(channel: SlackChannel) -> None:
        for _ in range(2):  # the second one does not even ask
            with pytest.raises(SlackDown):
                await channel.send(Address(channel="slack", target="C1"), Notice(text="一"))

    play(scene)
    assert len(slack.called("chat.postMessage")) == 1


def test_a_rate_limit_holds_for_every_call_of_the_method(slack: SlackLoop, play: Callable[..., None]) -> None:
    slack.limited["chat.postMessage"] = [0.5]

    async def scene(channel: SlackChannel) -> None:
        sending = [channel.send(Address(channel="slack", target="C1"), Notice(text=str(n))) for n in range(3)]
        first = asyncio.create_task(sending[0])
        await asyncio.sleep(0.2)
        await asyncio.gather(first, *sending[1:])

    play(scene)
    assert len(slack.called("chat.postMessage")) == 4


def test_files_are_fetched_with_the_token(
    slack: SlackLoop, play: Callable[..., None], tmp_path: Path
) -> None:
    slack.files |= {"F1": b"PK workbook", "F2": b"x" * 5001}

    def file(name: str, id: str, **more: Any) -> Attachment:
        return Attachment(name=name, source={"id": id, "url": slack.file_url(id)}, **more)

    async def scene(channel: SlackChannel) -> None:
        path = await channel.fetch(file("实际.xlsx", "F1"), tmp_path)
        assert (path.name, path.read_bytes()) == ("实际.xlsx", b"PK workbook")
        second = await channel.fetch(file("../../实际.xlsx", "F1"), tmp_path)
        assert (second.parent, second.name) == (tmp_path, "实际 (2).xlsx")
        by_id = await channel.fetch(Attachment(name="b.xlsx", source={"id": "F1", "url": ""}), tmp_path)
        assert by_id.read_bytes() == b"PK workbook"
        for bad in (file("大.xlsx", "F2"), file("大.xlsx", "F1", size=5001), file("没有.xlsx", "F9")):
            with pytest.raises(InputError):
                await channel.fetch(bad, tmp_path)
        elsewhere = Attachment(name="x.xlsx", source={"url": "http://169.254.169.254/latest/meta-data"})
        with pytest.raises(BadRequest) as caught:
            await channel.fetch(elsewhere, tmp_path)
        assert "Slack" in caught.value.message.zh
        channel.web.client.token = "xoxb-without-scope"
        with pytest.raises(BadRequest) as caught:
            await channel.fetch(file("a.xlsx", "F1"), tmp_path)
        assert "files:read" in caught.value.valid.en  # type: ignore[union-attr]

    play(scene)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "b.xlsx", "实际 (2).xlsx", "实际.xlsx"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "lies"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.xlsx", True),
        ("https://slack-files.com/T1-F1-abc", True),
        ("http://files.slack.com/files-pri/T1-F1", False),
        ("https://files.slack.com.evil.cn/x", False),
        ("https://files.slack.com@evil.cn/x", False),
        ("https://user@files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://evil.slack.com/x", False),
        ("http://127.0.0.1:1/x", False),
        ("http://127.0.0.1:9000/files-pri/F1", True),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_only(address: str, lies: bool) -> None:
    assert lies_with_slack(address, "http://127.0.0.1:9000/api/") is lies
