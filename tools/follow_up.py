"""`follow_up`: what the watch has raised, and its handling: seen, put off, corrected, verified, closed."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from core.errors import InputError, MissingInput
from core.text import Text
from core.watch.alert import Alert
from core.watch.correction import Correction, CorrectionStatus, verify
from core.watch.finding import Finding
from core.watch.rule import Condition
from knowledge.alerts import told
from knowledge.corrections import KeptCorrection
from tools.alert_reason import Reason, reason_of
from tools.alert_sight import list_seen, load_seen, open_watch
from tools.alert_wording import alert_table, say_alert, say_finding, say_task, task_table
from tools.follow_up_arguments import FollowUpArguments, FollowUpResult
from tools.stated_value import read_period, read_value
from tools.tool import Effect, Tool, ToolContext

_MOST = 20
_LEVEL = re.compile(r"\d[\d,]*(?:\.\d+)?\s*[%％万亿KkMm]?元?")
T = TypeVar("T")


def run(ctx: ToolContext, arguments: FollowUpArguments) -> FollowUpResult:
    """List alerts and corrections, or take the next step with one.

    Raises:
        UnknownReference: There is no such alert or correction, or it may not be seen.
        MissingInput: It is not said which, or what a step needs.
        InputError: The step cannot be taken; nothing was changed.
    """
    if arguments.do == "list":
        return _list(ctx, arguments)
    if arguments.do in ("done", "verify", "drop"):
        return _of_task(ctx, arguments)
    alert = _chosen(ctx, arguments)
    return {
        "show": _show,
        "acknowledge": _acknowledge,
        "snooze": _snooze,
        "correct": _correct,
        "close": _close,
    }[arguments.do](ctx, arguments, alert)


def mine(ctx: ToolContext, alerts: list[Alert]) -> list[Alert]:
    """Those of the alerts that this person was told of; of whoever runs the program, all."""
    name = ctx.viewer.name
    return [alert for alert in alerts if name in told(alert)] if name else alerts


def _list(ctx: ToolContext, arguments: FollowUpArguments) -> FollowUpResult:
    plan = ctx.plans.resolve(arguments.plan) if arguments.plan else None
    alerts = list_seen(ctx, plan=plan)
    if not arguments.everyone:
        alerts = mine(ctx, alerts)
    shown = {alert.id for alert in alerts}
    tasks = [
        kept
        for kept in open_watch(ctx).corrections.list()
        if kept.alert in shown or (ctx.viewer.name and kept.task.owner == ctx.viewer.name)
    ]
    if not alerts and not tasks:
        return FollowUpResult(
            text=ctx.say("没有待处理的预警和纠正任务。", "There are no open alerts or corrections.")
        )
    lines = [
        ctx.say(f"{len(alerts)} 条预警：", f"{len(alerts)} open alert{'' if len(alerts) == 1 else 's'}:")
    ]
    lines += [f"- {say_alert(ctx, alert)}" for alert in alerts[:_MOST]]
    if len(alerts) > _MOST:
        lines.append(ctx.say(f"……另有 {len(alerts) - _MOST} 条", f"… and {len(alerts) - _MOST} more"))
    if tasks:
        lines.append(ctx.say(f"{len(tasks)} 项纠正任务：", f"{len(tasks)} corrections:"))
        lines += [f"- {say_task(ctx, kept)}" for kept in tasks[:_MOST]]
    tables = (*((alert_table(ctx, alerts),) if alerts else ()), *((task_table(ctx, tasks),) if tasks else ()))
    return FollowUpResult(
        text="\n".join(lines), tables=tables, alerts=tuple(alerts), corrections=tuple(tasks)
    )


def _show(ctx: ToolContext, _arguments: FollowUpArguments, alert: Alert) -> FollowUpResult:
    store, reason = open_watch(ctx), reason_of(ctx, alert.lead)
    tasks = list(store.corrections.list(alert=alert.id, ended=True))
    lines = [say_alert(ctx, alert), *(f"- {say_finding(ctx, one)}" for one in alert.findings)]
    lines += say_reason(ctx, reason)
    lines += [f"- {say_task(ctx, kept)}" for kept in tasks]
    lines.append(ctx.say("经过：", "So far: ") + ctx.say("；", "; ").join(_history(ctx, alert)))
    return FollowUpResult(
        text="\n".join(lines),
        tables=(alert_table(ctx, [alert]), *((task_table(ctx, tasks),) if tasks else ())),
        alerts=(alert,),
        corrections=tuple(tasks),
        reason=reason,
        citations=reason.citations,
    )


def say_reason(ctx: ToolContext, reason: Reason) -> list[str]:
    """The likely reason in lines, arithmetic and hypothesis apart."""
    lines = []
    if reason.facts:
        lines.append(ctx.say("算出来的：", "Computed: ") + reason.facts)
    if reason.hypothesis:
        check = ctx.say(f"（验证：{reason.check}）", f" (to check: {reason.check})") if reason.check else ""
        lines.append(
            ctx.say("可能的原因，待验证：", "Possible cause, to be confirmed: ") + reason.hypothesis + check
        )
    if reason.case:
        lines.append(reason.case)
    if reason.action:
        lines.append(ctx.say("建议：", "Proposed: ") + reason.action)
    return lines


def _history(ctx: ToolContext, alert: Alert) -> list[str]:
    events = open_watch(ctx).alerts.history(alert.id)
    return [
        f"{event.at:%m-%d %H:%M} {_EVENTS.get(event.kind, _OTHER).said_in(ctx.language)}" for event in events
    ]


def _acknowledge(ctx: ToolContext, _arguments: FollowUpArguments, alert: Alert) -> FollowUpResult:
    kept = open_watch(ctx).alerts.acknowledge(alert.id, by=ctx.actor, at=ctx.now())
    return _changed(
        ctx, kept, ctx.say("已记下您知道了，时限照走。", "Noted that you have seen it; its clock goes on.")
    )


def _snooze(ctx: ToolContext, arguments: FollowUpArguments, alert: Alert) -> FollowUpResult:
    until = _until(ctx, arguments)
    kept = open_watch(ctx).alerts.snooze(
        alert.id, until, by=ctx.actor, at=ctx.now(), note=arguments.note or ""
    )
    return _changed(ctx, kept, ctx.say(f"已推迟到 {until:%Y-%m-%d}。", f"Put off until {until:%Y-%m-%d}."))


def _until(ctx: ToolContext, arguments: FollowUpArguments) -> datetime:
    if arguments.until is not None:
        period = read_period(arguments.until, "until", today=ctx.today, fiscal_start=ctx.fiscal_start)
        return _morning(period.end if period.is_deadline else period.start)
    if arguments.days is None:
        raise MissingInput(
            Text(zh="推迟到什么时候？", en="put off until when?"),
            field="until",
            valid=Text(zh="一个日期，或天数", en="a day, or a number of days"),
        )
    return ctx.now() + timedelta(days=arguments.days)


def _correct(ctx: ToolContext, arguments: FollowUpArguments, alert: Alert) -> FollowUpResult:
    lead = alert.lead
    needed = {"solution": arguments.solution, "acceptance": arguments.acceptance, "due": arguments.due}
    asked = [name for name, value in needed.items() if value is None]
    if asked:
        reason = reason_of(ctx, lead)
        zh = "、".join(_ASKED[name].zh for name in asked)
        en = ", ".join(_ASKED[name].en for name in asked)
        raise MissingInput(
            Text(zh=f"纠正 {alert.id} 还要说：{zh}", en=f"to correct {alert.id}, say: {en}"),
            field=asked[0],
            valid=Text(zh=reason.action, en=reason.action) if reason.action else None,
        )
    assert arguments.solution is not None
    assert arguments.acceptance is not None
    task = Correction(
        problem=say_finding(ctx, lead),
        plan=arguments.solution,
        owner=arguments.owner or ctx.viewer.name or alert.owner,
        acceptance=arguments.acceptance,
        due=_due(ctx, arguments.due or ""),
        unit=lead.unit,
        before=lead.value,
        target=_aim(arguments.acceptance, lead),
        rises=_rises(lead),
    )
    kept = open_watch(ctx).corrections.begin(alert.id, task, by=ctx.actor, at=ctx.now())
    return _with_task(
        ctx,
        kept,
        ctx.say("已开始纠正，跟踪到验证为止。", "The correction has begun and is followed until verified."),
    )


def _aim(acceptance: str, lead: Finding) -> Decimal | None:
    """The one level an acceptance standard states in the KPI's unit; None where it is in other words."""
    stated = _LEVEL.findall(acceptance)
    if len(stated) != 1:
        return None
    try:
        return read_value(stated[0], lead.unit, "acceptance")
    except InputError:
        return None


