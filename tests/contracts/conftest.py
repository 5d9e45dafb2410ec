import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

HOSHIN = Path(sys.executable).with_name("hoshin")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh HOSHIN_HOME; nothing of the machine's own settings leaks in."""
    for name in list(os.environ):
        if name.startswith("HOSHIN_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`process("ask", "...", said="standard input")` runs `hoshin ask ...` in a process of its own."""

    def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(HOSHIN), *arguments],
            input=said, capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def api() -> Iterator[httpx.Client]:
    """A client of `hoshin serve` in a process of its own."""
    server = subprocess.Popen(
        [str(HOSHIN), "serve", "--no-demo", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert server.stderr is not None
    lines = (re.search(r"running on (http://[\d.:]+)", line) for line in server.stderr)
    address = next((found[1] for found in lines if found), None)
    assert address, "the server did not start"
    reader = threading.Thread(target=server.stderr.read, daemon=True)
    reader.start()
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client
    server.terminate()
    server.wait(30)
    reader.join(10)
    server.stderr.close()
