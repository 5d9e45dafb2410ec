"""MCP over streamable HTTP at /mcp, in the server of the API: each request with a person's token."""

import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.app import App, now
from assistant.http.problem import language_of
from assistant.mcp.caller import Caller
from assistant.mcp.server import build_server
from assistant.sign_in.visitor import is_same_origin, visitor
from assistant.thread import in_thread
from assistant.uploads import uploads_of

PATH = "/mcp"
_STATE = "hoshin.caller"


class McpDoor:
    """The way in over HTTP. Requests stand alone: any worker answers any of them.

    Args:
        app: The program.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        server = build_server(app, _caller_of)
        self._manager = StreamableHTTPSessionManager(
            server, stateless=True, max_request_body_size=app.settings.body_bytes
        )

    @property
    def route(self) -> Route:
        """Where it is mounted."""
        return Route(PATH, endpoint=self, name="mcp", include_in_schema=False)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """While requests can be answered."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of somebody who is let in."""
        request = Request(scope, receive)
        found = await in_thread(visitor, request, self._app)
        if found.way == "none":
            address = request.client.host if request.client else ""
            self._app.failures.note(address, found.why, door="mcp", at=now())
            refusal = JSONResponse(
                {"error": "unauthorized", "message": "a person's token is needed: hoshin tokens create"},
                status_code=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
            await refusal(scope, receive, send)
            return
        if found.way != "token" and request.headers.get("origin") and not is_same_origin(request):
            await JSONResponse({"error": "refused", "message": "a page of another site"}, 403)(
                scope, receive, send
            )
            return
        wait = await in_thread(self._wait, found.viewer.id)
        if wait > 0:
            later = {"Retry-After": str(max(1, math.ceil(wait)))}
            refusal = JSONResponse({"error": "too_many", "message": "too many requests"}, 429, later)
            await refusal(scope, receive, send)
            return
        language = language_of(request)
        folder = uploads_of(self._app.settings, found.viewer)
        fixed = language if "accept-language" in request.headers else None
        scope[_STATE] = Caller(found.viewer, None, fixed or language, folder)
        await self._manager.handle_request(scope, receive, send)

    def _wait(self, person: str) -> float:
        """Seconds until this person may ask again; whoever runs the program may always."""
        return self._app.rates.requests.take(person) if person else 0.0


def _caller_of(request: Any) -> Caller:
    caller: Caller = request.scope[_STATE]
    return caller
