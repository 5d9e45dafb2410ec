"""Killed at any moment while learning: what was acknowledged is there, whole; nothing is there in part."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.text import Language
from knowledge.changes import ChangeLog
from knowledge.database import connect
from knowledge.documents.record import Standing
from knowledge.documents.store import DocumentStore
from knowledge.search.library import Library
from knowledge.tables import DOCUMENT_PASSAGES

pytestmark = pytest.mark.slow

WORKER = Path(__file__).with_name("learn_worker.py")
ROOT = Path(__file__).parents[3]
KILLS = 25


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hoshin.db"
    engine = connect(url)
    chance = random.Random(7)
    acknowledged: list[tuple[str, int]] = []
    for round in range(KILLS):
        acknowledged += _learn_and_kill(url, round * 1_000, chance.uniform(0.0, 0.4))
    store = DocumentStore(engine)
    kept = {(record.id, record.version): record for record in store.list(history=True, limit=100_000)}
    assert len(acknowledged) >= KILLS // 2
    assert set(acknowledged) <= set(kept)
    assert len(kept) - len(acknowledged) <= KILLS  # stored, killed before it could be said
    for record in kept.values():
        assert len(store.passages(record)) == record.passages == 300
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(DOCUMENT_PASSAGES)).scalar() == 300 * len(
            kept
        )
    current = [record for record in kept.values() if record.standing is Standing.CURRENT]
    assert len(current) == len({record.id for record in kept.values()}) == 3
    library = Library((store,), ChangeLog(engine))
    found = library.search("文件 第 1 页", language=Language.ZH_HANS, limit=10).found
    assert {one.entry.source for one in found} == {record.id for record in current}
    engine.dispose()


def _learn_and_kill(url: str, start: int, after: float) -> list[tuple[str, int]]:
    command = [sys.executable, str(WORKER), url, str(start)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline().split()  # it runs; from now on any moment will do
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        rest = [line.split() for line in process.stdout.read().splitlines()]
    return [(one[0], int(one[1])) for one in (first, *rest) if len(one) == 2]
