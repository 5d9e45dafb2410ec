"""What calls of chat models and turns took: tokens, money, seconds; the trace a job belongs to."""

from sqlalchemy import BigInteger, Column, Connection, Double, Integer, MetaData, Table, Text, text


def m016_usage(connection: Connection) -> None:
    """Calls of chat models, turns, running totals for budgets, notices given once; the trace of a job."""
    tables = MetaData()
    Table(
        "usage_calls",
        tables,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("turn", Text, nullable=False, index=True),
        Column("made_at", Text, nullable=False),
        Column("day", Text, nullable=False, index=True),
        Column("tenant", Text, nullable=False),
        Column("person", Text, nullable=False, index=True),
        Column("conversation", Text, nullable=False, index=True),
        Column("profile", Text, nullable=False),
        Column("model", Text, nullable=False),
        Column("prompt", Text, nullable=False),
        Column("input", Integer, nullable=False),
        Column("cached", Integer, nullable=False),
        Column("output", Integer, nullable=False),
        Column("estimated", Integer, nullable=False),
        Column("cost", BigInteger, nullable=False),
        Column("currency", Text, nullable=False),
        Column("fallback", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("seconds", Double, nullable=False),
        sqlite_autoincrement=True,
    )
    Table(
        "usage_turns",
        tables,
        Column("turn", Text, primary_key=True),
        Column("made_at", Text, nullable=False),
        Column("day", Text, nullable=False, index=True),
        Column("tenant", Text, nullable=False),
        Column("person", Text, nullable=False, index=True),
        Column("conversation", Text, nullable=False),
        Column("door", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("seconds", Double, nullable=False),
        Column("first", Double),
        Column("tool_calls", Integer, nullable=False),
        Column("checked", Integer, nullable=False),
        Column("unsupported", Integer, nullable=False),
        Column("removed", Integer, nullable=False),
        Column("trace", Text, nullable=False),
    )
    Table(
        "usage_totals",
        tables,
        Column("tenant", Text, primary_key=True),
        Column("scope", Text, primary_key=True),
        Column("subject", Text, primary_key=True),
        Column("period", Text, primary_key=True),
        Column("currency", Text, primary_key=True),
        Column("tokens", BigInteger, nullable=False),
        Column("cost", BigInteger, nullable=False),
    )
    Table(
        "usage_notices",
        tables,
        Column("tenant", Text, primary_key=True),
        Column("scope", Text, primary_key=True),
        Column("subject", Text, primary_key=True),
        Column("period", Text, primary_key=True),
        Column("unit", Text, primary_key=True),
        Column("made_at", Text, nullable=False),
    )
    tables.create_all(connection)
    connection.execute(text("ALTER TABLE jobs ADD COLUMN trace TEXT"))


STEPS = (m016_usage,)
