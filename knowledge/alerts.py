"""The alerts: listed, acknowledged, snoozed, closed, escalated when their clock runs out."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from core.errors import InputError, UnknownReference, VersionConflict
from core.text import Text
from core.watch.alert import OPEN_STATUSES, TICKING, Alert, AlertStatus
from core.watch.severity import hours_of
from knowledge.alert_notices import AlertNotice, add_notices
from knowledge.alert_row import alert_of, rewrite_alert
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.watch_events import WatchEvent, events_of, note_event
from knowledge.watch_tables import ALERTS

Change = Callable[[Alert], Alert]


class AlertStore:
    """Alerts in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self, alert_id: str) -> Alert:
        """An alert as it is now. Raises UnknownReference."""
        with self.engine.connect() as connection:
            return _load(connection, alert_id)

    def list(
        self, *, owner: str | None = None, plan: str | None = None, closed: bool = False
    ) -> tuple[Alert, ...]:
        """Alerts, the most urgent first: open ones, or with `closed` all of them.

        Args:
            owner: Only those that this person was told of, as owner or by escalation.
            plan: Only those of a plan.
            closed: Closed ones, too.
        """
        query = select(ALERTS)
        if not closed:
            query = query.where(ALERTS.c.status.in_([status.value for status in OPEN_STATUSES]))
        if plan is not None:
            query = query.where(ALERTS.c.plan == plan)
        with self.engine.connect() as connection:
            found = [alert_of(row) for row in connection.execute(query)]
        if owner is not None:
            found = [alert for alert in found if owner in told(alert)]
        return tuple(sorted(found, key=_urgency))

    def history(self, alert_id: str) -> tuple[WatchEvent, ...]:
        """What happened to an alert, oldest first. Raises UnknownReference."""
        alert = self.load(alert_id)
        return events_of(self.engine, alert.id)

    def change(
        self, alert_id: str, make: Change, *, kind: str, by: str, at: datetime, note: str = ""
    ) -> Alert:
        """Store what `make` makes of an alert, with a line of its history; no change makes none.

        Raises:
            UnknownReference: There is no such alert.
            VersionConflict: Somebody else changed it at the same moment.
            InputError: What `make` raises.
        """
        with writing(self.engine) as connection:
            return change_alert(connection, alert_id, make, kind=kind, by=by, at=at, note=note)

    def acknowledge(self, alert_id: str, *, by: str, at: datetime) -> Alert:
        """知道了: somebody has seen it. The clock goes on until a correction begins."""

        def make(alert: Alert) -> Alert:
            _check_open(alert)
            if alert.status is not AlertStatus.OPEN:
                return alert
            return alert.model_copy(update={"status": AlertStatus.ACKNOWLEDGED})

        return self.change(alert_id, make, kind="acknowledged", by=by, at=at)

    def snooze(self, alert_id: str, until: datetime, *, by: str, at: datetime, note: str = "") -> Alert:
        """Keep it silent until a moment, its clock standing still. Raises InputError for one that is past."""
        if until <= at:
            raise InputError(
                Text(zh=f"{until:%Y-%m-%d %H:%M} 已经过去", en=f"{until:%Y-%m-%d %H:%M} is past"),
                field="until",
                valid=Text(zh="以后的时间", en="a moment to come"),
            )

        def make(alert: Alert) -> Alert:
            _check_open(alert)
            _check_not_correcting(alert)
            return alert.model_copy(update={"status": AlertStatus.SNOOZED, "until": until, "due": None})

        said = f"{until:%Y-%m-%d %H:%M} {note}".strip()
        return self.change(alert_id, make, kind="snoozed", by=by, at=at, note=said)

    def close(self, alert_id: str, *, by: str, at: datetime, note: str = "") -> Alert:
        """已解决: it says nothing more until the KPI has come back and crosses the line anew."""

        def make(alert: Alert) -> Alert:
            _check_open(alert)
            return closed(alert, AlertStatus.CLOSED)

        return self.change(alert_id, make, kind="closed", by=by, at=at, note=note)

    def wake(self, now: datetime, second: int | None) -> tuple[Alert, ...]:
        """Take up snoozed alerts whose time has come: they tick again, and the owner is told."""
        query = select(ALERTS.c.id).where(ALERTS.c.status == AlertStatus.SNOOZED.value)
        query = query.where(ALERTS.c.until <= write_moment(now))
        return tuple(self._each(query, lambda c, a: _wake(c, a, now, second)))

    def escalate(self, now: datetime, second: int | None) -> tuple[Alert, ...]:
        """Tell the next person of every alert whose clock has run out; each step is taken once."""
        query = select(ALERTS.c.id).where(ALERTS.c.due_at <= write_moment(now))
        query = query.where(ALERTS.c.status.in_([status.value for status in TICKING]))
        return tuple(self._each(query, lambda c, a: _escalate(c, a, now, second)))

    def _each(self, query: Select[Any], step: Callable[[Connection, Alert], Alert | None]) -> Iterable[Alert]:
        with self.engine.connect() as connection:
            ids = connection.execute(query).scalars().all()
        for alert_id in ids:
            with writing(self.engine) as connection:
                kept = step(connection, _load(connection, alert_id))
            if kept is not None:
                yield kept


