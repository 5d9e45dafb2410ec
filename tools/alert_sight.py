"""Who may see which alert, and what of it: default deny, part by part."""

from core.errors import InputError, UnknownReference
from core.facts.catalogue import FactValue
from core.text import Text
from core.watch.alert import Alert
from core.watch.finding import Finding
from knowledge.access import fold
from knowledge.alerts import told
from knowledge.watch_store import WatchStore
from tools.failure import RefusedInput
from tools.tool import ToolContext


def open_watch(ctx: ToolContext) -> WatchStore:
    """The watch. Raises RefusedInput where there is none."""
    if ctx.watch is None:
        raise RefusedInput(Text(zh="这里没有预警功能", en="there is no watch here"))
    return ctx.watch


def seen(ctx: ToolContext, alert: Alert) -> Alert | None:
    """The alert with what this person may see of it; None when that is nothing.

    Whoever was told of it sees it, and who sees everything. Of its findings those are left whose plan, goal
    or part of the facts is visible to them.
    """
    if ctx.viewer.is_unlimited:
        return alert
    if not ctx.viewer.sees_all and ctx.viewer.name not in told(alert):
        return None
    left = tuple(finding for finding in alert.findings if _visible(ctx, finding))
    return alert.model_copy(update={"findings": left}) if left else None


def seen_by_group(ctx: ToolContext, alert: Alert, group: str) -> Alert | None:
    """The alert as a group chat may see it: what its own rules found, and of that what is visible there."""
    own = (finding for finding in alert.findings if finding.group == group)
    left = tuple(finding for finding in own if _visible(ctx, finding))
    return alert.model_copy(update={"findings": left}) if left else None


def load_seen(ctx: ToolContext, alert_id: str) -> Alert:
    """An alert as this person may see it. Raises UnknownReference, also for one they may not see."""
    store = open_watch(ctx).alerts
    try:
        alert = seen(ctx, store.load(alert_id))
    except UnknownReference:
        alert = None
    if alert is None:
        mine = tuple(one.id for one in list_seen(ctx))[:8]
        listed = ", ".join(mine)
        raise UnknownReference(
            Text(zh=f"没有预警 {alert_id[:40]!r}", en=f"there is no alert {alert_id[:40]!r}"),
            candidates=mine,
            field="alert",
            valid=Text(zh=listed, en=listed) if mine else None,
        )
    return alert


def list_seen(ctx: ToolContext, *, plan: str | None = None, closed: bool = False) -> list[Alert]:
    """Alerts that this person may see, the most urgent first."""
    found = (seen(ctx, one) for one in open_watch(ctx).alerts.list(plan=plan, closed=closed))
    return [alert for alert in found if alert is not None]


def _visible(ctx: ToolContext, finding: Finding) -> bool:
    try:
        if finding.where:
            return _sees_part(ctx, finding)
        if finding.plan and finding.node:
            node = ctx.plans.load(finding.plan).index.get(finding.node)
            return node is not None and node.measure is not None and node.measure.target is not None
    except InputError:
        return False
    return ctx.viewer.sees_all


def _sees_part(ctx: ToolContext, finding: Finding) -> bool:
    if ctx.viewer.sees_all:
        return True
    found = None if ctx.facts is None else ctx.facts.catalogue.find_kpi(finding.kpi)
    if found is None:
        return False
    narrowed = ctx.viewer.units is None
    for column, keys in finding.where.items():
        known = {value.key for value in found[0].dimension(column).values}
        if not known.issuperset(keys):
            return False
        narrowed = narrowed or _is_own(ctx, found[0].dimension(column).values, keys)
    return narrowed


def _is_own(ctx: ToolContext, values: tuple[FactValue, ...], keys: tuple[str, ...]) -> bool:
    """Whether the part is of the person's own units: a total over all regions is not theirs to see."""
    units = {fold(unit) for unit in ctx.viewer.units or ()}
    own = [value for value in values if value.key in keys]
    return bool(own) and all(
        units & {fold(name) for name in (v.key, v.name.zh, v.name.en, *v.aliases)} for v in own
    )
