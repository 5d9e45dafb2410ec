"""Everything the watch keeps, in one place."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine

from core.watch.finding import Finding
from knowledge.alert_intake import Chain, Intake, take_in
from knowledge.alert_notices import NoticeStore
from knowledge.alerts import AlertStore
from knowledge.corrections import CorrectionStore
from knowledge.watch_rules import RuleStore


class WatchStore:
    """Rules, alerts, corrections and notices in a database. Safe to share between threads and processes.

    Args:
        engine: From `knowledge.database.connect`.
        second: The company's hours for response level 2; None while nobody has set them.
    """

    def __init__(self, engine: Engine, *, second: int | None = None) -> None:
        self.engine = engine
        self.second = second

    @cached_property
    def rules(self) -> RuleStore:
        """The company's own rules."""
        return RuleStore(self.engine)

    @cached_property
    def alerts(self) -> AlertStore:
        """The alerts."""
        return AlertStore(self.engine)

    @cached_property
    def corrections(self) -> CorrectionStore:
        """The corrections."""
        return CorrectionStore(self.engine)

    @cached_property
    def notices(self) -> NoticeStore:
        """What is to be sent."""
        return NoticeStore(self.engine)

    def take_in(self, findings: Sequence[Finding], *, now: datetime, chain: Chain) -> Intake:
        """Findings become alerts, each once (`knowledge.alert_intake`)."""
        return take_in(self.engine, findings, now=now, second=self.second, chain=chain)
