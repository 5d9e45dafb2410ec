"""kill -9 while replies are made and told: nothing is lost, doubled or stuck."""

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.app import App
from assistant.settings import read_settings
from knowledge.audit_entry import Actor
from knowledge.person import read_identity, read_profile
from tests.assistant.channels.recorder import message

pytestmark = pytest.mark.slow

CONVERSATIONS, KILLS = 3, 3
TEXTS = ("把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点", "总预算加10万", "看一下计划")
ROOT = Path(__file__).parents[3]


def test_nothing_is_lost_doubled_or_stuck(home: Path) -> None:
    home.mkdir(parents=True)
    app = App(read_settings(embeddings="none"))
    profile = read_profile({"name": "李娜", "rank": 3, "units": None, "scopes": ("read", "write")})
    app.people.add(profile, [read_identity("loop", "T1:U1")], by=Actor(door="cli"), at=datetime.now(UTC))
    incoming = [
        message(text, f"{conversation}.{number}", conversation=f"loop:{conversation}")
        for conversation in range(CONVERSATIONS)
        for number, text in enumerate(TEXTS)
    ]
    (home / "incoming.jsonl").write_text("\n".join(one.model_dump_json() for one in incoming))
    rng = random.Random(4)
    for _ in range(KILLS):
        _run(home, rng.uniform(0.05, 1.2))
    _run(home, 90, until=len(incoming))
    told = [json.loads(line) for line in (home / "told.jsonl").read_text().splitlines()]
    assert {line["delivery"] for line in told} == {one.delivery for one in incoming}
    assert len(told) - len(incoming) <= KILLS  # at most once more for each kill between telling and noting
    _check_changes(app)
    app.engine.dispose()


def _run(home: Path, seconds: float, until: int | None = None) -> None:
    """A process that is killed so long after it has received everything, or when so many are answered."""
    command = [sys.executable, "-m", "tests.assistant.channels.desk_process", str(home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "received\n"
    end = time.monotonic() + seconds
    while time.monotonic() < end and (until is None or _answered(home) < until):
        time.sleep(0.02)
    process.kill()
    process.wait()
    process.stdout.close()


def _answered(home: Path) -> int:
    told = home / "told.jsonl"
    if not told.exists():
        return 0
    return len({json.loads(line)["delivery"] for line in told.read_text().splitlines()})


def _check_changes(app: App) -> None:
    """Every message changed what it asked for once, or said that it was interrupted after doing so."""
    causes = [f"loop:{conversation}.{number}" for conversation in range(CONVERSATIONS) for number in (0, 1)]
    made = [app.plans.written_by(cause) for cause in causes]
    assert all(len(changed) <= 1 for changed in made)
    assert len(app.plans.ids()) == CONVERSATIONS
    for plan in app.plans.ids():
        app.plans.load(plan)
