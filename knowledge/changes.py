"""The log of what changed, written in the transaction of the change itself, so that search can catch up.

A reader keeps the number of the last change it has taken in and asks for those after it. On PostgreSQL
writers of the log take turns until they commit: numbers become visible in order, no reader skips one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Engine, func, insert, select

from knowledge.database import insert_once, writing
from knowledge.moment import write_moment
from knowledge.tables import CHANGES, MARKS

_TURN = 7204602  # key of the advisory lock
_IDENTITY = "identity"


class Change(NamedTuple):
    """Something stored changed, appeared or went away.

    Attributes:
        number: Its place in the log, 1 for the first.
        kind: What it is: "plan", "case", "document", "facts".
        source: Its id; of facts the name of the table.
    """

    number: int
    kind: str
    source: str


def note_change(connection: Connection, kind: str, source: str) -> None:
    """Write down, in the caller's transaction, that the plan, case, document or facts `source` changed."""
    note_changes(connection, kind, (source,))


def note_changes(connection: Connection, kind: str, sources: Iterable[str]) -> None:
    """Write down, in the caller's transaction, that several of one kind changed."""
    rows = [{"kind": kind, "source": source, "made_at": _now()} for source in sources]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
    connection.execute(insert(CHANGES), rows)


class ChangeLog:
    """Reading the log of a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def identity(self) -> str:
        """A name of this database that no other has: an index made from another one must not be used."""
        query = select(MARKS.c.value).where(MARKS.c.name == _IDENTITY)
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is not None:
            return str(found)
        with writing(self._engine) as connection:
            insert_once(connection, MARKS, {"name": _IDENTITY, "value": uuid4().hex})
            return str(connection.execute(query).scalar_one())

    def last(self) -> int:
        """The number of the newest change, 0 when there is none."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.max(CHANGES.c.number))).scalar_one() or 0

    def after(self, number: int, *, limit: int = 10_000) -> tuple[Change, ...]:
        """The changes after a number, oldest first."""
        query = select(CHANGES.c.number, CHANGES.c.kind, CHANGES.c.source)
        query = query.where(CHANGES.c.number > number).order_by(CHANGES.c.number).limit(limit)
        with self._engine.connect() as connection:
            return tuple(Change(*row) for row in connection.execute(query))


def _now() -> str:
    return write_moment(datetime.now(UTC))
