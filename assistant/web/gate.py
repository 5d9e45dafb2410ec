"""The gate before the workspace: events and uploads only from our own pages and from people let in."""

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.sign_in.visitor import is_same_origin
from knowledge.access import NOBODY, Viewer

_EVENTS = "/_nicegui_ws/"
_UPLOADS = "/_nicegui/client/"
_REFUSED = 4403
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# NiceGUI compiles templates and writes styles in the page, so that "unsafe-eval" and "unsafe-inline" have to
# be; nothing can be loaded from, sent to or framed by anywhere else
_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    b"base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


class Gate:
    """ASGI middleware around everything the workspace serves.

    Args:
        app: What is behind it.
        who: Tells who is asking.
    """

    def __init__(self, app: ASGIApp, who: Callable[[HTTPConnection], Viewer]) -> None:
        self._app = app
        self._who = who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or refuse it."""
        if scope["type"] == "http":
            if self._is_foreign(scope):
                await PlainTextResponse("not from a page of this workspace", 403)(scope, receive, send)
                return
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket" and self._is_foreign(scope):
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED})
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        path = scope["path"]
        if not path.startswith((_EVENTS, _UPLOADS)):
            return False
        connection = HTTPConnection(scope)
        changes = scope["type"] == "websocket" or scope["method"] not in _READING
        return (changes and not is_same_origin(connection)) or self._who(connection) == NOBODY


def _with_headers(send: Send) -> Send:
    async def sending(message: "dict[str, object]") -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            assert isinstance(headers, list)
            headers.extend(_HEADERS)
        await send(message)

    return sending  # type: ignore[return-value]