def _rises(lead: Finding) -> bool:
    """Whether more is better, as far as the finding shows: what was too high is to fall."""
    if lead.condition in (Condition.ABOVE, Condition.COSTLY):
        return False
    if lead.condition is Condition.RISEN:
        return lead.line < 0
    if lead.condition is Condition.BEHIND and lead.value is not None and lead.due is not None:
        return lead.value < lead.due
    return True


def _due(ctx: ToolContext, text: str) -> date:
    period = read_period(text, "due", today=ctx.today, fiscal_start=ctx.fiscal_start)
    if period.end < ctx.today:
        raise InputError(
            Text(zh=f"期限 {period.end} 已经过去", en=f"{period.end} is past"),
            field="due",
            valid=Text(zh=f"{ctx.today} 或以后", en=f"{ctx.today} or later"),
        )
    return period.end


def _close(ctx: ToolContext, arguments: FollowUpArguments, alert: Alert) -> FollowUpResult:
    store = open_watch(ctx)
    running = store.corrections.list(alert=alert.id)
    if running:
        raise InputError(
            Text(
                zh=f"{alert.id} 有纠正任务 {running[0].id} 还没验证：先验证，或放弃它",
                en=f"{alert.id} has the correction {running[0].id}: verify it, or drop it, first",
            ),
            field="correction",
            valid=Text(zh=f"验证 {running[0].id}", en=f"verify {running[0].id}"),
        )
    kept = store.alerts.close(alert.id, by=ctx.actor, at=ctx.now(), note=arguments.note or "")
    return _changed(ctx, kept, _offer(ctx, kept, ctx.say("已关闭。", "Closed. ")))


