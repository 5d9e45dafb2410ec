"""The goal tree: rows that open and close, with coverage, money and status; or the same as a picture."""

from typing import Any

from nicegui import background_tasks, ui

from assistant.thread import in_thread
from assistant.web.plan.board import Board
from assistant.web.plan.drawer import Drawer
from assistant.web.plan.figure import figure
from assistant.web.plan.grid import Row, Rows
from assistant.web.plan.palette import BAND
from assistant.web.plan.view import View
from core.chart.goal_tree import GoalTree, TreeNode, goal_tree, said_coverage
from core.text import Language
from tools.wording import LEVELS

_OPEN = 300  # rows shown open at first; of a larger plan the lower levels are closed

# A row is hidden while a row above it is closed. State stands in the rows, so nothing goes to the server.
_TOGGLE = """function flip(api, row, to) {
  if (!row.kids) return false;
  row.closed = to === undefined ? !row.closed : to;
  const seen = {};
  api.forEachNode(n => { const up = seen[n.data.up]; n.data.hidden = !!up && (up.closed || up.hidden);
    seen[n.data.key] = n.data; });
  api.onFilterChanged(); api.refreshCells({columns: ['title'], force: true});
  return true;
}"""
_CLICK = (
    "e => {" + _TOGGLE + " const at = e.event.offsetX, row = e.data;"
    " if (e.column.colId === 'title' && at < 28 + row.depth * 18 && flip(e.api, row)) return;"
    " e.node.setSelected(true, true); }"
)
_KEY = (
    "e => {" + _TOGGLE + " const k = e.event.key;"
    " if (k === 'Enter') e.node.setSelected(true, true);"
    " else if (k === ' ') { flip(e.api, e.data); e.event.preventDefault();"
    " e.api.setFocusedCell(e.node.rowIndex, 'title'); } }"
)
_TITLE = "p => (p.data.kids ? (p.data.closed ? '▸ ' : '▾ ') : '   ') + p.value"
_INDENT = "p => ({paddingLeft: (10 + p.data.depth * 18) + 'px'})"
_COVERED = (
    "p => p.data.part === null ? null : ({background: `linear-gradient(90deg, "
    + BAND
    + " ${Math.max(0, Math.min(100, p.data.part))}%, transparent 0)`})"
)


