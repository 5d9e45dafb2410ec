"""Where the messages of turns long past are kept whole."""

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, Text


def m025_message_archive(connection: Connection) -> None:
    """Blocks of messages, compressed together; the messages themselves keep a short form of each."""
    Table(
        "message_archive",
        MetaData(),
        Column("conversation", Text, primary_key=True),
        Column("last", Integer, primary_key=True),
        Column("first", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    ).create(connection)


STEPS = (m025_message_archive,)
