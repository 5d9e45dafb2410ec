"""Sending what waits: to each person and group as they may see it, not at night, not often, never twice.

A notice is claimed, composed, its body stored, sent, and written down as sent. A process that dies before
the sending leaves a claim that runs out; the same body is sent then, under the same subject, so that a
channel that got it already can show it in place of the first.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.channels.notice import Address, Notice
from assistant.thread import in_thread
from assistant.watch.composing import DIGESTS, compose
from assistant.watch.groups import CHANNEL, compose_for_group
from assistant.watch.settings import WatchSettings
from core.errors import UnknownReference
from core.watch.alert import Alert
from knowledge.alert_notices import GROUP, AlertNotice
from knowledge.person import Person

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.watch")
_AGAIN = timedelta(hours=1)  # until somebody who was not known is looked for again
_GROUPED = 3  # so many at once are one message

Make = Callable[[list[AlertNotice]], Notice | None]


class Desk(Protocol):
    """Who brings a notice to a person."""

    async def notify(self, person: str, notice: Notice) -> bool:
        """Send a notice to a person; False when she can be reached nowhere."""

    async def post(self, to: Address, notice: Notice) -> str:
        """Send a notice somewhere. Raises what the channel raises."""


async def send_waiting(app: "App", desk: Desk, now: Callable[[], datetime]) -> int:
    """Send what may be sent now; returns how many messages went out."""
    waiting = await in_thread(app.watch.notices.waiting, now())
    by_person: dict[str, list[AlertNotice]] = {}
    for notice in waiting:
        by_person.setdefault(notice.person, []).append(notice)
    count = 0
    for name, notices in by_person.items():
        try:
            if name.startswith(GROUP):
                count += await _post_to(app, desk, name.removeprefix(GROUP), notices, now)
                continue
            person = await in_thread(app.people.by_name, name) if name else None
            if person is None or not person.reachable:
                await in_thread(_keep, app, notices, now())
            else:
                count += await _send_to(app, desk, person, notices, now)
        except Exception:  # the others are told all the same
            _LOG.exception("what waits for %s could not be sent", name)
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
        bring = partial(desk.notify, person.id)
        sent += await _send(app, batch, now, partial(compose, app, person), bring)
    return sent


async def _post_to(
    app: "App", desk: Desk, group: str, notices: list[AlertNotice], now: Callable[[], datetime]
) -> int:
    """Post alerts to a group chat, one by one, level 1 at any hour."""
    if group not in app.settings.wecom.groups:
        await in_thread(_keep, app, notices, now())
        return 0
    until = quiet_until(app.settings.watch, now())
    if until is not None:
        urgent = await in_thread(_urgent, app, notices)
        rest = [notice for notice in notices if notice.key not in urgent]
        await in_thread(app.watch.notices.postpone, [notice.key for notice in rest], until)
        notices = [notice for notice in notices if notice.key in urgent]

    async def bring(notice: Notice) -> bool:
        await desk.post(Address(channel=CHANNEL, target=group), notice)
        return True

    made = [await _send(app, [one], now, partial(compose_for_group, app, group), bring) for one in notices]
    return sum(made)


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
        alert = _alert(app, notice.alert)
        if notice.kind != "recovered" and alert is not None and alert.level == 1:
            found.add(notice.key)
    return found


async def _send(
    app: "App",
    notices: list[AlertNotice],
    now: Callable[[], datetime],
    make: Make,
    bring: Callable[[Notice], Awaitable[bool]],
) -> int:
    store = app.watch.notices
    keys = await in_thread(store.claim, [notice.key for notice in notices], now())
    mine = [notice for notice in notices if notice.key in keys]
    if not mine:
        return 0
    try:
        notice = await in_thread(_body, app, mine, make)
        if notice is None:
            await in_thread(store.finish, keys, "hidden", now())
            return 0
        reached = await bring(notice)
    except Exception:
        _LOG.exception("a notice to %s could not be sent", mine[0].person)
        reached = False
    if reached:
        await in_thread(store.finish, keys, "sent", now())
        return 1
    for one in mine:  # their platform is down, or not joined yet
        await in_thread(store.give_back, one, now())
    return 0


def _body(app: "App", notices: list[AlertNotice], make: Make) -> Notice | None:
    """What is sent: as it was stored before, else composed and stored."""
    if notices[0].body:
        return Notice.model_validate_json(notices[0].body)
    try:
        made = make(notices)
    except UnknownReference:
        return None  # what it was about is gone
    if made is not None:
        app.watch.notices.store([notice.key for notice in notices], made.model_dump_json())
    return made


def _keep(app: "App", notices: list[AlertNotice], at: datetime) -> None:
    """Keep what is for somebody who cannot be reached yet; what will be no news by then is given up."""
    later = [notice.key for notice in notices if notice.person and _stands(app, notice)]
    over = [notice.key for notice in notices if notice.key not in later]
    name, reason = notices[0].person, "cannot be reached yet (hoshin people add)"
    _LOG.warning("%r %s: %d wait, %d are given up", name, reason, len(later), len(over))
    app.watch.notices.postpone(later, at + _AGAIN)
    app.watch.notices.finish(over, "nobody", at)


def _stands(app: "App", notice: AlertNotice) -> bool:
    """Whether what a notice is about still wants something: an alert or correction that is not over."""
    if notice.kind in DIGESTS:
        return False
    if notice.kind in ("task", "late"):
        return any(one.id == notice.alert for one in app.watch.corrections.list())
    alert = _alert(app, notice.alert)
    return alert is not None and alert.is_open


def _alert(app: "App", alert_id: str) -> Alert | None:
    try:
        return app.watch.alerts.load(alert_id)
    except UnknownReference:
        return None


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
