"""The loop of `hoshin chat`: read a line, stream the answer, draw it."""

import asyncio
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.live import Live

from assistant.app import App
from assistant.cli.guard import guarded
from assistant.cli.locale import reader_language
from assistant.cli.screen import as_markdown
from assistant.door import use_tool
from assistant.exporting import export_file
from assistant.reply import Event
from core.text import Language, Text
from tools.tool import ToolContext

_KEPT_LINES = 2000
_HELP = Text(
    zh="直接说要做什么。 /plan 看计划  /undo 撤销上一步  /export [路径] 导出 Excel  /quit 退出",
    en="Say what you want. /plan shows the plan, /undo takes back the last change, "
    "/export [path] writes Excel, /quit leaves.",
)


class Dialogue:
    """One conversation at the terminal; works the same with its input piped in."""

    def __init__(self, app: App, session: str, person: str, today: date | None) -> None:
        self._app = app
        self._session = session
        self._person = person
        self._today = today
        self._console = Console()
        self._typed = sys.stdin.isatty()

    def run(self) -> None:
        """Talk until /quit or the end of input."""
        self._app.assistant  # noqa: B018  (a wrong setting is told before the first question)
        history = self._open_history()
        self._say(_HELP)
        with asyncio.Runner() as runner:
            while (line := self._read()) is not None:
                if line.startswith("/"):
                    if line.split()[0] in ("/quit", "/exit"):
                        break
                    self._obey(line)
                elif line:
                    self._answer(runner, line)
            runner.run(self._app.aclose())
        self._close_history(history)
        if self._typed:
            self._console.print(f"hoshin chat --session {self._session}", style="dim")

    def _read(self) -> str | None:
        try:
            return input("› " if self._typed else "").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        except UnicodeDecodeError:
            return ""

    def _answer(self, runner: asyncio.Runner, line: str) -> None:
        with suppress(KeyboardInterrupt):
            runner.run(self._stream(line))

    async def _stream(self, line: str) -> None:
        said, last = "", None
        stream = self._app.assistant.stream(
            self._session, line, person=self._person, today=self._today, cause="cli"
        )
        with Live(console=self._console, transient=True, refresh_per_second=8) as live:
            async for event in stream:
                last = event
                if event.type == "token":
                    said += event.data["text"]
                    live.update(as_markdown(said))
                elif event.type == "tool_call":
                    live.console.print(f"· {event.data['name']}", style="dim")
        if last is not None:
            self._show(last)

    def _show(self, last: Event) -> None:
        if last.type == "reply":
            self._console.print(as_markdown(last.data["reply"]))
        else:
            self._console.print(last.data["message"], style="red")

    def _obey(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        with suppress(SystemExit, RuntimeError), guarded(as_json=False):
            self._run_command(command, rest.strip())

    def _run_command(self, command: str, rest: str) -> None:
        if command == "/plan":
            self._call("show_plan", {})
        elif command == "/undo":
            self._call("edit_plan", {"edits": [{"do": "undo"}]})
        elif command == "/export":
            to = Path(rest).expanduser() if rest else None
            self._console.print(str(export_file(self._context(), "excel", to)))
        else:
            self._say(_HELP)

    def _call(self, tool: str, arguments: dict[str, object]) -> None:
        from assistant.render import to_markdown
        from tools.tool import ToolResult

        data = use_tool(tool, arguments, self._context())
        shown = ToolResult.model_validate({key: data[key] for key in ToolResult.model_fields})
        self._console.print(as_markdown(to_markdown(shown)))

    def _context(self) -> ToolContext:
        state = self._app.conversations.get_state(self._session)
        plan, language = state.get("plan"), state.get("language")
        return self._app.context(
            Language(str(language)) if language else reader_language(),
            self._today or self._app.today,
            self._person,
            plan=str(plan) if plan else None,
            cause="cli",
        )

    def _say(self, text: Text) -> None:
        if self._typed:
            self._console.print(text.said_in(reader_language()), style="dim")

    def _open_history(self) -> Path | None:
        if not self._typed:
            return None
        try:
            import readline
        except ImportError:  # not on every platform
            return None
        path = self._app.settings.home / "history"
        with suppress(OSError):
            readline.read_history_file(path)
        readline.set_history_length(_KEPT_LINES)
        return path

    def _close_history(self, path: Path | None) -> None:
        if path is None:
            return
        import readline

        with suppress(OSError):
            readline.write_history_file(path)
            path.chmod(0o600)
