"""What a person reads of an alert, a correction or a digest, composed as she may see it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.channels.notice import Button, Notice
from core.errors import InputError, UnknownReference
from core.text import Language, Text
from core.watch.alert import Alert, AlertStatus
from knowledge.alert_notices import AlertNotice
from knowledge.person import Person
from tools.alert_reason import reason_of
from tools.alert_sight import seen
from tools.alert_wording import SEVERITIES, say_alert, say_clock, say_finding, say_task
from tools.follow_up import say_reason
from tools.tool import ToolContext
from tools.write_review import WriteReviewArguments
from tools.write_review import run as write_review

if TYPE_CHECKING:
    from assistant.app import App

DIGESTS = ("daily", "weekly", "monthly")
_SHOWN = 8
_LATER = 3  # days a press of 推迟 puts it off
WHY = {
    "opened": Text(zh="新预警", en="New alert"),
    "worse": Text(zh="预警加重", en="An alert got worse"),
    "woken": Text(zh="推迟到期", en="Put-off alert is back"),
    "escalated": Text(zh="预警超时升级", en="An alert was escalated to you"),
    "overdue": Text(zh="预警超时", en="An alert is overdue"),
    "recovered": Text(zh="指标恢复", en="A KPI has recovered"),
    "task": Text(zh="纠正任务", en="A correction is yours"),
    "late": Text(zh="纠正任务逾期", en="A correction is late"),
}


def context_for(app: "App", person: Person) -> ToolContext:
    """A context that holds what this person may see, in her language."""
    return app.context(person.language or usual_language(app), app.today, person.name, viewer=person.viewer)


def compose(app: "App", person: Person, notices: list[AlertNotice]) -> Notice | None:
    """One message of one or several notices to a person; None when she may see nothing of it."""
    ctx = context_for(app, person)
    if len(notices) == 1:
        return _one(ctx, notices[0])
    lines = [line for notice in notices if (line := _line_of(ctx, notice)) is not None]
    if not lines:
        return None
    more = [ctx.say(f"……另有 {len(lines) - _SHOWN} 条", f"… and {len(lines) - _SHOWN} more")]
    text = "\n".join(f"- {line}" for line in lines[:_SHOWN]) + "".join(more if len(lines) > _SHOWN else [])
    return Notice(
        kind="alert",
        title=ctx.say(f"{len(lines)} 条预警有变化", f"{len(lines)} alerts have news"),
        text=text,
        buttons=(_button(ctx, ("我的预警", "My alerts"), {"do": "list"}, "primary"),),
        subject=f"alerts:{notices[0].key}",
    )


def _one(ctx: ToolContext, notice: AlertNotice) -> Notice | None:
    if notice.kind in DIGESTS:
        return _digest(ctx, notice)
    if notice.kind in ("task", "late"):
        return _task(ctx, notice)
    alert = _alert(ctx, notice)
    if alert is None:
        return None
    open_ = alert.is_open
    reason = reason_of(ctx, alert.lead) if open_ else None
    level = ctx.say(f"{alert.level} 级，影响{SEVERITIES[alert.severity].zh}", f"level {alert.level}, impact ")
    head = level + ctx.say("", SEVERITIES[alert.severity].en) + say_clock(ctx, alert)
    lines = [head, *(f"- {say_finding(ctx, one)}" for one in alert.findings[:_SHOWN])]
    lines += say_reason(ctx, reason) if reason is not None else []
    if open_ and alert.status is not AlertStatus.CORRECTING:
        lines.append(_how(ctx))
    return Notice(
        kind="alert",
        title=f"{WHY[notice.kind].said_in(ctx.language)} {alert.id} · {alert.lead.title}",
        text="\n".join(lines),
        buttons=_buttons(ctx, alert) if open_ else (),
        link=f"/plans/{alert.lead.plan}" if alert.lead.plan else "",
        subject=f"alert:{alert.id}",
    )


def _line_of(ctx: ToolContext, notice: AlertNotice) -> str | None:
    """A notice as a line among others; None when there is nothing to see, or what it was about is gone."""
    try:
        return _line(ctx, notice)
    except UnknownReference:
        return None


def _line(ctx: ToolContext, notice: AlertNotice) -> str | None:
    if notice.kind in DIGESTS:
        return None
    why = WHY[notice.kind].said_in(ctx.language)
    if notice.kind in ("task", "late"):
        assert ctx.watch is not None
        return f"{why}: {say_task(ctx, ctx.watch.corrections.load(notice.alert))}"
    alert = _alert(ctx, notice)
    return None if alert is None else f"{why}: {say_alert(ctx, alert)}"


def _alert(ctx: ToolContext, notice: AlertNotice) -> Alert | None:
    assert ctx.watch is not None
    return seen(ctx, ctx.watch.alerts.load(notice.alert))


def _task(ctx: ToolContext, notice: AlertNotice) -> Notice:
    assert ctx.watch is not None
    kept = ctx.watch.corrections.load(notice.alert)
    done: dict[str, object] = {"do": "done", "correction": kept.id}
    return Notice(
        kind="task",
        title=f"{WHY[notice.kind].said_in(ctx.language)} {kept.id}",
        text="\n".join([say_task(ctx, kept), kept.task.problem]),
        buttons=(_button(ctx, ("已完成", "Done"), done, "primary", note=("结果", "what came of it")),),
        subject=f"correction:{kept.id}",
    )


def _digest(ctx: ToolContext, notice: AlertNotice) -> Notice | None:
    plan, _, node = notice.alert.partition("#")
    owner = ctx.viewer.name if notice.kind == "daily" else None
    try:
        made = write_review(
            ctx,
            WriteReviewArguments.model_validate(
                {
                    "kind": notice.kind,
                    "plan": plan,
                    "owner": owner,
                    "node": node or None,
                    "format": "word" if notice.kind == "monthly" else "text",
                }
            ),
        )
    except InputError:
        return None  # nothing of the plan is hers to see
    from pathlib import Path

    title, _, text = made.text.partition("\n")
    return Notice(
        kind="digest",
        title=title,
        text=text,
        tables=made.tables[:2],
        files=(Path(made.path),) if made.path else (),
        link=f"/plans/{plan}",
        subject=notice.key,
    )


def _buttons(ctx: ToolContext, alert: Alert) -> tuple[Button, ...]:
    own: dict[str, object] = {"alert": alert.id}
    seen_it = _button(ctx, ("知道了", "Got it"), {"do": "acknowledge", **own})
    later = _button(
        ctx, (f"推迟{_LATER}天", f"Put off {_LATER} days"), {"do": "snooze", "days": _LATER, **own}
    )
    begin: dict[str, object] = {"do": "correct", **own, **_standard(ctx)}
    correct = _button(
        ctx, ("开始纠偏", "Start a correction"), begin, "primary", ("方案", "what is to be done"), "solution"
    )
    solved = _button(ctx, ("已解决", "Solved"), {"do": "close", **own}, note=("说明", "a word on it"))
    if alert.status is AlertStatus.CORRECTING:
        return ()
    if alert.status is AlertStatus.ACKNOWLEDGED:
        return (correct, later, solved)
    return (seen_it, correct, later, solved)


def _standard(ctx: ToolContext) -> dict[str, object]:
    """What the button proposes, as the text beside it says: back within the line, in a week."""
    due = ctx.today + timedelta(days=7)
    return {"acceptance": ctx.say("回到预警线以内", "back within the line"), "due": due.isoformat()}


def _how(ctx: ToolContext) -> str:
    due = _standard(ctx)["due"]
    return ctx.say(
        f"点“开始纠偏”：验收标准为回到预警线以内，期限 {due}；要别的标准或期限，直接说。",
        f'"Start a correction" means: accepted when back within the line, by {due}; say it to set others.',
    )


def _button(
    ctx: ToolContext,
    label: tuple[str, str],
    arguments: dict[str, object],
    style: str = "default",
    note: tuple[str, str] | None = None,
    argument: str = "note",
) -> Button:
    return Button.model_validate(
        {
            "label": ctx.say(*label),
            "tool": "follow_up",
            "arguments": arguments,
            "style": style,
            "note": ctx.say(*note) if note else "",
            "argument": argument,
        }
    )


def usual_language(app: "App") -> Language:
    """The language of whoever has none of their own."""
    chosen = app.settings.language
    return Language.ZH_HANS if chosen == "auto" else Language(chosen)
