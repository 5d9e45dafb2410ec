"""What guards keep: confirmations that are waited for."""

from sqlalchemy import Column, Connection, MetaData, Table, Text


def m018_confirmations(connection: Connection) -> None:
    """Calls that wait for a person's yes: what would be done, whose yes, until when, whether it was said."""
    tables = MetaData()
    Table(
        "confirmations",
        tables,
        Column("id", Text, primary_key=True),
        Column("conversation", Text, nullable=False, index=True),
        Column("person", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
        Column("expires_at", Text, nullable=False, index=True),
        Column("used_at", Text),
        Column("answer", Text, nullable=False),
    )
    tables.create_all(connection)


STEPS = (m018_confirmations,)
