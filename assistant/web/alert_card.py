"""Alerts and corrections in the inbox: what was found, why, and the next step with it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from assistant.web.bubble import draw_table
from assistant.web.markdown import to_html
from assistant.web.question import Asked, ask
from assistant.web.session import Session
from core.errors import InputError

Changed = Callable[[], Awaitable[None]]


async def draw_alerts(session: Session, changed: Changed) -> None:
    """Draw what the watch asks of the reader."""
    say = session.say
    found = await session.call("follow_up", do="list")
    ui.label(say("预警", "Alerts")).classes("h-caption").props("role=heading aria-level=3")
    if not found["alerts"]:
        ui.label(say("没有待处理的预警。", "No open alerts.")).classes("h-empty")
    if found["alerts"]:
        table = found["tables"][0]
        for alert, row in zip(found["alerts"], table["rows"], strict=True):
            AlertCard(session, alert["id"], row, _line_of(found["text"], alert["id"]), changed)
    if found["corrections"]:
        ui.label(say("纠正任务", "Corrections")).classes("h-caption").props("role=heading aria-level=3")
    for kept in found["corrections"]:
        CorrectionCard(session, kept, changed)


class AlertCard:
    """One alert."""

    def __init__(self, session: Session, alert: str, row: Sequence[str], line: str, changed: Changed) -> None:
        self._session = session
        self._alert = alert
        self._changed = changed
        say = session.say
        with ui.element("article").classes("h-item"):
            _, level, impact, state, kpi, actual, target, owner, due = row
            with ui.element("div").classes("h-row"):
                ui.label(state).classes("h-tag h-tag-warn")
                ui.label(kpi).classes("h-item-name")
                ui.label(say(f"{actual}，目标 {target}", f"{actual}, target {target}"))
            facts = (
                say(f"{level} 级", f"level {level}"),
                say(f"影响 {impact}", f"impact {impact}"),
                owner,
                due,
                alert,
            )
            ui.label(" · ".join(filter(None, facts))).classes("h-muted h-small")
            if line:
                ui.label(line)
            with ui.expansion(say("为什么，怎么办", "Why, and what to do")).classes("h-fold") as fold:
                self._body = ui.element("div").classes("h-section")
            fold.on_value_change(lambda: self._unfold() if fold.value else None)
            with ui.element("div").classes("h-row"):
                _button(say("知道了", "Acknowledge"), lambda: self._step("acknowledge"), "unelevated")
                _button(say("立纠正任务", "Correct"), self._correct)
                _button(say("推迟", "Snooze"), self._snooze)
                _button(say("关闭", "Close"), self._close)

    async def _unfold(self) -> None:
        try:
            shown = await self._session.call("follow_up", do="show", alert=self._alert)
        except InputError:
            return
        self._body.clear()
        with self._body:
            ui.html(shown["text"], sanitize=to_html).classes("h-prose")
            for table in shown["tables"]:
                draw_table(table["header"], table["rows"])

    async def _step(self, do: str, **given: object) -> None:
        await take(self._session, self._changed, do=do, alert=self._alert, **given)

    async def _correct(self) -> None:
        say = self._session.say
        fields = (
            Asked("solution", say("打算怎么改", "What is done about it")),
            Asked("owner", say("责任人", "Who answers"), self._session.viewer.name),
            Asked("acceptance", say("验收标准", "Accepted when")),
            Asked("due", say("期限", "By when")),
        )
        written = await ask(self._session, say("纠正任务", "Correction"), fields, say("开始", "Begin"))
        if written is not None:
            await self._step("correct", **written)

    async def _snooze(self) -> None:
        say = self._session.say
        fields = (Asked("until", say("到什么时候", "Until when"), say("下周一", "next Monday")),)
        written = await ask(self._session, say("推迟预警", "Snooze the alert"), fields, say("推迟", "Snooze"))
        if written is not None:
            await self._step("snooze", **written)

    async def _close(self) -> None:
        say = self._session.say
        fields = (Asked("note", say("理由", "Reason")),)
        written = await ask(self._session, say("关闭预警", "Close the alert"), fields, say("关闭", "Close"))
        if written is not None:
            await self._step("close", **written)


class CorrectionCard:
    """One correction: problem, plan, owner, acceptance, by when."""

    def __init__(self, session: Session, kept: dict[str, Any], changed: Changed) -> None:
        self._session = session
        self._id = kept["id"]
        self._changed = changed
        task, say = kept["task"], session.say
        rows = (
            (say("问题", "Problem"), task["problem"]),
            (say("方案", "Plan"), task["plan"]),
            (say("责任人", "Owner"), task["owner"]),
            (say("验收标准", "Accepted when"), task["acceptance"]),
            (say("期限", "Due"), task["due"]),
        )
        with ui.element("article").classes("h-item"):
            with ui.element("div").classes("h-pairs"):
                for name, value in rows:
                    ui.label(name)
                    ui.label(str(value))
            with ui.element("div").classes("h-row"):
                if task["status"] == "open":
                    _button(say("做完了", "Done"), lambda: self._step("done"), "unelevated")
                _button(say("验证", "Verify"), self._verify)
                _button(say("放弃", "Drop"), self._drop)

    async def _step(self, do: str, **given: object) -> None:
        await take(self._session, self._changed, do=do, correction=self._id, **given)

    async def _verify(self) -> None:
        say = self._session.say
        fields = (
            Asked("actual", say("现在测得", "Measured now")),
            Asked("note", say("说明", "Note")),
        )
        written = await ask(self._session, say("验证纠正", "Verify"), fields, say("验证", "Verify"))
        if written is not None:
            await self._step("verify", **written)

    async def _drop(self) -> None:
        say = self._session.say
        fields = (Asked("note", say("理由", "Reason")),)
        written = await ask(
            self._session, say("放弃这项纠正", "Drop it"), fields, say("放弃", "Drop"), danger=True
        )
        if written is not None:
            await self._step("drop", **written)


async def take(session: Session, changed: Changed, **arguments: object) -> None:
    """Take a step with `follow_up`, say what came of it, draw the inbox again."""
    try:
        done = await session.call("follow_up", **arguments)
    except InputError:
        return
    ui.notify(str(done["text"]).split("\n")[0], type="positive")
    await changed()


def _line_of(text: str, alert: str) -> str:
    """What the list says was found, without the id and state that stand beside it."""
    line = next((one for one in text.splitlines() if one.startswith(f"- {alert} [")), "")
    return line.partition("] ")[2]


def _button(label: str, press: Callable[[], Any], look: str = "outline") -> None:
    ui.button(label, on_click=press).props(f"{look} dense no-caps").classes("h-step-button")
