"""Why a KPI left its plan: the bridge first, the segments to drill into, hypotheses apart from arithmetic."""

from collections.abc import Mapping

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.figure import data_table, figure
from assistant.web.plan.view import View
from core.chart.chart import Grid, said_change
from core.facts.catalogue import Catalogue
from tools.explain_deviation_arguments import ExplainDeviationResult, HypothesisLine, SegmentLine
from tools.pictures.deviation import bridge, heat
from tools.tool import Table

_MONTHS = 6  # columns of the map over time
_COMPARISONS = (
    ("plan", "计划", "plan"),
    ("previous", "上期", "the period before"),
    ("last_year", "去年同期", "the same time last year"),
    ("forecast", "预测", "forecast"),
)


class DeviationView(View):
    """Ask why, see the arithmetic, drill down."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._asked: dict[str, object] = {}
        self._trail: list[str] = []
        self._turn = 0

    async def fill(self) -> None:
        """Put the question there; an answer that is shown is asked again."""
        say = self.board.say
        kpis = self._kpis()
        with ui.row().classes("hp-bar"):
            self._kpi = ui.select(
                kpis,
                value=self._asked.get("kpi", kpis[0] if kpis else None),
                label=say("哪个指标", "Which KPI"),
                with_input=True,
                new_value_mode="add-unique",
            )
            self._kpi.props("dense outlined options-dense").style(
                "min-width: 180px; flex: 1 1 180px; max-width: 300px"
            )
            self._period = ui.input(say("时间，如 9月、Q3", "When, such as September, Q3"))
            self._period.value = self._asked.get("period", "")
            self._period.props("dense outlined").on("keydown.enter", self._ask)
            choices = {name: say(zh, en) for name, zh, en in _COMPARISONS}
            self._compare = ui.select(
                choices, value=self._asked.get("compare", "plan"), label=say("和什么比", "Against")
            )
            self._compare.props("dense outlined options-dense").style("min-width: 130px")
            ui.button(say("为什么", "Ask why"), icon="troubleshoot", on_click=self._ask).props(
                "unelevated dense no-caps padding='4px 12px'"
            )
        self._answer = ui.column().classes("full-width").style("gap: 14px")
        if self._asked:
            await self._explain()

    def _kpis(self) -> list[str]:
        """KPIs of the facts, then goals of the plan that are measured."""
        catalogue, plan = self._catalogue(), self.board.plan
        names = [kpi.name.said_in(self.board.language) for table in catalogue.tables for kpi in table.kpis]
        goals = [node.title for node in plan.nodes if node.measure is not None] if plan else []
        return list(dict.fromkeys([*names, *goals[:200]]))

    def _catalogue(self) -> Catalogue:
        facts = self.board.session.context().facts
        return Catalogue() if facts is None else facts.catalogue

    async def _ask(self) -> None:
        self._trail = []
        self._asked = {"kpi": self._kpi.value, "compare": self._compare.value}
        if self._period.value:
            self._asked["period"] = self._period.value
        await self._explain()

    async def _drill(self, names: list[str]) -> None:
        """Explain a segment by itself."""
        self._trail += [name for name in names if name not in self._trail]
        await self._explain()

    async def _up(self, depth: int) -> None:
        self._trail = self._trail[:depth]
        await self._explain()

    async def _explain(self) -> None:
        self._turn += 1
        turn = self._turn
        self._answer.clear()
        with self._answer:
            ui.spinner(size="md")
        arguments = {name: value for name, value in self._asked.items() if value}
        found = await self.board.call("explain_deviation", **arguments, filters=self._trail)
        if turn != self._turn:
            return  # something else was asked meanwhile
        self._answer.clear()
        with self._answer:
            if found is not None:
                self._tell(ExplainDeviationResult.model_validate(found))

    def _tell(self, result: ExplainDeviationResult) -> None:
        said, say = self.board.said, self.board.say
        self._breadcrumbs()
        ui.label(said(result.text.split("\n", 1)[0])).classes("hp-lead")
        drawn = bridge(result, self.board.language)
        if drawn is not None:
            figure(self.board, drawn)
        _heading(say("算出来的", "Arithmetic"))
        self._segments(result)
        for text in (
            result.started.text if result.started else "",
            result.calendar.text if result.calendar else "",
        ):
            if text:
                ui.label(said(text)).classes("hp-text")
        self._parts(result)
        self._heat_place = ui.column().classes("full-width")
        with self._heat_place:
            self._heat_buttons(result)
        if result.hypotheses:
            _heading(
                say("可能的原因，待验证（不是计算结果）", "Possible causes, to be confirmed (no arithmetic)")
            )
            for at, line in enumerate(result.hypotheses):
                self._hypothesis(line, opened=at == 0)
            if result.tables:
                self._table(result.tables[-1])
        self._similar(result)
        notes = [*result.assumptions, *result.refused, result.segments_note]
        ui.label(said("\n".join(note for note in notes if note))).classes("hp-note")

    def _breadcrumbs(self) -> None:
        if not self._trail:
            return
        with ui.row().classes("hp-bar").style("gap: 4px"):
            ui.button(self.board.say("全部", "All"), on_click=lambda: self._up(0)).props(
                "flat dense no-caps size=sm"
            )
            for at, name in enumerate(self._trail, 1):
                ui.label("›").classes("hp-note")
                ui.button(name, on_click=lambda at=at: self._up(at)).props("flat dense no-caps size=sm")

    def _segments(self, result: ExplainDeviationResult) -> None:
        """Segments that moved apart from the rest, each to drill into."""
        for line in result.segments:
            self._segment(line, result)

    def _segment(self, line: SegmentLine, result: ExplainDeviationResult) -> None:
        board = self.board
        moved = line.contribution
        if result.scope is not None:
            text = said_change(moved, result.scope.unit, board.language)
        else:
            text = f"{moved:+f}"
        share = "" if line.share is None else board.say(f"，占 {line.share}%", f", {line.share}%")
        head = result.headline
        bad = head is not None and not head.favourable and (head.deviation < 0) == (moved < 0)
        with ui.column().classes("hp-card hp-bad" if bad else "hp-card"):
            with ui.row().classes("hp-bar"):
                ui.label(f"{line.name}：{board.said(text)}{share}").classes("hp-text")
                names = line.name.split(" × ")
                button = ui.button(
                    board.say("细看", "Drill"), icon="zoom_in", on_click=lambda: self._drill(names)
                )
                button.props("flat dense no-caps size=sm")
                button.props["aria-label"] = board.say(f"细看 {line.name}", f"Drill into {line.name}")
            top = max(line.drivers, key=lambda driver: abs(driver.contribution), default=None)
            if top is not None:
                ui.label(board.said(f"{top.name} {top.before} → {top.after}")).classes("hp-note")

    def _table(self, table: Table) -> None:
        with ui.expansion(self.board.said(table.title)).classes("full-width").props("dense"):
            rows = tuple(tuple(self.board.said(cell) for cell in row) for row in table.rows)
            header = tuple(self.board.said(cell) for cell in table.header)
            data_table(Grid(header=header, rows=rows), self.board.said(table.title))

    def _parts(self, result: ExplainDeviationResult) -> None:
        """Every break-down as a table, closed at first."""
        tables = result.tables[:-1] if result.hypotheses else result.tables
        for table in tables[1:]:
            self._table(table)

    def _heat_buttons(self, result: ExplainDeviationResult) -> None:
        """Maps to ask for: a dimension over months, or two dimensions against each other."""
        dimensions = list(dict.fromkeys(part.dimension for part in result.parts))
        names = self._dimension_names()
        if not dimensions or result.scope is None or result.scope.start is None:
            return
        with ui.row().classes("hp-bar").style("gap: 4px"):
            ui.label(self.board.say("热力图：", "Heat map: ")).classes("hp-note")
            pairs = [(dimensions[0], other) for other in dimensions[1:3]]
            for row, column in pairs:
                label = f"{names.get(row, row)} × {names.get(column, column)}"
                button = ui.button(label, on_click=lambda r=row, c=column: self._cross(result, r, c))
                button.props("outline dense no-caps size=sm")
            for row in dimensions[:3]:
                label = f"{names.get(row, row)} × {self.board.say('月份', 'months')}"
                button = ui.button(label, on_click=lambda r=row: self._over_months(result, r))
                button.props("outline dense no-caps size=sm")

    def _dimension_names(self) -> dict[str, str]:
        tables = self._catalogue().tables
        return {d.column: d.name.said_in(self.board.language) for table in tables for d in table.dimensions}

    async def _cross(self, result: ExplainDeviationResult, row: str, column: str) -> None:
        """Each value of one dimension explained by the other."""
        values = list(dict.fromkeys(p.value for p in result.parts if p.dimension == column))
        names = self._dimension_names()
        found = {}
        for value in values:
            one = await self._cell(filters=[*self._trail, value], by=[names.get(row, row)])
            if one is not None:
                found[value] = one
        title = f"{names.get(row, row)} × {names.get(column, column)}"
        self._draw_heat(title, found, row)

    async def _over_months(self, result: ExplainDeviationResult, row: str) -> None:
        """A dimension explained month by month, up to the month that was asked for."""
        assert result.scope is not None
        assert result.scope.end is not None
        names, found = self._dimension_names(), {}
        year, month = result.scope.end.year, result.scope.end.month
        for back in range(_MONTHS - 1, -1, -1):
            y, m = (year * 12 + month - 1 - back) // 12, (year * 12 + month - 1 - back) % 12 + 1
            one = await self._cell(filters=self._trail, by=[names.get(row, row)], period=f"{y}年{m}月")
            if one is not None:
                found[f"{y}-{m:02}"] = one
        title = f"{names.get(row, row)} × {self.board.say('月份', 'months')}"
        self._draw_heat(title, found, row)

    async def _cell(self, **more: object) -> ExplainDeviationResult | None:
        """One row or column of a map; one that has no data stays empty."""
        arguments: dict[str, object] = {**self._asked, **more}
        given = {name: value for name, value in arguments.items() if value}
        found = await self.board.try_call("explain_deviation", **given)
        return None if found is None else ExplainDeviationResult.model_validate(found)

    def _draw_heat(self, title: str, found: Mapping[str, ExplainDeviationResult], row: str) -> None:
        head = self._asked.get("kpi") or ""
        chart = heat(f"{head} {title}", found, row, self.board.language)
        with self._heat_place:
            if chart is not None:
                figure(self.board, chart)
            else:
                ui.label(self.board.say("没有可画的偏差", "There is no deviation to draw")).classes("hp-note")

    def _hypothesis(self, line: HypothesisLine, *, opened: bool) -> None:
        say, said = self.board.say, self.board.said
        with ui.column().classes("hp-card hp-guess"):
            ui.label(f"{said(line.name)} · {said(line.family)} · {line.score:g}").classes("hp-text")
            evidence = "；".join(line.evidence)
            ui.label(say(f"依据：{evidence}", f"Evidence: {evidence}")).classes("hp-note")
            ui.label(say(f"验证：{line.check}", f"Check: {line.check}")).classes("hp-note")
            if opened:
                step = say(f"若成立，下一步：{line.action}", f"If confirmed, next: {line.action}")
                ui.label(step).classes("hp-text")
                owner = say(
                    f"责任人：{line.owner}　验收标准：{line.acceptance}",
                    f"Owner: {line.owner}. Accepted when: {line.acceptance}",
                )
                ui.label(said(owner)).classes("hp-note")

    def _similar(self, result: ExplainDeviationResult) -> None:
        if not result.similar:
            return
        _heading(self.board.say("过去相似的案例", "Cases of the past like this one"))
        for case in result.similar:
            with ui.column().classes("hp-card"):
                percent = f"{100 * case.likeness:.0f}%"
                ui.label(f"{case.id} {case.title} · {percent}").classes("hp-text")
                lines = ["；".join(case.why), case.action, case.effect]
                ui.label(self.board.said("\n".join(line for line in lines if line))).classes("hp-note")


def _heading(text: str) -> None:
    ui.label(text).classes("hp-h").props("role=heading aria-level=3")
