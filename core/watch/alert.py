"""An alert: what was found, whose it is, how far its handling has come, and when its clock runs out."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.watch.finding import Finding, Severity


class AlertStatus(StrEnum):
    """How far the handling has come."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CORRECTING = "correcting"
    VERIFIED = "verified"  # closed: the correction was verified
    CLOSED = "closed"  # closed without one: the KPI came back, or a person said so


OPEN_STATUSES = (
    AlertStatus.OPEN,
    AlertStatus.ACKNOWLEDGED,
    AlertStatus.SNOOZED,
    AlertStatus.CORRECTING,
)
TICKING = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED)
"""While nobody has begun a correction the clock runs, also after a 知道了."""


class Alert(Frozen):
    """One alert.

    Attributes:
        id: A short id that can be read over the phone ("Y7Q2X").
        group: Person, plan and KPI it is about.
        findings: What was found, the gravest first.
        owner: Who is told first.
        chain: Everybody who is told in turn, the owner first.
        status: How far its handling has come.
        level: Response level, 1 to 3.
        severity: How much it matters.
        opened: When it was raised.
        due: When the clock runs out next; None where none runs.
        step: How far up the chain it has gone; 0: only the owner was told.
        until: When it speaks again, for a snoozed one.
        recovered: Whether every KPI in it is back on the good side.
        version: Counts its changes.
    """

    id: str = ""
    group: str
    findings: tuple[Finding, ...]
    owner: str
    chain: tuple[str, ...] = ()
    status: AlertStatus = AlertStatus.OPEN
    level: int
    severity: Severity
    opened: datetime
    due: datetime | None = None
    step: int = 0
    until: datetime | None = None
    recovered: bool = False
    version: int = 1

    @property
    def lead(self) -> Finding:
        """The finding it is named after."""
        return self.findings[0]

    @property
    def is_open(self) -> bool:
        """Whether it still wants something."""
        return self.status in OPEN_STATUSES

    @property
    def value(self) -> Decimal | None:
        """The level it is about."""
        return self.lead.value
