"""One-time tickets: a link to sign in with, the way back from an identity provider. Each is taken once."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.people_tables import TICKETS
from knowledge.secret import digest_of, new_secret


class TicketStore:
    """Tickets in a database. Of all threads and processes that redeem one, one succeeds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self, kind: str, body: Mapping[str, Any], *, at: datetime, until: datetime) -> str:
        """A new ticket's secret. Those that ran out are cleared away on the way."""
        secret = new_secret()
        row = {"digest": digest_of(secret), "kind": kind, "body": json.dumps(dict(body))}
        with writing(self._engine) as connection:
            connection.execute(delete(TICKETS).where(TICKETS.c.expires_at < write_moment(at)))
            connection.execute(insert(TICKETS), {**row, "expires_at": write_moment(until)})
        return secret

    def redeem(self, kind: str, secret: str, *, at: datetime) -> dict[str, Any] | None:
        """What a ticket was issued with; None when there is none, it ran out, or it was taken before."""
        this = (TICKETS.c.digest == digest_of(secret)) & (TICKETS.c.kind == kind)
        moment = write_moment(at)
        still = this & (TICKETS.c.used_at.is_(None)) & (TICKETS.c.expires_at > moment)
        with writing(self._engine) as connection:
            if connection.execute(update(TICKETS).where(still).values(used_at=moment)).rowcount == 0:
                return None
            body = connection.execute(select(TICKETS.c.body).where(this)).scalar_one()
        taken: dict[str, Any] = json.loads(body)
        return taken
