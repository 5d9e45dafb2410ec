"""The reader's conversations: find one, open it, call it something else, put it away."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from assistant.thread import in_thread
from assistant.web.icon_button import icon_button
from assistant.web.question import Asked, ask
from assistant.web.session import Session
from core.errors import InputError
from knowledge.conversation_list import Entry


class ConversationDrawer:
    """A list that slides in over the chat."""

    def __init__(self, session: Session, choose: Callable[[str], Awaitable[None]]) -> None:
        self._session = session
        self._choose = choose
        say = session.say
        with ui.dialog().props("position=left full-height") as self._dialog:
            self._dialog.props["aria-label"] = say("会话列表", "Conversations")
            with ui.element("div").classes("h-drawer"):
                ui.label(say("会话", "Conversations")).classes("h-title").props("role=heading aria-level=2")
                self._words = ui.input(on_change=self._draw).props("dense outlined clearable debounce=250")
                self._words.props["placeholder"] = say("按名称查找", "Find by name")
                self._words.props["aria-label"] = say("按名称查找会话", "Find a conversation by name")
                self._list = ui.element("ul").classes("h-list")

    async def open(self) -> None:
        """Show it."""
        await self._draw()
        self._dialog.open()

    async def _draw(self) -> None:
        session = self._session
        words = str(self._words.value or "").strip()
        found = await in_thread(session.app.conversation_list.of, session.viewer.id, words=words)
        self._list.clear()
        with self._list:
            for entry in found:
                self._draw_entry(entry)
            if not found:
                nothing = session.say("没有会话", "No conversations")
                ui.label(nothing).classes("h-muted")

    def _draw_entry(self, entry: Entry) -> None:
        say = self._session.say
        with ui.element("li").classes("h-list-row"):
            here = entry.conversation == self._session.conversation
            button = ui.button(on_click=lambda: self._open(entry), color=None).props(
                "flat no-caps align=left"
            )
            button.classes("h-list-button h-here" if here else "h-list-button")
            with button:
                ui.label(entry.title).classes("h-ellipsis")
                ui.label(entry.updated.astimezone().strftime("%Y-%m-%d %H:%M")).classes("h-muted h-small")
            icon_button("edit", say("改名", "Rename"), lambda: self._rename(entry))
            icon_button(
                "delete_outline", say("从列表去掉", "Remove from the list"), lambda: self._put_away(entry)
            )

    async def _open(self, entry: Entry) -> None:
        self._dialog.close()
        await self._choose(entry.conversation)

    async def _rename(self, entry: Entry) -> None:
        session = self._session
        label = session.say("会话名称", "Name of the conversation")
        written = await ask(
            session, label, (Asked("title", label, entry.title),), session.say("保存", "Save")
        )
        if written is None:
            return
        rename = session.app.conversation_list.rename
        try:
            await in_thread(rename, entry.conversation, session.viewer.id, written.get("title", ""))
        except InputError as error:
            session.tell(error)
        await self._draw()

    async def _put_away(self, entry: Entry) -> None:
        session = self._session
        try:
            await in_thread(session.app.conversation_list.put_away, entry.conversation, session.viewer.id)
        except InputError as error:
            session.tell(error)
        await self._draw()
