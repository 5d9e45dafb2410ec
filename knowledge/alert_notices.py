"""What is to be sent of alerts: written in the alert's own transaction, claimed by one sender, sent once.

A sender that dies before it has sent leaves a claim that runs out, and another sends it. Its body is stored
before it is sent, and its key stands in the notice's subject, so that a channel can tell a repeat of the
same notice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from core.frozen import Frozen
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.watch_tables import ALERT_NOTICES

_CLAIM = timedelta(minutes=5)
_ATTEMPTS = 8
GROUP = "group:"
"""What stands before the name of a group chat, in place of a person's name."""


class AlertNotice(Frozen):
    """Something to tell one person.

    Attributes:
        key: Identifies it for ever.
        alert: Id of the alert or correction it is about; for a digest, of the plan, or plan#goal.
        person: Name of the person, as it stands in plans; or GROUP and the name of a group chat.
        kind: Why: "opened", "worse", "escalated", "woken", "recovered", "late".
        body: What is sent, as JSON, once it was composed.
        not_before: When it may be sent.
        sent: When it was sent; None while it waits.
        attempts: How often it was tried.
        outcome: "sent", "nobody" when the person cannot be reached, "failed" after the last attempt.
    """

    key: str
    alert: str
    person: str
    kind: str
    body: str | None = None
    not_before: datetime
    sent: datetime | None = None
    attempts: int = 0
    outcome: str = ""


def add_notices(connection: Connection, notices: Iterable[AlertNotice]) -> None:
    """Write down, in the caller's transaction, what is to be sent."""
    rows = [_row(notice) for notice in notices]
    if rows:
        connection.execute(insert(ALERT_NOTICES), rows)


class NoticeStore:
    """What waits to be sent. Safe between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, now: datetime, *, limit: int = 1000) -> tuple[AlertNotice, ...]:
        """Notices that may be sent now and nobody is sending, oldest first."""
        at, table = write_moment(now), ALERT_NOTICES.c
        query = select(ALERT_NOTICES).where(table.outcome == "", table.not_before <= at)
        query = query.where((table.claimed_until.is_(None)) | (table.claimed_until <= at))
        return self._read(query.order_by(table.not_before, table.key).limit(limit))

    def claim(self, keys: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Take notices to send them; those another sender took meanwhile are left out."""
        at, until = write_moment(now), write_moment(now + _CLAIM)
        taken = []
        with writing(self._engine) as connection:
            for key in keys:
                table = ALERT_NOTICES.c
                free = (table.claimed_until.is_(None)) | (table.claimed_until <= at)
                change = update(ALERT_NOTICES).where(table.key == key, table.outcome == "", free)
                done = connection.execute(change.values(claimed_until=until, attempts=table.attempts + 1))
                if done.rowcount == 1:
                    taken.append(key)
        return tuple(taken)

    def store(self, keys: Iterable[str], body: str) -> None:
        """Keep what will be sent, so that a second attempt sends the same."""
        self._set(keys, body=body)

    def finish(self, keys: Iterable[str], outcome: str, at: datetime) -> None:
        """Write down what became of notices."""
        self._set(keys, outcome=outcome, sent_at=write_moment(at))

    def give_back(self, notice: AlertNotice, now: datetime) -> None:
        """After a failure: try again later, longer each time; the last failure is kept to be seen."""
        if notice.attempts + 1 >= _ATTEMPTS:
            self.finish((notice.key,), "failed", now)
            return
        wait = timedelta(seconds=30 * 2**notice.attempts)
        self._set((notice.key,), claimed_until=None, not_before=write_moment(now + wait))

    def postpone(self, keys: Iterable[str], until: datetime) -> None:
        """Send them later: quiet hours, or enough for a day."""
        self._set(keys, claimed_until=None, not_before=write_moment(until))

    def sent_since(self, person: str, since: datetime) -> int:
        """How many messages a person got since a moment; notices sent as one count once."""
        table = ALERT_NOTICES.c
        query = select(table.sent_at).where(table.person == person, table.outcome == "sent")
        query = query.where(table.sent_at >= write_moment(since)).distinct()
        with self._engine.connect() as connection:
            return len(connection.execute(query).all())

    def of(self, alert: str) -> tuple[AlertNotice, ...]:
        """Everything sent, or to be sent, of an alert."""
        query = select(ALERT_NOTICES).where(ALERT_NOTICES.c.alert == alert)
        return self._read(query.order_by(ALERT_NOTICES.c.not_before, ALERT_NOTICES.c.key))

    def _set(self, keys: Iterable[str], **values: object) -> None:
        with writing(self._engine) as connection:
            for key in keys:
                connection.execute(update(ALERT_NOTICES).where(ALERT_NOTICES.c.key == key).values(**values))

    def _read(self, query: Select[Any]) -> tuple[AlertNotice, ...]:
        with self._engine.connect() as connection:
            return tuple(_notice(row) for row in connection.execute(query))


def _row(notice: AlertNotice) -> dict[str, object]:
    return {
        "key": notice.key,
        "alert": notice.alert,
        "person": notice.person,
        "kind": notice.kind,
        "body": notice.body,
        "not_before": write_moment(notice.not_before),
        "claimed_until": None,
        "sent_at": None,
        "attempts": 0,
        "outcome": "",
    }


def _notice(row: Row[Any]) -> AlertNotice:
    return AlertNotice(
        key=row.key,
        alert=row.alert,
        person=row.person,
        kind=row.kind,
        body=row.body,
        not_before=read_moment(row.not_before),
        sent=None if row.sent_at is None else read_moment(row.sent_at),
        attempts=row.attempts,
        outcome=row.outcome,
    )
