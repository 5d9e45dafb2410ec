"""The workspace: chat on one side, the plan or another view on the other; on a phone one at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from nicegui import events, ui

from assistant.demo_home import is_demo
from assistant.web.chat import Chat
from assistant.web.documents import Documents
from assistant.web.inbox import Inbox
from assistant.web.plan.panel import plan_panel
from assistant.web.preferences import Preferences
from assistant.web.reading import Reading
from assistant.web.search import Search
from assistant.web.session import Session
from assistant.web.start import Start
from assistant.web.turns import Turns
from assistant.web.usage import Usage


@dataclass(frozen=True)
class Place:
    """A view that can be chosen: its name, its icon, and what it is called."""

    name: str
    icon: str
    zh: str
    en: str


PLACES = (
    Place("chat", "forum", "对话", "Chat"),
    Place("plan", "account_tree", "计划", "Plan"),
    Place("inbox", "inbox", "待办", "Inbox"),
    Place("search", "search", "检索", "Search"),
    Place("documents", "folder_open", "文档", "Documents"),
    Place("usage", "insights", "用量", "Usage"),
    Place("settings", "tune", "设置", "Settings"),
)


class Workspace:
    """One page.

    Args:
        session: The tab.
        turns: The turns of this process.
        place: The view to begin with.
        item: What to open there: an approval, a guidance page.
    """

    def __init__(self, session: Session, turns: Turns, place: str, item: str = "") -> None:
        self._session = session
        self._place = place
        self._buttons: dict[str, ui.button] = {}
        self._sides: dict[str, ui.element] = {}
        self._build: dict[str, Callable[[], Awaitable[None]]] = {}
        self._plan_shown = False
        self._reading = Reading(session, self.show)
        ui.link(session.say("跳到对话", "Skip to chat"), "#chat").classes("h-skip")
        self._shell = ui.element("div").classes("h-shell")
        with self._shell:
            self._draw_rail()
            with ui.splitter(value=36, limits=(22, 70)).classes("h-split") as self._split:
                with self._split.before, ui.element("main").classes("h-side-chat").props("id=chat"):
                    self._chat = Chat(session, turns, self._reading.open, self._note_place)
                with self._split.separator:
                    self._draw_separator()
                with self._split.after, ui.element("section").classes("h-side-main"):
                    self._draw_views(item)
        session.on_plan(self._plan_moved)
        ui.on("moved", self._went_back)
        ui.on("followed", self._followed)
        self._mark()
        self._chat.draw()
        ui.timer(0, lambda: self._begin(item), once=True)

    async def show(self, place: str) -> None:
        """Go to a view."""
        self._place = place
        self._mark()
        self._note_place()
        if place in self._build:
            await self._build[place]()

    async def _begin(self, item: str) -> None:
        if item and self._place == "guidance":
            self._place = "plan"
            self._mark()
            await self._reading.open(item)
        await self._session.refresh()
        if self._place in self._build:
            await self._build[self._place]()

    def _draw_rail(self) -> None:
        say = self._session.say
        with ui.element("nav").classes("h-rail") as rail:
            rail.props["aria-label"] = say("主导航", "Main")
            ui.label("方").classes("h-logo").props("aria-hidden=true")
            for place in PLACES:
                label = say(place.zh, place.en)
                button = ui.button(on_click=lambda name=place.name: self.show(name), color=None)
                button.props("flat no-caps stack").classes(f"h-place h-place-{place.name}")
                with button:
                    ui.icon(place.icon).props("aria-hidden=true")
                    ui.label(label)
                self._buttons[place.name] = button
            if is_demo(self._session.app.settings):
                ui.label(say("演示", "Demo")).classes("h-demo")

    def _draw_separator(self) -> None:
        handle = ui.element("div").classes("h-separator").props("role=separator tabindex=0")
        handle.props["aria-label"] = self._session.say("对话栏宽度", "Width of the chat")
        handle.props("aria-orientation=vertical aria-valuemin=22 aria-valuemax=70 aria-valuenow=36")

        def widen(event: events.GenericEventArguments) -> None:
            step = 4 if event.args["key"] == "ArrowRight" else -4
            self._split.value = max(22, min(70, self._split.value + step))
            handle.props(f"aria-valuenow={self._split.value:.0f}")

        handle.on("keydown.left", widen, ["key"]).on("keydown.right", widen, ["key"])

    def _draw_views(self, item: str) -> None:
        session = self._session
        for name in ("plan", "inbox", "search", "documents", "usage", "settings"):
            self._sides[name] = ui.element("div").classes("h-view")
        with self._sides["plan"]:
            self._start_view = ui.element("div").classes("h-fill")
            with self._start_view:
                self._start = Start(session)
            self._plan_view = ui.element("div").classes("h-fill")
        for name, build in (
            ("inbox", lambda: Inbox(session, item if self._place == "inbox" else "")),
            ("search", lambda: Search(session, self._reading.open)),
            ("documents", lambda: Documents(session, self._reading.open)),
            ("usage", lambda: Usage(session)),
            ("settings", lambda: Preferences(session)),
        ):
            with self._sides[name]:
                self._build[name] = build().draw

    async def _plan_moved(self) -> None:
        """Show the plan in hand, or the plans there are when none is."""
        chosen = self._session.plan_id is not None
        self._start_view.set_visibility(not chosen)
        self._plan_view.set_visibility(chosen)
        if chosen and not self._plan_shown:
            self._plan_shown = True
            with self._plan_view:
                plan_panel(self._session)
        if not chosen:
            await self._start.draw()
        self._note_place()

    def _mark(self) -> None:
        main = "plan" if self._place == "chat" else self._place
        self._shell.props["data-place"] = self._place
        for name, side in self._sides.items():
            side.set_visibility(name == main)
        for name, button in self._buttons.items():
            if name == self._place:
                button.props["aria-current"] = "page"
            else:
                button.props.pop("aria-current", None)

    def _note_place(self) -> None:
        """Have the address say where the reader is, so that a reload or a link comes back here."""
        self._session.client.run_javascript(f"hoshinPlace({address(self._session, self._place)!r})")

    async def _followed(self, event: events.GenericEventArguments) -> None:
        """A link into the workspace that stood in a text."""
        place, _, item = str(event.args or "").strip("/").partition("/")
        if place in ("guidance", "plans", "cases", "documents") and item:
            await self._reading.open(item)
        elif place == "inbox":
            await self.show("inbox")

    async def _went_back(self, event: events.GenericEventArguments) -> None:
        path = str(event.args or "")
        place = path.strip("/").split("/")[0] or "plan"
        names = {one.name for one in PLACES}
        self._place = place if place in names else "plan"
        self._mark()
        if self._place in self._build:
            await self._build[self._place]()


def address(session: Session, place: str) -> str:
    """The path of what a tab shows, ASCII only."""
    path = f"/{place}"
    if place in ("plan", "chat"):
        path = f"/plans/{quote(session.plan_id, safe='')}" if session.plan_id else "/"
    return f"{path}?c={quote(session.conversation, safe='')}" if session.conversation else path


def begin(session: Session, turns: Turns, place: str, item: str) -> Any:
    """Draw the page."""
    return Workspace(session, turns, place, item)
