"""The tables of the watch, its jobs, and of figures that come in."""

from sqlalchemy import Column, Integer, Table, Text

from knowledge.tables import METADATA

WATCH_RULES = Table(
    "watch_rules",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("removed", Integer),
    Column("body", Text),
    Column("made_by", Text),
    Column("made_at", Text),
)

WATCH_STATES = Table(
    "watch_states",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("firing", Integer),
    Column("severity", Integer),
    Column("value", Text),
    Column("alert", Text),
    Column("changed_at", Text),
)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("open_key", Text),
    Column("status", Text),
    Column("owner", Text),
    Column("plan", Text),
    Column("due_at", Text),
    Column("until", Text),
    Column("body", Text),
    Column("version", Integer),
    Column("opened_at", Text),
    Column("updated_at", Text),
)

WATCH_EVENTS = Table(
    "watch_events",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("alert", Text),
    Column("status", Text),
    Column("owner", Text),
    Column("due_on", Text),
    Column("told_on", Text),
    Column("body", Text),
    Column("version", Integer),
    Column("made_at", Text),
)

ALERT_NOTICES = Table(
    "alert_notices",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("alert", Text),
    Column("person", Text),
    Column("kind", Text),
    Column("body", Text),
    Column("not_before", Text),
    Column("claimed_until", Text),
    Column("sent_at", Text),
    Column("attempts", Integer),
    Column("outcome", Text),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("arguments", Text),
    Column("occurrence", Text),
    Column("status", Text),
    Column("due_at", Text),
    Column("attempts", Integer),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("error", Text),
    Column("made_at", Text),
    Column("done_at", Text),
    Column("trace", Text),
)

IMPORTS = Table(
    "imports",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("table_name", Text),
    Column("planned", Integer),
    Column("name", Text),
    Column("state", Text),
    Column("undoes", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
    sqlite_autoincrement=True,
)

MAPPINGS = Table(
    "mappings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)
