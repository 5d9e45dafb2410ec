"""200 conversations at once through the WeCom bot of a real `hoshin serve`: how soon it acknowledges.

Every person says a goal; while all turns run, each asks for their stream again and again, and others speak.
The peer is `GET /health/live` of the same server, asked in the same seconds: what a bare answer takes there.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from assistant.app import App
from assistant.settings import read_settings
from assistant.wecom.crypto import Seal
from knowledge.audit_entry import Actor
from knowledge.person import read_identity, read_profile

PEOPLE = 200
TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        let_in(home)
        port = free_port()
        process = serve(home, port)
        try:
            report(asyncio.run(play(f"http://127.0.0.1:{port}")), memory_of(process.pid))
        finally:
            process.kill()
            process.wait()


def let_in(home: Path) -> None:
    """People who may draft plans."""
    app = App(read_settings(home=home, embeddings="none"))
    for number in range(PEOPLE):
        profile = read_profile({"name": f"P{number}", "rank": 3, "units": None, "scopes": ("read", "write")})
        known = [read_identity("wecom", f"p{number}")]
        app.people.add(profile, known, by=Actor(door="cli"), at=datetime.now(UTC))
    app.engine.dispose()


def serve(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """`hoshin serve` with the bot's callback, once it answers."""
    given = {"HOSHIN_WECOM_BOT_TOKEN": TOKEN, "HOSHIN_WECOM_BOT_AES_KEY": KEY}
    environment = {**os.environ, **given, "HOSHIN_HOME": str(home), "HOSHIN_EMBEDDINGS": "none"}
    command = [
        sys.executable, "-c", "from assistant.cli.main import main; main()", "serve", "--port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return process
    raise RuntimeError("the server did not start")


class Caller:
    """WeCom's side for all people, with the time each answer took."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._seal = Seal(TOKEN, KEY)
        self._number = 0
        self.taken: dict[str, list[float]] = {"message": [], "stream": [], "health": []}

    async def say(self, person: int) -> str:
        """The stream of a person's message."""
        body = {
            "msgid": f"m{person}",
            "aibotid": "aib",
            "chattype": "single",
            "from": {"userid": f"p{person}"},
            "msgtype": "text",
            "text": {"content": GOAL},
        }
        found = await self._post("message", body)
        return str(found["stream"]["id"])

    async def poll(self, person: int, stream: str) -> bool:
        """Whether a stream has ended."""
        body = {"aibotid": "aib", "msgtype": "stream", "stream": {"id": stream}}
        found = await self._post("stream", {**body, "from": {"userid": f"p{person}"}})
        return bool(found["stream"]["finish"])

    async def knock(self) -> None:
        """A bare answer of the same server."""
        start = time.perf_counter()
        (await self._client.get("/health/live")).raise_for_status()
        self.taken["health"].append(time.perf_counter() - start)

    async def _post(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        timestamp = str(int(time.time()))
        sealed = self._seal.seal(json.dumps(body).encode(), timestamp, f"n{self._number}")
        params = {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": sealed.nonce}
        start = time.perf_counter()
        answer = await self._client.post("/wecom/bot", params=params, json={"encrypt": sealed.encrypt})
        self.taken[kind].append(time.perf_counter() - start)
        answer.raise_for_status()
        data = answer.json()
        plain = self._seal.open(data["msgsignature"], str(data["timestamp"]), data["nonce"], data["encrypt"])
        found: dict[str, Any] = json.loads(plain)
        return found


async def play(url: str) -> tuple[Caller, float]:
    """Everybody speaks within ten seconds and asks until their answer is whole; the seconds it took."""
    limits = httpx.Limits(max_connections=PEOPLE + 10)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client:
        caller = Caller(client)
        start = time.perf_counter()

        async def talk(person: int) -> None:
            await asyncio.sleep(10 * person / PEOPLE)
            stream = await caller.say(person)
            while not await caller.poll(person, stream):
                await asyncio.sleep(1)

        async def knock() -> None:
            while True:
                await caller.knock()
                await asyncio.sleep(0.2)

        knocking = asyncio.create_task(knock())
        await asyncio.gather(*(talk(person) for person in range(PEOPLE)))
        knocking.cancel()
        return caller, time.perf_counter() - start


def report(played: tuple[Caller, float], memory: float) -> None:
    caller, seconds = played
    print(f"{PEOPLE} conversations, all answered in {seconds:.0f} s; server {memory:.0f} MB")
    print("| answer to | number | median ms | p99 ms | largest ms | p99 / p99 of a bare answer |")
    print("|---|---|---|---|---|---|")
    bare = float(np.quantile(caller.taken["health"], 0.99))
    for kind, taken in caller.taken.items():
        median, high = (float(np.quantile(taken, q)) for q in (0.5, 0.99))
        figures = f"{1000 * median:.0f} | {1000 * high:.0f} | {1000 * max(taken):.0f}"
        print(f"| {kind} | {len(taken)} | {figures} | {high / bare:.1f} |")


def memory_of(pid: int) -> float:
    """Resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
