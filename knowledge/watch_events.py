"""The history of alerts and corrections: what happened to each, by whom, when; only ever added to."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select

from core.frozen import Frozen
from knowledge.moment import read_moment, write_moment
from knowledge.watch_tables import WATCH_EVENTS


class WatchEvent(Frozen):
    """Something that happened to an alert or a correction.

    Attributes:
        number: 1 for the first.
        kind: What: "opened", "joined", "acknowledged", "snoozed", "escalated", "correcting", "closed" …
        by: Who did it; "" for the watch itself.
        at: When.
        note: In words or numbers, "" if there is nothing to add.
    """

    number: int
    kind: str
    by: str
    at: datetime
    note: str = ""


def note_event(
    connection: Connection, subject: str, kind: str, *, by: str, at: datetime, note: str = ""
) -> None:
    """Add to the history of `subject` in the caller's transaction, which holds the subject's row."""
    last = select(func.max(WATCH_EVENTS.c.number)).where(WATCH_EVENTS.c.subject == subject)
    number = (connection.execute(last).scalar_one() or 0) + 1
    connection.execute(insert(WATCH_EVENTS), _row(subject, number, kind, by, at, note))


def note_first(connection: Connection, subjects: Mapping[str, str], kind: str, *, at: datetime) -> None:
    """Begin the histories of new subjects, each with its note."""
    rows = [_row(subject, 1, kind, "", at, note) for subject, note in subjects.items()]
    if rows:
        connection.execute(insert(WATCH_EVENTS), rows)


def events_of(engine: Engine, subject: str) -> tuple[WatchEvent, ...]:
    """The history of an alert or a correction, oldest first; empty for one that is not there."""
    query = select(WATCH_EVENTS).where(WATCH_EVENTS.c.subject == subject).order_by(WATCH_EVENTS.c.number)
    with engine.connect() as connection:
        return tuple(
            WatchEvent(
                number=row.number,
                kind=row.kind,
                by=row.made_by,
                at=read_moment(row.made_at),
                note=json.loads(row.body),
            )
            for row in connection.execute(query)
        )


def chunks(keys: Iterable[str], size: int = 500) -> Iterable[list[str]]:
    """Keys in lists that a database takes as parameters at once."""
    held = list(keys)
    return [held[i : i + size] for i in range(0, len(held), size)]


def _row(subject: str, number: int, kind: str, by: str, at: datetime, note: str) -> dict[str, object]:
    return {
        "subject": subject,
        "number": number,
        "kind": kind,
        "made_by": by,
        "made_at": write_moment(at),
        "body": json.dumps(note, ensure_ascii=False),
    }
