"""The database schema, as an append-only list of named steps recorded in the table `migrations`.

A step that has shipped is never edited: a change is a new function at the end. Every step declares the
tables it makes itself, so that `knowledge.tables` may move on without changing history.
"""

from collections.abc import Callable

from sqlalchemy import (
    Column,
    Connection,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)

from core.errors import InputError
from core.text import Text as Said

Migration = Callable[[Connection], None]
MIGRATIONS: list[Migration] = []


def migration(step: Migration) -> Migration:
    """Append a step to the list."""
    MIGRATIONS.append(step)
    return step


def pending(connection: Connection) -> tuple[Migration, ...]:
    """Steps this database has not seen yet, in order.

    Raises:
        InputError: The database was written by a newer program.
    """
    if not inspect(connection).has_table("migrations"):
        return tuple(MIGRATIONS)
    done = {row.name for row in connection.execute(text("SELECT name FROM migrations"))}
    unknown = done - {step.__name__ for step in MIGRATIONS}
    if unknown:
        raise InputError(
            Said(
                zh=f"数据库由更新的版本写成，本程序不认识 {sorted(unknown)!r}",
                en=f"the database was written by a newer version: unknown steps {sorted(unknown)!r}",
            ),
            valid=Said(zh="升级程序后再打开", en="upgrade the program, then open it again"),
        )
    return tuple(step for step in MIGRATIONS if step.__name__ not in done)


