"""The API client against failures: revoked tokens, limits, servers that are down or slow; group webhooks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from assistant.channels.notice import Notice
from assistant.wecom.api import WeComApi, Wire, media_kind
from assistant.wecom.errors import ChannelError, Declined, Forged, PlatformDown
from assistant.wecom.groups import Groups
from knowledge.database import connect
from tests.assistant.wecom.platform import AGENT, CORP, SECRET, Platform

pytestmark = pytest.mark.slow

SEND = "/cgi-bin/message/send"
HOOK = "/cgi-bin/webhook/send"
R = TypeVar("R")


def using(platform: Platform, work: Callable[[WeComApi], Awaitable[R]], secret: str = SECRET) -> R:
    async def run() -> R:
        api = WeComApi(platform.url, CORP, AGENT, secret, pause=0.01)
        try:
            return await work(api)
        finally:
            await api.wire.aclose()

    return asyncio.run(run())


async def say(api: WeComApi, text: str = "你好") -> str:
    return await api.send("lina", "text", {"content": text})


def test_one_token_for_everybody_who_waits(platform: Platform) -> None:
    async def work(api: WeComApi) -> list[str]:
        return list(await asyncio.gather(*(say(api, str(n)) for n in range(8))))

    platform.fail("/cgi-bin/gettoken", 0.2)
    assert len(set(using(platform, work))) == 8
    assert platform.tokens == ["token-0"]


def test_a_token_revoked_early_is_fetched_anew_once(platform: Platform) -> None:
    async def work(api: WeComApi) -> None:
        await say(api)
        platform.revoked.add("token-0")
        await asyncio.gather(*(say(api, str(n)) for n in range(5)))

    using(platform, work)
    assert platform.tokens == ["token-0", "token-1"]
    assert len(platform.sent("text")) == 6


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_token_that_is_never_right_is_an_error(platform: Platform, code: int) -> None:
    platform.fail(SEND, *[code] * 10)
    with pytest.raises(Declined) as refused:
        using(platform, say)
    assert refused.value.code == code
    assert len(platform.tokens) == 2


def test_what_may_pass_is_tried_again(platform: Platform) -> None:
    platform.fail(SEND, 500, 502)
    using(platform, say)
    platform.fail(SEND, 45009, -1)
    using(platform, say)
    assert len(platform.sent("text")) == 2
    platform.fail(SEND, 503, 503, 503, 503)
    with pytest.raises(PlatformDown, match="503"):
        using(platform, say)


def test_what_is_declined_is_not_tried_again(platform: Platform) -> None:
    platform.fail(SEND, 60020)
    with pytest.raises(Declined) as refused:
        using(platform, say)
    assert refused.value.valid is not None
    assert "IP" in refused.value.valid.zh
    assert len(platform.of(SEND)) == 1
    with pytest.raises(Declined):
        using(platform, say, secret="wrong")


def test_a_server_that_is_not_there() -> None:
    async def run() -> None:
        wire = Wire("http://127.0.0.1:9", pause=0.01)
        try:
            await wire.request("GET", "/")
        finally:
            await wire.aclose()

    with pytest.raises(PlatformDown):
        asyncio.run(run())


def test_media_go_up_and_come_down(platform: Platform, tmp_path: Path) -> None:
    picture, book = tmp_path / "图.png", tmp_path / "计划.xlsx"
    picture.write_bytes(b"\x89PNG 1234")
    book.write_bytes(b"PK\x03\x04 1234")
    assert (media_kind(picture), media_kind(book)) == ("image", "file")

    async def work(api: WeComApi) -> tuple[bytes, str]:
        await say(api)
        platform.revoked.add("token-0")
        kind, media = await api.upload(book)
        assert kind == "file"
        return await api.download(media, 100)

    content, name = using(platform, work)
    assert content == b"PK\x03\x04 1234"
    assert name.endswith(".xlsx")

    async def too_large(api: WeComApi) -> object:
        return await api.download("media-0", 5)

    with pytest.raises(Forged) as refused:
        using(platform, too_large)
    assert refused.value.status == 413
    book.write_bytes(b"1")

    async def too_small(api: WeComApi) -> object:
        return await api.upload(book)

    with pytest.raises(Declined):
        using(platform, too_small)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = connect(f"sqlite:///{tmp_path}/hoshin.db")
    yield opened
    opened.dispose()


def post(
    platform: Platform,
    engine: Engine,
    *notices: Notice,
    spans: tuple[tuple[int, float], ...] = ((20, 60.0),),
    key: str = "hook-key",
) -> None:
    async def run() -> None:
        groups = Groups({"销售": key}, engine, platform.url, pause=0.01, spans=spans)
        assert "销售" in groups
        assert "别的" not in groups
        try:
            await asyncio.gather(*(groups.send("销售", notice) for notice in notices))
        finally:
            await groups.aclose()

    asyncio.run(run())


def test_alerts_go_into_a_group(platform: Platform, engine: Engine, tmp_path: Path) -> None:
    book = tmp_path / "周报.xlsx"
    book.write_bytes(b"PK\x03\x04 1234")
    post(platform, engine, Notice(kind="alert", title="转化率", text="长" * 2000, files=(book,)))
    bodies = [call.body for call in platform.of(HOOK)]
    assert [body["msgtype"] for body in bodies] == ["markdown_v2", "markdown_v2", "file"]
    assert all(len(body["markdown_v2"]["content"].encode()) <= 4096 for body in bodies[:2])
    assert platform.media[bodies[2]["file"]["media_id"]][1] == b"PK\x03\x04 1234"


def test_no_more_than_allowed_and_in_order(platform: Platform, engine: Engine) -> None:
    notices = [Notice(text=f"第{number}条") for number in range(7)]
    begun = time.monotonic()
    post(platform, engine, *notices, spans=((3, 0.6),))
    calls = platform.of(HOOK)
    assert [call.body["markdown_v2"]["content"] for call in calls] == [notice.text for notice in notices]
    assert time.monotonic() - begun > 1.1


def test_too_fast_is_waited_for_and_a_dead_webhook_is_said(platform: Platform, engine: Engine) -> None:
    platform.fail(HOOK, 130101, 45009)
    post(platform, engine, Notice(text="一"))
    assert len(platform.of(HOOK)) == 3
    with pytest.raises(Declined) as refused:
        post(platform, engine, Notice(text="二"), key="gone")
    assert refused.value.code == 93000
    assert refused.value.valid is not None


def test_a_queue_that_would_take_too_long_is_refused(platform: Platform, engine: Engine) -> None:
    with pytest.raises(ChannelError, match="too many"):
        post(platform, engine, Notice(text="一"), Notice(text="二"), spans=((1, 5_000.0),))
    assert len(platform.of(HOOK)) == 1
