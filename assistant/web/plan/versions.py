"""Versions of the plan: who changed what, when and why; the difference of two; going back."""

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from assistant.web.plan.approval import show_approval
from assistant.web.plan.board import Board
from assistant.web.plan.figure import data_table
from assistant.web.plan.grid import Rows
from assistant.web.plan.view import View
from core.chart.chart import Grid


class VersionsView(View):
    """The list of versions, newest first."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._chosen: int | None = None

    async def fill(self) -> None:
        """Put the list there, and what the newest changed."""
        say, plan = self.board.say, self.board.plan
        assert plan is not None
        found = await self.board.call("show_plan", view="versions")
        if found is None:
            return
        table = found["tables"][0]
        rows = [_row(cells) for cells in table["rows"]]
        widths = (80, 150, 120, 140, 360)
        columns = [
            {"field": f"c{at}", "headerName": str(name), "width": width, "tooltipField": f"c{at}"}
            for at, (name, width) in enumerate(zip(table["header"], widths, strict=True))
        ]
        grid = Rows(
            columns,
            rows,
            self.board.language,
            rowSelection={"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            **{":onCellKeyDown": "e => { if (e.event.key === 'Enter') e.node.setSelected(true, true); }"},
        )
        grid.grid.style(f"height: {min(78 + 34 * len(rows), 420)}px")
        grid.grid.props["aria-label"] = say("版本", "Versions")
        grid.on_select(self._select)
        numbers = {int(row["key"]): f"v{row['key']}" for row in rows}
        newest = plan.version
        with ui.row().classes("hp-bar"):
            self._from = ui.select(
                numbers, value=max(1, newest - 1), label=say("从", "From"), on_change=self._diff
            )
            self._to = ui.select(numbers, value=newest, label=say("到", "To"), on_change=self._diff)
            for chosen in (self._from, self._to):
                chosen.props("dense outlined options-dense").style("min-width: 90px")
            self._restore = ui.button(
                say("恢复到所选版本", "Restore the chosen version"), icon="restore", on_click=self._go_back
            )
            self._restore.props("outline dense no-caps padding='4px 12px'")
            self._restore.set_enabled(False)
        self._place = ui.column().classes("full-width")
        await self._diff()
        await show_approval(self.board)

    async def _select(self, key: str) -> None:
        if self.board.plan is None:
            return
        self._chosen = int(key)
        self._restore.set_enabled(self._chosen != self.board.plan.version)
        if self._chosen > 1:
            self._from.value, self._to.value = self._chosen - 1, self._chosen

    async def _diff(self) -> None:
        older, newer = int(self._from.value or 1), int(self._to.value or 1)
        self._place.clear()
        with self._place:
            if older >= newer:
                ui.label(
                    self.board.say("选一个较早的版本来比", "Choose an earlier version to compare with")
                ).classes("hp-note")
                return
            found = await self.board.call("show_plan", view="changes", version=newer, against=older)
            if found is None:
                return
            ui.label(str(found["text"]).split("\n", 1)[0]).classes("hp-h")
            table = found["tables"][0]
            shown = tuple(tuple(str(cell) for cell in row) for row in table["rows"][:400])
            if shown:
                data_table(Grid(header=tuple(table["header"]), rows=shown), str(table["title"]))

    async def _go_back(self) -> None:
        if self._chosen is not None:
            await self.board.edit([{"do": "undo", "to_version": self._chosen}])


def _row(cells: Sequence[Any]) -> dict[str, Any]:
    row: dict[str, Any] = {f"c{at}": str(cell) for at, cell in enumerate(cells)}
    return row | {"key": str(cells[0]).removeprefix("v")}