def migrate(connection: Connection) -> tuple[str, ...]:
    """Apply the pending steps inside the caller's write transaction and return their names.

    Two processes may start at once: SQLite's write transaction or PostgreSQL's advisory lock lets one
    through, the other then finds nothing pending.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7204601)"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)"))
    steps = pending(connection)
    for step in steps:
        step(connection)
        connection.execute(text("INSERT INTO migrations (name) VALUES (:name)"), {"name": step.__name__})
    return tuple(step.__name__ for step in steps)


@migration
def m001_plans(connection: Connection) -> None:
    """Plans with every version, and the edits that lost a race."""
    tables = MetaData()
    Table(
        "plans",
        tables,
        Column("id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("goal", Text, nullable=False),
        Column("currency", Text, nullable=False),
        Column("budget", Text),
        Column("starts_on", Text),
        Column("ends_on", Text),
        Column("owners", Text, nullable=False),
        Column("nodes", Integer, nullable=False),
        Column("words", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False, index=True),
    )
    Table(
        "plan_versions",
        tables,
        Column("plan_id", Text, ForeignKey("plans.id"), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("action", Text, nullable=False),
        Column("restores", Integer),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("operations", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    Table(
        "plan_refusals",
        tables,
        Column("plan_id", Text, ForeignKey("plans.id"), primary_key=True),
        Column("digest", Text, primary_key=True),
        Column("expected_version", Integer, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    tables.create_all(connection)


@migration
def m002_conversations(connection: Connection) -> None:
    """Transcripts, one row a message, and a small state per conversation."""
    tables = MetaData()
    Table(
        "conversations",
        tables,
        Column("id", Text, primary_key=True),
        Column("length", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("started_at", Text),
        Column("updated_at", Text, index=True),
    )
    Table(
        "messages",
        tables,
        Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("payload", Text, nullable=False),
    )
    tables.create_all(connection)


@migration
def m003_readings(connection: Connection) -> None:
    """What was measured of plan KPIs; a corrected value is a further revision."""
    tables = MetaData()
    Table(
        "readings",
        tables,
        Column("plan_id", Text, primary_key=True),
        Column("node", Text, primary_key=True),
        Column("kpi", Text, primary_key=True),
        Column("starts_on", Text, primary_key=True),
        Column("ends_on", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("value", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
    )
    tables.create_all(connection)


@migration
def m004_search(connection: Connection) -> None:
    """The log of changes that search follows, deviation cases, the company's documents."""
    tables = MetaData()
    changes = Table(
        "changes",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("kind", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    Table(
        "marks",
        tables,
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )
    Table(
        "cases",
        tables,
        Column("id", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("status", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    Table(
        "documents",
        tables,
        Column("id", Text, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("name", Text, nullable=False),
        Column("digest", Text, nullable=False, index=True),
        Column("status", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    Table(
        "document_passages",
        tables,
        Column("document", Text, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("language", Text, nullable=False),
        Column("heading", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("text", Text, nullable=False),
    )
    tables.create_all(connection)
    connection.execute(text("ALTER TABLE plans DROP COLUMN words"))  # the index is made from the plans now
    plans = connection.execute(text("SELECT id, made_at FROM plans ORDER BY made_at")).all()
    if plans:  # those of earlier versions are found from now on, too
        rows = [{"kind": "plan", "source": row.id, "made_at": row.made_at} for row in plans]
        connection.execute(changes.insert(), rows)


@migration
def m005_people(connection: Connection) -> None:
    """People, how they are known and sign in, rooms, the audit trail, whose a conversation is."""
    tables = MetaData()
    Table(
        "people",
        tables,
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("key", Text, nullable=False, unique=True),
        Column("revision", Integer, nullable=False),
        Column("active", Integer, nullable=False),
        Column("body", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
    )
    Table(
        "identities",
        tables,
        Column("channel", Text, primary_key=True),
        Column("identity", Text, primary_key=True),
        Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
        Column("made_at", Text, nullable=False),
    )
    Table(
        "rooms",
        tables,
        Column("channel", Text, primary_key=True),
        Column("room", Text, primary_key=True),
        Column("body", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
    )
    Table(
        "tokens",
        tables,
        Column("id", Text, primary_key=True),
        Column("digest", Text, nullable=False, unique=True),
        Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("scopes", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("expires_at", Text, nullable=False),
        Column("revoked_at", Text),
        Column("used_at", Text),
    )
    Table(
        "tickets",
        tables,
        Column("digest", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("expires_at", Text, nullable=False, index=True),
        Column("used_at", Text),
    )
    Table(
        "sessions",
        tables,
        Column("digest", Text, primary_key=True),
        Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
        Column("made_at", Text, nullable=False),
        Column("expires_at", Text, nullable=False, index=True),
        Column("ended_at", Text),
    )
    Table(
        "audit",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("made_at", Text, nullable=False, index=True),
        Column("person", Text, nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("door", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("tool", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("subject", Text, nullable=False, index=True),
        Column("outcome", Text, nullable=False),
        Column("detail", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    tables.create_all(connection)
    connection.execute(text("ALTER TABLE conversations ADD COLUMN owner TEXT"))
    connection.execute(text("CREATE INDEX ix_conversations_owner ON conversations (owner)"))


@migration
def m006_approvals(connection: Connection) -> None:
    """Approvals of plans and branches, a row a step; the notices of a step that are still to be sent."""
    tables = MetaData()
    Table(
        "approvals",
        tables,
        Column("id", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("plan_id", Text, nullable=False),
        Column("node", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
        UniqueConstraint("plan_id", "node", "revision"),
    )
    Table(
        "approval_notices",
        tables,
        Column("approval", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("person", Text, nullable=False),
        Column("part", Text, nullable=False),
        Column("must_answer", Integer, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("not_before", Text, nullable=False),
        Column("outcome", Text, nullable=False, index=True),
    )
    tables.create_all(connection)


@migration
def m008_deliveries(connection: Connection) -> None:
    """What channels took in, what people thought of replies, and what caused each version of a plan."""
    tables = MetaData()
    Table(
        "deliveries",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("channel", Text, nullable=False),
        Column("delivery", Text, nullable=False),
        Column("conversation", Text, nullable=False, index=True),
        Column("stage", Text, nullable=False, index=True),
        Column("holder", Text, nullable=False),
        Column("lease_until", Text, nullable=False),
        Column("not_before", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("stopped", Integer, nullable=False),
        Column("received_at", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("answer", Text),
        UniqueConstraint("channel", "delivery"),
        sqlite_autoincrement=True,
    )
    Table(
        "feedback",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("conversation", Text, nullable=False, index=True),
        Column("reply", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("verdict", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    tables.create_all(connection)
    connection.execute(text("ALTER TABLE plan_versions ADD COLUMN cause TEXT"))


@migration
def m010_wecom(connection: Connection) -> None:
    """Replies that a platform polls, what may be sent how often, what waits to be sent, what was asked."""
    tables = MetaData()
    Table(
        "streams",
        tables,
        Column("id", Text, primary_key=True),
        Column("delivery", Text, nullable=False),
        Column("conversation", Text, nullable=False),
        Column("identity", Text, nullable=False),
        Column("content", Text, nullable=False),
        Column("pictures", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("asked_at", Text, nullable=False, index=True),
        Column("polled_at", Text, nullable=False),
    )
    Table(
        "quotas",
        tables,
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False, index=True),
        Column("at", Double, nullable=False),
    )
    Table(
        "outbox",
        tables,
        Column("id", Text, primary_key=True),
        Column("line", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("state", Text, nullable=False, index=True),
        Column("outcome", Text, nullable=False),
        Column("made_at", Text, nullable=False),
    )
    Table(
        "open_questions",
        tables,
        Column("conversation", Text, primary_key=True),
        Column("identity", Text, primary_key=True),
        Column("body", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
    )
    tables.create_all(connection)


@migration
def m011_conversation_list(connection: Connection) -> None:
    """Whose a conversation of the web workspace is, and what it is called."""
    tables = MetaData()
    Table(
        "conversation_list",
        tables,
        Column("conversation", Text, primary_key=True),
        Column("person", Text, nullable=False, index=True),
        Column("title", Text, nullable=False),
        Column("hidden", Integer, nullable=False),
        Column("made_at", Text, nullable=False),
    )
    tables.create_all(connection)


@migration
def m012_bookmarks(connection: Connection) -> None:
    """Places in a channel that have to be found again."""
    Table(
        "bookmarks",
        MetaData(),
        Column("channel", Text, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("body", Text, nullable=False),
        Column("put_at", Text, nullable=False, index=True),
    ).create(connection)


@migration
def m013_watch(connection: Connection) -> None:
    """Rules of the watch, alerts and corrections with their history, and what is sent of them."""
    tables = MetaData()
    Table(
        "watch_rules",
        tables,
        Column("id", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("removed", Integer, nullable=False),
        Column("body", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
    )
    Table(
        "watch_states",
        tables,
        Column("key", Text, primary_key=True),
        Column("firing", Integer, nullable=False),
        Column("severity", Integer, nullable=False),
        Column("value", Text, nullable=False),
        Column("alert", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
    )
    Table(
        "alerts",
        tables,
        Column("id", Text, primary_key=True),
        Column("open_key", Text, unique=True),
        Column("status", Text, nullable=False),
        Column("owner", Text, nullable=False, index=True),
        Column("plan", Text, nullable=False),
        Column("due_at", Text),
        Column("until", Text),
        Column("body", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("opened_at", Text, nullable=False),
        Column("updated_at", Text, nullable=False),
    )
    Table(
        "watch_events",
        tables,
        Column("subject", Text, primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    Table(
        "corrections",
        tables,
        Column("id", Text, primary_key=True),
        Column("alert", Text, nullable=False, index=True),
        Column("status", Text, nullable=False),
        Column("owner", Text, nullable=False),
        Column("due_on", Text, nullable=False),
        Column("told_on", Text),
        Column("body", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("made_at", Text, nullable=False),
    )
    Table(
        "alert_notices",
        tables,
        Column("key", Text, primary_key=True),
        Column("alert", Text, nullable=False),
        Column("person", Text, nullable=False, index=True),
        Column("kind", Text, nullable=False),
        Column("body", Text),
        Column("not_before", Text, nullable=False),
        Column("claimed_until", Text),
        Column("sent_at", Text, index=True),
        Column("attempts", Integer, nullable=False),
        Column("outcome", Text, nullable=False),
    )
    tables.create_all(connection)


@migration
def m014_jobs(connection: Connection) -> None:
    """Jobs that wait, run or have run."""
    tables = MetaData()
    Table(
        "jobs",
        tables,
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("arguments", Text, nullable=False),
        Column("occurrence", Text, unique=True),
        Column("status", Text, nullable=False, index=True),
        Column("due_at", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("claimed_by", Text, nullable=False),
        Column("claimed_until", Text),
        Column("error", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("done_at", Text),
    )
    tables.create_all(connection)


@migration
def m015_imports(connection: Connection) -> None:
    """Imports into fact tables, and the mappings they are made by."""
    tables = MetaData()
    Table(
        "imports",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("table_name", Text, nullable=False, index=True),
        Column("planned", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("undoes", Integer),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    Table(
        "mappings",
        tables,
        Column("name", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("made_by", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    tables.create_all(connection)
