"""The six documents of the framework as grids to type into: each cell is one edit of the plan."""

from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments, ValueChangeEventArguments

from assistant.thread import in_thread
from assistant.web.plan.board import Board
from assistant.web.plan.cell_edit import amount_of, can_edit, edit_of
from assistant.web.plan.certificate import show_certificate
from assistant.web.plan.grid import Row, Rows
from assistant.web.plan.view import View
from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Language
from core.validation.thresholds import DEFAULT
from core.validation.validate import validate
from tools.documents.catalogue import SHEETS
from tools.documents.document import Cell, Column, Document
from tools.documents.markdown import said
from tools.documents.six import documents_of

_EDITABLE = "p => !!p.data.edits && p.data.edits.includes(p.colDef.field)"
_FIXED = "!data.edits || !data.edits.includes(colDef.field)"


class TablesView(View):
    """One of the six documents at a time."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._name = "goals"
        self._hold = "total"
        self._rows: Rows | None = None
        self._document: Document | None = None
        self._shown: tuple[str, str] | None = None

    async def show(self) -> None:
        """Show the document; rows that are there stay where they are."""
        plan = self.board.plan
        if plan is None or self._rows is None or self._shown != (plan.id, self._name):
            await super().show()
            return
        self._document = await self._read(plan)
        self._rows.put(self._lines(self._document, plan))
        self._note.text = self.board.said(self._document.note)

    async def fill(self) -> None:
        """Put the choice of documents there and the one chosen."""
        plan, say = self.board.plan, self.board.say
        assert plan is not None
        self._shown = (plan.id, self._name)
        self._document = await self._read(plan)
        names = {key: self.board.said(text.said_in(self.board.language)) for key, text in SHEETS.items()}
        with ui.row().classes("hp-bar"):
            chosen = ui.select(names, value=self._name, label=say("文件", "Document"), on_change=self._choose)
            chosen.props("dense outlined options-dense").style("min-width: 190px")
            hold = {
                "total": say("其余部分跟着调，总量不变", "the others follow, the total holds"),
                "others": say("其余不变，总量跟着变", "the others hold, the total follows"),
                "alone": say("只改这一格", "only this cell"),
            }
            follow = ui.select(
                hold,
                value=self._hold,
                label=say("改一个部分时", "When a part changes"),
                on_change=self._follow,
            )
            follow.props("dense outlined options-dense").style("min-width: 230px")
            proof = ui.button(say("计算凭证", "Certificate"), icon="calculate", on_click=self._prove)
            proof.props("flat dense no-caps").classes("hp-quiet")
        self._note = ui.label(self.board.said(self._document.note)).classes("hp-note")
        self._rows = self._grid(self._document, plan)
        hint = say(
            "选中格子直接输入，Enter 确认，Esc 放弃；灰色的格子是算出来的。",
            "Type into a cell, Enter to confirm, Esc to give up; grey cells are worked out.",
        )
        ui.label(hint).classes("hp-note")

    async def _read(self, plan: Plan) -> Document:
        return await in_thread(_document_of, plan, self._name, self.board)

    async def _choose(self, event: ValueChangeEventArguments[Any]) -> None:
        self._name = str(event.value)
        await self.show()

    def _follow(self, event: ValueChangeEventArguments[Any]) -> None:
        self._hold = str(event.value)

    def _grid(self, document: Document, plan: Plan) -> Rows:
        rows = Rows(
            [_column(column, at, document, self.board) for at, column in enumerate(document.columns)],
            self._lines(document, plan),
            self.board.language,
            undoRedoCellEditing=False,
            enableCellTextSelection=False,
            rowSelection={"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        )
        rows.grid.style(f"height: {min(max(110 + 34 * len(document.rows), 240), 680)}px")
        rows.grid.props["aria-label"] = self.board.said(document.title)
        rows.grid.on("cellValueChanged", self._typed, ["rowId", "colId", "newValue", "oldValue"])
        return rows

    def _lines(self, document: Document, plan: Plan) -> list[Row]:
        return [_line(document, at, plan) for at in range(len(document.rows))]

    async def _typed(self, event: GenericEventArguments) -> None:
        """What was typed becomes an edit; where that is refused the cell shows its value again."""
        key, column = str(event.args["rowId"]), str(event.args["colId"])
        found = self._cell(key, column)
        if found is None or self._rows is None:
            return
        cell, node = found
        typed = event.args.get("newValue")
        if not await self._edit(cell, node, "" if typed is None else str(typed)):
            self._rows.restore(key)

    async def _edit(self, cell: Cell, node: Node, typed: str) -> bool:
        board = self.board
        try:
            edit = edit_of(cell, node, typed)
        except InputError as error:
            board.session.tell(error)
            return False
        if cell.field == "actual":
            return await self._record(node, cell, typed)
        if self._hold != "alone" and cell.field in ("target", "delta") and _is_part(board.plan, node, cell):
            made = await board.rebalance(node.id, self._level(node, cell, typed), self._hold)
        else:
            made = await board.edit([edit])
        return made is not None

    def _level(self, node: Node, cell: Cell, typed: str) -> str:
        """What a part becomes: its level where that is shown, else its change."""
        return amount_of(cell, typed)

    async def _record(self, node: Node, cell: Cell, typed: str) -> bool:
        measure = next((m for m in node.measures if m.kpi.key == cell.kpi), None)
        reading: dict[str, object] = {"node": node.id, "value": amount_of(cell, typed)}
        if measure is not None and measure != node.measure:
            reading["kpi"] = measure.kpi.name.zh
        today = self.board.session.today.isoformat()
        reading["period"] = (self.board.language is Language.EN and f"up to {today}") or f"截至{today}累计"
        made = await self.board.call("record_actuals", readings=[reading])
        if made is not None:
            await self.board.changed(made)
        return made is not None

    def _cell(self, key: str, column: str) -> tuple[Cell, Node] | None:
        document, plan = self._document, self.board.plan
        if document is None or plan is None:
            return None
        row = next((row for row in document.rows if row.key == key), None)
        if row is None:
            return None
        cell = document.cell(row, column)
        node = plan.index.get(cell.node or "")
        return None if node is None else (cell, node)

    async def _prove(self) -> None:
        """The certificate of the row that is chosen."""
        plan, rows = self.board.plan, self._rows
        chosen = None if rows is None else await rows.grid.get_selected_row()
        node = None if chosen is None or plan is None else plan.index.get(str(chosen["key"]).split("/")[0])
        if node is None:
            ui.notify(self.board.say("先选中一行", "Choose a row first"))
            return
        with ui.dialog() as dialog, ui.card().classes("hp-drawer").style("height: auto"):
            ui.label(f"{node.id} {node.title}").classes("hp-lead")
            show_certificate(self.board, node)
            ui.button(self.board.say("关闭", "Close"), on_click=dialog.close).props("flat no-caps")
        dialog.on("hide", dialog.delete)
        dialog.open()


def _document_of(plan: Plan, name: str, board: Board) -> Document:
    thresholds = DEFAULT.override(board.session.app.thresholds)
    report = validate(plan, thresholds)
    return documents_of(plan, report, board.language, (name,))[0]


def _is_part(plan: Plan | None, node: Node, cell: Cell) -> bool:
    """Whether a number is a part of a goal above, beside other parts that have numbers."""
    if plan is None or not node.adds_up or node.measure is None or node.measure.kpi.key != cell.kpi:
        return False
    goal = plan.index.get(node.parent or "")
    if goal is None or goal.measure is None or goal.measure.kpi.key != cell.kpi:
        return False
    parts = [child for child in plan.children(goal.id) if child.adds_up and child.measure]
    same = [c for c in parts if c.measure is not None and c.measure.kpi.key == cell.kpi]
    return len(same) > 1 and all(c.measure is not None and c.measure.change is not None for c in same)


def _line(document: Document, at: int, plan: Plan) -> Row:
    row = document.rows[at]
    line: Row = {"key": row.key, "edits": []}
    for column, cell in zip(document.columns, row.cells, strict=True):
        line[column.key] = said(cell)
        if can_edit(cell, plan.index.get(cell.node or "")):
            line["edits"].append(column.key)
    return line


_NUMERIC = frozenset(
    {"baseline", "target", "change", "parts", "budget", "ask", "fit", "actual", "progress", "rank"}
)


def _column(column: Column, at: int, document: Document, board: Board) -> Row:
    made: Row = {
        "field": column.key,
        "headerName": board.said(column.header),
        "width": max(84, min(column.width * 8, 320)),
        ":editable": _EDITABLE,
        "cellClassRules": {"hp-fixed": _FIXED},
        "enableCellChangeFlash": True,
        "sortable": True,
        "headerTooltip": board.said(column.header),
        "tooltipField": column.key,
    }
    if column.key in _NUMERIC:
        made["type"] = "rightAligned"
    if column.choices:
        made["cellEditor"] = "agSelectCellEditor"
        made["cellEditorParams"] = {"values": list(column.choices)}
    if at == 0 and not board.narrow:
        made["pinned"] = "left"
    return made
