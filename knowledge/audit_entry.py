"""A line of the audit trail: who did what to which thing, through which door, and how it ended."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, Row, insert

from core.frozen import Frozen
from knowledge.moment import read_moment, write_moment
from knowledge.people_tables import AUDIT

_LONGEST_VALUE, _LONGEST_SUBJECT = 200, 200


class Outcome(StrEnum):
    """How it ended."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


class Actor(Frozen):
    """Who does something, and through which door.

    Attributes:
        id: The person's id, "" for whoever runs the program.
        name: Their name.
        door: "cli", "http", "mcp", "watch", or a channel's name.
    """

    id: str = ""
    name: str = ""
    door: str = ""


class AuditEntry(Frozen):
    """One line. It never holds a secret, nor what was said.

    Attributes:
        at: When.
        person: Id of who did it, "" for whoever runs the program or somebody unknown.
        name: What they are called.
        door: Through which door they came.
        action: "read", "write", "export", "sign-in", "person-change" ...
        tool: Name of the tool, "" when it was none.
        kind: Kind of thing it was done to ("plan", "case", "person"), "" when none in particular.
        subject: Its id.
        outcome: How it ended.
        detail: A few short facts, such as the version seen or the fields changed.
        number: Its place in the trail; 0 before it is kept.
    """

    at: datetime
    person: str = ""
    name: str = ""
    door: str = ""
    action: str
    tool: str = ""
    kind: str = ""
    subject: str = ""
    outcome: Outcome = Outcome.ALLOWED
    detail: Mapping[str, str] = Field(default_factory=dict)
    number: int = 0


def entry_by(actor: Actor, action: str, at: datetime, **said: Any) -> AuditEntry:
    """A line about what `actor` did; `said` are the other fields."""
    return AuditEntry(at=at, person=actor.id, name=actor.name, door=actor.door, action=action, **said)


def record(connection: Connection, *entries: AuditEntry) -> None:
    """Add lines in the caller's transaction: what is done and that it was done are kept together."""
    connection.execute(_ADD, [row_of(entry) for entry in entries])


def row_of(entry: AuditEntry) -> dict[str, str]:
    """The row of a line."""
    detail = {key: value[:_LONGEST_VALUE] for key, value in entry.detail.items()}
    return {
        "made_at": write_moment(entry.at),
        "person": entry.person,
        "name": entry.name,
        "door": entry.door,
        "action": entry.action,
        "tool": entry.tool,
        "kind": entry.kind,
        "subject": entry.subject[:_LONGEST_SUBJECT],
        "outcome": entry.outcome.value,
        "detail": json.dumps(detail, ensure_ascii=False),
    }


def entry_of(row: Row[Any]) -> AuditEntry:
    """The line of a row."""
    return AuditEntry(
        number=row.number,
        at=read_moment(row.made_at),
        person=row.person,
        name=row.name,
        door=row.door,
        action=row.action,
        tool=row.tool,
        kind=row.kind,
        subject=row.subject,
        outcome=Outcome(row.outcome),
        detail=json.loads(row.detail),
    )


_ADD = insert(AUDIT)
