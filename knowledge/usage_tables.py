"""The tables of what calls of chat models and turns took."""

from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text

from knowledge.tables import METADATA

USAGE_CALLS = Table(
    "usage_calls",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("turn", Text),
    Column("made_at", Text),
    Column("day", Text),
    Column("tenant", Text),
    Column("person", Text),
    Column("conversation", Text),
    Column("profile", Text),
    Column("model", Text),
    Column("prompt", Text),
    Column("input", Integer),
    Column("cached", Integer),
    Column("output", Integer),
    Column("estimated", Integer),
    Column("cost", BigInteger),
    Column("currency", Text),
    Column("fallback", Text),
    Column("attempts", Integer),
    Column("seconds", Double),
    sqlite_autoincrement=True,
)

USAGE_TURNS = Table(
    "usage_turns",
    METADATA,
    Column("turn", Text, primary_key=True),
    Column("made_at", Text),
    Column("day", Text),
    Column("tenant", Text),
    Column("person", Text),
    Column("conversation", Text),
    Column("door", Text),
    Column("outcome", Text),
    Column("seconds", Double),
    Column("first", Double),
    Column("tool_calls", Integer),
    Column("checked", Integer),
    Column("unsupported", Integer),
    Column("removed", Integer),
    Column("trace", Text),
)

USAGE_TOTALS = Table(
    "usage_totals",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("tokens", BigInteger),
    Column("cost", BigInteger),
)

USAGE_NOTICES = Table(
    "usage_notices",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("made_at", Text),
)
