"""200 conversations stream at once through a real `hoshin serve`: how much later the first words come.

    python benchmarks/streaming.py [conversations] [seconds they start within]

A model behind the OpenAI protocol, in a process of its own, says its first sentence at once and goes on for
ten seconds. Every conversation is asked over HTTP with server-sent events; the peer is the model itself,
asked directly by the same client in the same seconds, until its first words. What is reported is the time
from the request to the first words, the difference of the two, and whatever went wrong. Goal: no error,
difference at the 99th percentile at most 250 ms.
"""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

GOAL_MS = 250.0
PAUSE, PIECES = 0.05, 200
FIRST, REST = "好的，先看这份计划。", "接着往下看，"
MESSAGE = "你好，请慢慢说说该怎么开始"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One chat completion, streamed."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-le")
    )
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    with suppress(ConnectionError):  # who has heard enough hangs up
        for number in range(PIECES):
            writer.write(_event({"content": FIRST if number == 0 else REST}))
            await writer.drain()
            await asyncio.sleep(PAUSE)
        writer.write(_event({}, "stop") + b"data: [DONE]\n\n")
        await writer.drain()
    writer.close()


def _event(delta: dict[str, str], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(whole)}\n\n".encode()


async def be_model(port: int) -> None:
    """Serve the model until killed."""
    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=1000)
    await server.serve_forever()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def wait_for(url: str) -> None:
    """Wait until something answers there."""
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                await client.get(url, timeout=5)
            except (httpx.ConnectError, httpx.ReadError):
                await asyncio.sleep(0.1)
            except httpx.HTTPError:
                return
            else:
                return
    raise RuntimeError(f"nothing answers at {url}")


async def first_words(url: str, body: dict[str, Any], mark: bytes, *, whole: bool) -> tuple[float, str]:
    """Seconds until bytes with `mark` in them, and what went wrong ("" for nothing).

    Bare sockets: what the client computes would be taken from the server it measures.

    Args:
        url: What is asked.
        body: What is sent, as JSON.
        mark: What the first words hold.
        whole: Whether the answer is heard to its end.
    """
    parts = urlsplit(url)
    start, heard, said = time.perf_counter(), 0.0, b""
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(_post(parts.path, parts.netloc, json.dumps(body).encode()))
        while piece := await reader.read(65536):
            said = said[-20_000:] + piece
            if not heard and mark in said:
                heard = time.perf_counter() - start
                if not whole:
                    break
        writer.close()
    except OSError as error:
        return heard, f"{type(error).__name__}: {error}"
    wrong = not heard or (whole and b"event: reply" not in said and b"[DONE]" not in said)
    return heard, said.decode(errors="replace")[-200:] if wrong else ""


def _post(path: str, host: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\nConnection: close\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def play(model: str, server: str, conversations: int, within: float) -> dict[str, Any]:
    """Ask both for every conversation, each at a moment of its own."""
    moments = [random.Random(number).uniform(0, within) for number in range(conversations)]

    async def ask(conversation: str) -> tuple[float, str]:
        url = f"{server}/v1/conversations/{conversation}/messages"
        return await first_words(url, {"text": MESSAGE}, "先看".encode(), whole=True)

    async def one(number: int, direct: bool) -> tuple[float, str]:
        await asyncio.sleep(moments[number])
        if not direct:
            return await ask(f"c-{number}")
        body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": MESSAGE}]}
        return await first_words(f"{model}/chat/completions", body, b'"content"', whole=False)

    warm = await ask("warm")
    assert not warm[1], warm
    jobs = [one(number, direct) for number in range(conversations) for direct in (False, True)]
    found = await asyncio.gather(*jobs)
    ours, peer = found[0::2], found[1::2]
    errors = [wrong for _, wrong in found if wrong]
    return {
        "errors": len(errors),
        "first error": errors[:1],
        "ours": spread(ours),
        "model itself": spread(peer),
    }


def spread(found: list[tuple[float, str]]) -> dict[str, float]:
    """Percentiles in ms."""
    times = np.array([seconds for seconds, _ in found]) * 1000
    return {f"p{q}_ms": round(float(np.percentile(times, q)), 1) for q in (50, 95, 99)}


def main() -> None:
    """Print the measurement as JSON."""
    if sys.argv[1:2] == ["model"]:
        asyncio.run(be_model(int(sys.argv[2])))
        return
    conversations = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    within = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    ports = free_port(), free_port()
    model, server = f"http://127.0.0.1:{ports[0]}/v1", f"http://127.0.0.1:{ports[1]}"
    given = {
        "HOSHIN_MODEL": "openai-compatible",
        "HOSHIN_MODEL_NAME": "m",
        "HOSHIN_BASE_URL": model,
        "HOSHIN_EMBEDDINGS": "none",
    }
    serve = [sys.executable, "-c", "from assistant.cli.main import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHIN_")}
        environment |= {"HOSHIN_HOME": str(Path(folder) / "home"), **given}
        with (Path(folder) / "log").open("wb") as log:
            processes = [
                subprocess.Popen([sys.executable, __file__, "model", str(ports[0])]),
                subprocess.Popen(
                    [*serve, "serve", "--no-demo", "--port", str(ports[1])],
                    env=environment,
                    stdout=log,
                    stderr=log,
                ),
            ]
        try:
            asyncio.run(wait_for(f"{server}/health/live"))
            found = asyncio.run(play(model, server, conversations, within))
        finally:
            for process in processes:
                process.kill()
                process.wait()
    added = found["ours"]["p99_ms"] - found["model itself"]["p99_ms"]
    print(
        json.dumps(
            {**found, "added_p99_ms": round(added, 1), "goal_ms": GOAL_MS}, ensure_ascii=False, indent=2
        )
    )


if __name__ == "__main__":
    main()
