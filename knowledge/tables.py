"""The tables as they are now, for queries. They are made by `knowledge.migrations`; a test compares the two.

Moments are ISO 8601 text in UTC, dates ISO text, Decimals text: exact, sortable, the same on every database.
"""

from sqlalchemy import Column, Double, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

PLANS = Table(
    "plans",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Integer),
    Column("name", Text),
    Column("goal", Text),
    Column("currency", Text),
    Column("budget", Text),
    Column("starts_on", Text),
    Column("ends_on", Text),
    Column("owners", Text),
    Column("nodes", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
)

PLAN_VERSIONS = Table(
    "plan_versions",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", Text),
    Column("restores", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("reason", Text),
    Column("operations", Text),
    Column("digest", Text),
    Column("body", LargeBinary),
    Column("cause", Text),
)

PLAN_REFUSALS = Table(
    "plan_refusals",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("expected_version", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("reason", Text),
    Column("body", LargeBinary),
)

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("length", Integer),
    Column("state", Text),
    Column("started_at", Text),
    Column("updated_at", Text),
    Column("owner", Text),
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text),
    Column("made_at", Text),
    Column("payload", Text),
)

MESSAGE_ARCHIVE = Table(
    "message_archive",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("last", Integer, primary_key=True),
    Column("first", Integer),
    Column("body", LargeBinary),
)

READINGS = Table(
    "readings",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("kpi", Text, primary_key=True),
    Column("starts_on", Text, primary_key=True),
    Column("ends_on", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", Text),
    Column("source", Text),
    Column("made_by", Text),
    Column("made_at", Text),
)

CHANGES = Table(
    "changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text),
    Column("source", Text),
    Column("made_at", Text),
    sqlite_autoincrement=True,
)

MARKS = Table(
    "marks",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text),
)

CASES = Table(
    "cases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text),
    Column("digest", Text),
    Column("status", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

DOCUMENT_PASSAGES = Table(
    "document_passages",
    METADATA,
    Column("document", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("language", Text),
    Column("heading", Text),
    Column("place", Text),
    Column("text", Text),
)

TURN_LEASES = Table(
    "turn_leases",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("holder", Text),
    Column("until", Double),
)
