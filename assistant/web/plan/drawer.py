"""What is known of one node: every field, how its numbers were split, who changed it when."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.certificate import show_certificate
from assistant.web.plan.figure import data_table
from core.chart.chart import Grid
from core.plan.node import Node

_VERSIONS = 12  # newest versions looked through for a node's history


class Drawer:
    """A panel at the side with one node. Esc closes it."""

    def __init__(self, board: Board, on_close: Callable[[], None]) -> None:
        self.board = board
        self._node: str | None = None
        with ui.dialog().props("position=right full-height") as self._dialog, ui.card().classes("hp-drawer"):
            self._place = ui.column().classes("full-width").style("gap: 12px")
        self._dialog.props["aria-label"] = board.say("节点详情", "Details of a node")
        self._on_close = on_close
        self._dialog.on("hide", self._hidden)

    async def open(self, node: str) -> None:
        """Show a node."""
        self._node = node
        self._dialog.open()
        await self.refresh()

    async def refresh(self) -> None:
        """Show the node as it is now, if one is shown."""
        plan = self.board.plan
        if self._node is None:
            return
        node = plan.index.get(self._node) if plan else None
        self._place.clear()
        if node is None:
            self._dialog.close()
            return
        fields = await self.board.call("show_plan", view="node", node=node.id)
        with self._place:
            self._head(node)
            if fields is not None:
                _show_fields(fields)
            show_certificate(self.board, node)
            self._history(node)

    def _hidden(self) -> None:
        self._node = None
        self._on_close()

    def _head(self, node: Node) -> None:
        say = self.board.say
        with ui.row().classes("full-width items-start justify-between no-wrap"):
            ui.label(f"{node.id} {node.title}").classes("hp-lead").props("role=heading aria-level=3")
            close = (
                ui.button(icon="close", on_click=self._dialog.close).props("flat dense").classes("hp-quiet")
            )
            close.props["aria-label"] = say("关闭", "Close")
        with ui.row().classes("hp-bar"):
            word = say("解锁", "Unlock") if node.locked else say("锁定数字", "Lock the numbers")
            icon = "lock_open" if node.locked else "lock"
            ui.button(word, icon=icon, on_click=lambda: self._lock(node)).props(
                "outline dense no-caps size=sm"
            )

    async def _lock(self, node: Node) -> None:
        await self.board.edit([{"do": "unlock" if node.locked else "lock", "node": node.id}])

    def _history(self, node: Node) -> None:
        say = self.board.say
        place = ui.column().classes("full-width").style("gap: 8px")

        async def load() -> None:
            button.set_visibility(False)
            with place:
                lines = await self._changes(node.id)
                none = say(f"最近 {_VERSIONS} 版没有改过它", f"not changed in the last {_VERSIONS} versions")
                for line in lines or [none]:
                    ui.label(line).classes("hp-note")

        with place:
            ui.label(say("修改记录", "History")).classes("hp-h")
            button = ui.button(say("查看", "Show"), icon="history", on_click=load)
            button.props("flat dense no-caps size=sm")

    async def _changes(self, node: str) -> list[str]:
        """What changed of the node, newest first: when, who, from what to what."""
        found = await self.board.call("show_plan", view="versions")
        rows = found["tables"][0]["rows"] if found and found.get("tables") else []
        lines = []
        for row in rows[:_VERSIONS]:
            number = int(str(row[0]).removeprefix("v"))
            if number < 2:
                continue
            made = await self.board.call("show_plan", view="changes", version=number, against=number - 1)
            for change in made["tables"][0]["rows"] if made and made.get("tables") else []:
                if change[0] == node:
                    lines.append(
                        f"{row[0]} · {row[1]} · {row[2]}\n{change[2]} {change[3]} → {change[4] or '–'}"
                    )
        return lines


def _show_fields(result: Mapping[str, Any]) -> None:
    for table in result.get("tables", ()):
        rows = tuple(tuple(str(cell) for cell in row) for row in table["rows"])
        data_table(Grid(header=tuple(table["header"]), rows=rows), str(table["title"]))