def _of_task(ctx: ToolContext, arguments: FollowUpArguments) -> FollowUpResult:
    kept = _chosen_task(ctx, arguments)
    corrections, by, at = open_watch(ctx).corrections, ctx.actor, ctx.now()
    note = arguments.note or ""
    if arguments.do == "done":
        update = {"status": CorrectionStatus.DONE, "result": note}
        kept = corrections.change(kept.id, lambda t: _step(t, update), kind="done", by=by, at=at, note=note)
        said = ctx.say("已报完成，等新的实际值来验证。", "Reported as done; a new actual is to verify it.")
        return _with_task(ctx, kept, said)
    if arguments.do == "drop":
        update = {"status": CorrectionStatus.DROPPED, "result": note}
        kept = corrections.change(
            kept.id, lambda t: _step(t, update), kind="dropped", by=by, at=at, note=note
        )
        return _with_task(ctx, kept, ctx.say("已放弃，预警重新打开。", "Dropped; the alert is open again."))
    after = _actual(arguments, kept.task)
    kept = corrections.change(
        kept.id,
        lambda task: verify(task, after, note),
        kind="verified",
        by=by,
        at=at,
        note=f"{after or ''} {note}",
    )
    alert = open_watch(ctx).alerts.load(kept.alert)
    return _with_task(
        ctx, kept, _offer(ctx, alert, ctx.say("已验证，预警关闭。", "Verified; the alert is closed. "))
    )


def _step(task: Correction, update: Mapping[str, object]) -> Correction:
    if task.status in (CorrectionStatus.VERIFIED, CorrectionStatus.DROPPED):
        raise InputError(
            Text(zh="这个纠正任务已经结束", en="this correction is closed already"), field="correction"
        )
    return task.model_copy(update=dict(update))


def _actual(arguments: FollowUpArguments, task: Correction) -> Decimal | None:
    if arguments.actual is None or task.unit is None:
        return None
    return read_value(arguments.actual, task.unit, "actual")


def _chosen(ctx: ToolContext, arguments: FollowUpArguments) -> Alert:
    """The alert that is named, else the only one that is theirs."""
    if arguments.alert is not None:
        return load_seen(ctx, arguments.alert)
    return _only(ctx, [(a.id, say_alert(ctx, a), a) for a in mine(ctx, list_seen(ctx))], "alert")


