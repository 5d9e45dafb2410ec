"""What seeing inside adds to a turn: usage and the line of the log, budgets, metrics, traces.

    python benchmarks/seeing.py

The turn is that of `benchmarks/overhead.py`: two real tools on a stored plan with a model that answers at
once. The ways to see are switched on one after the other, in blocks of turns that take turns, so that a busy
machine slows all alike. CPU milliseconds of the process, the threads that write behind included.
"""

import asyncio
import gc
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.app import App
from assistant.log import open_log
from assistant.settings import read_settings
from assistant.telemetry.counting import Counting
from benchmarks.overhead import DRAFT, MESSAGE, TODAY, Instant

BLOCKS, TURNS, WARM_UP = 8, 10, 5
_MODEL: Any = {"model": "vllm", "model_name": "instant", "base_url": "http://127.0.0.1:9/v1"}  # never called


class Way:
    """A way to see: the settings it takes, and what is opened for a block of turns."""

    def __init__(self, folder: Path, *, counts: bool = True, metrics: bool = False, **settings: str) -> None:
        for name, value in {"TRACES": "off", **settings}.items():
            os.environ[f"HOSHIN_{name.upper()}"] = value
        self._settings = read_settings(home=folder, embeddings="none", **_MODEL)
        for name in settings:
            del os.environ[f"HOSHIN_{name.upper()}"]
        self._counts = counts
        self._metrics = metrics
        self._number = 0

    async def play(self) -> list[float]:
        """CPU milliseconds of each turn of a block."""
        app = App(self._settings)
        open_log(self._settings)
        vars(app)["model"] = Instant()
        counting = Counting(app) if self._metrics else None
        if not self._counts:
            app.assistant._spending = None
        found = []
        for number in range(WARM_UP + TURNS):
            start = time.process_time()
            await self._turn(app)
            if number >= WARM_UP:
                found.append((time.process_time() - start) * 1000)
        if counting is not None:
            counting.close()
        del vars(app)["model"]
        await app.aclose()
        gc.collect()
        return found

    async def _turn(self, app: App) -> None:
        conversation = f"bench-{self._number // TURNS}"
        if self._number % TURNS == 0:
            app.conversations.set_state(conversation, {"plan": app.plans.list(limit=1)[0].id})
        self._number += 1
        reply = await app.assistant.ask(conversation, MESSAGE, person="bench", today=TODAY)
        assert [one.ok for one in reply.calls] == [True, True]


async def prepare(folder: Path) -> None:
    """A home with the plan of the turn."""
    app = App(read_settings(home=folder, embeddings="none"))
    await app.assistant.ask("draft", DRAFT, person="bench", today=TODAY)
    await app.aclose()


async def run(root: Path) -> dict[str, float]:
    """Median CPU milliseconds a turn by way."""
    made: dict[str, dict[str, Any]] = {
        "nobody counts": {"counts": False},
        "usage and log (default)": {},
        "and budgets": {"budget_month_tokens": "1000000000"},
        "and metrics": {"metrics": True},
        "and traces to a file": {"metrics": True, "traces": "file"},
        "traces with content": {"metrics": True, "traces": "file", "trace_content": "true"},
    }
    ways = {}
    for number, (name, how) in enumerate(made.items()):
        folder = root / str(number)
        await prepare(folder)
        ways[name] = Way(folder, **how)
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(BLOCKS):
        for name, way in ways.items():
            spent[name] += await way.play()
    return {name: round(statistics.median(values), 2) for name, values in spent.items()}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder)))
    base = found["nobody counts"]
    rows = {name: {"ms": value, "added": round(value - base, 2)} for name, value in found.items()}
    print(json.dumps({"turns": BLOCKS * TURNS, "ways": rows}, indent=2))


if __name__ == "__main__":
    main()
