"""Cost and quality: what the chat models took and how well they did; administrators see everybody."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from nicegui import ui

from assistant.spending.statement import Budget, Statement, make_statement
from assistant.spending.words import money
from assistant.thread import in_thread
from assistant.web.plan.figure import data_table
from assistant.web.session import Session
from assistant.web.usage_chart import draw_days
from core.chart.chart import Grid
from core.errors import InputError
from knowledge.access import Scope
from knowledge.usage_report import Pace, UsageLine

_PERIODS = {
    "month": ("本月", "This month"),
    "last": ("上月", "Last month"),
    "quarter": ("近 90 天", "90 days"),
}
_SCOPES = {
    "person-day": ("我今天", "Mine today"),
    "person-month": ("我本月", "Mine this month"),
    "month": ("全公司本月", "The company this month"),
}
_WARN, _OVER = 80, 100  # percent
_DAYS = 89


class _Shown(NamedTuple):
    days: Statement
    models: Statement
    people: Statement | None


class Usage:
    """The usage view."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._period = "month"
        say = session.say
        with ui.element("div").classes("h-page"):
            with ui.element("div").classes("h-row"):
                title = ui.label(say("费用与质量", "Cost and quality"))
                title.classes("h-title").props("role=heading aria-level=2")
                ui.space()
                names = {name: say(*words) for name, words in _PERIODS.items()}
                choice = ui.toggle(names, value=self._period, on_change=self._choose)
                choice.props("no-caps unelevated").classes("h-toggle")
            self._body = ui.element("div").classes("h-section").props("aria-live=polite")

    async def draw(self) -> None:
        """Read it again."""
        try:
            shown = await in_thread(self._read)
        except InputError as error:
            self._session.tell(error)
            return
        self._body.clear()
        with self._body:
            self._draw_scope()
            self._draw_figures(shown.days)
            self._draw_budgets(shown.days.budgets)
            if shown.days.lines:
                draw_days(self._session, shown.days.lines)
            self._draw_lines(self._session.say("按模型", "By model"), shown.models)
            if shown.people is not None:
                self._draw_lines(self._session.say("按人", "By person"), shown.people)

    async def _choose(self, event: object) -> None:
        self._period = str(getattr(event, "value", "month"))
        await self.draw()

    def _read(self) -> _Shown:
        session, (since, until) = self._session, _span(self._period, self._session.app.today)
        app, viewer = session.app, session.viewer
        days = make_statement(app, viewer, "day", since=since, until=until)
        models = make_statement(app, viewer, "model", since=since, until=until)
        people = None
        if Scope.ADMIN in viewer.scopes:
            people = make_statement(app, viewer, "person", since=since, until=until)
        return _Shown(days, models, people)

    def _draw_scope(self) -> None:
        own, every = ("您自己的用量。", "Your own usage."), ("所有人的用量。", "Everybody's usage.")
        told = every if Scope.ADMIN in self._session.viewer.scopes else own
        ui.label(self._session.say(*told)).classes("h-muted h-small")

    def _draw_figures(self, shown: Statement) -> None:
        say, total, quality = self._session.say, shown.total, shown.quality
        kept = quality.checked - quality.unsupported
        figures = (
            (say("费用", "Cost"), cost_of(total) or "0"),
            (say("词元", "Tokens"), f"{total.tokens:,}"),
            (say("轮次", "Turns"), f"{quality.turns:,}"),
            (say("失败的轮次", "Turns that failed"), f"{quality.turns - quality.outcomes.get('ok', 0):,}"),
            (say("答完用时 p50 / p95", "Seconds to the reply, p50 / p95"), _pace(quality.seconds)),
            (say("首字用时 p50 / p95", "Seconds to the first word, p50 / p95"), _pace(quality.first)),
            (say("备用模型作答", "Answered by another model"), f"{quality.fallbacks:,}"),
            (say("有出处的说法", "Claims with a source"), f"{kept:,} / {quality.checked:,}"),
            (say("删去的说法", "Claims left out"), f"{quality.removed:,}"),
            (say("好评 / 差评", "Good / bad"), f"{quality.good:,} / {quality.bad:,}"),
        )
        with ui.element("dl").classes("h-figures"):
            for name, value in figures:
                with ui.element("div").classes("h-figure"):
                    with ui.element("dt").classes("h-muted h-small"):
                        ui.label(name)
                    with ui.element("dd").classes("h-figure-value").style("margin: 0"):
                        ui.label(value)

    def _draw_budgets(self, budgets: Sequence[Budget]) -> None:
        say = self._session.say
        ui.label(say("额度", "Budgets")).classes("h-caption").props("role=heading aria-level=3")
        if not budgets:
            ui.label(say("没有设额度。", "None is set.")).classes("h-muted")
        for budget in budgets:
            percent = int(budget.used * 100 / budget.limit)
            look = "h-meter-over" if percent >= _OVER else "h-meter-warn" if percent >= _WARN else ""
            with ui.element("div").classes("h-meter"):
                ui.label(say(*_SCOPES[budget.scope]))
                ui.label(f"{_amount(budget, budget.used)} / {_amount(budget, budget.limit)} · {percent}%")
                with ui.element("div").classes("h-meter-track").props("aria-hidden=true"):
                    ui.element("div").classes(f"h-meter-fill {look}").style(f"width: {min(percent, 100)}%")

    def _draw_lines(self, title: str, shown: Statement) -> None:
        say = self._session.say
        ui.label(title).classes("h-caption").props("role=heading aria-level=3")
        if not shown.lines:
            ui.label(say("还没有。", "Nothing yet.")).classes("h-muted")
            return
        header = say(
            "名称,轮次,调用,读入,其中缓存,写出,费用,备用",
            "name,turns,calls,read,cached,written,cost,fallbacks",
        )
        operator = say("本机操作者", "operator")
        rows = tuple(_row(line, shown.names.get(line.key) or line.key or operator) for line in shown.lines)
        with ui.element("div").classes("h-prose h-counts"):
            data_table(Grid(header=tuple(header.split(",")), rows=rows), title)


def _span(period: str, today: date) -> tuple[date, date]:
    """First and last day."""
    first = today.replace(day=1)
    if period == "last":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    return (today - timedelta(days=_DAYS), today) if period == "quarter" else (first, today)


def _row(line: UsageLine, name: str) -> tuple[str, ...]:
    counts = (line.turns, line.calls, line.input, line.cached, line.output)
    return (name, *(f"{count:,}" for count in counts), cost_of(line) or "–", f"{line.fallbacks:,}")


def cost_of(line: UsageLine) -> str:
    """Its money, by currency; "" when there is none."""
    return " + ".join(money(amount, currency) for currency, amount in line.cost.items())


def _amount(budget: Budget, amount: Decimal) -> str:
    return money(amount, budget.currency) if budget.currency else f"{amount:,.0f}"


def _pace(pace: Pace) -> str:
    if pace.p50 is None or pace.p95 is None:
        return "–"
    return f"{pace.p50:.2f} / {pace.p95:.2f}"