class TreeView(View):
    """The tree of goals, strategies and initiatives."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._rows: Rows | None = None
        self._plan: str | None = None
        self._as_picture = False
        self._drawer = Drawer(board, self._closed)

    async def show(self) -> None:
        """Show the tree; rows that are there stay where they are."""
        plan = self.board.plan
        if plan is None or self._rows is None or self._plan != plan.id or self._as_picture:
            self._rows = None
            await super().show()
        else:
            self._rows.put(_rows(await self._chart(), self.board))
        await self._drawer.refresh()
        background_tasks.create(self._tell_status(), name="status of the tree")

    async def fill(self) -> None:
        """Put the tree there, as rows or as a picture."""
        plan, say = self.board.plan, self.board.say
        assert plan is not None
        self._plan = plan.id
        chart = await self._chart()
        with ui.row().classes("hp-bar"):
            choice = {"rows": say("列表", "List"), "picture": say("图", "Picture")}
            value = "picture" if self._as_picture else "rows"
            ui.toggle(choice, value=value, on_change=self._switch).props(
                "no-caps dense unelevated padding='2px 12px'"
            )
            if not self._as_picture:
                self._fold_buttons()
                self._search()
        if not chart.nodes:
            ui.label(say("计划里还没有目标", "There are no goals in the plan yet")).classes("hp-note")
        elif self._as_picture:
            figure(self.board, chart)
        else:
            self._rows = self._grid(chart)

    async def _chart(self) -> GoalTree:
        assert self.board.plan is not None
        return await in_thread(goal_tree, self.board.plan, self.board.language, self.board.statuses())

    async def _tell_status(self) -> None:
        """Ask how the KPIs are doing once the rows stand, and colour them."""
        plan = self.board.plan
        if plan is None or self.board.progress is not None:
            return
        if await self.board.track() is not None and self._rows is not None and self.board.plan is plan:
            self._rows.put(_rows(await self._chart(), self.board))

    async def _switch(self) -> None:
        self._as_picture = not self._as_picture
        self._rows = None
        if self._as_picture:
            await self.board.track()
        await super().show()

    def _fold_buttons(self) -> None:
        for icon, zh, en, to in (
            ("unfold_more", "全部展开", "Open all", "false"),
            ("unfold_less", "全部收起", "Close all", "true"),
        ):
            button = (
                ui.button(icon=icon, on_click=lambda to=to: self._fold(to))
                .props("flat dense")
                .classes("hp-quiet")
            )
            button.props["aria-label"] = self.board.say(zh, en)
            button.tooltip(self.board.say(zh, en))

    def _fold(self, to: str) -> None:
        if self._rows is None:
            return
        ui.run_javascript(
            f"const api = getElement({self._rows.grid.id}).api; api.forEachNode(n => {{ "
            f"n.data.closed = {to} && n.data.kids; n.data.hidden = {to} && n.data.depth > 0; }}); "
            "api.onFilterChanged(); api.refreshCells({columns: ['title'], force: true});"
        )

    def _search(self) -> None:
        label = self.board.say("在树里找", "Find in the tree")
        found = ui.input(label, on_change=lambda e: self._find(e.value or "")).props(
            "dense clearable debounce=200"
        )
        found.style("max-width: 220px")

    def _find(self, text: str) -> None:
        if self._rows is not None:
            self._rows.grid.run_grid_method("setGridOption", "quickFilterText", text)

    def _grid(self, chart: GoalTree) -> Rows:
        rows = Rows(
            _columns(self.board),
            _rows(chart, self.board),
            self.board.language,
            rowSelection={"mode": "singleRow", "checkboxes": False, "enableClickSelection": False},
            **{
                ":isExternalFilterPresent": "() => true",
                ":doesExternalFilterPass": "n => !n.data.hidden",
                ":onCellClicked": _CLICK,
                ":onCellKeyDown": _KEY,
            },
        )
        rows.grid.style(f"height: {min(78 + 34 * len(chart.nodes), 720)}px; min-height: 240px")
        rows.grid.props["aria-label"] = chart.summary
        rows.on_select(self._drawer.open)
        return rows

    def _closed(self) -> None:
        if self._rows is not None:
            self._rows.grid.run_grid_method("deselectAll")


def _columns(board: Board) -> list[Row]:
    say, narrow = board.say, board.narrow
    columns: list[Row] = [
        {
            "field": "title",
            "headerName": say("目标、策略、举措", "Goals, strategies, initiatives"),
            "width": 230 if narrow else 280,
            "pinned": None if narrow else "left",
            ":valueFormatter": _TITLE,
            ":cellStyle": _INDENT,
            "cellClass": "hp-open",
            ":suppressKeyboardEvent": "p => p.event.key === ' '",
            "cellClassRules": {"hp-top": "data.depth < 2"},
        },
        {
            "field": "status",
            "headerName": say("状态", "Status"),
            "width": 92,
            ":cellClass": "p => 'hp-' + p.data.tone",
        },
        {"field": "numbers", "headerName": say("基准 → 目标", "Baseline → target"), "width": 178},
        {"field": "change", "headerName": say("变化", "Change"), "width": 112},
        {
            "field": "covered",
            "headerName": say("下级覆盖", "Covered by parts"),
            "width": 116,
            ":cellStyle": _COVERED,
            ":cellClass": "p => 'hp-' + p.data.covers",
        },
        {"field": "budget", "headerName": say("预算", "Budget"), "width": 96, "type": "rightAligned"},
        {"field": "owner", "headerName": say("负责人", "Owner"), "width": 92},
        {"field": "end", "headerName": say("截止", "Deadline"), "width": 112},
        {"field": "kpi", "headerName": say("指标", "KPI"), "width": 120},
        {"field": "level", "headerName": say("层级", "Level"), "width": 130, "cellClass": "hp-fixed"},
    ]
    return [{name: value for name, value in column.items() if value is not None} for column in columns]


def _rows(chart: GoalTree, board: Board) -> list[Row]:
    parents = {node.parent for node in chart.nodes}
    closes = len(chart.nodes) > _OPEN
    levels = {level.value: board.said(text.said_in(board.language)) for level, text in LEVELS.items()}
    return [_row(node, node.id in parents, closes, levels, board) for node in chart.nodes]


def _row(node: TreeNode, has_parts: bool, closes: bool, levels: dict[str, str], board: Board) -> Row:
    said: dict[str, Any] = {
        "status": ("● " if node.status else "") + board.said(node.status),
        "numbers": board.said(node.numbers),
        "change": board.said(node.change),
        "covered": board.said(said_coverage(node)),
        "budget": board.said(node.budget_said),
        "kpi": board.said(node.kpi) if board.language is Language.ZH_HANT else node.kpi,
    }
    lock = " 🔒" if node.locked else ""
    return said | {
        "key": node.id,
        "up": node.parent or "",
        "depth": node.depth,
        "kids": has_parts,
        "closed": closes and has_parts and node.depth >= 2,
        "hidden": closes and node.depth > 2,
        "title": f"{node.title}{lock}",
        "tone": node.tone.value,
        "covers": node.covered_tone.value,
        "part": None if node.coverage is None else float(node.coverage),
        "owner": node.owner,
        "end": node.end,
        "level": levels[node.level],
    }
