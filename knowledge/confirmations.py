"""Confirmations: calls that wait for a person's yes. Each is answered once, by whom it was asked of."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, Engine, Table, Text, delete, insert, select, update

from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.tables import METADATA

CONFIRMATIONS = Table(
    "confirmations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("conversation", Text),
    Column("person", Text),
    Column("digest", Text),
    Column("body", Text),
    Column("asked_at", Text),
    Column("expires_at", Text),
    Column("used_at", Text),
    Column("answer", Text),
)
_KEPT = timedelta(days=1)  # after they ran out
_ID_BYTES = 12


class Confirmation(NamedTuple):
    """A call that waits, or waited.

    Attributes:
        id: Its id; nobody guesses it.
        conversation: Where it was asked.
        person: Id of whom it was asked of, "" for whoever runs the program.
        digest: What exactly was asked: of the call and what it would be done to.
        body: The call, and what is needed to make it.
        expires_at: From when on it cannot be answered.
        is_open: Whether it was not answered yet.
    """

    id: str
    conversation: str
    person: str
    digest: str
    body: dict[str, Any]
    expires_at: datetime
    is_open: bool


class ConfirmationStore:
    """Confirmations in a database. Of all threads and processes that take one, one succeeds.

    Args:
        engine: From `knowledge.database.connect`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(
        self,
        conversation: str,
        person: str,
        digest: str,
        body: Mapping[str, Any],
        *,
        at: datetime,
        until: datetime,
    ) -> str:
        """Keep a call that waits for a yes; its id. What ran out long ago is cleared away on the way."""
        row = {
            "id": secrets.token_urlsafe(_ID_BYTES),
            "conversation": conversation,
            "person": person,
            "digest": digest,
            "body": json.dumps(dict(body), ensure_ascii=False),
            "asked_at": write_moment(at),
            "expires_at": write_moment(until),
            "used_at": None,
            "answer": "",
        }
        with writing(self._engine) as connection:
            old = CONFIRMATIONS.c.expires_at < write_moment(at - _KEPT)
            connection.execute(delete(CONFIRMATIONS).where(old))
            connection.execute(insert(CONFIRMATIONS), row)
        return str(row["id"])

    def find(self, id: str) -> Confirmation | None:
        """A confirmation, whether it can be answered or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(CONFIRMATIONS).where(CONFIRMATIONS.c.id == id)).first()
        if row is None:
            return None
        return Confirmation(
            row.id,
            row.conversation,
            row.person,
            row.digest,
            json.loads(row.body),
            read_moment(row.expires_at),
            row.used_at is None,
        )

    def take(self, id: str, person: str, *, yes: bool, at: datetime) -> bool:
        """Answer it; False when it is not this person's, ran out, or was answered before."""
        columns, moment = CONFIRMATIONS.c, write_moment(at)
        still = (columns.id == id) & (columns.person == person) & columns.used_at.is_(None)
        answer = {"used_at": moment, "answer": "yes" if yes else "no"}
        with writing(self._engine) as connection:
            taken = update(CONFIRMATIONS).where(still, columns.expires_at > moment).values(answer)
            return connection.execute(taken).rowcount == 1
