"""The way in for several tenants: whose a request is, by its host, before anything else looks at it.

Slack events and WeCom callbacks may come to a host that is nobody's; they say themselves whose they are.
Everything else that comes to such a host is answered 421 (RFC 9110, 15.5.20).
"""

import logging
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from assistant.tenants.pool import Pool
from assistant.tenants.sender import SLACK, WECOM, sender_of
from assistant.tenants.tenant import Tenant
from core.errors import InputError

_LOG = logging.getLogger("hoshin.tenants")
_HEALTH = frozenset({"/health", "/health/live", "/health/ready"})
_LARGEST = 1_048_576  # bytes of a delivery
_MISDIRECTED, _TOO_LARGE, _UNAVAILABLE = 421, 413, 503


class Front:
    """An ASGI application in front of the tenants'.

    Args:
        pool: The tenants.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its tenant."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        tenant, receive = await self._whose(scope, receive)
        if isinstance(tenant, Tenant):
            await self._serve(tenant, scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4404})
        else:
            await tenant(scope, receive, send)

    async def _whose(self, scope: Scope, receive: Receive) -> tuple[Tenant | Response, Receive]:
        tenant = self._pool.register.known_by("host", host_of(scope))
        if tenant is not None:
            return tenant, receive
        path = scope["path"]
        if path in _HEALTH:
            return JSONResponse({"status": "live", "open": len(self._pool.open_now)}), receive
        if scope["type"] == "http" and scope["method"] == "POST" and path in (SLACK, WECOM):
            return await self._by_content(scope, receive)
        return _nobody(), receive

    async def _by_content(self, scope: Scope, receive: Receive) -> tuple[Tenant | Response, Receive]:
        body = b""
        async for part in Request(scope, receive).stream():
            body += part
            if len(body) > _LARGEST:
                return JSONResponse({"message": "too large"}, _TOO_LARGE), receive
        return sender_of(scope["path"], body, self._pool.register) or _nobody(), _replay(body, receive)

    async def _serve(self, tenant: Tenant, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._pool.using(tenant) as api:
                await api(scope, receive, send)
        except InputError as error:  # it could not be opened; a request that runs answers its own errors
            _LOG.error("tenant %s cannot be served: %s", tenant.id, error)
            if scope["type"] == "http":
                problem = JSONResponse({"type": "unavailable", "message": "not available now"}, _UNAVAILABLE)
                await problem(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._pool.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})


def host_of(scope: Scope) -> str:
    """The host a request was made to, without its port; "" when it says none or several."""
    said = [value for name, value in scope["headers"] if name == b"host"]
    if len(said) != 1:
        return ""
    try:
        return urlsplit(f"//{said[0].decode('ascii')}").hostname or ""
    except ValueError:
        return ""


def _nobody() -> Response:
    return JSONResponse(
        {"type": "unknown", "message": "nobody is served at this host", "field": "Host"},
        _MISDIRECTED,
        media_type="application/problem+json",
    )


def _replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read again."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
