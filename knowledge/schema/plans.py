"""Plans, conversations, readings, and what search needs."""

from sqlalchemy import Column, Connection, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, text


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


STEPS = (m001_plans, m002_conversations, m003_readings, m004_search)
