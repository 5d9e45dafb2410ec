"""What several machines that serve one database need."""

from sqlalchemy import Column, Connection, Double, MetaData, Table, Text


def m020_turn_leases(connection: Connection) -> None:
    """Which process answers in a conversation, and until when it is believed to."""
    Table(
        "turn_leases",
        MetaData(),
        Column("conversation", Text, primary_key=True),
        Column("holder", Text, nullable=False),
        Column("until", Double, nullable=False),
    ).create(connection)


STEPS = (m020_turn_leases,)
