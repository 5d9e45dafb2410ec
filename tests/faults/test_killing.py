"""A few of the kills of `tests.faults.killing`, in a process of their own, which has no threads to fork."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.killing", "--kills", "10", "--only", "sqlite"]
    done = subprocess.run(
        [*command, "--folder", tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "SQLite: 10 kills" in done.stdout
    assert "lost 0, doubled 0" in done.stdout
