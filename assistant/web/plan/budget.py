"""Money: who has what, what if it were otherwise, the best split, and the response curves behind."""

from decimal import Decimal, InvalidOperation
from typing import Any

from nicegui import ui

from assistant.thread import in_thread
from assistant.web.plan.board import Board
from assistant.web.plan.figure import figure
from assistant.web.plan.view import View
from core.chart.response import ResponseCurves
from core.plan.node import Node
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.allocate import AllocateResult
from tools.fit_response_result import FitResponseResult
from tools.pictures.budget import curves, funded, per_period, split, weekly_total

_MOST = 40  # items that get a slider
_WAN = Decimal(10_000)
_METHODS = (
    ("contribution", "按贡献", "by contribution"),
    ("priority", "按优先级", "by priority"),
    ("tiers", "按 ABC 层级", "by tiers A, B, C"),
    ("equal", "平均", "equally"),
)


class BudgetView(View):
    """The budget with sliders for what-if; nothing is written before it is applied."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._after: dict[str, Decimal] = {}
        self._shown: tuple[str, int] | None = None

    async def fill(self) -> None:
        """Put the picture, the sliders and the curves there."""
        plan = self.board.plan
        assert plan is not None
        if self._shown != (plan.id, plan.version):
            self._after.clear()
        self._shown = (plan.id, plan.version)
        self._items = sorted(funded(plan), key=lambda node: -_planned(node))[:_MOST]
        if not self._items:
            ui.label(self.board.say("还没有要花钱的举措", "There is no work to fund yet")).classes("hp-note")
            return
        self._picture = ui.column().classes("full-width")
        self._draw()
        self._tools()
        self._answer = ui.column().classes("full-width").style("gap: 6px")
        self._sliders()
        self._curves_place = ui.column().classes("full-width")
        with self._curves_place:
            self._curve_button()

    def _draw(self) -> None:
        self._picture.clear()
        plan = self.board.plan
        assert plan is not None
        chart = split(plan, self._after, self.board.language)
        with self._picture:
            if chart is not None:
                figure(self.board, chart)
                ui.label(self.board.said(chart.left_said)).classes("hp-note")

    def _tools(self) -> None:
        say = self.board.say
        with ui.row().classes("hp-bar"):
            ui.button(say("推演", "What if"), icon="science", on_click=self._simulate).props(
                "unelevated dense no-caps padding='4px 12px'"
            )
            methods = {name: say(zh, en) for name, zh, en in _METHODS}
            self._method = ui.select(methods, value="contribution", label=say("重新分配", "Split again"))
            self._method.props("dense outlined options-dense").style("min-width: 150px")
            ui.button(say("试分", "Try"), on_click=self._allocate).props(
                "outline dense no-caps padding='4px 12px'"
            )
            self._apply = ui.button(say("写入计划", "Apply"), icon="check", on_click=self._write)
            self._apply.props("unelevated dense no-caps padding='4px 12px' color=positive")
            self._reset = ui.button(say("还原", "Reset"), on_click=self.show).props("flat dense no-caps")
        self._mark()

    def _mark(self) -> None:
        """Only what differs can be applied."""
        for button in (self._apply, self._reset):
            button.set_enabled(bool(self._after))

    def _sliders(self) -> None:
        plan = self.board.plan
        assert plan is not None
        self._inputs: dict[str, ui.number] = {}
        step = Decimal(1) if self.board.language is Language.EN else _WAN
        header = self.board.say("每项预算", "Budget by item")
        unit = self.board.say("（万）", "") if step == _WAN else f" ({plan.currency})"
        ui.label(header + unit).classes("hp-h")
        top = max((_planned(node) for node in self._items), default=Decimal(0)) * 2 or _WAN * 100
        with ui.element("div").classes("hp-slide"):
            for node in self._items:
                self._slider(node, top, step)

    def _slider(self, node: Node, top: Decimal, step: Decimal) -> None:
        now = float(_planned(node) / step)
        label = ui.label(f"{node.title}").classes("hp-wide")
        label.tooltip(node.owner or node.id)
        most = float(top / step)
        slider = ui.slider(min=0, max=most, value=now, step=1 if most > 50 else 0.1).props("dense")
        slider.props["aria-label"] = node.title
        number = ui.number(value=now, min=0, format="%.10g").props("dense outlined step=any")
        number.props["aria-label"] = node.title
        number.bind_value(slider)
        number.on_value_change(lambda event, node=node: self._moved(node, event.value, step))
        number.props(f"debounce=150 :disable={'true' if node.locked else 'false'}")
        slider.set_enabled(not node.locked)
        self._inputs[node.id] = number

    def _moved(self, node: Node, value: object, step: Decimal) -> None:
        try:
            amount = (Decimal(str(value)) * step).quantize(Decimal("0.01"))
        except InvalidOperation:
            return
        if amount == _planned(node):
            self._after.pop(node.id, None)
        else:
            self._after[node.id] = amount
        self._mark()
        self._draw()

    async def _simulate(self) -> None:
        """What the moved sliders would do, as a dry run."""
        if not self._after:
            ui.notify(self.board.say("先拖动一个预算", "Move a budget first"))
            return
        changes = [
            {"what": self._money_of(key), "to": self._said(amount)} for key, amount in self._after.items()
        ]
        name = self.board.say("新分法", "new split")
        self._tell(await self.board.call("simulate", scenarios=[{"name": name, "changes": changes}]))

    async def _allocate(self) -> None:
        """How a method would split the money; the sliders follow, nothing is written."""
        plan = self.board.plan
        found = await self.board.call("allocate", method=self._method.value)
        self._tell(found)
        if found is None or plan is None:
            return
        result = AllocateResult.model_validate(found)
        by_title = {node.title: node.id for node in self._items}
        step = Decimal(1) if self.board.language is Language.EN else _WAN
        for award in result.awards:
            field = self._inputs.get(award.node or by_title.get(award.item, ""))
            if field is not None:
                field.value = float(award.amount / step)

    async def _write(self) -> None:
        edits = [
            {"do": "update", "node": key, "budget": f"{amount:f}"} for key, amount in self._after.items()
        ]
        if edits:
            await self.board.edit(edits)

    def _money_of(self, key: str) -> str:
        """What the tool calls the money of a node."""
        assert self.board.plan is not None
        title = self.board.plan.index[key].title[:100]
        return f"the budget of {title}" if self.board.language is Language.EN else f"{title}的预算"

    def _said(self, amount: Decimal) -> str:
        plan = self.board.plan
        assert plan is not None
        return say(amount, Unit(kind=UnitKind.MONEY, symbol=plan.currency), self.board.language)

    def _tell(self, result: dict[str, Any] | None) -> None:
        self._answer.clear()
        if result is not None:
            with self._answer:
                ui.label(self.board.said(str(result["text"]))).classes("hp-text")

    def _curve_button(self) -> None:
        label = self.board.say("各渠道响应曲线", "Response curves by channel")
        ui.button(label, icon="show_chart", on_click=self._show_curves).props("flat dense no-caps")

    async def _show_curves(self) -> None:
        """Curves from the company's facts, with today's spend and the best split of the same money."""
        place = self._curves_place
        place.clear()
        with place, ui.row().classes("hp-bar"):
            ui.spinner(size="sm")
            ui.label(self.board.say("正在拟合…", "Fitting…")).classes("hp-note")
        found = await self.board.call("fit_response")
        fit = None if found is None else FitResponseResult.model_validate(found)
        better = {} if fit is None else await self._recommended(fit)
        chart = None if fit is None else await in_thread(curves, fit, self.board.language, better)
        if place.is_deleted:
            return  # the plan was shown anew meanwhile
        place.clear()
        with place:
            if chart is None or fit is None:
                self._curve_button()
            else:
                self._tell_curves(chart, fit)

    def _tell_curves(self, chart: ResponseCurves, fit: FitResponseResult) -> None:
        figure(self.board, chart)
        hint = self.board.say(
            "● 现在；◆ 建议：同样的钱在 4 期内的最优分法。虚线是没投到过的范围，阴影是 90% 区间。",
            "● now; ◆ recommended: the best split of the same money over 4 periods. Dashed: never spent "
            "so much; shaded: 90 % range.",
        )
        notes = "\n".join((chart.summary, *fit.notes))
        ui.label(f"{hint}\n{self.board.said(notes)}").classes("hp-note")

    async def _recommended(self, fit: FitResponseResult) -> dict[str, Decimal]:
        total, span = weekly_total(fit)
        found = await self.board.call("allocate", total=f"{total:f}", mix={"span": span})
        return {} if found is None else per_period(AllocateResult.model_validate(found))


def _planned(node: Node) -> Decimal:
    return (node.budget.planned if node.budget else None) or Decimal(0)
