"""Findings become alerts: once each, whatever dies in between and however many processes run at once.

What a KPI was said to be (crossed or not) is kept beside the alerts and changes in the same transaction, so
that a run that is killed and run again finds what it did as done, and does the rest. Writers take turns.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.watch.alert import TICKING, Alert, AlertStatus
from core.watch.finding import Finding, fires
from core.watch.grouping import Group, group, group_key
from core.watch.severity import due_at
from knowledge.alert_notices import GROUP, AlertNotice, add_notices
from knowledge.alert_row import add_alert, alert_of, rewrite_alert
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.watch_events import chunks, note_event, note_first
from knowledge.watch_tables import ALERTS, WATCH_STATES

_TURN = 7204621  # key of the advisory lock

Chain = Callable[[Finding], tuple[str, ...]]


class _State(NamedTuple):
    firing: bool
    severity: int
    value: str
    alert: str


_SILENT = _State(False, 0, "", "")


@dataclass
class Intake:
    """What a run made of its findings.

    Attributes:
        opened: New alerts.
        joined: Open alerts that something new came to.
        refreshed: Open alerts whose numbers are new.
        recovered: Alerts whose KPIs are all back on the good side.
        crossed: Findings that are crossed now.
    """

    opened: list[Alert] = field(default_factory=list)
    joined: list[Alert] = field(default_factory=list)
    refreshed: list[Alert] = field(default_factory=list)
    recovered: list[Alert] = field(default_factory=list)
    crossed: int = 0


def take_in(
    engine: Engine, findings: Sequence[Finding], *, now: datetime, second: int | None, chain: Chain
) -> Intake:
    """Take in what the rules said of some KPIs, in one transaction.

    Args:
        engine: The database.
        findings: What was said, also of KPIs on the good side.
        now: When.
        second: The company's hours for response level 2; None while nobody has set them.
        chain: Who is told in turn of a finding, the owner first.
    """
    made = Intake()
    with writing(engine) as connection:
        _take_turns(connection)
        states = _states(connection, [finding.key for finding in findings])
        told = _sort(findings, states, made)
        alerts = _alerts(connection, told, states)
        changes: dict[str, dict[str, object]] = {}
        for one in group(told.fresh):
            alert = _raise(connection, one, alerts.get(one.key), made, now, second, chain)
            alerts[one.key] = alert
            changes |= {f.key: _row(f, alert.id, now) for f in one.findings}
        by_id = {alert.id: alert for alert in alerts.values()}
        _refresh(connection, told.same, states, by_id, made, now)
        changes |= {f.key: _row(f, states[f.key].alert, now) for f in told.same}
        changes |= {f.key: _row(f, "", now, firing=False) for f in told.cleared}
        _write_states(connection, list(changes.values()))
        _recover(connection, told.cleared, states, by_id, made, now)
    return made


@dataclass
class _Told:
    fresh: list[Finding] = field(default_factory=list)
    same: list[Finding] = field(default_factory=list)
    cleared: list[Finding] = field(default_factory=list)


def _sort(findings: Sequence[Finding], states: Mapping[str, _State], made: Intake) -> _Told:
    """Findings that are new or graver, those with new numbers, those that are over."""
    told = _Told()
    for finding in findings:
        before = states.get(finding.key, _SILENT)
        now = fires(before.firing, finding.side)
        made.crossed += now
        if now and (not before.firing or finding.severity > before.severity):
            told.fresh.append(finding)
        elif now and before.firing and _value(finding) != before.value:
            told.same.append(finding)
        elif before.firing and not now:
            told.cleared.append(finding)
    return told


def _states(connection: Connection, keys: list[str]) -> dict[str, _State]:
    found: dict[str, _State] = {}
    for some in chunks(keys):
        query = select(WATCH_STATES).where(WATCH_STATES.c.key.in_(some))
        found |= {
            row.key: _State(bool(row.firing), row.severity, row.value, row.alert)
            for row in connection.execute(query)
        }
    return found


def _alerts(connection: Connection, told: _Told, states: Mapping[str, _State]) -> dict[str, Alert]:
    """The open alerts that are touched, by group."""
    groups = {group_key(finding) for finding in told.fresh}
    ids = {states[f.key].alert for f in (*told.same, *told.cleared)} - {""}
    rows: list[Row[Any]] = []
    for some in chunks(sorted(groups)):
        rows += connection.execute(select(ALERTS).where(ALERTS.c.open_key.in_(some))).all()
    for some in chunks(sorted(ids)):
        query = select(ALERTS).where(ALERTS.c.id.in_(some), ALERTS.c.open_key.is_not(None))
        rows += connection.execute(query).all()
    return {alert.group: alert for alert in map(alert_of, rows)}


def _raise(
    connection: Connection,
    one: Group,
    standing: Alert | None,
    made: Intake,
    now: datetime,
    second: int | None,
    chain: Chain,
) -> Alert:
    """A new alert for a group, or what is new added to the one that is open."""
    if standing is not None:
        return _join(connection, one, standing, made, now, second)
    lead = one.lead
    steps = chain(lead) or (lead.owner,)
    alert = Alert(
        group=one.key,
        findings=one.findings,
        owner=lead.owner,
        chain=steps,
        level=one.level,
        severity=one.severity,
        opened=now,
        due=due_at(now, one.level, second),
    )
    kept = add_alert(connection, alert, now)
    note_first(connection, {kept.id: _said(one.findings)}, "opened", at=now)
    add_notices(connection, (_notice(kept, "opened", kept.owner, now), *_to_groups(kept, "opened", now)))
    made.opened.append(kept)
    return kept


def _join(
    connection: Connection, one: Group, standing: Alert, made: Intake, now: datetime, second: int | None
) -> Alert:
    worse = one.severity > standing.severity or one.level < standing.level
    level = min(one.level, standing.level)
    sooner = due_at(now, level, second) if worse and standing.status in TICKING else standing.due
    changed = standing.model_copy(
        update={
            "findings": _merged(standing.findings, one.findings),
            "severity": max(one.severity, standing.severity),
            "level": level,
            "due": min((d for d in (standing.due, sooner) if d is not None), default=None),
            "recovered": False,
        }
    )
    kept = _kept(connection, standing, changed, now)
    note_event(connection, kept.id, "joined", by="", at=now, note=_said(one.findings))
    if worse and standing.status is not AlertStatus.SNOOZED:
        add_notices(connection, (_notice(kept, "worse", kept.owner, now), *_to_groups(kept, "worse", now)))
    else:
        add_notices(connection, _to_groups(kept, "opened", now, but=_groups(standing)))
    made.joined.append(kept)
    return kept


def _refresh(
    connection: Connection,
    same: Sequence[Finding],
    states: Mapping[str, _State],
    by_id: dict[str, Alert],
    made: Intake,
    now: datetime,
) -> None:
    """New numbers of what was known: nobody is told again."""
    fresh: dict[str, list[Finding]] = {}
    for finding in same:
        fresh.setdefault(states[finding.key].alert, []).append(finding)
    for alert_id, findings in fresh.items():
        alert = by_id.get(alert_id)
        if alert is None:
            continue
        changed = alert.model_copy(update={"findings": _merged(alert.findings, tuple(findings))})
        by_id[alert_id] = _kept(connection, alert, changed, now)
        made.refreshed.append(by_id[alert_id])


def _recover(
    connection: Connection,
    cleared: Sequence[Finding],
    states: Mapping[str, _State],
    by_id: dict[str, Alert],
    made: Intake,
    now: datetime,
) -> None:
    """Alerts of which nothing is crossed any more: closed, or, under correction, ready to be verified."""
    for alert_id in dict.fromkeys(states[finding.key].alert for finding in cleared):
        alert = by_id.get(alert_id)
        if alert is None or _still_firing(connection, alert_id):
            continue
        own = {finding.key: finding for finding in cleared}
        findings = tuple(own.get(finding.key, finding) for finding in alert.findings)
        closes = alert.status is not AlertStatus.CORRECTING
        update: dict[str, object] = {"findings": findings, "recovered": True, "due": None}
        if closes:
            update |= {"status": AlertStatus.CLOSED, "until": None}
        kept = _kept(connection, alert, alert.model_copy(update=update), now)
        note_event(connection, kept.id, "recovered", by="", at=now, note=_said(findings))
        own_notice = _notice(kept, "recovered", kept.owner, now)
        add_notices(connection, (own_notice, *_to_groups(kept, "recovered", now)))
        made.recovered.append(kept)


def _still_firing(connection: Connection, alert_id: str) -> bool:
    query = select(WATCH_STATES.c.key).where(WATCH_STATES.c.alert == alert_id, WATCH_STATES.c.firing == 1)
    return connection.execute(query.limit(1)).first() is not None


def _merged(before: tuple[Finding, ...], new: tuple[Finding, ...]) -> tuple[Finding, ...]:
    held = {finding.key: finding for finding in (*before, *new)}
    return group(held.values())[0].findings if held else ()


def _kept(connection: Connection, before: Alert, after: Alert, now: datetime) -> Alert:
    kept = rewrite_alert(connection, before, after, now)
    assert kept is not None  # writers take turns
    return kept


def _notice(alert: Alert, kind: str, person: str, now: datetime) -> AlertNotice:
    key = f"{alert.id}:{kind}:{alert.version}"
    return AlertNotice(key=key, alert=alert.id, person=person, kind=kind, not_before=now)


def _groups(alert: Alert) -> set[str]:
    return {finding.group for finding in alert.findings} - {""}


def _to_groups(
    alert: Alert, kind: str, now: datetime, *, but: Collection[str] = ()
) -> tuple[AlertNotice, ...]:
    """Notices to the group chats that rules of the alert name, but for some."""
    return tuple(
        AlertNotice(
            key=f"{alert.id}:{kind}:{alert.version}:{name}",
            alert=alert.id,
            person=f"{GROUP}{name}",
            kind=kind,
            not_before=now,
        )
        for name in sorted(_groups(alert) - set(but))
    )


def _said(findings: Sequence[Finding]) -> str:
    """Findings as one line of the history."""
    parts = [
        f"{f.rule} {f.title} {_plain(f.value)} ({_plain(f.measure)} / {_plain(f.line)})" for f in findings
    ]
    return "; ".join(parts)[:2000]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _value(finding: Finding) -> str:
    return f"{_plain(finding.value)} {_plain(finding.measure)} {finding.as_of or ''}"


def _row(finding: Finding, alert: str, now: datetime, *, firing: bool = True) -> dict[str, object]:
    return {
        "key": finding.key,
        "firing": int(firing),
        "severity": int(finding.severity) if firing else 0,
        "value": _value(finding),
        "alert": alert,
        "changed_at": write_moment(now),
    }


def _write_states(connection: Connection, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(WATCH_STATES)
    columns = ("firing", "severity", "value", "alert", "changed_at")
    taken = {column: statement.excluded[column] for column in columns}
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=taken), rows)


def _take_turns(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite lets one writer through anyway
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
