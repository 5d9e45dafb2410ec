"""WeCom on loopback: its HTTP API, its side of callbacks with real encryption, and files to download.

`Platform.fail` queues what the next calls of a path answer instead: an errcode, an HTTP status, or a delay.
"""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from assistant.wecom.crypto import Seal

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
TOKEN = "QDG6eK"
CORP, AGENT, SECRET = "ww-ours", "1000002", "app-secret"


@dataclass(frozen=True)
class Call:
    """A call of the API."""

    path: str
    query: dict[str, str]
    body: Any
    at: float


@dataclass
class Platform:
    """What was called, what goes wrong next, what can be downloaded."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    failures: defaultdict[str, list[int | float]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, path: str, *how: int | float) -> None:
        """What the next calls of `path` get: 500 and up an HTTP status, a float a delay, else an errcode."""
        self.failures[path].extend(how)

    def of(self, path: str) -> list[Call]:
        """The calls of a path."""
        with self.lock:
            return [call for call in self.calls if call.path == path]

    def sent(self, kind: str = "") -> list[dict[str, Any]]:
        """What was sent with message/send and not refused, of one kind or of all."""
        bodies = [call.body for call in self.of("/cgi-bin/message/send") if call.body.get("taken")]
        return [body for body in bodies if not kind or body["msgtype"] == kind]

    def wait(self, path: str, number: int = 1, seconds: float = 20) -> list[Call]:
        """The calls of a path once there are so many."""
        end = time.monotonic() + seconds
        while len(self.of(path)) < number:
            assert time.monotonic() < end, f"{path}: {len(self.of(path))} calls instead of {number}"
            time.sleep(0.01)
        return self.of(path)


@contextmanager
def serve() -> Iterator[Platform]:
    """The platform on a free port."""
    platform = Platform()

    class Handler(_Handler):
        served = platform

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Platform
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, raw: bytes | None) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self.served.lock:
            body = self._parse(raw)
            self.served.calls.append(Call(parts.path, query, body, time.monotonic()))
            queue = self.served.failures[parts.path]
            failure = queue.pop(0) if queue else None
        if isinstance(failure, float):
            time.sleep(failure)
        elif failure is not None and failure >= 500 and failure < 600:
            self._send(failure, b"down", "text/plain")
            return
        elif failure is not None:
            self._json({"errcode": failure, "errmsg": "scripted"})
            return
        self._play(parts.path, query, body)

    def _play(self, path: str, query: dict[str, str], body: Any) -> None:
        platform = self.served
        if path == "/cgi-bin/gettoken":
            right = (query.get("corpid"), query.get("corpsecret")) == (CORP, SECRET)
            token = f"token-{len(platform.tokens)}"
            platform.tokens.append(token)
            self._json({"access_token": token, "expires_in": 7200} if right else {"errcode": 40001})
        elif path.startswith("/files/"):
            self._file(*platform.files[path])
        elif path == "/cgi-bin/aibot/response":
            once = query["response_code"] not in platform.used
            platform.used.add(query["response_code"])
            self._json({"errcode": 0} if once else {"errcode": 60140, "errmsg": "used"})
        elif path.startswith("/cgi-bin/webhook/"):
            media = {"media_id": self._keep(body)} if path.endswith("upload_media") else {}
            self._json({"errcode": 0 if query.get("key") == "hook-key" else 93000, **media})
        elif query.get("access_token") not in set(platform.tokens) - platform.revoked:
            self._json({"errcode": 40014, "errmsg": "invalid access_token"})
        elif path == "/cgi-bin/media/upload":
            self._json({"errcode": 0, "media_id": self._keep(body)})
        elif path == "/cgi-bin/media/get":
            self._file(*platform.media[query["media_id"]])
        elif self._is_repeated(body):
            self._json({"errcode": 0, "msgid": "repeated"})
        else:
            body["taken"] = True
            self._json({"errcode": 0, "msgid": f"m{len(platform.calls)}"})

    def _is_repeated(self, body: Any) -> bool:
        """Whether WeCom drops it: it is to be compared, and the same was sent to the same member before."""
        if not body.get("enable_duplicate_check"):
            return False
        with self.served.lock:
            taken = [call.body for call in self.served.calls if call.body and "taken" in call.body]
        kind = body["msgtype"]
        return any(one["touser"] == body["touser"] and one.get(kind) == body[kind] for one in taken)

    def _keep(self, body: Any) -> str:
        id = f"media-{len(self.served.media)}"
        self.served.media[id] = body
        return id

    def _parse(self, raw: bytes | None) -> Any:
        if not raw:
            return {}
        kind = self.headers.get("Content-Type", "")
        if "multipart" not in kind:
            return json.loads(raw)
        message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
        (part,) = message.get_payload()
        return part.get_filename(), part.get_payload(decode=True)

    def _file(self, name: str, content: bytes) -> None:
        self._send(200, content, "application/octet-stream", name)

    def _json(self, data: dict[str, Any]) -> None:
        self._send(200, json.dumps(data).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str, name: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if name:
            quoted = name.encode().decode("latin-1")
            self.send_header("Content-Disposition", f'attachment; filename="{quoted}"')
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class BotCaller:
    """WeCom's side of a bot's callback: seals what it sends, opens what it is answered."""

    def __init__(self, client: httpx.Client, response_url: str = "") -> None:
        self._client = client
        self._seal = Seal(TOKEN, KEY)
        self._number = 0
        self.response_url = response_url

    def post(self, body: dict[str, Any], *, nonce: str = "", at: float | None = None) -> httpx.Response:
        self._number += 1
        timestamp = str(int(time.time() if at is None else at))
        sealed = self._seal.seal(json.dumps(body).encode(), timestamp, nonce or f"n{self._number}")
        return self.send(sealed.encrypt, sealed.signature, timestamp, sealed.nonce)

    def send(self, encrypt: str, signature: str, timestamp: str, nonce: str) -> httpx.Response:
        params = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        return self._client.post("/wecom/bot", params=params, json={"encrypt": encrypt})

    def open(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        data = response.json()
        plain = self._seal.open(data["msgsignature"], str(data["timestamp"]), data["nonce"], data["encrypt"])
        found: dict[str, Any] = json.loads(plain)
        return found

    def say(self, text: str, msgid: str, user: str = "lina", **more: Any) -> dict[str, Any]:
        return self.open(self.post(self.message(text, msgid, user, **more)))

    def message(self, text: str, msgid: str, user: str = "lina", **more: Any) -> dict[str, Any]:
        return {
            "msgid": msgid,
            "aibotid": "aib",
            "chattype": "single",
            "from": {"userid": user},
            "msgtype": "text",
            "text": {"content": text},
            "response_url": f"{self.response_url}/cgi-bin/aibot/response?response_code={msgid}",
            **more,
        }

    def poll(self, id: str) -> dict[str, Any]:
        body = {"aibotid": "aib", "msgtype": "stream", "stream": {"id": id}, "from": {"userid": "lina"}}
        found: dict[str, Any] = self.open(self.post(body))["stream"]
        return found

    def finish(self, answer: dict[str, Any], seconds: float = 30) -> dict[str, Any]:
        """Ask for a stream, as WeCom does, until it has ended."""
        stream, end = answer["stream"], time.monotonic() + seconds
        while not stream["finish"]:
            assert time.monotonic() < end, stream
            time.sleep(0.05)
            stream = self.poll(stream["id"])
        return stream  # type: ignore[no-any-return]

    def event(self, kind: str, msgid: str, user: str = "lina", **inner: Any) -> httpx.Response:
        return self.post(
            {
                "msgid": msgid,
                "aibotid": "aib",
                "chattype": "single",
                "from": {"userid": user},
                "msgtype": "event",
                "response_url": f"{self.response_url}/cgi-bin/aibot/response?response_code={msgid}",
                "event": {"eventtype": kind, kind: inner},
            }
        )


class AppCaller:
    """WeCom's side of a self-built app's callback."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._seal = Seal(TOKEN, KEY, CORP)
        self._number = 0

    def post(
        self, xml: str, *, corp: str = CORP, agent: str = AGENT, seal: Seal | None = None
    ) -> httpx.Response:
        self._number += 1
        sealed = (seal or self._seal).seal(xml.encode(), str(int(time.time())), f"a{self._number}")
        envelope = (
            f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName><AgentID>{agent}</AgentID>"
            f"<Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>"
        )
        return self.raw(envelope, sealed.signature, sealed.timestamp, sealed.nonce)

    def raw(self, envelope: str, signature: str, timestamp: str, nonce: str) -> httpx.Response:
        params = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        return self._client.post("/wecom/app", params=params, content=envelope.encode())

    def say(self, text: str, msgid: str, user: str = "lina") -> httpx.Response:
        return self.post(self.xml("text", user, Content=text, MsgId=msgid))

    def xml(self, kind: str, user: str = "lina", corp: str = CORP, agent: str = AGENT, **more: str) -> str:
        fields = {
            "ToUserName": corp,
            "FromUserName": user,
            "CreateTime": str(int(time.time())),
            "MsgType": kind,
            "AgentID": agent,
            **more,
        }
        inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        return f"<xml>{inner}</xml>"


def number_in(text: str) -> list[str]:
    """The numbers in a text."""
    return re.findall(r"\d+(?:\.\d+)?", text)
