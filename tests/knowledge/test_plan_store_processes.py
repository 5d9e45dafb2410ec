"""Several processes on one database, and processes that are killed while they save."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.plan.plan import Plan
from knowledge.database import connect
from knowledge.plans import PlanStore

NOW = datetime(2026, 1, 5, tzinfo=UTC)

COUNT_UP = """
import sys
from datetime import UTC, datetime
from core.errors import VersionConflict
from knowledge.database import connect
from knowledge.plans import PlanStore
url, plan_id, name, times = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
store = PlanStore(connect(url))
for turn in range(times):
    while True:
        plan = store.load(plan_id)
        changed = plan.model_copy(update={"name": f"{plan.name} {name}{turn}"})
        try:
            store.save(changed, expected_version=plan.version, by=name, at=datetime.now(UTC), reason="")
        except VersionConflict:
            continue
        break
"""

SAVE_FOR_EVER = """
import sys
from datetime import UTC, datetime
from core.plan.node import Level, Node
from knowledge.database import connect
from knowledge.plans import PlanStore
store = PlanStore(connect(sys.argv[1]))
plan = store.load(sys.argv[2])
while True:
    version = plan.version + 1
    note = "x" * (version * 997 % 20_000)
    node = Node(id=f"N{version}", level=Level.ENTERPRISE, title=f"目标 {version}", note=note)
    plan = plan.model_copy(update={"name": f"v{version}", "nodes": (node,)})
    plan = store.save(plan, expected_version=plan.version, by="a", at=datetime.now(UTC), reason=f"r{version}")
    print(plan.version, flush=True)
"""


@pytest.mark.slow
def test_no_edit_of_any_process_is_lost(url: str) -> None:
    engine = connect(url)
    store = PlanStore(engine)
    plan = store.create(Plan(name="0"), by="a", at=NOW, reason="")
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT_UP, url, plan.id, name, "15"]) for name in "abcd"
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * 4
    final = store.load(plan.id)
    assert final.version == 61
    assert sorted(final.name.split()[1:]) == sorted(f"{name}{turn}" for name in "abcd" for turn in range(15))
    assert [info.version for info in store.versions(plan.id)] == list(range(1, 62))
    engine.dispose()


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/h.db"
    engine = connect(url)
    store = PlanStore(engine)
    plan = store.create(Plan(name="v1"), by="a", at=NOW, reason="r1")
    chance = random.Random(20260105)
    acknowledged, kills = 1, 0
    for _ in range(22):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, url, plan.id], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        acknowledged = int(process.stdout.readline())  # it is under way
        time.sleep(chance.uniform(0, 0.08))
        process.kill()
        for line in process.stdout:
            if line.endswith("\n"):
                acknowledged = int(line)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        kills += 1
        newest = store.load(plan.id).version
        assert acknowledged <= newest <= acknowledged + 1  # the last may be stored and not yet said
    assert kills == 22
    infos = store.versions(plan.id)
    assert [info.version for info in infos] == list(range(1, len(infos) + 1))
    for info in infos[1:]:
        whole = store.load(plan.id, info.version)
        assert (whole.name, whole.nodes[0].id, info.reason) == (
            f"v{info.version}",
            f"N{info.version}",
            f"r{info.version}",
        )
        assert len(whole.nodes[0].note) == info.version * 997 % 20_000
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()
