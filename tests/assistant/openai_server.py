"""A scripted server that speaks the OpenAI chat-completions protocol on loopback, streaming and not.

Each request takes the next step of the script. A step is a `Say`, a `Fail`, a `Hang`, or a `Garble`.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Say:
    """Answer with text, tool calls (name, arguments), or both. Arguments given as str are sent as is."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any] | str], ...] = ()
    pause: float = 0


@dataclass(frozen=True)
class Fail:
    """Answer with an HTTP error."""

    status: int


@dataclass(frozen=True)
class Hang:
    """Answer only after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Garble:
    """Answer 200 with something that is not the protocol."""

    body: str = "<html>gateway</html>"


Step = Say | Fail | Hang | Garble


@dataclass
class Script:
    """The steps left, and the requests that came."""

    steps: list[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: dict[str, Any], headers: dict[str, str]) -> tuple[int, Step]:
        with self.lock:
            self.requests.append(request)
            self.headers.append(headers)
            return len(self.requests), self.steps.pop(0) if self.steps else Say("(end of script)")


@contextmanager
def serve(*steps: Step) -> Iterator[Script]:
    """Serve the steps on a free port of 127.0.0.1; `url` ends in /v1."""
    script = Script(list(steps))

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
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    played: Script
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/chat/completions":
            self._send(404, "application/json", '{"error": {"message": "no such path"}}')
            return
        request = json.loads(body)
        number, step = self.played.take(request, dict(self.headers))
        if isinstance(step, Hang):
            time.sleep(step.seconds)
            step = Say("late")
        if isinstance(step, Fail):
            error = {"error": {"message": f"scripted {step.status}", "type": "server_error", "code": None}}
            self._send(step.status, "application/json", json.dumps(error))
        elif isinstance(step, Garble):
            self._send(200, "text/html", step.body)
        elif request.get("stream"):
            self._stream(number, step, usage=bool(request.get("stream_options")))
        else:
            time.sleep(step.pause)
            self._send(200, "application/json", json.dumps(_completion(number, step)))

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, number: int, say: Say, *, usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for delta in _deltas(number, say):
                self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}, number)
                time.sleep(say.pause)
            reason = "tool_calls" if say.calls else "stop"
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}, number)
            if usage:
                self._event({"choices": [], "usage": _USAGE}, number)
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up, as a cancelled turn does
        self.close_connection = True

    def _event(self, part: dict[str, Any], number: int) -> None:
        data = {
            "id": f"chatcmpl-{number}",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
        }
        self.wfile.write(f"data: {json.dumps(data | part)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Keep test output quiet."""


_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def _completion(number: int, say: Say) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": say.text or None}
    if say.calls:
        message["tool_calls"] = [_call(number, index, *call) for index, call in enumerate(say.calls)]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if say.calls else "stop"}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
        "usage": _USAGE,
    }


def _call(number: int, index: int, name: str, arguments: dict[str, Any] | str) -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return {
        "id": f"call_{number}_{index}",
        "type": "function",
        "function": {"name": name, "arguments": text},
    }


def _deltas(number: int, say: Say) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for start in range(0, len(say.text), 4):
        yield {"content": say.text[start : start + 4]}
    for index, call in enumerate(say.calls):
        whole = _call(number, index, *call)
        arguments = whole["function"].pop("arguments")
        yield {"tool_calls": [{"index": index, **whole, "function": {**whole["function"], "arguments": ""}}]}
        for start in range(0, len(arguments), 7):
            piece = {"arguments": arguments[start : start + 7]}
            yield {"tool_calls": [{"index": index, "function": piece}]}
