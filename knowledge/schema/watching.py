"""The watch and its jobs; imports of facts."""

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text


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


STEPS = (m013_watch, m014_jobs, m015_imports)
