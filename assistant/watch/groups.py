"""Alerts in group chats: what a room may see of one, else only that there is one and where to look.

A webhook's room has no viewer of its own: it sees what a position without units may see, or what the rule
that was set for this very room (`hoshin rooms set wecom NAME --rank ... --units ...`) lets it see.
"""

from typing import TYPE_CHECKING

from assistant.channels.notice import Notice
from assistant.watch.composing import WHY, usual_language
from core.watch.alert import Alert
from knowledge.access import Rank, Scope, Viewer
from knowledge.alert_notices import AlertNotice
from tools.alert_sight import seen_by_group
from tools.alert_wording import SEVERITIES, say_finding
from tools.tool import ToolContext

if TYPE_CHECKING:
    from assistant.app import App

CHANNEL = "wecom"
_SHOWN = 8


def viewer_of_group(app: "App", group: str) -> Viewer:
    """What a group chat may see."""
    own = next((r for r in app.rooms.list() if (r.channel, r.room) == (CHANNEL, group)), None)
    rank = Rank.POSITION if own is None or own.rank is None else own.rank
    everywhere = own is not None and own.rank is not None and own.units is None
    units = None if everywhere else frozenset(own.units or () if own is not None else ())
    return Viewer(id="group", rank=rank, units=units, scopes=frozenset((Scope.READ,)), owns=False)


def compose_for_group(app: "App", group: str, notices: list[AlertNotice]) -> Notice:
    """An alert as its group chat may see it. Raises UnknownReference when it is gone."""
    (notice,) = notices
    alert = app.watch.alerts.load(notice.alert)
    viewer = viewer_of_group(app, group)
    ctx = app.context(usual_language(app), app.today, group, viewer=viewer)
    shown = seen_by_group(ctx, alert, group)
    why = WHY[notice.kind].said_in(ctx.language)
    subject = f"alert:{alert.id}:{group}"
    if shown is None:
        where = ctx.say("内容按权限在 Hoshin 里看", "what it says is in Hoshin, for those who may see it")
        return Notice(kind="alert", title=f"{why} {alert.id}", text=where, link="/inbox", subject=subject)
    return Notice(
        kind="alert",
        title=f"{why} {alert.id} · {shown.lead.title}",
        text="\n".join([_head(ctx, alert), *(f"- {say_finding(ctx, f)}" for f in shown.findings[:_SHOWN])]),
        link=f"/plans/{shown.lead.plan}" if shown.lead.plan else "/inbox",
        subject=subject,
    )


def _head(ctx: ToolContext, alert: Alert) -> str:
    severity = SEVERITIES[alert.severity]
    return ctx.say(f"{alert.level} 级，影响{severity.zh}", f"level {alert.level}, impact {severity.en}")
