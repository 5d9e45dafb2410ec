"""The tables of people, of what they may do and of what they did, and of approvals."""

from sqlalchemy import Column, Integer, Table, Text

from knowledge.tables import METADATA

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("key", Text),
    Column("revision", Integer),
    Column("active", Integer),
    Column("body", Text),
    Column("made_at", Text),
    Column("changed_at", Text),
)

IDENTITIES = Table(
    "identities",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    Column("person", Text),
    Column("made_at", Text),
)

ROOMS = Table(
    "rooms",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("room", Text, primary_key=True),
    Column("body", Text),
    Column("changed_at", Text),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("digest", Text),
    Column("person", Text),
    Column("name", Text),
    Column("scopes", Text),
    Column("made_at", Text),
    Column("expires_at", Text),
    Column("revoked_at", Text),
    Column("used_at", Text),
)

TICKETS = Table(
    "tickets",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("kind", Text),
    Column("body", Text),
    Column("expires_at", Text),
    Column("used_at", Text),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("person", Text),
    Column("made_at", Text),
    Column("expires_at", Text),
    Column("ended_at", Text),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("made_at", Text),
    Column("person", Text),
    Column("name", Text),
    Column("door", Text),
    Column("action", Text),
    Column("tool", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("outcome", Text),
    Column("detail", Text),
    sqlite_autoincrement=True,
)

CONVERSATION_LIST = Table(
    "conversation_list",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("person", Text),
    Column("title", Text),
    Column("hidden", Integer),
    Column("made_at", Text),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("plan_id", Text),
    Column("node", Text),
    Column("state", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

APPROVAL_NOTICES = Table(
    "approval_notices",
    METADATA,
    Column("approval", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("person", Text),
    Column("part", Text),
    Column("must_answer", Integer),
    Column("attempts", Integer),
    Column("not_before", Text),
    Column("outcome", Text),
)
