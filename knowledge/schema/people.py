"""People, tokens, sessions, the audit trail; approvals."""

from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint, text


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


STEPS = (m005_people, m006_approvals)
