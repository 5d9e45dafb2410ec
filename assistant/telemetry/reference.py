"""Numbers people are told when something fails, and that the log has."""

import uuid

from assistant.telemetry.span import trace_id


def new_reference() -> str:
    """The id of the current trace, so that it finds the trace too; without one eight hex digits."""
    return trace_id() or uuid.uuid4().hex[:8]
