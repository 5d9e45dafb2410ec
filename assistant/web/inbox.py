"""What waits for the reader: approvals to answer or decide, alerts and corrections to follow up."""

from typing import Any

from nicegui import ui

from assistant.web.alert_card import draw_alerts
from assistant.web.approval_card import ApprovalCard
from assistant.web.session import Session
from core.errors import InputError
from tools.registry import TOOLS


class Inbox:
    """The inbox view.

    Args:
        session: The tab.
        item: Id of an approval to show at once, "" for none.
    """

    def __init__(self, session: Session, item: str) -> None:
        self._session = session
        self._item = item.upper()
        with ui.element("div").classes("h-page"):
            ui.label(session.say("待办", "Inbox")).classes("h-title").props("role=heading aria-level=2")
            self._list = ui.element("div").classes("h-section").props("aria-live=polite")

    async def draw(self) -> None:
        """Read it again."""
        session, say = self._session, self._session.say
        try:
            mine = await session.call("approve_plan", do="list", mine=True)
            everything = await session.call("approve_plan", do="list")
        except InputError:
            return
        waiting = [one["id"] for one in mine["approvals"]]
        others = [one for one in everything["approvals"] if one["id"] not in waiting]
        self._list.clear()
        with self._list:
            self._section(say("等我处理的审批", "Approvals that wait for me"), mine["approvals"])
            if "follow_up" in TOOLS:
                await draw_alerts(session, self.draw)
            if others:
                self._section(say("其他审批", "Other approvals"), others)

    def _section(self, title: str, approvals: list[dict[str, Any]]) -> None:
        ui.label(title).classes("h-caption").props("role=heading aria-level=3")
        if not approvals:
            nothing = self._session.say("没有等您处理的审批。", "No approval waits for you.")
            ui.label(nothing).classes("h-empty")
        for approval in approvals:
            ApprovalCard(self._session, approval, self.draw, unfolded=approval["id"] == self._item)
