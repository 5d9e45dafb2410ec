"""A Slack of our own on loopback: Web API, file host and Socket Mode, which checks what Slack checks."""

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

TOKEN, APP_TOKEN = "xoxb-test-token", "xapp-test-token"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, APP, BOT = "T1", "A1", "UBOT"

Args = dict[str, Any]


class Refused(Exception):
    """Slack's {"ok": false, "error": ...}."""


class SlackLoop:
    """Slack. `calls` are the calls of the Web API, `messages` what its channels hold by (channel, ts)."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Args]] = []
        self.messages: dict[tuple[str, str], Args] = {}
        self.views: list[Args] = []
        self.uploads: dict[str, bytes] = {}
        self.shared: list[Args] = []
        self.files: dict[str, bytes] = {}
        self.limited: dict[str, list[float]] = defaultdict(list)  # Retry-After of the next calls
        self.refused: dict[str, list[str]] = defaultdict(list)  # errors of the next calls
        self.broken: dict[str, int] = defaultdict(int)  # HTTP 500 for so many calls
        self.slow: dict[str, float] = {}
        self.scopes = "chat:write,app_mentions:read"
        self.streams_live = 300.0
        self.no_streams = False
        self.acknowledged: list[Args] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.port = 0
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> "SlackLoop":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def called(self, method: str) -> list[Args]:
        """Arguments of every call of a method, in order."""
        return [given for name, given in self.calls if name == method]

    def wait_for(self, method: str, count: int = 1, seconds: float = 20) -> list[Args]:
        """The calls of a method as soon as there are so many."""
        return self.until(lambda: len(self.called(method)) >= count and self.called(method), seconds)

    def until(self, found: Callable[[], Any], seconds: float = 20) -> Any:
        """What `found` gives as soon as it is true."""
        end = time.monotonic() + seconds
        while not (value := found()):
            if time.monotonic() > end:
                told = "\n".join(f"{name} {str(given)[:300]}" for name, given in self.calls)
                raise AssertionError(f"not within {seconds} s; calls so far:\n{told}")
            time.sleep(0.01)
        return value

    def thread(self, channel: str, thread: str) -> list[Args]:
        """The messages of a thread, in order."""
        return [
            m for (where, _), m in sorted(self.messages.items()) if where == channel and m["thread"] == thread
        ]

    def text_of(self, channel: str, thread: str) -> str:
        """What a thread says: streamed text, markdown blocks, cells."""
        return "\n".join(read_text(message) for message in self.thread(channel, thread))

    def send_envelope(self, kind: str, payload: Args, envelope: str) -> None:
        """Deliver something over Socket Mode."""
        frame = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}

        async def send() -> None:
            await self.sockets[-1].send_str(json.dumps(frame))

        asyncio.run_coroutine_threadsafe(send(), self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.run_forever()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files-pri/{name}", self._download)
        app.router.add_get("/link", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._ready.set()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given: Args = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        else:
            given |= dict(await request.post())
        self.calls.append((method, given))
        await asyncio.sleep(self.slow.get(method, 0))
        if self.limited[method]:
            after = str(self.limited[method].pop(0))
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": after}
            )
        if self.broken[method]:
            self.broken[method] -= 1
            return web.Response(status=500, text="oops")
        try:
            wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
            if request.headers.get("Authorization") != f"Bearer {wanted}":
                raise Refused("invalid_auth")
            if self.refused[method]:
                raise Refused(self.refused[method].pop(0))
            answer = getattr(self, "_" + method.replace(".", "_"))(given)
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error)})
        headers = {"x-oauth-scopes": self.scopes} if method == "auth.test" else {}
        return web.json_response({"ok": True, **answer}, headers=headers)

    def _next_ts(self) -> str:
        self._count += 1
        return f"1790000000.{self._count:06d}"

    def _auth_test(self, _given: Args) -> Args:
        return {
            "team_id": TEAM,
            "team": "Acme",
            "user_id": BOT,
            "bot_id": "B1",
            "url": "https://acme.slack.com/",
        }

    def _bots_info(self, _given: Args) -> Args:
        return {"bot": {"id": "B1", "app_id": APP}}

    def _chat_postMessage(self, given: Args) -> Args:
        check_blocks(given.get("blocks", []), 50)
        channel = given["channel"]
        if channel.startswith("U"):
            channel = "D" + channel[1:]
        if channel.startswith("CX"):
            raise Refused("not_in_channel")
        ts = self._next_ts()
        self.messages[channel, ts] = {
            "ts": ts, "thread": given.get("thread_ts", ""), "blocks": given.get("blocks", []), "chunks": [],
            "text": given.get("text", ""), "streaming": False, "metadata": given.get("metadata", {}),
        }  # fmt: skip
        return {"channel": channel, "ts": ts}

    def _conversations_replies(self, given: Args) -> Args:
        shown = given.get("include_all_metadata") == "true"
        return {
            "messages": [
                {"ts": m["ts"], **({"metadata": m.get("metadata", {})} if shown else {})}
                for m in self.thread(given["channel"], given["ts"])
            ]
        }

    def _chat_update(self, given: Args) -> Args:
        check_blocks(given.get("blocks", []), 50)
        message = self._find(given)
        if message["streaming"] and not self._is_stale(message):
            raise Refused("streaming_state_conflict")
        message |= {
            "blocks": given.get("blocks", []),
            "text": given.get("text", ""),
            "chunks": [],
            "streaming": False,
        }
        return {"channel": given["channel"], "ts": given["ts"]}

    def _chat_delete(self, given: Args) -> Args:
        self._find(given)
        del self.messages[given["channel"], given["ts"]]
        return {}

    def _chat_postEphemeral(self, _given: Args) -> Args:
        return {"message_ts": self._next_ts()}

    def _chat_unfurl(self, _given: Args) -> Args:
        return {}

    def _chat_startStream(self, given: Args) -> Args:
        if self.no_streams:
            raise Refused("channel_type_not_supported")
        if not given["channel"].startswith("D") and not given.get("recipient_user_id"):
            raise Refused("missing_recipient_user_id")
        check_chunks(given)
        ts = self._next_ts()
        self.messages[given["channel"], ts] = {
            "ts": ts, "thread": given["thread_ts"], "blocks": [], "chunks": list(given.get("chunks", [])),
            "text": "", "streaming": True, "began": time.monotonic(),
        }  # fmt: skip
        return {"channel": given["channel"], "ts": ts}

    def _chat_appendStream(self, given: Args) -> Args:
        message = self._streaming(given)
        check_chunks(given)
        message["chunks"] += given["chunks"]
        return {"ts": given["ts"]}

    def _chat_stopStream(self, given: Args) -> Args:
        message = self._streaming(given)
        check_chunks(given)
        check_blocks(given.get("blocks", []), 50)
        message["chunks"] += given.get("chunks", [])
        message |= {"blocks": given.get("blocks", []), "streaming": False}
        return {"ts": given["ts"]}

    def _agents_sessions_setStatus(self, given: Args) -> Args:
        return {"status": given["status"]}

    def _assistant_threads_setSuggestedPrompts(self, given: Args) -> Args:
        if len(given["prompts"]) > 4:
            raise Refused("too_many_prompts")
        return {}

    def _views_open(self, given: Args) -> Args:
        return {"view": self._keep_view(given)}

    def _views_update(self, given: Args) -> Args:
        return {"view": self._keep_view(given)}

    def _views_publish(self, given: Args) -> Args:
        return {"view": self._keep_view(given)}

    def _keep_view(self, given: Args) -> Args:
        view = given["view"]
        if len(view.get("private_metadata", "")) > 3000 or len(view.get("title", {}).get("text", "")) > 24:
            raise Refused("invalid_arguments")
        check_blocks(view["blocks"], 100, in_message=False)
        self.views.append(view)
        return {"id": f"V{len(self.views)}", "hash": "h", **view}

    def _files_getUploadURLExternal(self, given: Args) -> Args:
        id = f"F{len(self.uploads) + 1}"
        self.uploads[id] = b""
        return {"upload_url": f"http://127.0.0.1:{self.port}/upload/{id}", "file_id": id}

    def _files_completeUploadExternal(self, given: Args) -> Args:
        files = json.loads(given["files"]) if isinstance(given["files"], str) else given["files"]
        shared = {"channel": given.get("channel_id"), "thread": given.get("thread_ts")}
        self.shared += [{**file, **shared} for file in files]
        return {"files": files}

    def _files_info(self, given: Args) -> Args:
        return {"file": {"url_private_download": self.file_url(given["file"])}}

    def _apps_connections_open(self, _given: Args) -> Args:
        return {"url": f"ws://127.0.0.1:{self.port}/link"}

    def file_url(self, name: str) -> str:
        """Where a shared file lies."""
        return f"http://127.0.0.1:{self.port}/files-pri/{name}"

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
        return socket

    def _find(self, given: Args) -> Args:
        found = self.messages.get((given["channel"], given["ts"]))
        if found is None:
            raise Refused("message_not_found")
        return found

    def _is_stale(self, message: Args) -> bool:
        return time.monotonic() - message.get("began", 0) > self.streams_live

    def _streaming(self, given: Args) -> Args:
        message = self._find(given)
        if not message["streaming"] or self._is_stale(message):
            message["streaming"] = False
            raise Refused("message_not_in_streaming_state")
        return message


def check_chunks(given: Args) -> None:
    if given.get("markdown_text") is not None and given.get("chunks") is not None:
        raise Refused("cannot_provide_both_markdown_text_and_chunks")
    for chunk in given.get("chunks", []):
        if chunk["type"] == "markdown_text" and not 0 < len(chunk["text"]) <= 12_000:
            raise Refused("msg_too_long")
        if chunk["type"] == "task_update" and chunk["status"] not in (
            "pending",
            "in_progress",
            "complete",
            "error",
        ):
            raise Refused("invalid_chunks")


def check_blocks(blocks: list[Args], most: int, *, in_message: bool = True) -> None:
    kinds = [block["type"] for block in blocks]
    if len(blocks) > most or kinds.count("table") > 1:
        raise Refused("invalid_blocks")
    if not in_message and {"table", "markdown", "plan"} & set(kinds):
        raise Refused("invalid_blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        raise Refused("msg_blocks_too_long")
    for block in blocks:
        check_block(block)


def check_block(block: Args) -> None:
    match block["type"]:
        case "section":
            right = 0 < len(block["text"]["text"]) <= 3000
        case "header":
            right = 0 < len(block["text"]["text"]) <= 150
        case "markdown":
            right = len(block["text"]) > 0
        case "actions":
            ids = [element["action_id"] for element in block["elements"]]
            right = 0 < len(ids) <= 25 and len(set(ids)) == len(ids)
            right &= all(len(element.get("value", "")) <= 2000 for element in block["elements"])
        case "table":
            cells = [cell["text"] for row in block["rows"] for cell in row]
            right = len(block["rows"]) <= 100 and all(len(row) <= 20 for row in block["rows"])
            right &= all(cells) and sum(map(len, cells)) <= 10_000
        case _:
            right = True
    if not right:
        raise Refused("invalid_blocks")


def read_text(message: Args) -> str:
    """What a message shows, for reading: streamed text, tasks, blocks."""
    parts = [chunk["text"] for chunk in message["chunks"] if chunk["type"] == "markdown_text"]
    text = "".join(parts)
    for block in message["blocks"]:
        if block["type"] in ("markdown", "header"):
            text += "\n" + (block["text"] if isinstance(block["text"], str) else block["text"]["text"])
        if block["type"] == "table":
            text += "\n" + "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
    return text.replace("\u200b", "")
