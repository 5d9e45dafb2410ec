"""Sending what waits: to each person as she may see it, not at night, not too often, and never twice.

A notice is claimed, composed, its body stored, sent, and written down as sent. A process that dies before
the sending leaves a claim that runs out; the same body is sent then, under the same subject, so that a
channel that got it already can show it in place of the first.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from assistant.channels.notice import Notice
from assistant.thread import in_thread
from assistant.watch.composing import DIGESTS, compose
from assistant.watch.settings import WatchSettings
from core.errors import UnknownReference
from knowledge.alert_notices import AlertNotice
from knowledge.person import Person

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.watch")
_GROUPED = 3  # so many at once are one message


class Desk(Protocol):
    """Who brings a notice to a person."""

    async def notify(self, person: str, notice: Notice) -> bool:
        """Send a notice to a person; False when she can be reached nowhere."""


async def send_waiting(app: "App", desk: Desk, now: Callable[[], datetime]) -> int:
    """Send what may be sent now; returns how many messages went out."""
    waiting = await in_thread(app.watch.notices.waiting, now())
    by_person: dict[str, list[AlertNotice]] = {}
    for notice in waiting:
        by_person.setdefault(notice.person, []).append(notice)
    count = 0
    for name, notices in by_person.items():
        person = await in_thread(app.people.by_name, name) if name else None
        if person is None:
            await _give_up(app, notices, "nobody", now())
            continue
        count += await _send_to(app, desk, person, notices, now)
    return count


async def _send_to(
    app: "App", desk: Desk, person: Person, notices: list[AlertNotice], now: Callable[[], datetime]
) -> int:
    settings, at = app.settings.watch, now()
    urgent = await in_thread(_urgent, app, notices)
    rest = [notice for notice in notices if notice.key not in urgent]
    until = quiet_until(settings, at)
    if until is None:
        used = await in_thread(app.watch.notices.sent_since, person.name, _midnight(settings, at))
        if used >= settings.a_day:
            until = _next_morning(settings, at)
    if until is not None:
        await in_thread(app.watch.notices.postpone, [notice.key for notice in rest], until)
        rest = []
    sent = 0
    for batch in _batches([notice for notice in notices if notice.key in urgent] + rest):
        sent += await _send(app, desk, person, batch, now)
    return sent


def _batches(notices: list[AlertNotice]) -> list[list[AlertNotice]]:
    """Digests one by one; alerts one by one while they are few, else as one message.

    What was composed together before a crash stays together.
    """
    composed: dict[str, list[AlertNotice]] = {}
    for notice in notices:
        if notice.body:
            composed.setdefault(notice.body, []).append(notice)
    fresh = [notice for notice in notices if not notice.body]
    digests = [[notice] for notice in fresh if notice.kind in DIGESTS]
    alerts = [notice for notice in fresh if notice.kind not in DIGESTS]
    few = [[one] for one in alerts] if len(alerts) < _GROUPED else [alerts]
    return [*composed.values(), *few, *digests]


def _urgent(app: "App", notices: list[AlertNotice]) -> set[str]:
    """Level 1 waits neither for the morning nor for a smaller number."""
    found = set()
    for notice in notices:
        if notice.kind in DIGESTS or notice.kind in ("task", "late"):
            continue
        if notice.kind != "recovered" and app.watch.alerts.load(notice.alert).level == 1:
            found.add(notice.key)
    return found


async def _send(
    app: "App", desk: Desk, person: Person, notices: list[AlertNotice], now: Callable[[], datetime]
) -> int:
    store = app.watch.notices
    keys = await in_thread(store.claim, [notice.key for notice in notices], now())
    mine = [notice for notice in notices if notice.key in keys]
    if not mine:
        return 0
    try:
        notice = await in_thread(_body, app, person, mine)
        if notice is None:
            await in_thread(store.finish, keys, "hidden", now())
            return 0
        reached = await desk.notify(person.id, notice)
    except Exception:
        _LOG.exception("a notice to %s could not be sent", person.id)
        reached = False
    if reached:
        await in_thread(store.finish, keys, "sent", now())
        return 1
    for one in mine:  # their platform is down, or not joined yet
        await in_thread(store.give_back, one, now())
    return 0


def _body(app: "App", person: Person, notices: list[AlertNotice]) -> Notice | None:
    """What is sent: as it was stored before, else composed and stored."""
    if notices[0].body:
        return Notice.model_validate_json(notices[0].body)
    try:
        made = compose(app, person, notices)
    except UnknownReference:
        return None  # what it was about is gone
    if made is not None:
        app.watch.notices.store([notice.key for notice in notices], made.model_dump_json())
    return made


async def _give_up(app: "App", notices: list[AlertNotice], outcome: str, at: datetime) -> None:
    for notice in notices:
        _LOG.warning("%s: nobody called %r is known (hoshin people add)", notice.key, notice.person)
    await in_thread(app.watch.notices.finish, [notice.key for notice in notices], outcome, at)


def quiet_until(settings: WatchSettings, at: datetime) -> datetime | None:
    """The end of the quiet hours that a moment lies in; None when it lies in none."""
    begin, end = settings.quiet_from, settings.quiet_to
    if begin == end:
        return None
    local = at.astimezone(settings.zone)
    clock = local.time().replace(tzinfo=None)
    overnight = begin > end
    inside = (clock >= begin or clock < end) if overnight else begin <= clock < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if overnight and clock >= begin else local.date()
    return datetime.combine(day, end, tzinfo=settings.zone)


def _midnight(settings: WatchSettings, at: datetime) -> datetime:
    return at.astimezone(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_morning(settings: WatchSettings, at: datetime) -> datetime:
    day = at.astimezone(settings.zone).date() + timedelta(days=1)
    return datetime.combine(day, settings.quiet_to, tzinfo=settings.zone)
