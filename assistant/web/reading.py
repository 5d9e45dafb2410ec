"""Opening a source: a page of guidance, a plan, a case, a document, in the reader's language."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from assistant.guide import LEVELS, read
from assistant.thread import in_thread
from assistant.web.bubble import draw_table
from assistant.web.icon_button import icon_button
from assistant.web.markdown import to_html
from assistant.web.session import Session
from assistant.wording import in_script
from core.errors import InputError, UnknownReference

_PASSAGES = 60
_LINK = re.compile(r"\[\[([\w-]+)\]\]")


class Reading:
    """A sheet over the workspace on which sources are read.

    Args:
        session: The tab.
        show: Goes to a view.
    """

    def __init__(self, session: Session, show: Callable[[str], Awaitable[None]]) -> None:
        self._session = session
        self._show = show
        with ui.dialog() as self._dialog, ui.element("article").classes("h-reading") as self._sheet:
            pass

    async def open(self, reference: str) -> None:
        """Open whatever has this id: the page, plan, case or document."""
        for way in (self._guidance, self._plan, self._case, self._document):
            try:
                if await way(reference):
                    return
            except UnknownReference:
                continue
            except InputError as error:
                self._session.tell(error)
                return
        say = self._session.say
        ui.notify(say("打不开这条出处", "This source cannot be opened"), type="warning")

    async def _guidance(self, reference: str) -> bool:
        session = self._session
        page = await in_thread(session.app.guidance.page, reference, session.language)
        found = read(page, session.language)
        text = with_links(session, found.text)
        level = in_script(LEVELS[found.level], session.language)
        self._draw(found.title, text, f"{found.source} {found.place} · {level}")
        return True

    async def _plan(self, reference: str) -> bool:
        if not reference.startswith("P"):
            return False
        await self._session.use("show_plan", plan=reference)
        self._dialog.close()
        await self._session.open_plan(reference)
        await self._show("plan")
        return True

    async def _case(self, reference: str) -> bool:
        if not reference.startswith("C"):
            return False
        found = await self._session.use("find_cases", case=reference)
        self._draw(reference, found["text"], "", found["tables"])
        return True

    async def _document(self, reference: str) -> bool:
        session = self._session
        store = session.app.documents
        record = await in_thread(store.find, reference, viewer=session.viewer)
        passages = await in_thread(store.passages, record)
        text = "\n\n".join(one.text for one in passages[:_PASSAGES])
        self._draw(record.title or record.name, text, f"{record.name} · v{record.version} · {record.by}")
        return True

    def _draw(self, title: str, text: str, source: str, tables: list[dict[str, Any]] | None = None) -> None:
        self._sheet.clear()
        with self._sheet:
            with ui.element("div").classes("h-chat-head"):
                ui.label(title).classes("h-title").props("role=heading aria-level=2")
                icon_button("close", self._session.say("关闭", "Close"), self._dialog.close)
            ui.html(text, sanitize=to_html).classes("h-prose")
            for table in tables or ():
                ui.label(table["title"]).classes("h-caption")
                draw_table(table["header"], table["rows"])
            if source:
                ui.label(source).classes("h-muted h-small")
        self._dialog.props["aria-label"] = title
        self._dialog.open()


def with_links(session: Session, text: str) -> str:
    """A passage of guidance with its links to other pages as links of the workspace."""
    titles = {page.id: page.title for page in session.app.guidance.pages(session.language)}
    return _LINK.sub(lambda found: f"[{titles.get(found[1], found[1])}](/guidance/{found[1]})", text)
