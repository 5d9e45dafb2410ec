"""The tables as they are now, for queries. They are made by `knowledge.migrations`; a test compares the two.

Moments are ISO 8601 text in UTC, dates ISO text, Decimals text: exact, sortable, the same on every database.
"""

from sqlalchemy import Column, Double, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

PLANS = Table(
    "plans",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Integer),
    Column("name", Text),
    Column("goal", Text),
    Column("currency", Text),
    Column("budget", Text),
    Column("starts_on", Text),
    Column("ends_on", Text),
    Column("owners", Text),
    Column("nodes", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
)

PLAN_VERSIONS = Table(
    "plan_versions",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", Text),
    Column("restores", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("reason", Text),
    Column("operations", Text),
    Column("digest", Text),
    Column("body", LargeBinary),
    Column("cause", Text),
)

PLAN_REFUSALS = Table(
    "plan_refusals",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("expected_version", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("reason", Text),
    Column("body", LargeBinary),
)

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("length", Integer),
    Column("state", Text),
    Column("started_at", Text),
    Column("updated_at", Text),
    Column("owner", Text),
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text),
    Column("made_at", Text),
    Column("payload", Text),
)

READINGS = Table(
    "readings",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("kpi", Text, primary_key=True),
    Column("starts_on", Text, primary_key=True),
    Column("ends_on", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", Text),
    Column("source", Text),
    Column("made_by", Text),
    Column("made_at", Text),
)

CHANGES = Table(
    "changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text),
    Column("source", Text),
    Column("made_at", Text),
    sqlite_autoincrement=True,
)

MARKS = Table(
    "marks",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text),
)

CASES = Table(
    "cases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text),
    Column("digest", Text),
    Column("status", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

DOCUMENT_PASSAGES = Table(
    "document_passages",
    METADATA,
    Column("document", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("language", Text),
    Column("heading", Text),
    Column("place", Text),
    Column("text", Text),
)

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

CONVERSATION_LIST = Table(
    "conversation_list",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("person", Text),
    Column("title", Text),
    Column("hidden", Integer),
    Column("made_at", Text),
)

BOOKMARKS = Table(
    "bookmarks",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text),
    Column("put_at", Text),
)

WATCH_RULES = Table(
    "watch_rules",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("removed", Integer),
    Column("body", Text),
    Column("made_by", Text),
    Column("made_at", Text),
)

WATCH_STATES = Table(
    "watch_states",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("firing", Integer),
    Column("severity", Integer),
    Column("value", Text),
    Column("alert", Text),
    Column("changed_at", Text),
)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("open_key", Text),
    Column("status", Text),
    Column("owner", Text),
    Column("plan", Text),
    Column("due_at", Text),
    Column("until", Text),
    Column("body", Text),
    Column("version", Integer),
    Column("opened_at", Text),
    Column("updated_at", Text),
)

WATCH_EVENTS = Table(
    "watch_events",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("alert", Text),
    Column("status", Text),
    Column("owner", Text),
    Column("due_on", Text),
    Column("told_on", Text),
    Column("body", Text),
    Column("version", Integer),
    Column("made_at", Text),
)

ALERT_NOTICES = Table(
    "alert_notices",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("alert", Text),
    Column("person", Text),
    Column("kind", Text),
    Column("body", Text),
    Column("not_before", Text),
    Column("claimed_until", Text),
    Column("sent_at", Text),
    Column("attempts", Integer),
    Column("outcome", Text),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("arguments", Text),
    Column("occurrence", Text),
    Column("status", Text),
    Column("due_at", Text),
    Column("attempts", Integer),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("error", Text),
    Column("made_at", Text),
    Column("done_at", Text),
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

IMPORTS = Table(
    "imports",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("table_name", Text),
    Column("planned", Integer),
    Column("name", Text),
    Column("state", Text),
    Column("undoes", Integer),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
    sqlite_autoincrement=True,
)

MAPPINGS = Table(
    "mappings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("made_by", Text),
    Column("made_at", Text),
    Column("body", Text),
)
