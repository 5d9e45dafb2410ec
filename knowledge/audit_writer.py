"""Writes lines of the audit trail behind."""

from collections.abc import Callable

from knowledge.audit_entry import AuditEntry
from knowledge.write_behind import WriteBehind


class AuditWriter(WriteBehind[AuditEntry]):
    """Keeps lines of the trail, in order, soon.

    Args:
        keep: Keeps lines; called from the thread.
    """

    def __init__(self, keep: Callable[..., None]) -> None:
        super().__init__(keep, "audit", AuditEntry.model_dump_json)
