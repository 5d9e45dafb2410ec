"""Bookmarks: places in a channel that have to be found again after a restart.

Which threads are the assistant's own, which message shows a notice, which message a reply has been begun in.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.channel_tables import BOOKMARKS
from knowledge.database import insert_once, writing
from knowledge.moment import write_moment


class Bookmarks:
    """The bookmarks of one channel. Safe to share between threads and processes.

    Args:
        engine: From `knowledge.database.connect`.
        channel: Name of the channel.
    """

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    def find(self, name: str) -> dict[str, Any] | None:
        """What was put under a name; None when nothing was."""
        query = select(BOOKMARKS.c.body).where(self._is(name))
        with self._engine.connect() as connection:
            body = connection.execute(query).scalar()
        if body is None:
            return None
        found: dict[str, Any] = json.loads(body)
        return found

    def put(self, name: str, body: Mapping[str, object], at: datetime) -> None:
        """Put something under a name, in place of what was there."""
        with writing(self._engine) as connection:
            new = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(BOOKMARKS)
            keys = [BOOKMARKS.c.channel, BOOKMARKS.c.name]
            changes = {"body": new.excluded.body, "put_at": new.excluded.put_at}
            row = self._row(name, body, at)
            connection.execute(new.on_conflict_do_update(index_elements=keys, set_=changes), row)

    def add(self, name: str, body: Mapping[str, object], at: datetime) -> None:
        """Put something under a name unless something is there."""
        with writing(self._engine) as connection:
            insert_once(connection, BOOKMARKS, self._row(name, body, at))

    def remove(self, name: str) -> None:
        """Forget what is under a name."""
        with writing(self._engine) as connection:
            connection.execute(delete(BOOKMARKS).where(self._is(name)))

    def prune(self, prefix: str, before: datetime) -> int:
        """Forget names beginning with `prefix` that were put before a moment; how many."""
        old = BOOKMARKS.c.put_at < write_moment(before)
        begins = BOOKMARKS.c.name.startswith(prefix, autoescape=True)
        with writing(self._engine) as connection:
            query = delete(BOOKMARKS).where(BOOKMARKS.c.channel == self._channel, begins, old)
            return connection.execute(query).rowcount

    def _is(self, name: str) -> Any:
        return (BOOKMARKS.c.channel == self._channel) & (BOOKMARKS.c.name == name)

    def _row(self, name: str, body: Mapping[str, object], at: datetime) -> dict[str, object]:
        text = json.dumps(body, ensure_ascii=False)
        return {"channel": self._channel, "name": name, "body": text, "put_at": write_moment(at)}