def _chosen_task(ctx: ToolContext, arguments: FollowUpArguments) -> KeptCorrection:
    corrections = open_watch(ctx).corrections
    seen = {alert.id for alert in list_seen(ctx, closed=True)}
    tasks = [k for k in corrections.list() if k.alert in seen or k.task.owner == ctx.viewer.name]
    if arguments.correction is not None:
        kept = corrections.load(arguments.correction)
        if kept.alert in seen or (ctx.viewer.name and kept.task.owner == ctx.viewer.name):
            return kept
        return _only(ctx, [], "correction")
    if arguments.alert is not None:
        tasks = [kept for kept in tasks if kept.alert == arguments.alert.upper()]
    return _only(ctx, [(k.id, say_task(ctx, k), k) for k in tasks], "correction")


def _only(ctx: ToolContext, known: list[tuple[str, str, T]], field: str) -> T:
    if len(known) == 1:
        return known[0][2]
    what = Text(zh="预警", en="alert") if field == "alert" else Text(zh="纠正任务", en="correction")
    if not known:
        raise MissingInput(Text(zh=f"没有待处理的{what.zh}", en=f"there is no open {what.en}"), field=field)
    listed = "\n".join(f"- {said}" for _, said, _ in known[:8])
    raise MissingInput(
        Text(zh=f"哪一个{what.zh}？\n{listed}", en=f"which {what.en}?\n{listed}"),
        field=field,
        valid=Text(zh="、".join(k for k, _, _ in known[:8]), en=", ".join(k for k, _, _ in known[:8])),
    )


def _offer(ctx: ToolContext, alert: Alert, done: str) -> str:
    """What was done, with the offer to keep the deviation as a case."""
    if alert.lead.condition == "stale":
        return done
    return done + ctx.say(
        "要留给以后参考，就说“存成案例”，并写上原因和措施。",
        'To keep it for later, say "save it as a case" with its cause and what was done.',
    )


def _changed(ctx: ToolContext, alert: Alert, said: str) -> FollowUpResult:
    return FollowUpResult(
        text=f"{said}\n{say_alert(ctx, alert)}", tables=(alert_table(ctx, [alert]),), alerts=(alert,)
    )


def _with_task(ctx: ToolContext, kept: KeptCorrection, said: str) -> FollowUpResult:
    alert = open_watch(ctx).alerts.load(kept.alert)
    return FollowUpResult(
        text=f"{said}\n{say_task(ctx, kept)}",
        tables=(task_table(ctx, [kept]),),
        alerts=(alert,),
        corrections=(kept,),
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(1), tzinfo=UTC)


_ASKED = {
    "solution": Text(zh="方案（打算怎么改）", en="what is to be done"),
    "acceptance": Text(zh="验收标准", en="how one sees that it worked"),
    "due": Text(zh="期限", en="by when"),
}
_OTHER = Text(zh="有变动", en="changed")
_EVENTS = {
    "opened": Text(zh="触发", en="raised"),
    "joined": Text(zh="有新发现", en="something new"),
    "acknowledged": Text(zh="已知晓", en="acknowledged"),
    "snoozed": Text(zh="推迟", en="put off"),
    "woken": Text(zh="推迟到期", en="taken up again"),
    "escalated": Text(zh="升级", en="escalated"),
    "overdue": Text(zh="超时，已无上级", en="overdue, nobody left to tell"),
    "correcting": Text(zh="开始纠正", en="correction begun"),
    "recovered": Text(zh="指标恢复", en="the KPI is back"),
    "verified": Text(zh="已验证", en="verified"),
    "reopened": Text(zh="纠正放弃，重新打开", en="open again"),
    "closed": Text(zh="关闭", en="closed"),
}

TOOL = Tool(
    name="follow_up",
    effect=Effect.WRITE,
    description=(
        "Alerts the watch has raised and what is done about them: list mine (or everyone's), show one with "
        "its likely reason, acknowledge (知道了), snooze (推迟), start a correction (solution, owner, "
        "acceptance, due), report it done, verify it with the new actual, drop it, close an alert. Leave out "
        "the id when only one can be meant. It asks for what is missing and invents nothing."
    ),
    arguments=FollowUpArguments,
    result=FollowUpResult,
    run=run,
)
