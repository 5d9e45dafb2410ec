"""The outbox: what one worker wants sent over a connection that another one holds."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Engine, delete, insert, select, update

from knowledge.channel_tables import OUTBOX
from knowledge.database import writing
from knowledge.moment import write_moment


class Parcel(NamedTuple):
    """Something to be sent."""

    id: str
    body: dict[str, Any]


class Outbox:
    """Parcels for the holder of one connection, each sent by one worker, in order.

    Args:
        engine: From `knowledge.database.connect`.
        line: Which connection they are for.
    """

    def __init__(self, engine: Engine, line: str) -> None:
        self._engine = engine
        self._line = line

    def put(self, body: Mapping[str, object], at: datetime) -> str:
        """Add a parcel; its id."""
        id = uuid4().hex
        row = {
            "id": id,
            "line": self._line,
            "body": json.dumps(body, ensure_ascii=False),
            "state": "waiting",
            "outcome": "",
            "made_at": write_moment(at),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(OUTBOX), row)
        return id

    def take(self) -> Parcel | None:
        """The oldest waiting parcel, which is the caller's to send; None when there is none."""
        waiting = (OUTBOX.c.line == self._line) & (OUTBOX.c.state == "waiting")
        with writing(self._engine) as connection:
            query = select(OUTBOX.c.id, OUTBOX.c.body).where(waiting).order_by(OUTBOX.c.made_at).limit(1)
            row = connection.execute(query.with_for_update()).first()
            if row is None:
                return None
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(state="taken"))
        return Parcel(row.id, json.loads(row.body))

    def done(self, id: str, outcome: str, *, failed: bool = False) -> None:
        """It was sent, or could not be; `outcome` is the platform's id or what went wrong."""
        state = "failed" if failed else "sent"
        with writing(self._engine) as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == id).values(state=state, outcome=outcome))

    def outcome(self, id: str) -> tuple[bool, str] | None:
        """Whether it was sent, and its outcome; None while it waits."""
        query = select(OUTBOX.c.state, OUTBOX.c.outcome).where(OUTBOX.c.id == id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None or row.state in ("waiting", "taken"):
            return None
        return row.state == "sent", row.outcome

    def withdraw(self, id: str) -> bool:
        """Take a parcel back; False when somebody is sending it, or has."""
        waiting = (OUTBOX.c.id == id) & (OUTBOX.c.state == "waiting")
        with writing(self._engine) as connection:
            return connection.execute(delete(OUTBOX).where(waiting)).rowcount == 1

    def prune(self, before: datetime) -> int:
        """Forget parcels made before a moment; how many."""
        with writing(self._engine) as connection:
            old = OUTBOX.c.made_at < write_moment(before)
            return connection.execute(delete(OUTBOX).where(old)).rowcount
