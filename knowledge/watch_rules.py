"""The company's rules of the watch: set, changed, muted, taken away; every revision is kept."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select

from core.errors import UnknownReference
from core.text import Text
from core.watch.rule import Rule
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.short_id import new_short_id
from knowledge.watch_tables import WATCH_RULES

_TURN = 7204620  # key of the advisory lock


class RuleRevision(NamedTuple):
    """A rule as it was set."""

    revision: int
    rule: Rule
    removed: bool
    by: str
    at: datetime


class RuleStore:
    """The company's own rules. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def set(self, rule: Rule, *, by: str, at: datetime, removed: bool = False) -> Rule:
        """Keep a rule as the newest revision of its id; one without an id gets one and is returned so."""
        with writing(self._engine) as connection:
            _take_turns(connection)
            kept = rule if rule.id else rule.model_copy(update={"id": _free_id(connection)})
            connection.execute(
                insert(WATCH_RULES),
                {
                    "id": kept.id,
                    "revision": _last(connection, kept.id) + 1,
                    "removed": int(removed),
                    "body": kept.model_dump_json(),
                    "made_by": by,
                    "made_at": write_moment(at),
                },
            )
        return kept

    def remove(self, rule_id: str, *, by: str, at: datetime) -> Rule:
        """Take a company's rule away; the default of the same id, if there is one, holds again.

        Raises:
            UnknownReference: There is no such rule of the company's.
        """
        kept = next((rule for rule in self.list() if rule.id == rule_id), None)
        if kept is None:
            raise unknown_rule(rule_id, tuple(rule.id for rule in self.list()))
        return self.set(kept, by=by, at=at, removed=True)

    def list(self) -> tuple[Rule, ...]:
        """The company's rules as they hold now, in the order they were first set."""
        newest: dict[str, RuleRevision] = {}
        for found in self._all():
            newest[found.rule.id] = found
        return tuple(found.rule for found in newest.values() if not found.removed)

    def history(self, rule_id: str) -> tuple[RuleRevision, ...]:
        """Every revision of a rule, oldest first; empty for one nobody set."""
        return tuple(found for found in self._all() if found.rule.id == rule_id)

    def _all(self) -> tuple[RuleRevision, ...]:
        query = select(WATCH_RULES).order_by(WATCH_RULES.c.made_at, WATCH_RULES.c.revision)
        with self._engine.connect() as connection:
            return tuple(
                RuleRevision(
                    row.revision,
                    Rule.model_validate_json(row.body),
                    bool(row.removed),
                    row.made_by,
                    read_moment(row.made_at),
                )
                for row in connection.execute(query)
            )


def unknown_rule(rule_id: str, known: tuple[str, ...]) -> UnknownReference:
    """The error for a rule that is not there."""
    listed = ", ".join(known)
    return UnknownReference(
        Text(zh=f"没有预警规则 {rule_id[:60]!r}", en=f"there is no rule {rule_id[:60]!r}"),
        candidates=known,
        field="rule",
        valid=Text(zh=listed, en=listed) if known else None,
    )


def _free_id(connection: Connection) -> str:
    while True:
        found = new_short_id("W")
        if _last(connection, found) == 0:
            return found


def _last(connection: Connection, rule_id: str) -> int:
    query = select(func.max(WATCH_RULES.c.revision)).where(WATCH_RULES.c.id == rule_id)
    return connection.execute(query).scalar_one() or 0


def _take_turns(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite lets one writer through anyway
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