def change_alert(
    connection: Connection,
    alert_id: str,
    make: Change,
    *,
    kind: str,
    by: str,
    at: datetime,
    note: str = "",
) -> Alert:
    """As `AlertStore.change`, in the caller's transaction."""
    before = _load(connection, alert_id)
    after = make(before)
    if after == before:
        return before
    kept = rewrite_alert(connection, before, after, at)
    if kept is None:
        raise VersionConflict(
            Text(zh=f"预警 {before.id} 刚被别人改过", en=f"alert {before.id} was changed at the same moment"),
            field="alert",
            valid=Text(zh="再试一次", en="try again"),
        )
    note_event(connection, kept.id, kind, by=by, at=at, note=note)
    return kept


def closed(alert: Alert, status: AlertStatus) -> Alert:
    """The alert when it is over."""
    return alert.model_copy(update={"status": status, "due": None, "until": None})


def told(alert: Alert) -> frozenset[str]:
    """Everybody who was told of an alert so far."""
    return frozenset((alert.owner, *alert.chain[: alert.step + 1]))


def _wake(connection: Connection, alert: Alert, now: datetime, second: int | None) -> Alert | None:
    if alert.status is not AlertStatus.SNOOZED or alert.until is None or alert.until > now:
        return None  # somebody else was quicker
    hours = hours_of(alert.level, second)
    due = None if hours is None else now + timedelta(hours=hours)
    after = alert.model_copy(update={"status": AlertStatus.OPEN, "until": None, "due": due})
    kept = rewrite_alert(connection, alert, after, now)
    if kept is not None:
        note_event(connection, kept.id, "woken", by="", at=now)
        _tell(connection, kept, "woken", kept.owner, now)
    return kept


def _escalate(connection: Connection, alert: Alert, now: datetime, second: int | None) -> Alert | None:
    if alert.status not in TICKING or alert.due is None or alert.due > now:
        return None
    step = alert.step + 1
    person = alert.chain[step] if step < len(alert.chain) else None
    hours = hours_of(alert.level, second)
    further = person is not None and step + 1 < len(alert.chain) and hours is not None
    due = now + timedelta(hours=hours) if further and hours is not None else None
    after = alert.model_copy(update={"due": due, "step": step if person is not None else alert.step})
    kept = rewrite_alert(connection, alert, after, now)
    if kept is None:
        return None
    note_event(connection, kept.id, "escalated" if person else "overdue", by="", at=now, note=person or "")
    _tell(connection, kept, "escalated" if person else "overdue", person or kept.owner, now)
    return kept


def _tell(connection: Connection, alert: Alert, kind: str, person: str, now: datetime) -> None:
    key = f"{alert.id}:{kind}:{alert.version}"
    add_notices(connection, (AlertNotice(key=key, alert=alert.id, person=person, kind=kind, not_before=now),))


def _load(connection: Connection, alert_id: str) -> Alert:
    said = alert_id.strip().upper()
    query = select(ALERTS).where(ALERTS.c.id == said)
    if connection.get_execution_options().get("writes", False):
        query = query.with_for_update()
    row = connection.execute(query).first()
    if row is not None:
        return alert_of(row)
    open_ones = select(ALERTS.c.id).where(ALERTS.c.open_key.is_not(None)).order_by(ALERTS.c.opened_at.desc())
    known = tuple(connection.execute(open_ones.limit(8)).scalars())
    listed = ", ".join(known)
    raise UnknownReference(
        Text(zh=f"没有预警 {alert_id[:40]!r}", en=f"there is no alert {alert_id[:40]!r}"),
        candidates=known,
        field="alert",
        valid=Text(zh=listed, en=listed) if known else None,
    )


def _check_open(alert: Alert) -> None:
    if not alert.is_open:
        raise InputError(
            Text(zh=f"预警 {alert.id} 已经关闭", en=f"alert {alert.id} is closed already"),
            field="alert",
            valid=Text(zh="还没关闭的预警", en="an alert that is open"),
        )


def _check_not_correcting(alert: Alert) -> None:
    if alert.status is AlertStatus.CORRECTING:
        raise InputError(
            Text(
                zh=f"预警 {alert.id} 正在纠正，时间由纠正任务的期限定",
                en=f"alert {alert.id} is being corrected; the correction's own day counts",
            ),
            field="alert",
            valid=Text(zh="改纠正任务的期限", en="another day for the correction"),
        )


def _urgency(alert: Alert) -> tuple[bool, int, int, str]:
    return not alert.is_open, alert.level, -alert.severity, write_moment(alert.opened)
