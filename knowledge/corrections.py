"""Corrections as tracked tasks of an alert: begun, done, verified with the new actual, or dropped."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import InputError, UnknownReference, VersionConflict
from core.frozen import Frozen
from core.text import Text
from core.watch.alert import Alert, AlertStatus
from core.watch.correction import Correction, CorrectionStatus, check_correction
from knowledge.alert_notices import AlertNotice, add_notices
from knowledge.alerts import change_alert, closed
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.short_id import new_short_id
from knowledge.watch_events import WatchEvent, events_of, note_event
from knowledge.watch_tables import CORRECTIONS

_ENDED = (CorrectionStatus.VERIFIED, CorrectionStatus.DROPPED)


class KeptCorrection(Frozen):
    """A correction as it is kept.

    Attributes:
        id: A short id ("T7Q2X").
        alert: Id of the alert it is about.
        task: The correction itself.
        version: Counts its changes.
        made: When it began.
    """

    id: str
    alert: str
    task: Correction
    version: int
    made: datetime


class CorrectionStore:
    """Corrections in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, alert_id: str, task: Correction, *, by: str, at: datetime) -> KeptCorrection:
        """Begin a correction of an open alert: its clock stops, the task's own day counts from now on.

        Raises:
            UnknownReference: There is no such alert.
            InputError: It is closed, or the task lacks what somebody must know to act.
        """
        check_correction(task)
        with writing(self._engine) as connection:
            alert = change_alert(
                connection, alert_id, _begun, kind="correcting", by=by, at=at, note=task.plan
            )
            kept = _add(connection, KeptCorrection(id="", alert=alert.id, task=task, version=1, made=at))
            note = f"{task.plan} | {task.owner} | {task.acceptance} | {task.due}"
            note_event(connection, kept.id, "begun", by=by, at=at, note=note)
            if task.owner != by:
                add_notices(connection, (_notice(kept, "task", at),))
        return kept

    def change(
        self,
        correction_id: str,
        make: Callable[[Correction], Correction],
        *,
        kind: str,
        by: str,
        at: datetime,
        note: str = "",
    ) -> KeptCorrection:
        """Store what `make` makes of a correction; when it ends, its alert follows.

        A verified one closes the alert as verified; a dropped one opens it again.

        Raises:
            UnknownReference: There is no such correction.
            VersionConflict: Somebody else changed it at the same moment.
            InputError: What `make` raises.
        """
        with writing(self._engine) as connection:
            before = _load(connection, correction_id)
            task = make(before.task)
            if task == before.task:
                return before
            check_correction(task)
            kept = _rewrite(connection, before, task)
            note_event(connection, kept.id, kind, by=by, at=at, note=note)
            if task.status in _ENDED and before.task.status not in _ENDED:
                _end_alert(connection, kept, by, at, note)
        return kept

    def load(self, correction_id: str) -> KeptCorrection:
        """A correction as it is now. Raises UnknownReference."""
        with self._engine.connect() as connection:
            return _load(connection, correction_id)

    def list(
        self, *, owner: str | None = None, alert: str | None = None, ended: bool = False
    ) -> tuple[KeptCorrection, ...]:
        """Corrections, the one due first first; with `ended` also those that are over."""
        query = select(CORRECTIONS)
        if owner is not None:
            query = query.where(CORRECTIONS.c.owner == owner)
        if alert is not None:
            query = query.where(CORRECTIONS.c.alert == alert)
        if not ended:
            query = query.where(CORRECTIONS.c.status.not_in([status.value for status in _ENDED]))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(CORRECTIONS.c.due_on, CORRECTIONS.c.id))
            return tuple(_kept(row) for row in rows)

    def history(self, correction_id: str) -> tuple[WatchEvent, ...]:
        """What happened to a correction, oldest first. Raises UnknownReference."""
        return events_of(self._engine, self.load(correction_id).id)

    def remind(self, today: date, at: datetime) -> tuple[KeptCorrection, ...]:
        """Tell the owners of open corrections whose day has passed; each is told once."""
        late = select(CORRECTIONS).where(
            CORRECTIONS.c.status == CorrectionStatus.OPEN.value,
            CORRECTIONS.c.due_on < today.isoformat(),
            CORRECTIONS.c.told_on.is_(None),
        )
        told = []
        with writing(self._engine) as connection:
            for row in connection.execute(late).all():
                once = update(CORRECTIONS).where(CORRECTIONS.c.id == row.id, CORRECTIONS.c.told_on.is_(None))
                if connection.execute(once.values(told_on=today.isoformat())).rowcount == 1:
                    kept = _kept(row)
                    note_event(connection, kept.id, "late", by="", at=at, note=str(kept.task.due))
                    add_notices(connection, (_notice(kept, "late", at),))
                    told.append(kept)
        return tuple(told)


