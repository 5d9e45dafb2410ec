"""Writing behind: a thread takes all that waits and keeps it in one transaction."""

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

_LOG = logging.getLogger("hoshin.behind")
_BATCH = 500
_MOMENT = 0.02  # seconds that they are gathered
_TRIES = 5
_PATIENCE = 10.0  # seconds
_MOST_WAITING = 20_000  # then whoever brings another one waits

T = TypeVar("T")


class WriteBehind(Generic[T]):
    """Keeps what is put in, in order, soon. The thread begins with the first of it.

    Args:
        keep: Keeps some of it, all or none; called from the thread.
        name: What it is, for the log and the thread.
        describe: One of it as a line of the log, when it cannot be kept at all.
    """

    def __init__(self, keep: Callable[..., None], name: str, describe: Callable[[T], str]) -> None:
        self._work = _Work(keep, name, describe)
        self._finish = weakref.finalize(self, self._work.close)  # also at the end of the program

    def put(self, one: T) -> None:
        """Have one kept."""
        self._work.put(one)

    def flush(self) -> None:
        """Wait until everything put in is kept."""
        self._work.flush()

    def close(self) -> None:
        """Keep what waits and end the thread; the next one begins another."""
        self._work.close()


class _Work(Generic[T]):
    """What the thread and the writer share; it does not hold the writer, so that one can be let go of."""

    def __init__(self, keep: Callable[..., None], name: str, describe: Callable[[T], str]) -> None:
        self._keep = keep
        self._name = name
        self._describe = describe
        self._waiting: deque[T | threading.Event | None] = deque()  # None ends the thread
        self._awake, self._hurry = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, one: T) -> None:
        if self._thread is None:
            self._begin()
        while len(self._waiting) >= _MOST_WAITING:
            time.sleep(_MOMENT)
        self._waiting.append(one)
        if not self._awake.is_set():
            self._awake.set()

    def flush(self) -> None:
        if self._thread is None:
            return
        done = threading.Event()
        self._ask(done)
        done.wait(_PATIENCE)

    def close(self) -> None:
        with self._lock:
            if self._thread is None:
                return
            self._ask(None)
            if self._thread is threading.current_thread():  # the writer was let go of while it wrote
                return
            self._thread.join(_PATIENCE)
            self._thread = None
            self._write(self._take())  # what came after the end was asked for

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _ask(self, what: threading.Event | None) -> None:
        """Have everything before written at once."""
        self._waiting.append(what)
        self._hurry.set()
        self._awake.set()

    def _run(self) -> None:
        ending = False
        while not ending:
            self._awake.wait()
            self._hurry.wait(_MOMENT)  # gathered: waking for each would cost whoever brings it
            self._hurry.clear()
            self._awake.clear()
            while taken := self._take():
                self._write(taken)
                ending = ending or None in taken

    def _take(self) -> "list[T | threading.Event | None]":
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), _BATCH))]

    def _write(self, taken: "list[T | threading.Event | None]") -> None:
        self._keep_all([one for one in taken if one is not None and not isinstance(one, threading.Event)])
        for one in taken:
            if isinstance(one, threading.Event):
                one.set()

    def _keep_all(self, items: list[T]) -> None:
        for attempt in range(_TRIES if items else 0):
            try:
                self._keep(*items)
            except Exception:
                _LOG.exception("%s: nothing could be kept, attempt %s", self._name, attempt + 1)
                time.sleep(0.1 * 2**attempt)
            else:
                return
        for one in items:  # at least the log has it
            _LOG.error("%s: not kept: %s", self._name, self._describe(one))
