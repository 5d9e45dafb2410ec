"""kill -9 in the middle of a stream: WeCom polls on, whichever worker it meets, and gets one answer."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from assistant.app import App
from assistant.settings import read_settings
from tests.assistant.wecom.conftest import CALLBACK, add_people
from tests.assistant.wecom.platform import BotCaller, Platform

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"


@contextmanager
def process(home: Path, platform: Platform, port: int) -> Iterator[httpx.Client]:
    """`hoshin serve`, killed at the end."""
    given = {f"HOSHIN_WECOM_{name.upper()}": value for name, value in CALLBACK.items()}
    environment = {
        **os.environ,
        **given,
        "HOSHIN_WECOM_API_URL": platform.url,
        "HOSHIN_HOME": str(home),
        "HOSHIN_EMBEDDINGS": "none",
    }
    run = "from assistant.cli.main import main; main()"
    command = [sys.executable, "-c", run, "serve", "--port", str(port)]
    served = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            _wait_until_up(client)
            yield client
    finally:
        served.kill()
        served.wait()


def _wait_until_up(client: httpx.Client) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            client.get("/v1/health")
            return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_stream_survives_the_worker_that_began_it(home: Path, platform: Platform) -> None:
    app = App(read_settings(embeddings="none"))
    add_people(app)
    rng, port, begun = random.Random(7), _free_port(), []
    for number in range(3):
        with process(home, platform, port) as client:
            bot = BotCaller(client, platform.url)
            begun.append(bot.say(GOAL, f"m{number}", conversation=number))
            time.sleep(rng.uniform(0.0, 0.6))
    with process(home, platform, port) as client:
        bot = BotCaller(client, platform.url)
        ended = [bot.finish(answer, seconds=90) for answer in begun]
        again = bot.say(GOAL, "m0")["stream"]
    assert again["id"] == begun[0]["stream"]["id"]
    assert len({stream["id"] for stream in ended}) == 3
    assert all("处理…" not in stream["content"] for stream in ended)
    assert all(len(app.plans.written_by(f"wecom:m{number}")) <= 1 for number in range(3))
    assert len(app.plans.ids()) <= 3
    app.engine.dispose()
