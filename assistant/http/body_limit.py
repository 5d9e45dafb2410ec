"""Refuses bodies that are too large, whether they announce their length or not."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.http.problem import problem


class BodyLimit:
    """ASGI middleware: answers 413 to a body of more than `largest` bytes.

    Args:
        app: What is behind it.
        largest: Bytes a body may have.
        larger: Bytes it may have on certain paths, where that is more; "/a/" stands for all below it.
    """

    def __init__(self, app: ASGIApp, largest: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._largest = largest
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = self._limit_of(scope["path"])
        body = await self._read(scope, receive, largest)
        if body is None:
            await self._refuse(scope, receive, send, largest)
            return
        pending = [body]

        async def replay() -> Message:
            if pending:
                return {"type": "http.request", "body": pending.pop(), "more_body": False}
            return await receive()

        await self._app(scope, replay, send)

    def _limit_of(self, path: str) -> int:
        if path in self._larger:
            return self._larger[path]
        below = (most for root, most in self._larger.items() if root.endswith("/") and path.startswith(root))
        return next(below, self._largest)

    async def _read(self, scope: Scope, receive: Receive, largest: int) -> bytes | None:
        """The whole body; None when it is too large."""
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > largest:
            return None
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > largest:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, largest: int) -> None:
        message = f"the body is larger than {largest:,} bytes"
        valid = f"at most {largest:,} bytes"
        data = {"type": "invalid_argument", "message": message, "field": "body", "valid": valid}
        await problem(413, data, "Content Too Large", {"connection": "close"})(scope, receive, send)
