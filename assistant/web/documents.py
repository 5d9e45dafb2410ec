"""The company's documents: learn some, look at what was learned, take one out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import events, ui

from assistant.web.files import keep
from assistant.web.icon_button import icon_button
from assistant.web.question import ask
from assistant.web.session import Session
from core.errors import InputError

_RANKS = (
    ("position", "所有人", "Everybody"),
    ("department", "部门及以上", "Department and above"),
    ("executive", "仅高管", "Executives only"),
)


class Documents:
    """The documents view.

    Args:
        session: The tab.
        open: Opens a document.
    """

    def __init__(self, session: Session, open: Callable[[str], Awaitable[None]]) -> None:
        self._session = session
        self._open = open
        say = session.say
        most = session.app.settings.upload_bytes
        with ui.element("div").classes("h-page"):
            ui.label(say("公司文档", "Company documents")).classes("h-title").props(
                "role=heading aria-level=2"
            )
            ui.label(
                say(
                    "Word、PowerPoint、PDF、Excel、Markdown、CSV。学过的内容可以检索，也会在回答里注明出处。",
                    "Word, PowerPoint, PDF, Excel, Markdown, CSV. What is learned is searched and cited.",
                )
            ).classes("h-muted")
            with ui.element("div").classes("h-row"):
                ranks = {name: say(zh, en) for name, zh, en in _RANKS}
                self._rank = ui.select(ranks, value="position", label=say("谁能看", "Who may see it"))
                self._rank.props("outlined dense").classes("h-filter")
                self._unit = ui.input(label=say("所属单元或区域", "Unit or region"))
                self._unit.props("outlined dense clearable").classes("h-filter")
                upload = ui.upload(
                    multiple=True, auto_upload=True, max_file_size=most, on_upload=self._take
                ).classes("h-gone")
                ui.button(
                    say("添加文档", "Add documents"),
                    icon="upload_file",
                    on_click=lambda: upload.run_method("pickFiles"),
                ).props("unelevated no-caps")
            self._list = ui.element("div").classes("h-section")

    async def draw(self) -> None:
        """Read the list again."""
        try:
            found = await self._session.call("learn_documents", action="list")
        except InputError:
            return
        self._list.clear()
        with self._list:
            for document in found["documents"]:
                self._draw(document)
            if not found["documents"]:
                nothing = self._session.say("还没有文档。", "No documents yet.")
                ui.label(nothing).classes("h-empty")

    def _draw(self, document: Mapping[str, Any]) -> None:
        say = self._session.say
        with ui.element("article").classes("h-item"):
            with ui.element("div").classes("h-row"):
                button = ui.button(document["name"], on_click=lambda: self._open(document["id"]))
                button.props("flat dense no-caps align=left").classes("h-found")
                ui.space()
                icon_button("delete_outline", say("去掉", "Forget"), lambda: self._forget(document))
            facts = [document["id"], f"v{document['version']}"]
            facts.append(say(f"{document['passages']} 段", f"{document['passages']} passages"))
            ui.label(" · ".join(facts)).classes("h-muted h-small")

    async def _take(self, event: events.UploadEventArguments) -> None:
        session = self._session
        given = {"rank": self._rank.value, "unit": self._unit.value or None}
        try:
            path = keep(session.app, session.conversation, event.file.name, await event.file.read())
            done = await session.call("learn_documents", paths=[path.name], **given)
        except InputError:
            return
        for refused in done["refused"]:
            ui.notify(f"{refused['name']}: {refused['message']}", type="negative", close_button=True)
        await self.draw()

    async def _forget(self, document: Mapping[str, Any]) -> None:
        say = self._session.say
        text = say("内容会删除，不能恢复。", "Its content is deleted for good.")
        title = say(f"去掉「{document['name']}」？", f"Forget {document['name']}?")
        if await ask(self._session, title, (), say("去掉", "Forget"), text=text, danger=True) is None:
            return
        try:
            await self._session.call(
                "learn_documents", action="forget", documents=[document["id"]], confirmed=True
            )
        except InputError:
            return
        await self.draw()
