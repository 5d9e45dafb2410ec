"""Running blocking work beside the event loop, to its end.

The threads are our own: who takes a message in must not wait behind models and tools in asyncio's.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

_THREADS = ThreadPoolExecutor(16, "hoshin")
P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The function's result, computed in a thread.

    When the caller is cancelled the thread is waited for: a write that has begun must be over before whoever
    holds the conversation lets go of it.
    """
    call = partial(contextvars.copy_context().run, function, *args, **kwargs)
    work = asyncio.get_running_loop().run_in_executor(_THREADS, call)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
