"""WeCom's long connection on loopback: checks who subscribes, answers frames, pushes messages and events."""

import asyncio
import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]


class OpenWs:
    """The server with what it was sent. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.subscribed = 0
        self.refused = 0
        self.declined: dict[str, list[int]] = {}
        self.mute: set[str] = set()
        self.uploads: dict[str, dict[str, Any]] = {}
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._socket: ServerConnection | None = None
        self._lock = threading.Lock()

    def of(self, cmd: str) -> list[Frame]:
        """The frames of a command."""
        with self._lock:
            return [frame for frame in self.frames if frame["cmd"] == cmd]

    def wait(self, cmd: str, number: int = 1, seconds: float = 20) -> list[Frame]:
        """The frames of a command once there are so many."""
        self.until(lambda: len(self.of(cmd)) >= number, f"{cmd} × {number}", seconds)
        return self.of(cmd)

    def until(self, true: Any, what: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, what
            time.sleep(0.01)

    def push(self, cmd: str, body: Frame, req_id: str = "") -> str:
        """Send a message or an event to the bot; its req_id."""
        name = req_id or uuid4().hex
        self._do(self._send({"cmd": cmd, "headers": {"req_id": name}, "body": body}))
        return name

    def say(self, text: str, msgid: str, user: str = "lina", **more: Any) -> str:
        body = {
            "msgid": msgid,
            "aibotid": "aib",
            "chattype": "single",
            "from": {"userid": user},
            "msgtype": "text",
            "text": {"content": text},
            **more,
        }
        return self.push("aibot_msg_callback", body)

    def event(self, kind: str, msgid: str, user: str = "lina", **inner: Any) -> str:
        body = {
            "msgid": msgid,
            "aibotid": "aib",
            "chattype": "single",
            "from": {"userid": user},
            "msgtype": "event",
            "event": {"eventtype": kind, kind: inner},
        }
        return self.push("aibot_event_callback", body)

    def finish(self, req_id: str, seconds: float = 30) -> Frame:
        """The last state of the stream that answers a message."""

        def ended() -> list[Frame]:
            bodies = [
                frame["body"]
                for frame in self.of("aibot_respond_msg")
                if frame["headers"]["req_id"] == req_id and frame["body"]["msgtype"] == "stream"
            ]
            return [body["stream"] for body in bodies if body["stream"]["finish"]]

        self.until(ended, f"the end of {req_id}", seconds)
        return ended()[-1]

    def drop(self) -> None:
        """Close the connection, as a restart of WeCom does."""
        if self._socket is not None:
            self._do(self._socket.close(1012, "restart"))

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _send(self, frame: Frame) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def _serve(self, socket: ServerConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            with self._lock:
                self.frames.append(frame)
            cmd = frame["cmd"]
            if cmd in self.mute:
                continue
            code, body = self._answer(cmd, frame.get("body", {}))
            if cmd == "aibot_subscribe" and not code:
                await self._supersede(socket)
                self._socket = socket
                self.subscribed += 1
            answer = {"headers": frame["headers"], "errcode": code, "errmsg": "scripted", "body": body}
            await socket.send(json.dumps(answer))

    async def _supersede(self, socket: ServerConnection) -> None:
        """A bot has one connection: the earlier one is told, and closed."""
        if self._socket is None or self._socket is socket:
            return
        gone = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        frame = {"cmd": "aibot_event_callback", "headers": {"req_id": "x"}, "body": gone}
        with suppress(ConnectionClosed):
            await self._socket.send(json.dumps(frame))
        await self._socket.close()

    def _answer(self, cmd: str, body: Frame) -> tuple[int, Frame]:
        if self.declined.get(cmd):
            return self.declined[cmd].pop(0), {}
        match cmd:
            case "aibot_subscribe":
                right = body == {"bot_id": "aib", "secret": "bot-secret"}
                self.refused += not right
                return (0 if right else 40013), {}
            case "aibot_upload_media_init":
                id = f"upload-{len(self.uploads)}"
                self.uploads[id] = {**body, "chunks": {}}
                return 0, {"upload_id": id}
            case "aibot_upload_media_chunk":
                chunk = base64.b64decode(body["base64_data"])
                assert len(chunk) <= 512 * 1024
                self.uploads[body["upload_id"]]["chunks"][body["chunk_index"]] = chunk
            case "aibot_upload_media_finish":
                upload = self.uploads[body["upload_id"]]
                assert len(upload["chunks"]) == upload["total_chunks"]
                content = b"".join(upload["chunks"][index] for index in range(upload["total_chunks"]))
                assert len(content) == upload["total_size"]
                assert hashlib.md5(content).hexdigest() == upload["md5"]
                upload["content"] = content
                return 0, {"media_id": body["upload_id"], "type": upload["type"], "created_at": 1}
        return 0, {}


@contextmanager
def openws() -> Iterator[OpenWs]:
    """The server on a free port."""
    server = OpenWs()
    ready = threading.Event()
    ended: asyncio.Future[None] = server._loop.create_future()

    async def run() -> None:
        listening: Server
        async with serve(server._serve, "127.0.0.1", 0, max_size=None) as listening:
            port = listening.sockets[0].getsockname()[1]
            server.url = f"ws://127.0.0.1:{port}"
            ready.set()
            await ended

    def play() -> None:
        server._loop.run_until_complete(run())
        server._loop.close()

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        server._loop.call_soon_threadsafe(ended.set_result, None)
        thread.join(10)
