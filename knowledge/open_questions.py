"""Open questions: what a person was asked in a chat, until the next message answers it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from knowledge.channel_tables import OPEN_QUESTIONS
from knowledge.database import writing
from knowledge.moment import write_moment


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

    def find(self, conversation: str, identity: str, since: datetime) -> dict[str, Any] | None:
        """What they were asked since a moment; None when nothing is open."""
        query = select(OPEN_QUESTIONS.c.body, OPEN_QUESTIONS.c.asked_at)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(_theirs(conversation, identity))).first()
        if row is None or row.asked_at < write_moment(since):
            return None
        found: dict[str, Any] = json.loads(row.body)
        return found

    def close(self, conversation: str, identity: str) -> bool:
        """It is answered; False when it was closed already."""
        with writing(self._engine) as connection:
            done = connection.execute(delete(OPEN_QUESTIONS).where(_theirs(conversation, identity)))
            return done.rowcount == 1


def _theirs(conversation: str, identity: str) -> Any:
    return (OPEN_QUESTIONS.c.conversation == conversation) & (OPEN_QUESTIONS.c.identity == identity)
