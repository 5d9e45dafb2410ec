"""The tables of the channels: what came in, what goes out, what is found again."""

from sqlalchemy import Column, Double, Integer, Table, Text

from knowledge.tables import METADATA

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text),
    Column("delivery", Text),
    Column("conversation", Text),
    Column("stage", Text),
    Column("holder", Text),
    Column("lease_until", Text),
    Column("not_before", Text),
    Column("attempts", Integer),
    Column("stopped", Integer),
    Column("received_at", Text),
    Column("body", Text),
    Column("answer", Text),
    sqlite_autoincrement=True,
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation", Text),
    Column("reply", Text),
    Column("person", Text),
    Column("verdict", Text),
    Column("why", Text),
    Column("made_at", Text),
    sqlite_autoincrement=True,
)

STREAMS = Table(
    "streams",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("delivery", Text),
    Column("conversation", Text),
    Column("identity", Text),
    Column("content", Text),
    Column("pictures", Text),
    Column("state", Text),
    Column("asked_at", Text),
    Column("polled_at", Text),
)

QUOTAS = Table(
    "quotas",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("at", Double),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("line", Text),
    Column("body", Text),
    Column("state", Text),
    Column("outcome", Text),
    Column("made_at", Text),
)

OPEN_QUESTIONS = Table(
    "open_questions",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    Column("body", Text),
    Column("asked_at", Text),
)

BOOKMARKS = Table(
    "bookmarks",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text),
    Column("put_at", Text),
)
