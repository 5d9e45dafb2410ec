"""What waits for the reader: approvals, alerts, corrections."""

from nicegui import ui

from assistant.web.session import Session


class Inbox:
    """The inbox view."""

    def __init__(self, session: Session, item: str) -> None:
        self._session = session
        self._item = item
        with ui.element("div").classes("h-page"):
            ui.label(session.say("待办", "Inbox")).classes("h-title").props("role=heading aria-level=2")
            self._list = ui.element("div").classes("h-section")

    async def draw(self) -> None:
        """Read it again."""
