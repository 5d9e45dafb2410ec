"""Open questions: what a person was asked in a chat, until the next message answers it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.tables import OPEN_QUESTIONS


class OpenQuestions:
    """One open question a person and conversation. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, conversation: str, identity: str, body: Mapping[str, object], at: datetime) -> None:
        """Note what was asked; an earlier question of theirs is forgotten."""
        row = {
            "conversation": conversation,
            "identity": identity,
            "body": json.dumps(body, ensure_ascii=False),
            "asked_at": write_moment(at),
        }
        with writing(self._engine) as connection:
            connection.execute(delete(OPEN_QUESTIONS).where(_theirs(conversation, identity)))
            connection.execute(insert(OPEN_QUESTIONS), row)

    def take(self, conversation: str, identity: str, since: datetime) -> dict[str, Any] | None:
        """What they were asked since a moment, which is answered with that; None when nothing is open."""
        theirs = _theirs(conversation, identity)
        with writing(self._engine) as connection:
            query = select(OPEN_QUESTIONS.c.body, OPEN_QUESTIONS.c.asked_at).where(theirs)
            row = connection.execute(query.with_for_update()).first()
            if row is None:
                return None
            connection.execute(delete(OPEN_QUESTIONS).where(theirs))
        if row.asked_at < write_moment(since):
            return None
        found: dict[str, Any] = json.loads(row.body)
        return found

    def has(self, conversation: str, identity: str) -> bool:
        """Whether something may be open; cheaper than taking it."""
        query = select(OPEN_QUESTIONS.c.asked_at).where(_theirs(conversation, identity))
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None


def _theirs(conversation: str, identity: str) -> Any:
    return (OPEN_QUESTIONS.c.conversation == conversation) & (OPEN_QUESTIONS.c.identity == identity)
