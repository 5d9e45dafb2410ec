"""An exchange on the screen: what was said, the steps of the tools, the answer, what to do with it."""

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nicegui import ui

from assistant.tool_titles import outcome_of, title_of
from assistant.web.exchange import Exchange, Step, write_arguments
from assistant.web.files import made_file
from assistant.web.icon_button import icon_button
from assistant.web.markdown import to_html
from assistant.web.origins import draw_origins
from assistant.web.session import Session

_ROWS = 50  # rows of a step's table
_ICONS = {
    "running": "autorenew",
    "done": "check_circle",
    "failed": "error_outline",
    "stopped": "stop_circle",
}


class Actions:
    """What a reader can do with an answer: open a source, ask again, judge it, confirm what it asks."""

    def __init__(
        self,
        cite: Callable[[str], Any],
        retry: Callable[[Exchange], Any],
        rate: Callable[[Exchange, bool | None], Any],
        confirm: Callable[[Exchange, bool], Any],
    ) -> None:
        self.cite = cite
        self.retry = retry
        self.rate = rate
        self.confirm = confirm


class Bubble:
    """Draws one exchange, and draws what changed of it."""

    def __init__(self, session: Session, exchange: Exchange, actions: Actions) -> None:
        self._session = session
        self._actions = actions
        self.exchange = exchange
        self._conversation = session.conversation
        self._drawn = -1
        self._shown: list[tuple[ui.expansion, str]] = []
        with ui.element("article").classes("h-exchange"):
            self._draw_question()
            with ui.element("div").classes("h-steps"):
                self._steps = ui.element("div").classes("h-steps-list")
            self._waiting = ui.element("div").classes("h-waiting").props("aria-hidden=true")
            with self._waiting:
                for _ in range(3):
                    ui.element("span")
            self._answer = ui.html("", sanitize=to_html).classes("h-prose h-answer")
            self._foot = ui.element("div").classes("h-foot")
        self.draw()

    def draw(self) -> None:
        """Show what is new."""
        exchange = self.exchange
        if self._drawn == exchange.revision:
            return
        self._drawn = exchange.revision
        self._draw_steps()
        self._answer.set_content(self._without_folders(exchange.answer))
        running = exchange.state == "running"
        self._answer.props(f"aria-busy={'true' if running else 'false'}")
        self._answer.classes(
            add="h-failed" if exchange.state == "failed" else "", remove="" if running else "h-live"
        )
        self._waiting.set_visibility(running and not exchange.answer)
        if not running:
            self._draw_foot()

    def _draw_question(self) -> None:
        with ui.element("div").classes("h-question"):
            ui.label(self._session.say("我：", "You: ")).classes("h-hidden")
            ui.label(self.exchange.asked).classes("h-said")

    def _draw_steps(self) -> None:
        steps = self.exchange.steps
        for step in steps[len(self._shown) :]:
            with self._steps:
                self._shown.append((self._draw_step(step), ""))
        for number, (step, (expansion, state)) in enumerate(zip(steps, self._shown, strict=True)):
            if state == step.state:
                continue
            self._shown[number] = (expansion, step.state)
            expansion.classes(remove=f"h-step-{state}" if state else None, add=f"h-step-{step.state}")
            expansion.props(f'icon="{_ICONS[step.state]}"')
            if step.state != "running":
                expansion.props["caption"] = outcome_of(
                    {"result": {"text": self._without_folders(step.text)}}
                )

    def _draw_step(self, step: Step) -> ui.expansion:
        expansion = ui.expansion(title_of(step.tool, self._session.language), group=None)
        expansion.classes("h-step").props("dense dense-toggle header-class=h-step-head")
        filled = False

        def fill() -> None:
            nonlocal filled
            if expansion.value and not filled and step.state != "running":
                filled = True
                with expansion:
                    self._detail(step)

        expansion.on_value_change(fill)
        return expansion

    def _detail(self, step: Step) -> None:
        say = self._session.say
        rows = write_arguments(step.arguments)
        if rows:
            ui.label(say("参数", "Arguments")).classes("h-caption")
            draw_table((), rows)
        ui.label(say("结果", "Result")).classes("h-caption")
        ui.html(self._without_folders(step.text), sanitize=to_html).classes("h-prose h-small")
        for table in step.tables:
            ui.label(str(table["title"])).classes("h-caption")
            draw_table(table["header"], table["rows"][:_ROWS])
            if len(table["rows"]) > _ROWS:
                ui.label(f"+{len(table['rows']) - _ROWS}").classes("h-muted")

    def _draw_foot(self) -> None:
        self._foot.clear()
        exchange, say = self.exchange, self._session.say
        with self._foot:
            if exchange.state == "stopped":
                ui.label(say("已停止", "Stopped")).classes("h-muted")
            self._draw_confirmation()
            self._draw_files(exchange.files)
            self._draw_citations()
            if exchange.state == "done":
                draw_origins(self._session, self._conversation, exchange.position)
            with ui.element("div").classes("h-tools"):
                if exchange.state == "done":
                    self._draw_rating()
                    icon_button(
                        "content_copy", say("复制", "Copy"), lambda: ui.clipboard.write(exchange.answer)
                    )
                icon_button("refresh", say("重试", "Try again"), lambda: self._actions.retry(exchange))

    def _draw_confirmation(self) -> None:
        """Two buttons below a question that has to be confirmed; a press takes them away."""
        exchange, say = self.exchange, self._session.say
        if not exchange.confirm:
            return
        with ui.element("div").classes("h-buttons") as row:

            def answer(yes: bool) -> Any:
                row.set_visibility(False)
                return self._actions.confirm(exchange, yes)

            ui.button(say("取消", "No"), on_click=lambda: answer(False)).props("flat no-caps")
            ui.button(say("确认", "Yes"), on_click=lambda: answer(True), color="negative").props(
                "unelevated no-caps"
            )

    def _without_folders(self, text: str) -> str:
        """A text without the server's folders: a reader downloads files by their names."""
        return text.replace(f"{self._session.app.settings.exports}/", "")

    def _draw_files(self, files: Sequence[Path]) -> None:
        for path in dict.fromkeys(files):
            if path.suffix == ".png":
                self._draw_picture(path)
            button = ui.button(path.name, icon="download", on_click=lambda path=path: self._download(path))
            button.props("flat no-caps align=left").classes("h-file")

    def _draw_picture(self, path: Path) -> None:
        """The picture itself, sent with the page: nobody else can ask for it by an address."""
        found = made_file(self._session.app, path, self._session.viewer)
        if found is None:
            return
        data = base64.b64encode(found.read_bytes()).decode()
        picture = ui.element("img").classes("h-picture")
        picture.props["src"] = f"data:image/png;base64,{data}"
        picture.props["alt"] = self.exchange.titles.get(path) or path.stem

    def _download(self, path: Path) -> None:
        found = made_file(self._session.app, path, self._session.viewer)
        if found is None:
            ui.notify(self._session.say("文件已不在", "The file is gone"), type="warning")
            return
        ui.download.file(found, found.name)

    def _draw_citations(self) -> None:
        cited = list(self.exchange.citations.items())
        if not cited:
            return
        with ui.element("div").classes("h-citations"):
            ui.label(self._session.say("依据", "Sources")).classes("h-caption")
            for reference, about in cited:
                self._draw_citation(reference, about)

    def _draw_citation(self, reference: str, about: Mapping[str, Any]) -> None:
        button = ui.button(
            str(about.get("title") or reference), on_click=lambda: self._actions.cite(reference)
        )
        button.props("flat no-caps dense").classes("h-chip")
        with button:
            ui.tooltip(str(about.get("source", "")))

    def _draw_rating(self) -> None:
        say = self._session.say
        given: list[bool | None] = [None]

        def rate(good: bool) -> Any:
            given[0] = None if given[0] is good else good
            up.props(f"aria-pressed={'true' if given[0] is True else 'false'}")
            down.props(f"aria-pressed={'true' if given[0] is False else 'false'}")
            return self._actions.rate(self.exchange, given[0])

        up = icon_button("thumb_up", say("有帮助", "Helpful"), lambda: rate(True))
        down = icon_button("thumb_down", say("没帮助", "Not helpful"), lambda: rate(False))


def draw_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table of text, which scrolls by itself when it is too wide."""
    with ui.element("div").classes("h-scroll").props("tabindex=0"), ui.element("table").classes("h-table"):
        if header:
            with ui.element("thead"), ui.element("tr"):
                for cell in header:
                    with ui.element("th").props("scope=col"):
                        ui.label(cell)
        with ui.element("tbody"):
            for row in rows:
                with ui.element("tr"):
                    for cell in row:
                        with ui.element("td"):
                            ui.label(cell)
