"""The jobs of the watch: the whole round, the plans that changed, what time alone does, and the digests."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from assistant.jobs.recurring import Recurring
from assistant.jobs.runner import Handler
from assistant.jobs.schedule import read_schedule
from assistant.thread import in_thread
from core.plan.node import Level
from core.plan.plan import Plan
from core.text import Language
from knowledge.access import OPERATOR
from knowledge.alert_notices import AlertNotice, add_notices
from knowledge.changes import Change
from knowledge.database import insert_once, writing
from knowledge.jobs import JobStore
from knowledge.tables import MARKS
from knowledge.watch_tables import ALERT_NOTICES
from tools.tool import ToolContext
from tools.watch_plan import owner_of, runs
from tools.watch_run import Outcome, run_watch, tick

if TYPE_CHECKING:
    from assistant.app import App

_MARK = "watch:changes"
_TICK = "*/5 * * * *"


def recurring(app: "App") -> tuple[Recurring, ...]:
    """What recurs."""
    settings = app.settings.watch
    times = {
        "watch.run": settings.schedule,
        "watch.tick": _TICK,
        "watch.daily": settings.daily,
        "watch.weekly": settings.weekly,
        "watch.monthly": settings.monthly,
    }
    return tuple(Recurring(name, read_schedule(text)) for name, text in times.items())


def handlers() -> dict[str, Handler]:
    """What each name means."""
    return {
        "watch.run": _run,
        "watch.tick": _tick,
        "watch.daily": _digest("daily"),
        "watch.weekly": _digest("weekly"),
        "watch.monthly": _digest("monthly"),
    }


def watch_once(app: "App", plans: list[str] | None = None, now: datetime | None = None) -> Outcome:
    """Look at all plans and facts once, changed ones first; or at some plans."""
    ctx = context_of(app, now)
    return run_watch(ctx, app.watch, plans if plans is not None else changed_first(app), facts=plans is None)


def context_of(app: "App", now: datetime | None = None) -> ToolContext:
    """A context that sees everything, on the company's day."""
    from dataclasses import replace

    from assistant.app import now as clock

    at = now or clock()
    language = Language.ZH_HANS if app.settings.language == "auto" else Language(app.settings.language)
    ctx = app.context(language, app.settings.day_of(at), "watch", viewer=OPERATOR)
    return replace(ctx, now=lambda: at) if now is not None else ctx


def changed_first(app: "App") -> list[str]:
    """Ids of all plans, those that changed last first."""
    changed = [c.source for c in app.changes.after(_seen(app), limit=10_000) if c.kind == "plan"]
    known = app.plans.ids()
    return list(dict.fromkeys([*(one for one in reversed(changed) if one in set(known)), *known]))


def note_changes(app: "App", store: JobStore, now: datetime) -> None:
    """Put down a look at the plans and facts that changed since the last time, once for all processes."""
    last, before = app.changes.last(), _seen(app)
    if last <= before:
        return
    newest = min(last, before + 10_000)
    looked_at = _what_changed(app.changes.after(before))
    if looked_at is not None:
        due = now + timedelta(seconds=app.settings.watch.settle)
        store.add("watch.run", looked_at, due=due, now=now, occurrence=f"watch.changes@{newest}")
    with writing(app.engine) as connection:
        insert_once(connection, MARKS, {"name": _MARK, "value": "0"})
        same = (MARKS.c.name == _MARK) & (MARKS.c.value == str(before))
        connection.execute(update(MARKS).where(same).values(value=str(newest)))


def _what_changed(changes: Iterable[Change]) -> dict[str, Any] | None:
    """What a run is to look at: the plans that changed; everything, when the facts did; None for neither."""
    found = [change for change in changes if change.kind in ("plan", "facts")]
    if any(change.kind == "facts" for change in found):
        return {}
    return {"plans": sorted({change.source for change in found})} if found else None


def _seen(app: "App") -> int:
    with app.engine.connect() as connection:
        query = select(MARKS.c.value).where(MARKS.c.name == _MARK)
        return int(connection.execute(query).scalar_one_or_none() or 0)


async def _run(app: "App", arguments: dict[str, Any]) -> None:
    await in_thread(watch_once, app, arguments.get("plans"))


async def _tick(app: "App", _arguments: dict[str, Any]) -> None:
    await in_thread(lambda: tick(context_of(app), app.watch, Outcome()))


def _digest(kind: str) -> Handler:
    async def handle(app: "App", _arguments: dict[str, Any]) -> None:
        from assistant.app import now

        await in_thread(put_digests, app, kind, now)

    return handle


def put_digests(app: "App", kind: str, now: Callable[[], datetime]) -> int:
    """Write down who gets a digest.

    Daily: owners with open alerts; weekly: whoever leads a business unit of a plan, of her branch; monthly,
    and weekly where a plan has no business units: whoever leads the plan.
    """
    ctx = context_of(app, now())
    wanted = {}
    for plan_id in app.plans.ids():
        plan = app.plans.load(plan_id)
        if not runs(plan, ctx.today):
            continue
        for name, about in _readers(app, plan, kind):
            key = f"digest:{kind}:{about}:{ctx.today}:{name}"
            wanted[key] = AlertNotice(key=key, alert=about, person=name, kind=kind, not_before=now())
    with writing(app.engine) as connection:
        known = select(ALERT_NOTICES.c.key).where(ALERT_NOTICES.c.key.in_(list(wanted)))
        there = set(connection.execute(known).scalars())
        new = [notice for key, notice in wanted.items() if key not in there]
        add_notices(connection, new)
    return len(new)


def _readers(app: "App", plan: Plan, kind: str) -> list[tuple[str, str]]:
    """Who gets a digest of a plan, and of what: the plan, or a branch of it as plan#goal."""
    if kind == "daily":
        names = {alert.owner for alert in app.watch.alerts.list(plan=plan.id)}
        return [(name, plan.id) for name in sorted(names - {""})]
    units = [node for node in plan.nodes if node.level is Level.BUSINESS_UNIT] if kind == "weekly" else []
    found = [(owner_of(plan, node), f"{plan.id}#{node.id}") for node in units]
    found = found or [(owner_of(plan, plan.nodes[0]), plan.id)]
    return [(name, about) for name, about in found if name]
