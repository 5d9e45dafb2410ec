"""Notices of approvals that are to be sent: kept with the step that causes them, so that none is lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, or_, select, update

from core.approval.asking import Asked
from core.approval.circle import Part
from core.frozen import Frozen
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.people_tables import APPROVAL_NOTICES

_LEASE = timedelta(seconds=60)
_TRIES = 10
_PAUSE = timedelta(seconds=30)


class Due(Frozen):
    """A notice to be sent.

    Attributes:
        approval: Id of the approval.
        revision: The step that causes it.
        asked: Who is to hear of it.
        attempt: How often it was tried, this time included.
    """

    approval: str
    revision: int
    asked: Asked
    attempt: int = 1


def put_notices(connection: Connection, approval: str, revision: int, people: Iterable[Asked]) -> None:
    """Keep whom a step is to be told to, in the step's own transaction."""
    rows = [
        {
            "approval": approval,
            "revision": revision,
            "name": one.name,
            "person": one.person,
            "part": one.part.value,
            "must_answer": int(one.must_answer),
            "attempts": 0,
            "not_before": "",
            "outcome": "",
        }
        for one in people
    ]
    if rows:
        connection.execute(insert(APPROVAL_NOTICES), rows)


class ApprovalNotices:
    """What is still to be sent. Many processes may take from it; each notice is taken by one of them.

    A process that dies after taking a notice loses it after a minute to another one: a notice may then be
    sent twice (its subject is the same), and is never lost.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, at: datetime) -> Due | None:
        """The next notice nobody is sending; None when there is none."""
        columns = APPROVAL_NOTICES.c
        moment = write_moment(at)
        free = or_(columns.not_before == "", columns.not_before <= moment)
        query = select(APPROVAL_NOTICES).where(columns.outcome == "", free)
        query = query.order_by(columns.approval, columns.revision, columns.name).limit(1)
        with self._engine.connect() as connection:
            if connection.execute(query).first() is None:
                return None  # nothing to take: no write lock
        with writing(self._engine) as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            until = {"attempts": row.attempts + 1, "not_before": write_moment(at + _LEASE)}
            connection.execute(update(APPROVAL_NOTICES).where(*_key(row)).values(until))
        return _due(row)

    def sent(self, due: Due, outcome: str) -> None:
        """It was sent, or can be sent nowhere ("nowhere"): it is not tried again."""
        with writing(self._engine) as connection:
            connection.execute(update(APPROVAL_NOTICES).where(*_key_of(due)).values(outcome=outcome))

    def failed(self, due: Due, at: datetime) -> None:
        """The platform could not take it: later again, up to ten times."""
        again = {"not_before": write_moment(at + _PAUSE * due.attempt)}
        values = again if due.attempt < _TRIES else {"outcome": "failed"}
        with writing(self._engine) as connection:
            connection.execute(update(APPROVAL_NOTICES).where(*_key_of(due)).values(values))

    def of(self, approval: str) -> tuple[tuple[int, str, str], ...]:
        """Step, name and outcome ("" while it waits) of every notice of an approval."""
        columns = APPROVAL_NOTICES.c
        query = select(columns.revision, columns.name, columns.outcome).where(columns.approval == approval)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(columns.revision, columns.name)).all()
        return tuple((row[0], row[1], row[2]) for row in rows)


def _due(row: Any) -> Due:
    asked = Asked(name=row.name, part=Part(row.part), person=row.person, must_answer=bool(row.must_answer))
    return Due(approval=row.approval, revision=row.revision, asked=asked, attempt=row.attempts + 1)


def _key(row: Any) -> tuple[Any, ...]:
    columns = APPROVAL_NOTICES.c
    return columns.approval == row.approval, columns.revision == row.revision, columns.name == row.name


def _key_of(due: Due) -> tuple[Any, ...]:
    columns = APPROVAL_NOTICES.c
    return (
        columns.approval == due.approval,
        columns.revision == due.revision,
        columns.name == due.asked.name,
    )
