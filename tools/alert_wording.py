"""Alerts in words: what was found with its numbers, how urgent it is, how far its handling has come."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from core.quantity.saying import plain, say
from core.text import Text
from core.watch.alert import Alert, AlertStatus
from core.watch.correction import CorrectionStatus
from core.watch.finding import Finding, Severity
from core.watch.rule import Condition
from knowledge.corrections import KeptCorrection
from tools.quotation import on_one_line
from tools.tool import Table, ToolContext

STATUSES = {
    AlertStatus.OPEN: Text(zh="待处理", en="open"),
    AlertStatus.ACKNOWLEDGED: Text(zh="已知晓", en="acknowledged"),
    AlertStatus.SNOOZED: Text(zh="已推迟", en="snoozed"),
    AlertStatus.CORRECTING: Text(zh="纠正中", en="in correction"),
    AlertStatus.VERIFIED: Text(zh="已验证", en="verified"),
    AlertStatus.CLOSED: Text(zh="已关闭", en="closed"),
}
SEVERITIES = {
    Severity.HIGH: Text(zh="高", en="high"),
    Severity.MEDIUM: Text(zh="中", en="medium"),
    Severity.LOW: Text(zh="低", en="low"),
}
TASKS = {
    CorrectionStatus.OPEN: Text(zh="进行中", en="open"),
    CorrectionStatus.DONE: Text(zh="待验证", en="to be verified"),
    CorrectionStatus.VERIFIED: Text(zh="已验证", en="verified"),
    CorrectionStatus.DROPPED: Text(zh="已放弃", en="dropped"),
}


def say_finding(ctx: ToolContext, f: Finding) -> str:
    """A finding in one line: where the KPI is, and the line it crossed."""
    title, value = on_one_line(f.title, 80), "" if f.value is None else _value(ctx, f, f.value)
    m, line = _number(f.measure), _number(f.line)
    aim = "" if f.target is None else _value(ctx, f, f.target)
    due = "" if f.due is None else _value(ctx, f, f.due)
    chance = "<1" if f.measure is not None and f.measure < 1 else m
    said = {
        Condition.BEHIND: (
            f"{value}，应有 {due}，落后 {m}%（预警线 {line}%）",
            f"{value}, {due} due by now: {m}% behind (line {line}%)",
        ),
        Condition.MISSED: (
            f"{value}，是计划 {aim} 的 {m}%（预警线 {line}%）",
            f"{value}, {m}% of the planned {aim} (line {line}%)",
        ),
        Condition.UNLIKELY: (
            f"截至 {f.as_of} {value}，目标 {aim}，达成概率 {chance}%（预警线 {line}%）",
            f"{value} by {f.as_of}, target {aim}: a {chance}% chance to reach it (line {line}%)",
        ),
        Condition.BELOW: (f"{value}，低于 {line}", f"{value}, below {line}"),
        Condition.ABOVE: (f"{value}，高于 {line}", f"{value}, above {line}"),
        Condition.RISEN: (
            f"{value}，比参照变动 {m}%（预警线 {line}%）",
            f"{value}, {m}% against its reference (line {line}%)",
        ),
        Condition.COSTLY: (
            f"{value}，是行业均值的 {m}%（上限 {line}%）",
            f"{value}, {m}% of the industry's mean (at most {line}%)",
        ),
        Condition.IDLE: (
            f"花了 {value}，计划 {due or aim}，闲置 {m}%（预警线 {line}%）",
            f"{value} spent of {due or aim}: {m}% idle (line {line}%)",
        ),
        Condition.STALE: (
            f"最近读数 {f.as_of}，已过 {f.age} 天，超期 {m} 天",
            f"last read on {f.as_of}, {f.age} days ago, {m} days too old",
        ),
        Condition.ANOMALY: (
            f"{value}，与自身历史相比只有 {m}% 的读数会这么偏（线 {line}%）",
            f"{value}; only {m}% of readings would be this unlike its history (line {line}%)",
        ),
    }[f.condition]
    when = _when(ctx, f)
    return f"{title}{when}{ctx.say('：', ': ')}{ctx.say(*said)}"


def say_alert(ctx: ToolContext, alert: Alert) -> str:
    """An alert in one line: id, level with its clock, state, what leads it."""
    level = ctx.say(f"{_LEVELS[alert.level]}级", f"level {alert.level}")
    status = STATUSES[alert.status].said_in(ctx.language)
    more = len(alert.findings) - 1
    rest = ctx.say(f"，另 {more} 项", f", {more} more") if more else ""
    clock = say_clock(ctx, alert)
    return f"{alert.id} [{level} · {status}{clock}] {say_finding(ctx, alert.lead)}{rest}"


def say_clock(ctx: ToolContext, alert: Alert) -> str:
    """When the clock runs out, or until when it is silent; "" when neither."""
    if alert.status is AlertStatus.SNOOZED and alert.until is not None:
        return ctx.say(f" · 到 {moment(alert.until)}", f" · until {moment(alert.until)}")
    if alert.due is not None:
        return ctx.say(f" · {moment(alert.due)} 前响应", f" · answer by {moment(alert.due)}")
    if alert.level == 2 and alert.is_open and alert.status is not AlertStatus.CORRECTING:
        return ctx.say(" · 二级未设时限", " · no clock set for level 2")
    return ""


def say_task(ctx: ToolContext, kept: KeptCorrection) -> str:
    """A correction in one line."""
    task = kept.task
    state = TASKS[task.status].said_in(ctx.language)
    late = ctx.say("，已逾期", ", late") if task.is_late(ctx.today) else ""
    return ctx.say(
        f"{kept.id} [{state}{late}] {on_one_line(task.plan, 120)}（{task.owner}，{task.due} 前，"
        f"验收：{on_one_line(task.acceptance, 120)}）",
        f"{kept.id} [{state}{late}] {on_one_line(task.plan, 120)} ({task.owner}, by {task.due}, "
        f"accepted when: {on_one_line(task.acceptance, 120)})",
    )


def alert_table(ctx: ToolContext, alerts: list[Alert]) -> Table:
    """Alerts as a table."""
    header = ctx.say(
        "编号|级别|影响|状态|指标|实际|目标|负责人|时限", "id|level|impact|state|KPI|actual|target|owner|due"
    )
    return Table(
        title=ctx.say("预警", "Alerts"),
        header=tuple(header.split("|")),
        rows=tuple(_row(ctx, a) for a in alerts),
    )


def task_table(ctx: ToolContext, tasks: list[KeptCorrection]) -> Table:
    """Corrections as the tracking table 问题-方案-责任人-验收标准-期限."""
    header = ctx.say("编号|问题|方案|责任人|验收标准|期限|状态", "id|problem|plan|owner|acceptance|due|state")
    rows = tuple(
        (
            one.id,
            one.task.problem,
            one.task.plan,
            one.task.owner,
            one.task.acceptance,
            one.task.due.isoformat(),
            TASKS[one.task.status].said_in(ctx.language),
        )
        for one in tasks
    )
    return Table(title=ctx.say("纠正跟踪表", "Corrections"), header=tuple(header.split("|")), rows=rows)


def moment(at: datetime) -> str:
    """A moment in UTC, to the minute."""
    return f"{at.astimezone(UTC):%m-%d %H:%M} UTC"


_LEVELS = {1: "一", 2: "二", 3: "三"}


def _row(ctx: ToolContext, alert: Alert) -> tuple[str, ...]:
    lead = alert.lead
    return (
        alert.id,
        str(alert.level),
        SEVERITIES[alert.severity].said_in(ctx.language),
        STATUSES[alert.status].said_in(ctx.language),
        on_one_line(lead.title, 80),
        "" if lead.value is None else _value(ctx, lead, lead.value),
        "" if lead.target is None else _value(ctx, lead, lead.target),
        alert.owner,
        "" if alert.due is None else moment(alert.due),
    )


def _when(ctx: ToolContext, f: Finding) -> str:
    if f.where and f.start and f.end:
        return ctx.say(f"（{f.start} 至 {f.end}）", f" ({f.start} to {f.end})")
    return ""


def _value(ctx: ToolContext, f: Finding, value: Decimal) -> str:
    """Four digits for reading; the exact one is in the result."""
    if value and abs(value) >= 10_000:
        step = Decimal(1).scaleb(max(value.adjusted() - 3, 0))
        value = Decimal(plain((value / step).quantize(Decimal(1), ROUND_HALF_UP) * step))
    elif value != value.to_integral_value():
        value = value.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return say(value, f.unit, ctx.language)


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value.quantize(Decimal("0.01"), ROUND_HALF_UP), separators=True)
