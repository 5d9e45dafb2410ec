"""Messages of turns long past: the whole of them compressed in blocks, a short form left where they stood.

A block holds a dozen turns that say similar things, so it is a tenth of them. The short form is what a
program that knows nothing of the archive reads: the first words of what was said, and of a call its name.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from knowledge.tables import MESSAGE_ARCHIVE, MESSAGES

_LEVEL = 9
_WORDS = 160  # characters left of a text
_SHORT = 400  # a payload that is no longer than this is left as it is
_KEPT = ("name", "tool_call_id", "status")
ARCHIVED = "archived"  # what a short form carries

Payload = dict[str, Any]


def archive(connection: Connection, conversation: str, upto: int) -> None:
    """Put the messages up to a position into the archive, those that are not yet in it. All or none."""
    seen = connection.execute(_LAST, {"conversation": conversation}).scalar_one() or 0
    rows = connection.execute(_ROWS, {"conversation": conversation, "after": seen, "upto": upto}).all()
    if not rows:
        return
    payloads = [json.loads(row.payload) for row in rows]
    body = zlib.compress(json.dumps(payloads, separators=(",", ":")).encode(), _LEVEL)
    block = {"conversation": conversation, "first": rows[0].position, "last": rows[-1].position, "body": body}
    connection.execute(insert(MESSAGE_ARCHIVE), block)
    short = [
        {"whose": conversation, "place": row.position, "text": _dump(_shorten(payload))}
        for row, payload in zip(rows, payloads, strict=True)
        if len(row.payload) > _SHORT
    ]
    if short:
        connection.execute(_REPLACE, short)


def restore(
    connection: Connection, conversation: str, messages: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, object], ...]:
    """The messages with the whole payload where a short form stands."""
    missing = [message["position"] for message in messages if message["payload"].get(ARCHIVED)]
    if not missing:
        return tuple(dict(message) for message in messages)
    asked = {"conversation": conversation, "low": missing[0], "high": missing[-1]}
    whole: dict[int, Payload] = {}
    for block in connection.execute(_BLOCKS, asked):
        payloads: list[Payload] = json.loads(zlib.decompress(block.body))
        whole |= dict(zip(range(block.first, block.last + 1), payloads, strict=True))
    return tuple(
        {**message, "payload": whole.get(message["position"], message["payload"])} for message in messages
    )


def _shorten(payload: Payload) -> Payload:
    """What is left of a payload where it stood: enough for a reader, and for calls to find their results."""
    kept: Payload = {key: payload[key] for key in _KEPT if key in payload}
    calls = [{**call, "args": {}} for call in payload.get("tool_calls", ()) if isinstance(call, dict)]
    content = payload.get("content", "")
    text = content if isinstance(content, str) else ""
    return {
        ARCHIVED: True,
        "content": text if len(text) <= _WORDS else text[: _WORDS - 1] + "…",
        **kept,
        **({"tool_calls": calls} if calls else {}),
    }


def _dump(payload: Payload) -> str:
    text = json.dumps(payload, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half a character
        return json.dumps(payload)
    return text


_THIS = MESSAGES.c.conversation == bindparam("conversation")
_LAST = select(func.max(MESSAGE_ARCHIVE.c.last)).where(
    MESSAGE_ARCHIVE.c.conversation == bindparam("conversation")
)
_ROWS = (
    select(MESSAGES.c.position, MESSAGES.c.payload)
    .where(_THIS, MESSAGES.c.position > bindparam("after"), MESSAGES.c.position <= bindparam("upto"))
    .order_by(MESSAGES.c.position)
)
_REPLACE = (
    update(MESSAGES)
    .where(MESSAGES.c.conversation == bindparam("whose"), MESSAGES.c.position == bindparam("place"))
    .values(payload=bindparam("text"))
)
_BLOCKS = select(MESSAGE_ARCHIVE.c.first, MESSAGE_ARCHIVE.c.last, MESSAGE_ARCHIVE.c.body).where(
    MESSAGE_ARCHIVE.c.conversation == bindparam("conversation"),
    MESSAGE_ARCHIVE.c.last >= bindparam("low"),
    MESSAGE_ARCHIVE.c.first <= bindparam("high"),
)
