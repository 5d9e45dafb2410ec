"""The workspace in the process that serves the API: its pages, its look, and what runs behind them."""

import copy
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, HTTPException
from nicegui import Client, ui
from nicegui import app as server
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from assistant.app import App
from assistant.sign_in.visitor import current_viewer
from assistant.web.chat import new_conversation
from assistant.web.gate import Gate
from assistant.web.reader import language_for
from assistant.web.session import Session
from assistant.web.turns import Turns
from assistant.web.watcher import Watcher
from assistant.web.workspace import Workspace
from core.errors import InputError
from core.text import Language
from knowledge.access import NOBODY, Viewer

_HERE = Path(__file__).parent
_ADDRESSES = (
    "/",
    "/plans/{item}",
    "/conversations/{conversation}",
    "/inbox",
    "/inbox/{item}",
    "/search",
    "/documents",
    "/usage",
    "/settings",
    "/guidance/{item}",
)
_PLACES = {"plans": "plan", "conversations": "chat", "": "plan"}
_LANGUAGES = {Language.ZH_HANS: "zh-CN", Language.ZH_HANT: "zh-TW", Language.EN: "en-US"}
_SEE_OTHER = 303
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ACCENT = "#2f5fa8"
_RECONNECT = 30.0  # seconds a page is kept for a browser that lost its connection


def mount(api: FastAPI, app: App) -> None:
    """Serve the workspace with `api`, beside its own paths. Once for each process.

    Adds: pages, their assets (all from this process), one socket a page. The gate lets events in only from
    our own pages and from people who may enter.
    """
    turns, watcher = Turns(app), Watcher(app.changes)
    pages = Pages(app, turns, watcher)
    for address in _ADDRESSES:
        ui.page(address)(pages.show)
    server.on_startup(watcher.start)
    server.on_shutdown(watcher.stop)
    server.on_shutdown(turns.close)
    logging.getLogger("nicegui").addFilter(_is_news)
    Client.shared_head_html += _head()
    server.colors(primary=_ACCENT, positive="#1a7f6b", negative="#b3362b", warning="#b7791f", info=_ACCENT)
    server.add_middleware(Gate, who=lambda connection: current_viewer(connection, app))
    api.add_api_route("/v1/{_rest:path}", _unknown, methods=_METHODS, include_in_schema=False)
    ui.run_with(
        api,
        title="Hoshin",
        favicon=_HERE / "favicon.svg",
        language=None,
        reconnect_timeout=_RECONNECT,
        tailwind=False,
        show_welcome_message=False,
    )


async def _unknown() -> None:
    """A path of the API that is not there: told as the API tells it, not by a page."""
    raise HTTPException(404, "Not Found")


class Pages:
    """Draws a page for whoever asks for it."""

    def __init__(self, app: App, turns: Turns, watcher: Watcher) -> None:
        self._app = app
        self._turns = turns
        self._watcher = watcher

    def show(self, request: Request, client: Client) -> Response | None:
        """The workspace, for those who may enter."""
        app = self._app
        if current_viewer(request, app) == NOBODY:
            return refuse(request)
        language = language_for(request, app)
        client.page = copy.copy(client.page)
        client.page.language = _LANGUAGES[language]  # type: ignore[assignment]
        place, item = place_of(request)
        session = Session(app, who(request, app), language, client)
        session.conversation = self._conversation(request, session.viewer) or new_conversation()
        session.plan_id = item if place == "plan" and item else self._plan(session.conversation)
        self._watcher.follow(session)
        Workspace(session, self._turns, place, "" if place == "plan" else item)
        return None

    def _conversation(self, request: Request, viewer: Viewer) -> str:
        """The conversation asked for, if it is the reader's own."""
        wanted = request.path_params.get("conversation") or request.query_params.get("c") or ""
        own = bool(wanted) and self._app.conversation_list.owner(wanted) == viewer.id
        return wanted if own else ""

    def _plan(self, conversation: str) -> str | None:
        plan = self._app.conversations.get_state(conversation).get("plan")
        return str(plan) if plan else None


def place_of(request: Request) -> tuple[str, str]:
    """The view a path leads to, and what to open there."""
    first = request.url.path.strip("/").split("/")[0]
    return _PLACES.get(first, first), str(request.path_params.get("item", ""))


def who(request: HTTPConnection, app: App) -> Callable[[], Viewer]:
    """Tells who the reader is at any later moment."""
    return lambda: current_viewer(request, app)


def refuse(request: Request) -> Response:
    """What somebody sees who may not enter: the page to sign in on, which leads back here."""
    return RedirectResponse(f"/auth/sign-in?next={quote(request.url.path, safe='')}", _SEE_OTHER)


def _head() -> str:
    look = (_HERE / "look.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    return f"<style>{look}</style><script>{script}</script>"


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a log record tells more than that a reader was shown a refusal."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, InputError)
