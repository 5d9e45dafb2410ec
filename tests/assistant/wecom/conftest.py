"""The real server with the real desk and the offline model, and WeCom on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from assistant.wecom.settings import WeComSettings
from knowledge.audit_entry import Actor
from knowledge.person import read_identity, read_profile
from tests.assistant.wecom.platform import (
    AGENT,
    CORP,
    KEY,
    SECRET,
    TOKEN,
    AppCaller,
    BotCaller,
    Platform,
    serve,
)

CALLBACK = {"bot_token": TOKEN, "bot_aes_key": KEY}
SOCKET = {"bot_id": "aib", "bot_secret": "bot-secret"}
APP = {
    "corp_id": CORP,
    "agent_id": AGENT,
    "secret": SECRET,
    "app_token": TOKEN,
    "app_aes_key": KEY,
}
PEOPLE = (("李娜", "lina", 3), ("王强", "wangqiang", 1))


class Place(NamedTuple):
    """A running server, and those who call it."""

    app: App
    bot: BotCaller
    own: AppCaller
    client: httpx.Client


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serve() as served:
        yield served


def make_app(platform: Platform, **settings: Any) -> App:
    """The program with WeCom set up; 李娜 may do everything, 王强 reads only."""
    wecom = WeComSettings(api_url=platform.url, **settings)
    return App(read_settings(embeddings="none", wecom=wecom))


def add_people(app: App) -> None:
    for name, user, rank in PEOPLE:
        scopes = ("read", "write", "approve") if rank == 3 else ("read",)
        profile = read_profile({"name": name, "rank": rank, "units": None, "scopes": scopes})
        known = [read_identity(channel, user) for channel in ("wecom", "wecom-app")]
        app.people.add(profile, known, by=Actor(name="admin", door="cli"), at=datetime.now(UTC))


@contextmanager
def running(app: App) -> Iterator[str]:
    """The server on a free port."""
    config = uvicorn.Config(build_api(app), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


Open = Callable[..., Place]


@pytest.fixture
def place(platform: Platform) -> Iterator[Open]:
    """`place(**settings)` starts a server; a second one is on the same database."""
    with ExitStack() as opened:

        def start(**settings: Any) -> Place:
            app = make_app(platform, **settings)
            if app.people.find("wecom", "lina") is None:
                add_people(app)
            client = opened.enter_context(
                httpx.Client(base_url=opened.enter_context(running(app)), timeout=20)
            )
            return Place(app, BotCaller(client, platform.url), AppCaller(client), client)

        yield start
