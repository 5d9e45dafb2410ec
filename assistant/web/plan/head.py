"""The plan's head: its name, version and money; undo, redo and the files it can be taken away as."""

from pathlib import Path

from nicegui import ui

from assistant.web.files import made_file
from assistant.web.plan.board import Board
from core.plan.rollup import total_budget
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from tools.registry import TOOLS

_FORMATS = (("excel", "Excel（六份文件）", "Excel (six documents)"), ("markdown", "Markdown", "Markdown"))


class Head:
    """The line over the views."""

    def __init__(self, board: Board) -> None:
        self.board = board
        with ui.row().classes("hp-head"):
            self.name = ui.label().classes("hp-name").props("role=heading aria-level=2")
            self.version = ui.label().classes("hp-chip")
            self.money = ui.label().classes("hp-chip")
            ui.space()
            self.tools = ui.row().classes("no-wrap").style("gap: 2px")
        with self.tools:
            self._button("undo", board.say("撤销", "Undo"), "undo")
            self._button("redo", board.say("重做", "Redo"), "redo")
            self._exports()
        self.show()

    def show(self) -> None:
        """Show the plan's head as it is now."""
        plan = self.board.plan
        self.tools.set_visibility(plan is not None)
        self.version.set_visibility(plan is not None)
        self.name.text = plan.name if plan else self.board.say("计划", "Plan")
        self.version.text = f"v{plan.version}" if plan else ""
        self.money.text = self._money()
        self.money.set_visibility(bool(self.money.text))

    def _money(self) -> str:
        plan = self.board.plan
        if plan is None or plan.envelope is None:
            return ""
        unit = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
        given = total_budget(plan)
        whole, used = say(plan.envelope, unit, self.board.language), say(given, unit, self.board.language)
        zh, en = f"预算 {whole}，已分 {used}", f"budget {whole}, {used} given"
        return self.board.say(zh, en)

    def _button(self, icon: str, label: str, do: str) -> None:
        async def turn() -> None:
            await self.board.edit([{"do": do}])

        button = ui.button(icon=icon, on_click=turn).props("flat dense").classes("hp-quiet")
        button.props["aria-label"] = label
        button.tooltip(label)

    def _exports(self) -> None:
        label = self.board.say("导出", "Export")
        with ui.button(label, icon="download").props("flat dense no-caps").classes("hp-quiet"), ui.menu():
            for kind, zh, en in _FORMATS:
                ui.menu_item(self.board.say(zh, en), on_click=lambda kind=kind: self._export(kind))
            if "word_review" in TOOLS:
                ui.menu_item(self.board.say("Word 评审稿", "Word review"), on_click=self._review)

    async def _export(self, kind: str) -> None:
        self._download(await self.board.call("export_plan", format=kind))

    async def _review(self) -> None:
        self._download(await self.board.call("word_review"))

    def _download(self, result: dict[str, object] | None) -> None:
        if result is None:
            return
        session = self.board.session
        path = made_file(session.app, Path(str(result["path"])), session.viewer)
        if path is not None:
            ui.download.file(path)
