"""Connections to PostgreSQL that do not wait for ever, neither for the server nor for its answer."""

import time
from collections.abc import Generator
from typing import Any, TypeVar

from psycopg import Connection, OperationalError

CONNECTING = 5  # seconds until a server must have let us in
ANSWERING = 30.0  # seconds until it must have answered a statement, as long as SQLite is waited for
_INTERVAL = 0.1  # seconds between looks at the clock

T = TypeVar("T")


class PatientConnection(Connection[Any]):
    """A connection that is given up when a statement is not answered in time.

    A server that hangs, or a network that swallows packets, never raises anything by itself; the limits the
    server keeps (statement_timeout) do not help where its answer does not arrive.

    Attributes:
        patience: Seconds; None: `ANSWERING`.
    """

    patience: float | None = None

    def wait(
        self, gen: Generator[Any, Any, T], interval: float = _INTERVAL, timeout: float | None = None
    ) -> T:
        """Wait for a statement. Raises OperationalError when there is no answer in time."""
        limit = {} if timeout is None else {"timeout": timeout}  # older drivers do not know it
        return super().wait(self._hurried(gen), interval, **limit)

    def _hurried(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        patience = ANSWERING if self.patience is None else self.patience
        deadline = time.monotonic() + patience
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > deadline:
                    self.pgconn.finish()
                    raise OperationalError(f"no answer within {patience:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: T = end.value
            return answer


def connect_patiently(
    _dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]
) -> PatientConnection:
    """What SQLAlchemy's "do_connect" calls."""
    named.setdefault("connect_timeout", CONNECTING)
    return PatientConnection.connect(*arguments, **named)
