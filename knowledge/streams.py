"""Streams: replies that a platform fetches piece by piece, whichever worker it happens to ask.

A stream is open until its reply is whole (done). When the platform will not wait any longer, the rest is
promised (late) and sent some other way (sent). Every change is conditional on the state, so that of two
workers one decides, and a turn that is played again after a crash takes its stream up where it was.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, delete, select, update

from core.frozen import Frozen
from knowledge.channel_tables import STREAMS
from knowledge.database import insert_once, writing
from knowledge.moment import read_moment, write_moment


class StreamState(StrEnum):
    """How far a stream is."""

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    SENT = "sent"


class Stream(Frozen):
    """A reply as far as it is.

    Attributes:
        id: What the platform asks for it by.
        delivery: The message it answers.
        conversation: Where that was said.
        identity: Who said it, as the channel knows them.
        content: The whole text so far.
        pictures: Paths of pictures shown with the end.
        state: How far it is.
        asked_at: When the message was said.
        polled_at: About when the platform last asked.
    """

    id: str
    delivery: str
    conversation: str
    identity: str
    content: str = ""
    pictures: tuple[str, ...] = ()
    state: StreamState = StreamState.OPEN
    asked_at: datetime
    polled_at: datetime


class StreamStore:
    """Streams in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, stream: Stream) -> None:
        """Begin a stream; one that is there already stays as it is."""
        row: dict[str, Any] = {
            **stream.model_dump(exclude={"pictures", "asked_at", "polled_at"}),
            "state": stream.state.value,
            "pictures": json.dumps(stream.pictures),
            "asked_at": write_moment(stream.asked_at),
            "polled_at": write_moment(stream.polled_at),
        }
        with writing(self._engine) as connection:
            insert_once(connection, STREAMS, row)

    def find(self, id: str) -> Stream | None:
        """The stream; None when there is none, or none any more."""
        with self._engine.connect() as connection:
            row = connection.execute(select(STREAMS).where(STREAMS.c.id == id)).first()
        return _stream(row) if row else None

    def write(self, id: str, content: str) -> None:
        """Replace the text so far, unless the reply is whole."""
        self._change(id, (StreamState.OPEN, StreamState.LATE), content=content)

    def finish(self, id: str, content: str, pictures: tuple[str, ...] = ()) -> StreamState | None:
        """The whole reply. Says how it reaches the reader: DONE by the stream, LATE some other way."""
        whole = {"content": content, "pictures": json.dumps(pictures)}
        if not self._change(id, (StreamState.OPEN,), state=StreamState.DONE.value, **whole):
            self._change(id, (StreamState.LATE,), **whole)
        found = self.find(id)
        return found.state if found else None

    def promise(self, id: str) -> bool:
        """The platform stops asking and the reader is told to wait; False when the reply is whole."""
        return self._change(id, (StreamState.OPEN,), state=StreamState.LATE.value)

    def sent(self, id: str) -> bool:
        """The reply has gone another way; False when that is known already."""
        return self._change(id, (StreamState.LATE, StreamState.DONE), state=StreamState.SENT.value)

    def polled(self, id: str, at: datetime) -> None:
        """The platform asked for it."""
        with writing(self._engine) as connection:
            connection.execute(update(STREAMS).where(STREAMS.c.id == id).values(polled_at=write_moment(at)))

    def prune(self, before: datetime) -> int:
        """Forget streams of messages said before a moment; how many."""
        with writing(self._engine) as connection:
            old = STREAMS.c.asked_at < write_moment(before)
            return connection.execute(delete(STREAMS).where(old)).rowcount

    def _change(self, id: str, states: tuple[StreamState, ...], **values: object) -> bool:
        allowed = (STREAMS.c.id == id) & STREAMS.c.state.in_([state.value for state in states])
        with writing(self._engine) as connection:
            return connection.execute(update(STREAMS).where(allowed).values(**values)).rowcount == 1


def _stream(row: Row[Any]) -> Stream:
    values = dict(row._mapping)
    return Stream(
        **values
        | {
            "pictures": tuple(json.loads(values["pictures"])),
            "asked_at": read_moment(values["asked_at"]),
            "polled_at": read_moment(values["polled_at"]),
        }
    )
