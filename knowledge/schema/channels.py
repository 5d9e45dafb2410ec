"""What the channels keep: deliveries, streams, the list of conversations, places found again."""

from sqlalchemy import Column, Connection, Double, Integer, MetaData, Table, Text, UniqueConstraint, text


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


STEPS = (m008_deliveries, m010_wecom, m011_conversation_list, m012_bookmarks)
