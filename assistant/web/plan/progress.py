"""Actuals against the path due: which KPI is how, the picture of one, and entering what was measured."""

from decimal import Decimal
from typing import Any

from nicegui import ui
from nicegui.events import UploadEventArguments

from assistant.thread import in_thread
from assistant.web.files import keep
from assistant.web.plan.board import Board
from assistant.web.plan.figure import figure
from assistant.web.plan.grid import Row, Rows
from assistant.web.plan.view import View
from core.chart.chart import brief
from core.chart.goal_tree import TONES
from core.errors import InputError
from core.quantity.saying import plain
from core.quantity.unit import Unit, UnitKind
from tools.pictures.progress import pace
from tools.track_progress import KpiProgress, TrackProgressResult
from tools.track_progress_report import STATUSES

_WORST = ("red", "amber", "stale", "unknown", "green")


class ProgressView(View):
    """Progress of the plan's KPIs."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._chosen: str | None = None

    async def fill(self) -> None:
        """Put the KPIs there, worst first, with the picture of the one chosen."""
        say = self.board.say
        tracked = await self.board.track()
        if tracked is None or not tracked.kpis:
            ui.label(say("还没有带目标的指标", "No KPI has a target yet")).classes("hp-note")
            return
        self._kpis = {_key(kpi): kpi for kpi in tracked.kpis}
        lines = tracked.text.split("\n")
        ui.label(self.board.said(lines[0])).classes("hp-lead")
        rows = _rows(tracked, self.board)
        if self._chosen not in self._kpis:
            self._chosen = rows[0]["key"]
        grid = Rows(
            _columns(self.board),
            rows,
            self.board.language,
            rowSelection={"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            **{":onCellKeyDown": "e => { if (e.event.key === 'Enter') e.node.setSelected(true, true); }"},
        )
        grid.grid.style(f"height: {min(78 + 34 * len(rows), 380)}px")
        grid.grid.props["aria-label"] = self.board.said(lines[0])
        grid.on_select(self._select)
        self._picture = ui.column().classes("full-width")
        await self._draw()
        self._enter()
        notes = [line for line in lines if not line.startswith("- ")][1:]
        ui.label(self.board.said("\n".join(notes))).classes("hp-note")

    async def _select(self, key: str) -> None:
        if key in self._kpis:
            self._chosen = key
            self._node.value = self._kpis[self._chosen].node
            await self._draw()

    async def _draw(self) -> None:
        kpi = self._kpis[self._chosen or ""]
        chart = await in_thread(pace, kpi, self.board.session.today, self.board.language)
        self._picture.clear()
        with self._picture:
            if chart is None:
                none = self.board.say(f"{kpi.title} 还没有可画的数字", f"Nothing to draw of {kpi.title} yet")
                ui.label(none).classes("hp-note")
                return
            figure(self.board, chart)
            ui.label(self.board.chart(chart).summary).classes("hp-text")
            for text in (kpi.problem, kpi.adjustment):
                if text:
                    ui.label(self.board.said(text)).classes("hp-note")

    def _enter(self) -> None:
        """A line to write down what was measured, typed or from a file."""
        say, plan = self.board.say, self.board.plan
        assert plan is not None
        goals = {node.id: f"{node.id} {node.title}" for node in plan.nodes if node.measure is not None}
        ui.label(say("录入实际值", "Enter an actual")).classes("hp-h").props("role=heading aria-level=3")
        with ui.row().classes("hp-bar"):
            self._node = ui.select(
                goals, value=self._kpis[self._chosen or ""].node, label=say("目标", "Goal"), with_input=True
            )
            self._node.props("dense outlined options-dense").style("min-width: 200px; flex: 1 1 200px")
            self._value = ui.input(say("数值，如 480万、2.4%", "Value, such as 4.8M, 2.4%")).props(
                "dense outlined"
            )
            self._period = ui.input(say("时间，如 9月、截至9月底累计", "When, such as September")).props(
                "dense outlined"
            )
            self._source = ui.input(say("来源", "Source")).props("dense outlined").style("max-width: 140px")
            ui.button(say("记录", "Record"), icon="add", on_click=self._record).props(
                "unelevated dense no-caps padding='4px 12px'"
            )
        label = say(
            "或导入文件（.csv、.xlsx：目标、时间、数值）",
            "or import a file (.csv, .xlsx: goal, period, value)",
        )
        upload = ui.upload(label=label, on_upload=self._import, auto_upload=True, max_files=1)
        upload.props("flat bordered accept='.csv,.xlsx'").classes("full-width").style("max-width: 460px")
        upload.props(f"max-file-size={self.board.session.app.settings.upload_bytes}")

    async def _record(self) -> None:
        reading: dict[str, Any] = {"node": self._node.value or "", "value": self._value.value or ""}
        if self._period.value:
            reading["period"] = self._period.value
        if self._source.value:
            reading["source"] = self._source.value
        made = await self.board.call("record_actuals", readings=[reading])
        if made is not None:
            await self.board.changed(made)

    async def _import(self, event: UploadEventArguments) -> None:
        session = self.board.session
        data = await event.file.read()
        try:
            path = await in_thread(keep, session.app, session.conversation, event.file.name, data)
        except InputError as error:
            session.tell(error)
            return
        made = await self.board.call("record_actuals", path=str(path))
        if made is not None:
            await self.board.changed(made)


def _key(kpi: KpiProgress) -> str:
    return f"{kpi.node}/{kpi.kpi}"


def _columns(board: Board) -> list[Row]:
    say = board.say
    return [
        {"field": "title", "headerName": say("目标", "Goal"), "width": 190, "cellClass": "hp-open"},
        {
            "field": "status",
            "headerName": say("状态", "Status"),
            "width": 92,
            ":cellClass": "p => 'hp-' + p.data.tone",
        },
        {"field": "actual", "headerName": say("实际", "Actual"), "width": 120, "type": "rightAligned"},
        {"field": "target", "headerName": say("目标值", "Target"), "width": 120, "type": "rightAligned"},
        {"field": "attained", "headerName": say("完成", "Attained"), "width": 90, "type": "rightAligned"},
        {"field": "due", "headerName": say("应有", "Due"), "width": 90, "type": "rightAligned"},
        {"field": "chance", "headerName": say("达成概率", "Chance"), "width": 96, "type": "rightAligned"},
        {"field": "problem", "headerName": say("问题", "Problem"), "width": 300, "tooltipField": "problem"},
    ]


def _rows(tracked: TrackProgressResult, board: Board) -> list[Row]:
    rows = [_row(kpi, board) for kpi in tracked.kpis]
    return sorted(rows, key=lambda row: _WORST.index(row["rank"]))


def _row(kpi: KpiProgress, board: Board) -> Row:
    unit = Unit(kind=UnitKind(kpi.unit), symbol=kpi.symbol)

    def level(value: Decimal | None) -> str:
        return "" if value is None else board.said(brief(value, unit, board.language))

    chance = kpi.forecast.chance if kpi.forecast else None
    return {
        "key": _key(kpi),
        "rank": kpi.status.value,
        "tone": TONES[kpi.status].value,
        "title": kpi.title,
        "status": "● " + board.said(STATUSES[kpi.status].said_in(board.language)),
        "actual": level(kpi.actual),
        "target": level(kpi.target),
        "attained": _share(kpi.attained if kpi.is_total else None),
        "due": _share(kpi.due if kpi.is_total else None),
        "chance": "" if chance is None else _percent(chance),
        "problem": board.said(kpi.problem),
    }


def _share(value: Decimal | None) -> str:
    return "" if value is None else plain(value.quantize(Decimal("0.1"))) + "%"


def _percent(chance: float) -> str:
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"≈{100 * chance:.0f}%"
