"""Transcripts: every message is one appended row and nothing is ever rewritten, plus a small state.

One append costs the same whether a conversation has ten messages or ten thousand.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, insert, select, update

from core.errors import InputError
from core.frozen import Frozen
from core.text import Text
from knowledge.database import insert_once, writing
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
        text, moment = _write(payload, "payload"), write_moment(at)
        _check_id(conversation)
        with writing(self._engine) as connection:
            position = _lengthen(connection, conversation, moment)
            row = {
                "conversation": conversation,
                "position": position,
                "kind": kind,
                "made_at": moment,
                "payload": text,
            }
            connection.execute(_ADD, row)
            if state is not None:
                _replace_state(connection, conversation, _write_state(state))
        return position

    def messages(self, conversation: str, *, last: int | None = None) -> tuple[dict[str, object], ...]:
        """Messages in order, or only the last so many.

        Each is {"position": int, "kind": str, "at": ISO text in UTC, "payload": dict}. A conversation that
        does not exist has none.
        """
        query = select(MESSAGES).where(MESSAGES.c.conversation == conversation)
        query = query.order_by(MESSAGES.c.position.desc()).limit(last)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(_message(row) for row in reversed(rows))

    def get_state(self, conversation: str) -> dict[str, object]:
        """The state last set, {} if none was."""
        query = select(CONVERSATIONS.c.state).where(CONVERSATIONS.c.id == conversation)
        with self._engine.connect() as connection:
            text = connection.execute(query).scalar()
        state: dict[str, object] = json.loads(text) if text else {}
        return state

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
_LENGTHEN = (
    update(CONVERSATIONS)
    .where(_THIS)
    .values(length=CONVERSATIONS.c.length + 1, updated_at=bindparam("moment"))
    .returning(CONVERSATIONS.c.length)
)
_START = update(CONVERSATIONS).where(_THIS).values(started_at=bindparam("moment"))
_STATE = update(CONVERSATIONS).where(_THIS).values(state=bindparam("text"))


def _lengthen(connection: Connection, conversation: str, moment: str) -> int:
    values = {"conversation": conversation, "moment": moment}
    position: int | None = connection.execute(_LENGTHEN, values).scalar()
    if position is None:
        _ensure(connection, conversation)
        position = connection.execute(_LENGTHEN, values).scalar_one()
    if position == 1:
        connection.execute(_START, values)
    return position


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
        return json.dumps(value)
    except (TypeError, ValueError) as error:
        raise InputError(
            Text(zh=f"{field} 不能写成 JSON：{error}", en=f"the {field} cannot be written as JSON: {error}"),
            field=field,
        ) from error


def _check_id(conversation: str) -> None:
    if conversation and conversation.isprintable():
        return
    raise InputError(
        Text(zh=f"会话编号 {conversation!r} 不可用", en=f"not a usable conversation id: {conversation!r}"),
        field="conversation",
        valid=Text(zh="至少一个可见字符，没有控制字符", en="at least one character, no control characters"),
    )
