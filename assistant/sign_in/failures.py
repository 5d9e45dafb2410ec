"""Tokens and sessions that were not good, in the audit trail: a line a minute and address, however many."""

import threading
from datetime import datetime, timedelta

from knowledge.audit import AuditTrail
from knowledge.audit_entry import AuditEntry, Outcome

_EVERY = timedelta(minutes=1)
_MOST_ADDRESSES = 10_000


class FailureLog:
    """Counts failures by where they come from and why. Somebody who guesses cannot fill the trail.

    Args:
        trail: Where they are kept.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], tuple[datetime, int]] = {}

    def note(self, address: str, why: str, *, door: str, at: datetime) -> None:
        """Keep that somebody was not let in; `why` is "" when they showed nothing, which is not kept."""
        if not why:
            return
        with self._lock:
            since, more = self._seen.get((address, why), (datetime.min.replace(tzinfo=at.tzinfo), 0))
            if at - since < _EVERY:
                self._seen[address, why] = since, more + 1
                return
            if len(self._seen) >= _MOST_ADDRESSES:
                self._seen.clear()
            self._seen[address, why] = at, 0
        detail = {"why": why, "address": address}
        if more:
            detail["more_before"] = str(more)
        self._trail.note(
            AuditEntry(at=at, door=door, action="sign-in", outcome=Outcome.REFUSED, detail=detail)
        )
