"""What was measured of the KPIs of plans, reading by reading; corrections are added, nothing is rewritten."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, func, insert, select, tuple_

from core.errors import InputError
from core.progress.reading import Reading
from core.text import Text
from knowledge.changes import note_changes
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.tables import READINGS

_KEY = ("plan_id", "node", "kpi", "starts_on", "ends_on")


class Recorded(NamedTuple):
    """What became of a reading: as stored, and the value that stood for the same days before, if any."""

    reading: Reading
    before: Decimal | None

    @property
    def repeated(self) -> bool:
        """Whether the same value stood there already, so that nothing was written."""
        return self.before == self.reading.value


class ActualStore:
    """Readings of plan KPIs in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, readings: Iterable[Reading]) -> tuple[Recorded, ...]:
        """Store readings, all or none; one for the same KPI and days replaces the last, kept in history.

        Raises:
            InputError: A value that is no number, days in the wrong order, or two values for the same days.
        """
        new = tuple(readings)
        for reading in new:
            _check(reading)
        _check_once(new)
        with writing(self._engine) as connection:
            _take_turns(connection, {reading.plan for reading in new})
            standing = {_key(r): r for r in _newest(connection, {_key(reading) for reading in new})}
            recorded = tuple(_revised(reading, standing.get(_key(reading))) for reading in new)
            written = {_key(found.reading): found.reading for found in recorded if not found.repeated}
            if written:
                connection.execute(insert(READINGS), [_row(reading) for reading in written.values()])
                note_changes(connection, "plan", sorted({reading.plan for reading in written.values()}))
        return recorded

    def of(self, plan_id: str, node_id: str | None = None) -> tuple[Reading, ...]:
        """The newest reading of each KPI and stretch of days, by node, KPI, last day, first day."""
        query = select(READINGS).where(READINGS.c.plan_id == plan_id)
        if node_id is not None:
            query = query.where(READINGS.c.node == node_id)
        with self._engine.connect() as connection:
            found = [_reading(row) for row in connection.execute(query.order_by(READINGS.c.revision))]
        newest = {_key(reading): reading for reading in found}
        return tuple(sorted(newest.values(), key=lambda r: (r.node, r.kpi, r.end, r.start)))

    def history(self, reading: Reading) -> tuple[Reading, ...]:
        """Every value ever recorded for the KPI and days of a reading, the first first."""
        columns = [READINGS.c[name] for name in _KEY]
        query = select(READINGS).where(tuple_(*columns) == tuple_(*_key(reading)))
        with self._engine.connect() as connection:
            return tuple(_reading(row) for row in connection.execute(query.order_by(READINGS.c.revision)))


_Key = tuple[str, str, str, str, str]


def _newest(connection: Connection, keys: set[_Key]) -> list[Reading]:
    plans = {key[0] for key in keys}
    query = select(READINGS).where(READINGS.c.plan_id.in_(plans)).order_by(READINGS.c.revision)
    found = {_key(r): r for r in (_reading(row) for row in connection.execute(query))}
    return [found[key] for key in keys if key in found]


def _revised(reading: Reading, before: Reading | None) -> Recorded:
    if before is None:
        return Recorded(reading.model_copy(update={"revision": 1}), None)
    if before.value == reading.value:
        return Recorded(before, before.value)
    return Recorded(reading.model_copy(update={"revision": before.revision + 1}), before.value)


def _key(reading: Reading) -> _Key:
    start, end = reading.start.isoformat(), reading.end.isoformat()
    return reading.plan, reading.node, reading.kpi, start, end


def _row(reading: Reading) -> dict[str, object]:
    return {
        **dict(zip(_KEY, _key(reading), strict=True)),
        "revision": reading.revision,
        "value": f"{reading.value:f}",
        "source": reading.source,
        "made_by": reading.by,
        "made_at": write_moment(reading.at),
    }


def _reading(row: Row[Any]) -> Reading:
    return Reading(
        plan=row.plan_id,
        node=row.node,
        kpi=row.kpi,
        start=date.fromisoformat(row.starts_on),
        end=date.fromisoformat(row.ends_on),
        value=Decimal(row.value),
        source=row.source,
        by=row.made_by,
        at=read_moment(row.made_at),
        revision=row.revision,
    )


def _take_turns(connection: Connection, plans: set[str]) -> None:
    """One writer at a time for each plan: the next revision is counted from what is there."""
    if connection.dialect.name == "postgresql":  # SQLite lets one writer through anyway
        for plan in sorted(plans):
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(plan))))


def _check(reading: Reading) -> None:
    if not reading.value.is_finite():
        raise InputError(
            Text(zh=f"实际值 {reading.value} 不是数", en=f"the value {reading.value} is no number"),
            field="value",
            valid=Text(zh="有限的数", en="a finite number"),
        )
    if reading.end < reading.start:
        raise InputError(
            Text(
                zh=f"时间段反了：{reading.start} 至 {reading.end}",
                en=f"the days {reading.start} to {reading.end} are in the wrong order",
            ),
            field="period",
            valid=Text(zh="结束不早于开始", en="an end not before the start"),
        )


def _check_once(readings: tuple[Reading, ...]) -> None:
    seen: dict[_Key, Decimal] = {}
    for reading in readings:
        key = _key(reading)
        if seen.setdefault(key, reading.value) != reading.value:
            raise InputError(
                Text(
                    zh=f"{reading.node} 的 {reading.start} 至 {reading.end} 有两个值："
                    f"{seen[key]:f} 和 {reading.value:f}",
                    en=f"{reading.node} has two values for {reading.start} to {reading.end}: "
                    f"{seen[key]:f} and {reading.value:f}",
                ),
                field="readings",
                valid=Text(zh="同一段时间只给一个值", en="one value for the same days"),
            )
