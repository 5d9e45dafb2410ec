from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import App
from assistant.settings import read_settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh HOSHIN_HOME; nothing of the machine's own settings leaks in."""
    import os

    for name in list(os.environ):
        if name.startswith("HOSHIN_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def plain_app(home: Path) -> Iterator[App]:
    """The program with every default."""
    app = App(read_settings())
    yield app
    app.engine.dispose()
