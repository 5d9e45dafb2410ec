"""What a conversation costs while nobody speaks in it: memory of the process, bytes and rows in the database.

    python benchmarks/idle_conversations.py [--conversations 200]

Conversations of three turns (a plan is drafted, opened, asked about) are played one after another in one
process, on SQLite, by the embedded model. Memory is what the process shares with no other (USS), after a
collection; bytes are the database's pages that are in use. Goal: at most 50 kB of memory a conversation.
"""

import argparse
import asyncio
import gc
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from assistant.app import App
from assistant.settings import read_settings

GOAL = 50_000  # bytes of memory a conversation
WARM_UP = 40
TODAY = date(2026, 1, 15)
TALK = (
    "把智能家居的市场份额从10%提高到{high}%，拆给门锁{lock}个点、音箱1.5个点",
    "打开这个计划",
    "预算是多少？",
)


async def main(conversations: int) -> None:
    """Play them and print what was found."""
    with tempfile.TemporaryDirectory() as home:
        app = App(read_settings(home=Path(home), embeddings="none", model="offline"))
        await play(app, range(WARM_UP))
        before, pages, rows = memory(), used(app), counted(app)
        began = time.process_time()
        await play(app, range(WARM_UP, WARM_UP + conversations))
        cpu = time.process_time() - began
        app.audit.flush()
        each = (memory() - before) / conversations
        turns = conversations * len(TALK)
        kept = (used(app) - pages) / turns
        print(f"{conversations} conversations, {turns} turns, {cpu / turns * 1000:.0f} ms of CPU a turn")
        print(f"memory: {each / 1000:.1f} kB a conversation that is idle (goal: {GOAL / 1000:.0f} kB)")
        whole = kept * len(TALK)
        print(f"disk: {kept / 1000:.1f} kB a turn, {whole / 1000:.1f} kB a conversation with its plan")
        after = counted(app)
        added = {name: after[name] - rows.get(name, 0) for name in after if after[name] > rows.get(name, 0)}
        print("rows a turn:", ", ".join(f"{name} {count / turns:.2f}" for name, count in added.items()))
        await app.aclose()
    assert each <= GOAL, "an idle conversation is not free"


async def play(app: App, numbers: range) -> None:
    """Play conversations to their end."""
    for at in numbers:
        for words in TALK:
            said = words.format(high=13 + at % 7, lock=1 + at % 5)
            await app.assistant.ask(f"idle-{at}", said, person="李娜", today=TODAY)


def memory() -> int:
    """Bytes of this process that it shares with nobody."""
    gc.collect()
    private = 0
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith(("Private_Clean", "Private_Dirty")):
            private += int(line.split()[1]) * 1024
    return private


def used(app: App) -> int:
    """Bytes of the database's pages that hold something."""
    with closing(sqlite3.connect(app.settings.home / "hoshin.db")) as database:
        numbers = [
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
        ]
        size: int = database.execute("PRAGMA page_size").fetchone()[0]
    return (numbers[0] - numbers[1]) * size


def counted(app: App) -> dict[str, int]:
    """Rows of each table."""
    with closing(sqlite3.connect(app.settings.home / "hoshin.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--conversations", type=int, default=200)
    asyncio.run(main(options.parse_args().conversations))
