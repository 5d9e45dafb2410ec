"""Who is signed in to the web workspace: sessions that end by signing out, by time, or with the person."""

from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from knowledge.database import insert_once, writing
from knowledge.moment import write_moment
from knowledge.people_tables import SESSIONS
from knowledge.secret import digest_of, new_secret
from knowledge.tables import MARKS

_KEY = "web-key"
_KEPT = timedelta(days=30)  # what became of a session can be looked up for so long


class SessionStore:
    """Sessions in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, person: str, *, at: datetime, until: datetime) -> str:
        """A new session's secret. Old ones are cleared away on the way."""
        secret = new_secret()
        row = {"digest": digest_of(secret), "person": person, "made_at": write_moment(at)}
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < write_moment(at - _KEPT)))
            connection.execute(insert(SESSIONS), {**row, "expires_at": write_moment(until)})
        return secret

    def person_of(self, secret: str, *, at: datetime) -> str | None:
        """Id of whoever is signed in with a session; None when it is over or never was."""
        values = {"digest": digest_of(secret), "now": write_moment(at)}
        with self._engine.connect() as connection:
            found = connection.execute(_LIVING, values).scalar_one_or_none()
        return None if found is None else str(found)

    def end(self, secret: str, *, at: datetime) -> bool:
        """Sign out; False when the session was over already."""
        this = (SESSIONS.c.digest == digest_of(secret)) & SESSIONS.c.ended_at.is_(None)
        with writing(self._engine) as connection:
            ended = update(SESSIONS).where(this).values(ended_at=write_moment(at))
            return connection.execute(ended).rowcount > 0

    def end_all(self, person: str, *, at: datetime) -> int:
        """Sign somebody out everywhere; from how many sessions."""
        theirs = (SESSIONS.c.person == person) & SESSIONS.c.ended_at.is_(None)
        with writing(self._engine) as connection:
            ended = update(SESSIONS).where(theirs).values(ended_at=write_moment(at))
            return connection.execute(ended).rowcount

    @cached_property
    def key(self) -> str:
        """The key cookies are signed with: made once, the same for every process on this database."""
        query = select(MARKS.c.value).where(MARKS.c.name == _KEY)
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is not None:
            return str(found)
        with writing(self._engine) as connection:
            insert_once(connection, MARKS, {"name": _KEY, "value": new_secret()})
            return str(connection.execute(query).scalar_one())


_LIVING = select(SESSIONS.c.person).where(
    SESSIONS.c.digest == bindparam("digest"),
    SESSIONS.c.ended_at.is_(None),
    SESSIONS.c.expires_at > bindparam("now"),
)
