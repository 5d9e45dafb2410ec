"""Calls of what may hang: they end in time, or are left behind."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def call_within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` gives, computed in a thread of its own.

    Drivers differ in which time limits they know, if any. A call that is not over in time goes on without
    anybody who waits for it: what it used must not be used again.

    Raises:
        TimeoutError: It was not over in time.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=work, name="hoshin-limited", daemon=True).start()
    return future.result(seconds)
