"""Writes lines of the audit trail behind: a thread takes all that wait and keeps them in one transaction."""

import logging
import queue
import threading
import time
import weakref
from collections.abc import Callable

from knowledge.audit_entry import AuditEntry

_LOG = logging.getLogger("hoshin.audit")
_BATCH = 500
_TRIES = 5
_PATIENCE = 10.0  # seconds
_MOST_WAITING = 20_000  # then whoever brings another one waits


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
        self._waiting: queue.Queue[AuditEntry | threading.Event | None] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, entry: AuditEntry) -> None:
        if self._thread is None:
            self._begin()
        self._waiting.put(entry)

    def flush(self) -> None:
        if self._thread is None:
            return
        done = threading.Event()
        self._waiting.put(done)
        done.wait(_PATIENCE)

    def close(self) -> None:
        with self._lock:
            if self._thread is None:
                return
            self._waiting.put(None)
            self._thread.join(_PATIENCE)
            self._thread = None
            self._write_all(self._take())  # what came after the end was asked for

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            taken = [self._waiting.get(), *self._take()]
            self._write_all(taken)
            if None in taken:
                return

    def _take(self) -> list[AuditEntry | threading.Event | None]:
        taken: list[AuditEntry | threading.Event | None] = []
        while len(taken) < _BATCH and not self._waiting.empty():
            taken.append(self._waiting.get())
        return taken

    def _write_all(self, taken: "list[AuditEntry | threading.Event | None]") -> None:
        self._write([one for one in taken if isinstance(one, AuditEntry)])
        for one in taken:
            if isinstance(one, threading.Event):
                one.set()

    def _write(self, entries: list[AuditEntry]) -> None:
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
