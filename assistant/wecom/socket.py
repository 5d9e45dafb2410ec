"""The long connection of a bot: WeCom is called instead of calling, so no public address is needed.

developer.work.weixin.qq.com path 101463 (智能机器人长连接): frames {cmd, headers: {req_id}, body}; the bot
subscribes, pings every 30 seconds, is sent messages and events, and answers with the req_id of what it
answers. A bot has one connection: of many workers the one with the lease holds it.
"""

import asyncio
import base64
import hashlib
import json
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import websockets
from websockets.asyncio.client import ClientConnection

from assistant.thread import in_thread
from assistant.wecom.api import media_kind, read_file
from assistant.wecom.errors import Declined, PlatformDown
from core.text import Text
from knowledge.lease import Lease

_LOG = logging.getLogger("hoshin.wecom")
_CHUNK = 512 * 1024
_LARGEST = 16 * 1024 * 1024  # bytes of a frame

Frame = dict[str, Any]
Heard = Callable[[Frame], Awaitable[None]]


class Pace(NamedTuple):
    """How patient a connection is, in seconds.

    Attributes:
        ping: Between two pings; two that stay unanswered end the connection.
        answer: Until an answer must have come.
        retry: Before the first new attempt; each further one waits twice as long.
        most: Longest wait between attempts.
        superseded: Wait after another program took the connection over.
        lease: Between two looks at the lease.
    """

    ping: float = 30.0
    answer: float = 10.0
    retry: float = 1.0
    most: float = 30.0
    superseded: float = 60.0
    lease: float = 10.0


class Superseded(Exception):
    """Another program has connected as the same bot."""


