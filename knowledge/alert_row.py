"""An alert as its row in the database, and back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, update
from sqlalchemy.exc import IntegrityError

from core.watch.alert import Alert
from knowledge.moment import write_moment
from knowledge.short_id import new_short_id
from knowledge.watch_tables import ALERTS


def add_alert(connection: Connection, alert: Alert, at: datetime) -> Alert:
    """Insert a new alert under an id of its own. At most one alert of a group is open: the key is unique."""
    while True:
        kept = alert.model_copy(update={"id": new_short_id("Y")})
        try:
            with connection.begin_nested():
                connection.execute(insert(ALERTS), row_of(kept, at))
        except IntegrityError as error:
            if "open_key" in str(error.orig):
                raise
        else:
            return kept


def rewrite_alert(connection: Connection, before: Alert, after: Alert, at: datetime) -> Alert | None:
    """Store the next version of an alert; None when somebody else changed it meanwhile."""
    kept = after.model_copy(update={"version": before.version + 1})
    same = (ALERTS.c.id == before.id) & (ALERTS.c.version == before.version)
    done = connection.execute(update(ALERTS).where(same).values(**row_of(kept, at)))
    return kept if done.rowcount == 1 else None


def row_of(alert: Alert, at: datetime) -> dict[str, object]:
    """The columns of an alert."""
    return {
        "id": alert.id,
        "open_key": alert.group if alert.is_open else None,
        "status": alert.status.value,
        "owner": alert.owner,
        "plan": alert.lead.plan,
        "due_at": None if alert.due is None else write_moment(alert.due),
        "until": None if alert.until is None else write_moment(alert.until),
        "body": alert.model_dump_json(),
        "version": alert.version,
        "opened_at": write_moment(alert.opened),
        "updated_at": write_moment(at),
    }


def alert_of(row: Row[Any]) -> Alert:
    """The alert of a row."""
    return Alert.model_validate_json(row.body)
