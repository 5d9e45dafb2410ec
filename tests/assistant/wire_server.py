"""A server on loopback that sends exactly the bytes it is told to: the OpenAI protocol, well-formed or not.

Each request takes the next step. A step makes a `Wire` from the request; `says` makes well-formed ones.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127}
Request = dict[str, Any]
Delta = Mapping[str, Any]


@dataclass(frozen=True)
class Wire:
    """An answer: bytes are sent, numbers are seconds to wait; not `whole`: more is announced than comes."""

    pieces: Sequence[bytes | float]
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True


Step = Callable[[Request], Wire]


class WireServer:
    """The server's script, the requests that came, and the headers of the last one."""

    def __init__(self) -> None:
        self.url = ""
        self.headers: Mapping[str, str] = {}
        self.requests: list[Request] = []
        self._steps: list[Step] = []
        self._lock = threading.Lock()
        self.over = threading.Event()

    def play(self, *steps: Step) -> None:
        """Forget what was, and answer with these steps."""
        with self._lock:
            self._steps, self.requests = list(steps), []

    def take(self, request: Request) -> Wire:
        with self._lock:
            self.requests.append(request)
            step = self._steps.pop(0) if self._steps else fail(500, "no step is left")
        return step(request)


@contextmanager
def serve_wire() -> Iterator[WireServer]:
    """Serve on a free port of 127.0.0.1."""
    script = WireServer()

    class Handler(_Handler):
        played = script

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    played: WireServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.played.headers = {name.lower(): value for name, value in self.headers.items()}
        wire = self.played.take(json.loads(body))
        try:
            if wire.pieces or wire.status != 200:
                self._begin(wire)
            for piece in wire.pieces:
                if isinstance(piece, bytes):
                    self.wfile.write(piece)
                    self.wfile.flush()
                else:
                    self.played.over.wait(piece)
        except OSError:
            pass  # the client gave up, as it should

    def _begin(self, wire: Wire) -> None:
        self.send_response(wire.status)
        self.send_header("Content-Type", wire.kind)
        sent = sum(len(piece) for piece in wire.pieces if isinstance(piece, bytes))
        if not wire.whole:
            self.send_header("Content-Length", str(sent + 1000))
        for name, value in wire.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep test output quiet."""


def fail(status: int, error: object, **headers: str) -> Step:
    """An HTTP error; `error` is its message, or the whole body."""
    body = error if isinstance(error, dict) else {"error": {"message": error, "type": "x", "code": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Wire([json.dumps(body).encode()], status=status, headers=named)


def body(data: object, status: int = 200, kind: str = "application/json") -> Step:
    """Always the same body, streamed or not."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return lambda _: Wire([raw], status=status, kind=kind)


def says(
    *deltas: Delta,
    finish: str | None = "stop",
    usage: object = USAGE,
    done: bool = True,
    whole: Delta | None = None,
) -> Step:
    """The deltas as a stream; as one message, the deltas together or `whole`."""

    def answer(request: Request) -> Wire:
        if not request.get("stream"):
            return Wire([json.dumps(completion(whole or merged(deltas), finish, usage)).encode()])
        return Wire(stream(deltas, finish, usage, done=done), kind="text/event-stream")

    return answer


def completion(message: Delta, finish: str | None = "stop", usage: object = USAGE) -> dict[str, Any]:
    """A whole answer."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    data = {"id": "1", "object": "chat.completion", "created": 1, "model": "wired", "choices": [choice]}
    return data if usage is None else data | {"usage": usage}


def stream(
    deltas: Sequence[Delta], finish: str | None = "stop", usage: object = USAGE, *, done: bool = True
) -> list[bytes | float]:
    """The events of a stream."""
    parts = [chunk(delta) for delta in deltas]
    if finish:
        parts.append(chunk({}, finish))
    if usage is not None:
        parts.append({"id": "1", "model": "wired", "choices": [], "usage": usage})
    return [*map(event, parts), *([b"data: [DONE]\n\n"] if done else [])]


def chunk(delta: Delta, finish: str | None = None) -> dict[str, Any]:
    """One piece of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "wired", "choices": [choice]}


def event(data: object) -> bytes:
    """One event."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def call(arguments: object, name: str = "edit_plan", **changes: object) -> dict[str, Any]:
    """A tool call; arguments that are not text are written as JSON. A change to None removes a field."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    whole = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
    return {key: value for key, value in (whole | changes).items() if value is not None}


def merged(deltas: Sequence[Delta]) -> dict[str, Any]:
    """The message that deltas with whole calls and pieces of text add up to."""
    message: dict[str, Any] = {"content": None}
    for delta in deltas:
        for key, value in delta.items():
            if isinstance(value, str):
                message[key] = (message.get(key) or "") + value
            elif isinstance(value, list):
                message[key] = [*(message.get(key) or []), *value]
            else:
                message[key] = value
    return message
