"""When the turn has to be over, known to whoever waits in it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

_END: ContextVar[float] = ContextVar("end of the turn", default=float("inf"))


@asynccontextmanager
async def ends_in(seconds: float) -> AsyncIterator[None]:
    """Inside, `seconds_left` counts down from `seconds`. Raises TimeoutError when they are over."""
    token = _END.set(time.monotonic() + seconds)
    try:
        async with asyncio.timeout(seconds):
            yield
    finally:
        _END.reset(token)


def seconds_left() -> float:
    """Seconds until the turn is stopped; infinity outside a turn."""
    return _END.get() - time.monotonic()