class Connection:
    """Keeps a bot connected while this process holds the lease.

    Args:
        url: Address of the long connection.
        bot: The bot's id.
        secret: Its secret.
        lease: The right to be the one that is connected.
        heard: What is done with each message and event.
        pace: How patient it is.
    """

    def __init__(self, url: str, bot: str, secret: str, lease: Lease, heard: Heard, pace: Pace) -> None:
        self._url, self._bot, self._secret = url, bot, secret
        self._lease = lease
        self._heard = heard
        self._pace = pace
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._behind: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.id = ""
        self.reason = ""

    @property
    def is_open(self) -> bool:
        """Whether this process is connected and subscribed."""
        return self._ready.is_set()

    async def wait_open(self, seconds: float) -> bool:
        """Wait until it is open."""
        try:
            await asyncio.wait_for(self._ready.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def start(self) -> None:
        """Connect, as soon as the lease is free."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Disconnect and let another worker have the lease."""
        tasks = [task for task in (self._task, *self._behind) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await in_thread(self._lease.give_back)

    async def ask(self, cmd: str, body: Frame, req_id: str = "") -> Frame:
        """Send a frame and wait for its answer; those with one `req_id` take turns.

        Returns:
            The body of the answer.

        Raises:
            Declined: WeCom declined.
            PlatformDown: It is not connected, or no answer came in time.
        """
        socket = self._socket
        if socket is None:
            raise _down("not connected")
        name = req_id or f"{cmd}-{uuid4().hex}"
        async with self._turns[name]:
            answer = self._answers[name] = asyncio.get_running_loop().create_future()
            try:
                frame = {"cmd": cmd, "headers": {"req_id": name}, "body": body}
                await socket.send(json.dumps(frame, ensure_ascii=False))
                found = await asyncio.wait_for(answer, self._pace.answer)
            except (TimeoutError, websockets.WebSocketException) as error:
                raise _down(type(error).__name__) from error
            finally:
                self._answers.pop(name, None)
        if not req_id:
            self._turns.pop(name, None)
        if code := int(found.get("errcode", 0)):
            raise Declined(code, str(found.get("errmsg", ""))[:200])
        inner = found.get("body")
        return inner if isinstance(inner, dict) else {}

    async def upload(self, file: Path) -> tuple[str, str]:
        """Upload a file for three days, in chunks; its kind and media id."""
        content, kind = await in_thread(read_file, file), media_kind(file)
        chunks = [content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)]
        begun = await self.ask(
            "aibot_upload_media_init",
            {
                "type": kind,
                "filename": file.name,
                "total_size": len(content),
                "total_chunks": len(chunks),
                "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            },
        )
        upload = str(begun.get("upload_id", ""))
        for index, chunk in enumerate(chunks):
            data = base64.b64encode(chunk).decode()
            part = {"upload_id": upload, "chunk_index": index, "base64_data": data}
            await self.ask("aibot_upload_media_chunk", part)
        done = await self.ask("aibot_upload_media_finish", {"upload_id": upload})
        return kind, str(done.get("media_id", ""))

    async def _run(self) -> None:
        failures = 0
        while True:
            if not await self._may_connect():
                await asyncio.sleep(self._pace.lease)
                continue
            try:
                await self._serve()
                failures = 0
            except Superseded:
                _LOG.error("another program is connected as bot %s; trying again later", self._bot)
                await in_thread(self._lease.give_back)
                await asyncio.sleep(self._pace.superseded)
                continue
            except Exception as error:
                failures = failures + 1 if not self.id else 1
                self.reason = _reason(error)
                _LOG.warning("the long connection is lost: %s", self.reason)
            wait = min(self._pace.retry * 2 ** min(failures, 10), self._pace.most)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))

    async def _may_connect(self) -> bool:
        try:
            return await in_thread(self._lease.take)
        except Exception:
            _LOG.warning("the lease of the long connection cannot be read", exc_info=True)
            return False

    async def _serve(self) -> None:
        self.id = ""
        async with websockets.connect(self._url, ping_interval=None, max_size=_LARGEST) as socket:
            self._socket = socket
            reading = asyncio.create_task(self._read(socket))
            try:
                await self._until_first(reading, self._subscribe())
                self.id = uuid4().hex
                self._ready.set()
                _LOG.info("connected as bot %s", self._bot)
                await self._until_first(reading, self._beat(), self._keep_lease())
            finally:
                self._ready.clear()
                self._socket = None
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
                for answer in self._answers.values():
                    if not answer.done():
                        answer.set_exception(_down("connection closed"))

    async def _until_first(self, reading: "asyncio.Task[None]", *work: Any) -> None:
        """Run `work` until one part of it, or the reading, has ended; raises its error."""
        tasks = [asyncio.create_task(part) for part in work]
        try:
            done, _ = await asyncio.wait([reading, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _subscribe(self) -> None:
        await self.ask("aibot_subscribe", {"bot_id": self._bot, "secret": self._secret})

    async def _read(self, socket: ClientConnection) -> None:
        async for raw in socket:
            try:
                frame = json.loads(raw)
            except ValueError:
                _LOG.warning("a frame is no JSON")
                continue
            if isinstance(frame, dict):
                self._take(frame)
        raise _down("closed by WeCom")

    def _take(self, frame: Frame) -> None:
        if frame.get("cmd") in ("aibot_msg_callback", "aibot_event_callback"):
            if _kind_of(frame) == "disconnected_event":
                raise Superseded
            task = asyncio.create_task(self._hear(frame))
            self._behind.add(task)
            task.add_done_callback(self._behind.discard)
            return
        headers = frame.get("headers")
        name = str(headers.get("req_id", "")) if isinstance(headers, dict) else ""
        answer = self._answers.get(name)
        if answer is not None and not answer.done():
            answer.set_result(frame)

    async def _hear(self, frame: Frame) -> None:
        try:
            await self._heard(frame)
        except Exception:
            _LOG.exception("a frame could not be handled")

    async def _beat(self) -> None:
        missed = 0
        while True:
            await asyncio.sleep(self._pace.ping)
            try:
                await self.ask("ping", {})
                missed = 0
            except PlatformDown:
                missed += 1
                if missed >= 2:
                    raise

    async def _keep_lease(self) -> None:
        while await in_thread(self._lease.take):
            await asyncio.sleep(self._pace.lease)
        raise _down("another worker holds the lease")


def _kind_of(frame: Frame) -> str:
    body = frame.get("body")
    event = body.get("event") if isinstance(body, dict) else None
    return str(event.get("eventtype", "")) if isinstance(event, dict) else ""


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def _down(reason: str) -> PlatformDown:
    return PlatformDown(
        Text(zh=f"企业微信长连接不可用：{reason}", en=f"the long connection is down: {reason}"),
        field="HOSHIN_WECOM_SOCKET_URL",
    )
