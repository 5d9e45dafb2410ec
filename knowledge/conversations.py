"""Transcripts: every message is one appended row, plus a small state.

One append costs the same whether a conversation has ten messages or ten thousand. Nothing that was said is
ever changed; what is long past is kept compressed (`knowledge.message_archive`).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Executable, Row, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import InputError
from core.frozen import Frozen
from core.text import Text
from knowledge.database import insert_once, writing
from knowledge.message_archive import archive, restore
from knowledge.moment import read_moment, write_moment
from knowledge.tables import CONVERSATIONS, MESSAGES

_LONGEST_STATE = 65_536


class ConversationInfo(Frozen):
    """A conversation in a list.

    Attributes:
        id: Its id.
        length: How many messages it has.
        started: Moment of its first message, in UTC; None while it has none.
        updated: Moment of its last message, in UTC; None while it has none.
    """

    id: str
    length: int
    started: datetime | None
    updated: datetime | None


class Message(NamedTuple):
    """A message to be appended: what kind it is, its content as JSON data, and when it was said."""

    kind: str
    payload: Mapping[str, object]
    at: datetime


class ConversationStore:
    """Conversations in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(
        self,
        conversation: str,
        kind: str,
        payload: Mapping[str, object],
        *,
        at: datetime,
        state: Mapping[str, object] | None = None,
    ) -> int:
        """Append one message and return its position, 1 for the first.

        Args:
            conversation: Its id.
            kind: What kind of message it is.
            payload: The message, as JSON data.
            at: When it was said.
            state: Replaces the conversation's state in the same step, when given.

        Raises:
            InputError: The payload or state cannot be written as JSON, or an id holds control characters.
        """
        return self.extend(conversation, [Message(kind, payload, at)], state=state)

    def extend(
        self, conversation: str, messages: Sequence[Message], *, state: Mapping[str, object] | None = None
    ) -> int:
        """Append messages, all or none, and return the position of the last; at least one is needed.

        The arguments and errors are those of `append`.
        """
        written = [(new.kind, _write(new.payload, "payload"), write_moment(new.at)) for new in messages]
        _check_id(conversation)
        head = {"id": conversation, "length": len(written), "started_at": written[0][2]}
        head |= {"updated_at": written[-1][2], "state": "{}" if state is None else _write_state(state)}
        with writing(self._engine) as connection:
            lengthen = _lengthen(connection.dialect.name, with_state=state is not None)
            length: int = connection.execute(lengthen, head).scalar_one()
            rows = [
                _row(conversation, position, *message)
                for position, message in enumerate(written, length - len(written) + 1)
            ]
            connection.execute(_ADD, rows)
        return length

    def messages(self, conversation: str, *, last: int | None = None) -> tuple[dict[str, object], ...]:
        """Messages in order, or only the last so many.

        Each is {"position": int, "kind": str, "at": ISO text in UTC, "payload": dict}. A conversation that
        does not exist has none.
        """
        query = _NEWEST if last is None else _NEWEST.limit(last)
        with self._engine.connect() as connection:
            rows = connection.execute(query, {"conversation": conversation}).all()
            return restore(connection, conversation, [_message(row) for row in reversed(rows)])

    def archive(self, conversation: str, upto: int) -> None:
        """Keep the messages up to a position compressed; they come back as they were."""
        with writing(self._engine) as connection:
            archive(connection, conversation, upto)

    def get_state(self, conversation: str) -> dict[str, object]:
        """The state last set, {} if none was."""
        return self.look(conversation)[1]

    def look(self, conversation: str) -> tuple[int, dict[str, object]]:
        """How many messages there are and the state last set; (0, {}) for a new conversation."""
        with self._engine.connect() as connection:
            row = connection.execute(_HEAD, {"conversation": conversation}).first()
        return (row.length, json.loads(row.state or "{}")) if row else (0, {})

    def owner(self, conversation: str) -> str | None:
        """Id of the person whose conversation it is; None when it is the operator's or nobody's yet."""
        with self._engine.connect() as connection:
            query = select(CONVERSATIONS.c.owner).where(_THIS)
            return connection.execute(query, {"conversation": conversation}).scalar_one_or_none()

    def claim(self, conversation: str, person: str) -> bool:
        """Make a new conversation this person's; whether it is theirs, then or already.

        One that exists keeps its owner: nobody comes into what was said before.
        """
        _check_id(conversation)
        with writing(self._engine) as connection:
            row = {"id": conversation, "length": 0, "state": "{}", "owner": person}
            insert_once(connection, CONVERSATIONS, row)
            query = select(CONVERSATIONS.c.owner).where(_THIS)
            owner = connection.execute(query, {"conversation": conversation}).scalar_one()
        return bool(owner == person)

    def set_state(self, conversation: str, state: Mapping[str, object]) -> None:
        """Replace the state: a small JSON object such as the id of the plan in hand.

        Raises:
            InputError: It cannot be written as JSON or is longer than 64 kB.
        """
        text = _write_state(state)
        _check_id(conversation)
        with writing(self._engine) as connection:
            _ensure(connection, conversation)
            _replace_state(connection, conversation, text)

    def conversations(self) -> tuple[ConversationInfo, ...]:
        """All conversations, the one that spoke last first."""
        columns = CONVERSATIONS.c
        query = select(columns.id, columns.length, columns.started_at, columns.updated_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        rows = sorted(rows, key=lambda row: (row.updated_at or "", row.id), reverse=True)
        return tuple(
            ConversationInfo(
                id=row.id,
                length=row.length,
                started=read_moment(row.started_at) if row.started_at else None,
                updated=read_moment(row.updated_at) if row.updated_at else None,
            )
            for row in rows
        )


# built once: building a statement costs more than running it
_ADD = insert(MESSAGES)
_THIS = CONVERSATIONS.c.id == bindparam("conversation")
_HEAD = select(CONVERSATIONS.c.length, CONVERSATIONS.c.state).where(_THIS)
_NEWEST = (
    select(MESSAGES)
    .where(MESSAGES.c.conversation == bindparam("conversation"))
    .order_by(MESSAGES.c.position.desc())
)
_STATE = update(CONVERSATIONS).where(_THIS).values(state=bindparam("text"))


@lru_cache
def _lengthen(dialect: str, *, with_state: bool) -> Executable:
    """Start or lengthen a conversation in one statement, which says its new length."""
    new = (postgresql if dialect == "postgresql" else sqlite).insert(CONVERSATIONS)
    changes = {
        "length": CONVERSATIONS.c.length + new.excluded.length,
        "started_at": func.coalesce(CONVERSATIONS.c.started_at, new.excluded.started_at),
        "updated_at": new.excluded.updated_at,
    }
    if with_state:
        changes["state"] = new.excluded.state
    upsert = new.on_conflict_do_update(index_elements=[CONVERSATIONS.c.id], set_=changes)
    lengthen: Executable = upsert.returning(CONVERSATIONS.c.length)
    return lengthen


def _row(conversation: str, position: int, kind: str, payload: str, moment: str) -> dict[str, object]:
    return {
        "conversation": conversation,
        "position": position,
        "kind": kind,
        "made_at": moment,
        "payload": payload,
    }


def _replace_state(connection: Connection, conversation: str, text: str) -> None:
    connection.execute(_STATE, {"conversation": conversation, "text": text})


def _write_state(state: Mapping[str, object]) -> str:
    text = _write(state, "state")
    if len(text) > _LONGEST_STATE:
        raise InputError(
            Text(
                zh=f"会话状态有 {len(text)} 字节，太长",
                en=f"the conversation state has {len(text)} bytes, too many",
            ),
            field="state",
            valid=Text(zh=f"至多 {_LONGEST_STATE} 字节", en=f"at most {_LONGEST_STATE} bytes"),
        )
    return text


def _ensure(connection: Connection, conversation: str) -> None:
    insert_once(connection, CONVERSATIONS, {"id": conversation, "length": 0, "state": "{}"})


def _message(row: Row[Any]) -> dict[str, object]:
    return {"position": row.position, "kind": row.kind, "at": row.made_at, "payload": json.loads(row.payload)}


def _write(value: Mapping[str, object], field: str) -> str:
    try:
        return _encodable(json.dumps(value, ensure_ascii=False), value)
    except (TypeError, ValueError) as error:
        raise InputError(
            Text(zh=f"{field} 不能写成 JSON：{error}", en=f"the {field} cannot be written as JSON: {error}"),
            field=field,
        ) from error


def _encodable(text: str, value: Mapping[str, object]) -> str:
    """The JSON as it is, half as long in Chinese; escaped where it holds half a character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _check_id(conversation: str) -> None:
    if conversation and conversation.isprintable():
        return
    raise InputError(
        Text(zh=f"会话编号 {conversation!r} 不可用", en=f"not a usable conversation id: {conversation!r}"),
        field="conversation",
        valid=Text(zh="至少一个可见字符，没有控制字符", en="at least one character, no control characters"),
    )