def _begun(alert: Alert) -> Alert:
    if not alert.is_open:
        raise InputError(
            Text(zh=f"预警 {alert.id} 已经关闭", en=f"alert {alert.id} is closed already"),
            field="alert",
            valid=Text(zh="还没关闭的预警", en="an alert that is open"),
        )
    return alert.model_copy(update={"status": AlertStatus.CORRECTING, "due": None, "until": None})


def _end_alert(connection: Connection, kept: KeptCorrection, by: str, at: datetime, note: str) -> None:
    others = select(CORRECTIONS.c.id).where(
        CORRECTIONS.c.alert == kept.alert,
        CORRECTIONS.c.status.not_in([status.value for status in _ENDED]),
    )
    if connection.execute(others.limit(1)).first() is not None:
        return
    verified = kept.task.status is CorrectionStatus.VERIFIED

    def make(alert: Alert) -> Alert:
        if not alert.is_open:
            return alert
        if verified:
            return closed(alert, AlertStatus.VERIFIED)
        return alert.model_copy(update={"status": AlertStatus.ACKNOWLEDGED})

    kind = "verified" if verified else "reopened"
    change_alert(connection, kept.alert, make, kind=kind, by=by, at=at, note=f"{kept.id} {note}".strip())


def _add(connection: Connection, correction: KeptCorrection) -> KeptCorrection:
    while True:
        kept = correction.model_copy(update={"id": new_short_id("T")})
        try:
            with connection.begin_nested():
                connection.execute(insert(CORRECTIONS), _row(kept))
        except IntegrityError:
            continue
        return kept


def _rewrite(connection: Connection, before: KeptCorrection, task: Correction) -> KeptCorrection:
    kept = before.model_copy(update={"task": task, "version": before.version + 1})
    same = (CORRECTIONS.c.id == before.id) & (CORRECTIONS.c.version == before.version)
    values = {name: value for name, value in _row(kept).items() if name != "told_on"}
    if task.due != before.task.due:
        values["told_on"] = None
    if connection.execute(update(CORRECTIONS).where(same).values(**values)).rowcount != 1:
        raise VersionConflict(
            Text(
                zh=f"纠正任务 {before.id} 刚被别人改过",
                en=f"correction {before.id} was changed at the same moment",
            ),
            field="correction",
            valid=Text(zh="再试一次", en="try again"),
        )
    return kept


def _load(connection: Connection, correction_id: str) -> KeptCorrection:
    said = correction_id.strip().upper()
    query = select(CORRECTIONS).where(CORRECTIONS.c.id == said)
    if connection.get_execution_options().get("writes", False):
        query = query.with_for_update()
    row = connection.execute(query).first()
    if row is not None:
        return _kept(row)
    known = tuple(connection.execute(select(CORRECTIONS.c.id).order_by(CORRECTIONS.c.id).limit(8)).scalars())
    listed = ", ".join(known)
    raise UnknownReference(
        Text(zh=f"没有纠正任务 {correction_id[:40]!r}", en=f"there is no correction {correction_id[:40]!r}"),
        candidates=known,
        field="correction",
        valid=Text(zh=listed, en=listed) if known else None,
    )


def _notice(kept: KeptCorrection, kind: str, at: datetime) -> AlertNotice:
    key = f"{kept.id}:{kind}:{kept.version}"
    return AlertNotice(key=key, alert=kept.id, person=kept.task.owner, kind=kind, not_before=at)


def _row(kept: KeptCorrection) -> dict[str, object]:
    return {
        "id": kept.id,
        "alert": kept.alert,
        "status": kept.task.status.value,
        "owner": kept.task.owner,
        "due_on": kept.task.due.isoformat(),
        "told_on": None,
        "body": kept.task.model_dump_json(),
        "version": kept.version,
        "made_at": write_moment(kept.made),
    }


def _kept(row: Row[Any]) -> KeptCorrection:
    return KeptCorrection(
        id=row.id,
        alert=row.alert,
        task=Correction.model_validate_json(row.body),
        version=row.version,
        made=read_moment(row.made_at),
    )
