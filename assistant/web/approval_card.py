"""An approval in the inbox: where it stands, the gap, the history, and what the reader may do next."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from assistant.web.bubble import draw_table
from assistant.web.markdown import to_html
from assistant.web.session import Session
from assistant.wording import in_script
from core.approval.approval import STATES, State
from core.errors import InputError

_LOOKS = {
    State.PROPOSED: "h-tag-warn",
    State.COUNTERED: "h-tag-warn",
    State.APPROVED: "h-tag-good",
    State.REJECTED: "h-tag-bad",
}
_STEPS = {
    "approve": ("批准", "Approve"),
    "agree": ("同意", "Agree"),
    "counter": ("还价", "Counter"),
    "reject": ("驳回", "Reject"),
    "withdraw": ("撤回", "Withdraw"),
    "reopen": ("重新打开", "Reopen"),
    "close": ("关闭", "Close"),
}


class ApprovalCard:
    """One approval.

    Args:
        session: The tab.
        approval: The approval, as `approve_plan` lists it.
        changed: Called when a step was taken.
        unfolded: Whether its gap and history are shown at once.
    """

    def __init__(
        self,
        session: Session,
        approval: dict[str, Any],
        changed: Callable[[], Awaitable[None]],
        *,
        unfolded: bool = False,
    ) -> None:
        self._session = session
        self._id = str(approval["id"])
        self._changed = changed
        self._revision = len(approval["steps"])
        with ui.element("article").classes("h-item"):
            self._draw_head(approval)
            with ui.expansion(session.say("差距与经过", "Gap and history")).classes("h-fold") as fold:
                self._body = ui.element("div").classes("h-section")
            self._actions = ui.element("div").classes("h-section")
        fold.on_value_change(lambda: self._unfold() if fold.value else None)
        fold.value = unfolded
        ui.timer(0, self._draw_actions, once=True)

    def _draw_head(self, approval: dict[str, Any]) -> None:
        session = self._session
        state = State(approval["state"])
        with ui.element("div").classes("h-row"):
            ui.label(in_script(STATES[state], session.language)).classes(f"h-tag {_LOOKS.get(state, '')}")
            ui.label(approval["title"]).classes("h-item-name")
            ui.space()
            open_plan = ui.button(
                session.say("看计划", "Open the plan"), on_click=lambda: session.open_plan(approval["plan"])
            )
            open_plan.props("flat dense no-caps")
        if approval["steps"]:
            last = approval["steps"][-1]
            said = f"{last['by']} · {str(last['at'])[:16].replace('T', ' ')} · {self._id}"
            ui.label(said).classes("h-muted h-small")
            if last["note"]:
                ui.label(last["note"]).classes("h-quote")

    async def _show(self) -> dict[str, Any]:
        return await self._session.use("approve_plan", do="show", approval=self._id)

    async def _unfold(self) -> None:
        try:
            shown = await self._show()
        except InputError as error:
            self._session.tell(error)
            return
        self._body.clear()
        with self._body:
            ui.html(shown["text"], sanitize=to_html).classes("h-prose")
            for table in shown["tables"]:
                ui.label(table["title"]).classes("h-caption")
                draw_table(table["header"], table["rows"])

    async def _draw_actions(self) -> None:
        """The steps this reader may take; the tool decides which."""
        try:
            shown = await self._show()
        except InputError:
            return
        steps = [step for step in _STEPS if step in shown["steps"]]
        self._actions.clear()
        if not steps:
            return
        with self._actions:
            Answer(self._session, shown, steps, self._take)

    async def _take(self, step: str, given: dict[str, Any]) -> None:
        session = self._session
        try:
            done = await session.call(
                "approve_plan", do=step, approval=self._id, revision=self._revision, **given
            )
        except InputError:
            return
        ui.notify(str(done["text"]).split("\n")[0], type="positive")
        await session.plan_changed()
        await self._changed()


class Answer:
    """The fields of an answer: a note, numbers, whose number holds; and a button for each step."""

    def __init__(
        self,
        session: Session,
        shown: dict[str, Any],
        steps: list[str],
        take: Callable[[str, dict[str, Any]], Awaitable[None]],
    ) -> None:
        self._session = session
        self._take = take
        self._gap = [row for row in shown["gap"] if not row["is_sum"]]
        self._numbers: list[tuple[str | None, ui.input]] = []
        self._side: ui.radio | None = None
        say = session.say
        if "counter" in steps:
            self._draw_numbers()
        if "approve" in steps and self._gap:
            self._side = ui.radio(
                {
                    "top_down": say("按自上而下的数", "Top-down holds"),
                    "bottom_up": say("按自下而上的数", "Bottom-up holds"),
                }
            ).props("inline dense")
        self._note = ui.input(label=say("理由", "Reason")).props("outlined dense").classes("h-wide")
        with ui.element("div").classes("h-row"):
            for step in steps:
                self._draw_button(step)

    def _draw_numbers(self) -> None:
        say = self._session.say
        rows = self._gap or [{"node": None, "title": "", "name": say("目标值", "target"), "bottom_up": ""}]
        with ui.element("div").classes("h-row"):
            for row in rows:
                label = say(
                    f"我能做到：{row['title']} · {row['name']}", f"I can reach: {row['title']} {row['name']}"
                )
                field = ui.input(label=label).props("outlined dense").classes("h-number")
                self._numbers.append((row["node"] or None, field))

    def _draw_button(self, step: str) -> None:
        look = "unelevated" if step in ("approve", "agree") else "outline"
        color = "negative" if step == "reject" else "primary"
        label = self._session.say(*_STEPS[step])
        ui.button(label, on_click=lambda: self._press(step), color=color).props(
            f"{look} dense no-caps"
        ).classes("h-step-button")

    async def _press(self, step: str) -> None:
        given: dict[str, Any] = {}
        if self._note.value:
            given["note"] = str(self._note.value)
        if step == "approve" and self._side is not None and self._side.value:
            given["side"] = self._side.value
        if step == "counter":
            given["values"] = [
                {name: value for name, value in (("node", node), ("target", field.value)) if value}
                for node, field in self._numbers
                if field.value
            ]
        await self._take(step, given)
