"""The audit trail: who saw and changed what. Lines are added and read; there is no way to change one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, select, true

from core.frozen import Frozen
from knowledge.audit_entry import Actor, AuditEntry, Outcome, entry_by, entry_of, record
from knowledge.audit_writer import AuditWriter
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.people_tables import AUDIT

_BATCH = 2000


class AuditFilter(Frozen):
    """Which lines are wanted; what is not said does not matter.

    Attributes:
        since: From this moment on.
        until: Before this moment.
        person: Id or name of who did it.
        door: Through which door.
        action: What was done.
        tool: Name of the tool.
        kind: Kind of thing it was done to.
        subject: Its id.
        outcome: How it ended.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    door: str = ""
    action: str = ""
    tool: str = ""
    kind: str = ""
    subject: str = ""
    outcome: Outcome | None = None


EVERYTHING = AuditFilter()


class AuditTrail:
    """The trail in a database. Safe to share between threads and processes.

    Changes are added at once (`add`); what was only looked at is written behind, in batches, within
    milliseconds (`note`), so that a question does not wait for the disk.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = AuditWriter(partial(_keep, engine))

    def add(self, *entries: AuditEntry) -> None:
        """Keep lines; they are safe when this returns."""
        _keep(self._engine, *entries)

    def note(self, entry: AuditEntry) -> None:
        """Keep a line soon. What a killed process had not written yet is lost: some milliseconds of reads."""
        self._writer.put(entry)

    def flush(self) -> None:
        """Wait until everything noted is kept."""
        self._writer.flush()

    def close(self) -> None:
        """Write what was noted and stop; the end of the program does the same."""
        self._writer.close()

    def read(
        self, wanted: AuditFilter = EVERYTHING, *, limit: int = 100, offset: int = 0
    ) -> tuple[AuditEntry, ...]:
        """The lines that are wanted, the newest first."""
        self.flush()
        query = select(AUDIT).where(_matching(wanted)).order_by(AUDIT.c.made_at.desc(), AUDIT.c.number.desc())
        with self._engine.connect() as connection:
            return tuple(entry_of(row) for row in connection.execute(query.limit(limit).offset(offset)))

    def all(self, wanted: AuditFilter = EVERYTHING) -> Iterator[AuditEntry]:
        """Every line that is wanted, in the order they were kept, however many there are."""
        self.flush()
        last = 0
        while rows := self._after(wanted, last):
            yield from rows
            last = rows[-1].number

    def _after(self, wanted: AuditFilter, number: int) -> list[AuditEntry]:
        query: Select[tuple[object, ...]] = select(AUDIT).where(_matching(wanted), AUDIT.c.number > number)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(AUDIT.c.number).limit(_BATCH)).all()
        return [entry_of(row) for row in rows]


@dataclass(frozen=True)
class Witness:
    """Writes down what one actor does.

    Attributes:
        trail: Where.
        actor: Who it is, and through which door they came.
    """

    trail: AuditTrail
    actor: Actor

    def saw(self, action: str, at: datetime, **said: Any) -> None:
        """Note that they looked at something, or tried; `said` are the other fields of the line."""
        self.trail.note(entry_by(self.actor, action, at, **said))

    def changed(self, action: str, at: datetime, **said: Any) -> None:
        """Keep at once that they changed something."""
        self.trail.add(entry_by(self.actor, action, at, **said))


def _keep(engine: Engine, *entries: AuditEntry) -> None:
    if entries:
        with writing(engine) as connection:
            record(connection, *entries)


def _matching(wanted: AuditFilter) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if wanted.since is not None:
        condition &= AUDIT.c.made_at >= write_moment(wanted.since)
    if wanted.until is not None:
        condition &= AUDIT.c.made_at < write_moment(wanted.until)
    if wanted.person:
        condition &= (AUDIT.c.person == wanted.person.upper()) | (AUDIT.c.name == wanted.person)
    for name in ("door", "action", "tool", "kind", "subject"):
        if value := getattr(wanted, name):
            condition &= AUDIT.c[name] == value
    if wanted.outcome is not None:
        condition &= AUDIT.c.outcome == wanted.outcome.value
    return condition
