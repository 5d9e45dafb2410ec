"""A server on loopback that speaks the OpenAI embeddings protocol, as rightly or wrongly as a test wants."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Vectors = list[list[float]]
Answer = tuple[int, Any]
Step = Callable[[list[str]], Answer]
DIMENSIONS = 8


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A vector that depends on the text alone, of no particular length."""
    digest = hashlib.sha256(text.encode()).digest()
    return [byte - 100.0 for byte in digest[:dimensions]]


def right(texts: list[str]) -> Answer:
    """What the protocol demands, the last text first."""
    items = [{"object": "embedding", "index": at, "embedding": vector(text)} for at, text in enumerate(texts)]
    return 200, {"object": "list", "data": items[::-1], "model": "m", "usage": {}}


def holding(vectors: Vectors) -> Step:
    """These vectors, whatever was asked."""
    items = [{"object": "embedding", "index": at, "embedding": one} for at, one in enumerate(vectors)]
    return lambda _: (200, {"object": "list", "data": items, "model": "m", "usage": {}})


def failing(status: int, message: str = "no") -> Step:
    return lambda _: (status, {"error": {"message": message, "type": "x", "code": None}})


def slow(seconds: float) -> Step:
    def answer(texts: list[str]) -> Answer:
        time.sleep(seconds)
        return right(texts)

    return answer


@dataclass
class Played:
    """The steps left (then `right`), and the requests that came."""

    steps: list[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def serve(*steps: Step) -> Iterator[Played]:
    played = Played(list(steps))

    class Handler(_Handler):
        script = played

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    played.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    script: Played
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.requests.append(request)
        self.script.keys.append(self.headers.get("Authorization", ""))
        step = self.script.steps.pop(0) if self.script.steps else right
        status, body = step(request["input"])
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up

    def log_message(self, *_: object) -> None:
        pass
