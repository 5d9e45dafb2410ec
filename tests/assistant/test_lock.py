import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import Busy
from assistant.lock import ConversationLocks

HOLDER = """
import asyncio, sys, time
from pathlib import Path
from assistant.lock import ConversationLocks

async def hold():
    async with ConversationLocks(Path(sys.argv[1]), 5).hold("c"):
        print("held", flush=True)
        time.sleep(60)

asyncio.run(hold())
"""


def test_one_at_a_time_in_order(tmp_path: Path) -> None:
    locks = ConversationLocks(tmp_path, 5)
    events: list[str] = []

    async def work(name: str) -> None:
        async with locks.hold("c"):
            events.append(f"{name} in")
            await asyncio.sleep(0.02)
            events.append(f"{name} out")

    async def both() -> None:
        await asyncio.gather(work("a"), work("b"))

    asyncio.run(both())
    assert events in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    locks = ConversationLocks(tmp_path, 0.1)

    async def twice() -> None:
        with pytest.raises(ZeroDivisionError):
            async with locks.hold("c"):
                raise ZeroDivisionError
        async with locks.hold("c"):
            pass

    asyncio.run(twice())


def test_a_name_may_be_anything(tmp_path: Path) -> None:
    async def odd() -> None:
        async with ConversationLocks(tmp_path, 1).hold("../../计划/\x00\ud800" + "x" * 5000):
            pass

    asyncio.run(odd())
    assert [path.parent for path in tmp_path.iterdir()] == [tmp_path]


@pytest.mark.slow
def test_another_process_waits_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        async def take(patience: float) -> None:
            async with ConversationLocks(tmp_path, patience).hold("c"):
                pass

        with pytest.raises(Busy):
            asyncio.run(take(0.1))
        holder.kill()
        start = time.monotonic()
        asyncio.run(take(5))
        assert time.monotonic() - start < 1
