"""HTTP requests as spans, so that a trace begins where the message came in. Only while tracing is on."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.telemetry.span import is_traced, span

_QUIET = ("/health", "/metrics", "/_nicegui")  # asked for all the time, and nobody's work
_SERVER_ERROR = 500


class Requests:
    """ASGI middleware that opens a span around every request.

    Args:
        app: What is behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within a span named after its route, never after what stands in its path."""
        if scope["type"] != "http" or not is_traced() or scope["path"].startswith(_QUIET):
            await self._app(scope, receive, send)
            return
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"]
        with span(method, "server", **{"http.request.method": method}) as traced:
            await self._app(scope, receive, sending)
            route = getattr(scope.get("route"), "path", "")
            traced.set({"http.route": route or None, "http.response.status_code": status or None})
            if route:
                traced.rename(f"{method} {route}")
            if status >= _SERVER_ERROR:
                traced.fail(str(status))
