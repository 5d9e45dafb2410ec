"""The HTTP API put together."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI

from assistant.app import App
from assistant.http import (
    audit,
    conversations,
    documents,
    facts,
    guidance,
    health,
    me,
    metrics,
    people,
    plans,
    sign_in,
    tools,
    traces,
    usage,
)
from assistant.http.access import check_host, the_viewer
from assistant.http.body_limit import BodyLimit
from assistant.http.headers import SecurityHeaders
from assistant.http.problem import handle_errors
from assistant.http.serving import serve_http
from assistant.http.warming import warm_up
from assistant.log import open_log
from assistant.settings import Settings
from assistant.telemetry.requests import Requests
from knowledge.outage import DatabaseUnavailable

if TYPE_CHECKING:
    from assistant.telemetry.counting import Counting

_ABOUT = (
    "Turns a business goal said in plain words into a marketing plan whose every number is computed. "
    "Errors are application/problem+json with `type`, `message`, `field` and `valid`. "
    "Amounts in results are decimal strings."
)

_LOG = logging.getLogger("hoshin.http")
_DATABASE, _DATABASE_PAUSE = 60.0, 1.0  # seconds a database server may take to come up, and between tries
_ENVELOPE = 65_536  # bytes of a multipart body around its file


def build_api(app: App) -> FastAPI:
    """The API over `app`."""
    from assistant.mcp.door import McpDoor

    door = McpDoor(app)
    counting = _counting(app)

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncGenerator[None]:
        await app.desk.open()
        await app.courier.open()
        if app.settings.watch.enabled:
            app.jobs.start()
        warming = asyncio.create_task(warm_up(app))
        async with door.running():
            yield
        warming.cancel()
        if app.settings.watch.enabled:
            await app.jobs.stop()
        await app.courier.close()
        await app.desk.close()
        await app.aclose()
        if counting is not None:
            counting.close()

    api = FastAPI(title="Hoshin", version=version("hoshin"), description=_ABOUT, lifespan=lifespan)
    api.state.app = app
    api.state.counting = counting
    api.router.routes.append(door.route)
    largest = max(app.settings.body_bytes, app.settings.upload_bytes)
    uploads = {documents.ROOT: largest}
    uploads |= dict.fromkeys((f"{facts.ROOT}/", "/_nicegui/client/"), largest + _ENVELOPE)
    api.add_middleware(BodyLimit, largest=app.settings.body_bytes, larger=uploads)
    if app.tracing is not None:
        api.add_middleware(Requests)
    api.add_middleware(SecurityHeaders)
    handle_errors(api)
    api.include_router(health.router)
    api.include_router(metrics.router)
    api.include_router(sign_in.routes(app))
    for part in (conversations, plans, facts, guidance, documents, tools, me, people, audit, usage, traces):
        api.include_router(part.router, dependencies=[Depends(the_viewer)])
    if app.settings.slack.is_on:
        from assistant.slack.routes import routes as slack

        api.include_router(slack(app))
    if app.settings.wecom.is_on:
        from assistant.wecom.routes import routes as wecom

        api.include_router(wecom(app))
    return api


def _counting(app: App) -> "Counting | None":
    if app.settings.telemetry.metrics == "off":
        return None
    from assistant.telemetry.counting import Counting

    return Counting(app)


def await_database(app: App) -> None:
    """Open the database before the first request; one that starts beside us is waited for, a file is not.

    Raises:
        DatabaseUnavailable: It does not let us in within a minute.
    """
    deadline = time.monotonic() + _DATABASE
    while True:
        try:
            app.engine  # noqa: B018
            return
        except DatabaseUnavailable as error:
            if app.settings.database.startswith("sqlite") or time.monotonic() > deadline:
                raise
            _LOG.warning("%s; trying again", error)
        time.sleep(_DATABASE_PAUSE)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: The host can be reached by other machines and no token is set.
    """
    from assistant.web.server import mount

    check_host(settings, host)
    open_log(settings)
    app = App(settings)
    await_database(app)
    api = build_api(app)
    mount(api, app)  # last: it takes every path that is nobody else's
    serve_http(api, host, port)
