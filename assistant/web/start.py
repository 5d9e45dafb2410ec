"""What stands on the plan side while no plan is in hand: the plans there are, and the demo company."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from assistant.demo_home import is_demo
from assistant.web.demo_note import draw_demo_note
from assistant.web.session import Session

_MOST = 30


class Start:
    """The list of plans to open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        with ui.element("div").classes("h-start"):
            if is_demo(session.app.settings):
                draw_demo_note(session)
            ui.label(session.say("计划", "Plans")).classes("h-title").props("role=heading aria-level=2")
            self._list = ui.element("div").classes("h-plans")

    async def draw(self) -> None:
        """Read the list again."""
        session = self._session
        found = (await session.call("find_plans", limit=_MOST))["plans"]
        self._list.clear()
        with self._list:
            for plan in found:
                self._draw_plan(plan)
            if not found:
                ui.label(
                    session.say(
                        "还没有计划。在左边说一个目标，就有第一份。",
                        "No plans yet. State a goal on the left to make the first.",
                    )
                ).classes("h-muted")

    def _draw_plan(self, plan: Mapping[str, Any]) -> None:
        say = self._session.say
        button = ui.button(on_click=lambda: self._session.open_plan(plan["id"]), color=None).props(
            "flat no-caps align=left"
        )
        with button.classes("h-plan-card"):
            ui.label(plan["name"]).classes("h-plan-name")
            facts = [plan["id"], f"v{plan['version']}", say(f"{plan['nodes']} 项", f"{plan['nodes']} items")]
            ui.label(" · ".join(facts)).classes("h-muted h-small")
            if plan["start"] and plan["end"]:
                ui.label(f"{plan['start']} – {plan['end']}").classes("h-muted h-small")
