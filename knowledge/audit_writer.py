"""Writes lines of the audit trail behind: a thread takes all that wait and keeps them in one transaction."""

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable

from knowledge.audit_entry import AuditEntry

_LOG = logging.getLogger("hoshin.audit")
_BATCH = 500
_MOMENT = 0.02  # seconds that lines are gathered
_TRIES = 5
_PATIENCE = 10.0  # seconds
_MOST_WAITING = 20_000  # then whoever brings another one waits

_Item = AuditEntry | threading.Event | None  # None ends the thread


class AuditWriter:
    """Keeps what is put in, in order, soon. The thread begins with the first line.

    Args:
        keep: Keeps lines; called from the thread.
    """

    def __init__(self, keep: Callable[..., None]) -> None:
        self._work = _Work(keep)
        self._finish = weakref.finalize(self, self._work.close)  # also at the end of the program

    def put(self, entry: AuditEntry) -> None:
        """Have a line kept."""
        self._work.put(entry)

    def flush(self) -> None:
        """Wait until everything put in is kept."""
        self._work.flush()

    def close(self) -> None:
        """Keep what waits and end the thread; the next line begins another one."""
        self._work.close()


class _Work:
    """What the thread and the writer share; it does not hold the writer, so that one can be let go of."""

    def __init__(self, keep: Callable[..., None]) -> None:
        self._keep = keep
        self._waiting: deque[_Item] = deque()
        self._awake, self._hurry = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, entry: AuditEntry) -> None:
        if self._thread is None:
            self._begin()
        while len(self._waiting) >= _MOST_WAITING:
            time.sleep(_MOMENT)
        self._waiting.append(entry)
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
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
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
            self._hurry.wait(_MOMENT)  # lines are gathered: waking for each would cost whoever brings it
            self._hurry.clear()
            self._awake.clear()
            while taken := self._take():
                self._write(taken)
                ending = ending or None in taken

    def _take(self) -> "list[_Item]":
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), _BATCH))]

    def _write(self, taken: "list[_Item]") -> None:
        self._keep_all([one for one in taken if isinstance(one, AuditEntry)])
        for one in taken:
            if isinstance(one, threading.Event):
                one.set()

    def _keep_all(self, entries: list[AuditEntry]) -> None:
        for attempt in range(_TRIES if entries else 0):
            try:
                self._keep(*entries)
            except Exception:
                _LOG.exception("the audit trail took no lines, attempt %s", attempt + 1)
                time.sleep(0.1 * 2**attempt)
            else:
                return
        for entry in entries:  # at least the log has it
            _LOG.error("not in the audit trail: %s", entry.model_dump_json())
