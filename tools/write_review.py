"""`write_review`: the daily or weekly digest, or the monthly review, as text and as a document."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InputError
from core.plan.plan import Plan
from core.quantity.calendar import add_months
from core.quantity.period import Period
from core.text import Text
from core.watch.alert import Alert
from core.watch.cadence import next_meetings
from knowledge.alerts import told
from knowledge.corrections import KeptCorrection
from tools import track_progress
from tools.alert_sight import list_seen, open_watch
from tools.alert_wording import alert_table, say_alert, say_task, task_table
from tools.explain_deviation_request import past_period
from tools.export_plan import file_name
from tools.node_reference import find_node
from tools.quantity_argument import PeriodText
from tools.quotation import on_one_line
from tools.review_file import write_review_file
from tools.review_lines import ReviewLine, inside, review_lines
from tools.tool import Citation, Effect, PlanArguments, PlanRef, Table, Tool, ToolContext, ToolResult

_DAY = timedelta(days=1)


class WriteReviewArguments(PlanArguments):
    """Arguments of `write_review`."""

    kind: Literal["daily", "weekly", "monthly"] = Field(
        default="monthly", description="daily or weekly digest (日报, 周报), or monthly review (月度复盘)."
    )
    period: PeriodText | None = Field(default=None, description='Which month, week or day: "9月", "上周".')
    owner: Annotated[str, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="Only what this person answers for."
    )
    node: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="Digests: only this goal (id or title) and what is below it."
    )
    format: Literal["text", "markdown", "word"] = Field(
        default="word", description="A file beside the text; text: none."
    )


class WriteReviewResult(ToolResult):
    """A digest or review.

    Attributes:
        kind: Which.
        start: First day it speaks of.
        end: Last day.
        lines: The goals, for a monthly review.
        path: The file that was written, if one was.
    """

    kind: str = "monthly"
    start: date | None = None
    end: date | None = None
    lines: tuple[ReviewLine, ...] = ()
    path: str | None = None


def run(ctx: ToolContext, arguments: WriteReviewArguments) -> WriteReviewResult:
    """Write a digest or review; every number in it comes from the tools that compute it.

    Raises:
        MissingInput: No plan is in hand or named.
        InputError: The time cannot be read, or lies ahead.
    """
    plan, days = ctx.load(arguments.plan), _days(ctx, arguments)
    branch = _branch(plan, arguments.node)
    found = list_seen(ctx, plan=plan.id, closed=True)
    alerts = [a for a in found if _is_of(a, arguments.owner) and _is_in(a, branch)]
    tasks = _tasks(ctx, alerts, arguments.owner)
    title = _title(ctx, plan, arguments, days)
    lines: tuple[ReviewLine, ...] = ()
    citations: list[Citation] = []
    if arguments.kind == "monthly":
        reviewed, cited = review_lines(ctx, plan, days, alerts, tasks, arguments.owner)
        lines, citations = tuple(reviewed), list(cited)
        parts = _review(ctx, lines, alerts, tasks, days)
    else:
        parts = _digest(ctx, plan, alerts, tasks, days, arguments)
    path = _write(ctx, plan, arguments, days, title, parts)
    text = "\n".join([title, *(part for part in parts if isinstance(part, str))])
    if path is not None:
        text += "\n" + ctx.say(f"文件：{path}", f"File: {path}")
    return WriteReviewResult(
        text=text,
        tables=tuple(part for part in parts if isinstance(part, Table)),
        plan=PlanRef(id=plan.id, version=plan.version),
        citations=tuple(citations),
        kind=arguments.kind,
        start=days.start,
        end=days.end,
        lines=lines,
        path=None if path is None else str(path),
    )


def _days(ctx: ToolContext, arguments: WriteReviewArguments) -> Period:
    """The days asked for; else yesterday, the last whole week, or the last whole month."""
    if arguments.period is not None:
        period = past_period(ctx, arguments.period)
        if period.start > ctx.today:
            raise InputError(
                Text(zh=f"{arguments.period} 还没有到", en=f"{arguments.period} lies ahead"),
                field="period",
                valid=Text(zh=f"{ctx.today} 或之前", en=f"up to {ctx.today}"),
            )
        return period
    if arguments.kind == "daily":
        return Period(start=ctx.today - _DAY, end=ctx.today - _DAY)
    if arguments.kind == "weekly":
        monday = ctx.today - timedelta(days=ctx.today.weekday())
        return Period(start=monday - timedelta(days=7), end=monday - _DAY)
    first = ctx.today.replace(day=1)
    return Period(start=add_months(first, -1), end=first - _DAY)


def _is_of(alert: Alert, owner: str | None) -> bool:
    return owner is None or any(owner in name for name in told(alert))


def _branch(plan: Plan, node: str | None) -> frozenset[str] | None:
    """Ids of a goal and what is below it; None for the whole plan."""
    if node is None:
        return None
    top = find_node(plan, node, field="node")
    return frozenset((top.id, *(below.id for below in plan.descendants(top.id))))


def _is_in(alert: Alert, branch: frozenset[str] | None) -> bool:
    return branch is None or any(finding.node in branch for finding in alert.findings)


def _tasks(ctx: ToolContext, alerts: list[Alert], owner: str | None) -> list[KeptCorrection]:
    own = {alert.id for alert in alerts}
    kept = open_watch(ctx).corrections.list(ended=True)
    return [one for one in kept if one.alert in own or (owner is not None and owner in one.task.owner)]


def _title(ctx: ToolContext, plan: Plan, arguments: WriteReviewArguments, days: Period) -> str:
    name = on_one_line(plan.name, 60)
    top = find_node(plan, arguments.node, field="node").title if arguments.node else ""
    who = "".join(f" · {on_one_line(part, 60)}" for part in (top, arguments.owner) if part)
    month = f"{days.start.year}-{days.start.month:02}"
    if arguments.kind == "monthly" and days.start.day == 1 and (days.end + _DAY).day == 1:
        return ctx.say(f"{name} {month} 月度复盘{who}", f"{name}: monthly review {month}{who}")
    kinds = {
        "daily": ("日报", "daily digest"),
        "weekly": ("周报", "weekly digest"),
        "monthly": ("复盘", "review"),
    }
    zh, en = kinds[arguments.kind]
    span = f"{days.start}" if days.start == days.end else f"{days.start} – {days.end}"
    return ctx.say(f"{name} {zh} {span}{who}", f"{name}: {en} {span}{who}")


def _review(
    ctx: ToolContext,
    lines: tuple[ReviewLine, ...],
    alerts: list[Alert],
    tasks: list[KeptCorrection],
    days: Period,
) -> list[str | Table]:
    missed = [line for line in lines if line.goal and not line.on_plan]
    said = sum(1 for line in lines if line.goal)
    unsaid = [line for line in lines if not line.goal]
    head = ctx.say(
        f"{said} 个目标有数：{said - len(missed)} 个达到或超过，{len(missed)} 个没达到；"
        f"另有 {len(unsaid)} 个没有数据。",
        f"{said} goals have figures: {said - len(missed)} reached, {len(missed)} missed; "
        f"{len(unsaid)} without.",
    )
    parts: list[str | Table] = [
        head,
        ctx.say("## 目标-结果-差距", "## Goal, result, gap"),
        _goals(ctx, lines),
    ]
    parts.append(ctx.say("## 归因与改进", "## Causes and improvement"))
    parts.append(
        _causes(ctx, missed) if missed else ctx.say("没有要归因的差距。", "There is no gap to explain.")
    )
    parts.append(
        ctx.say(
            "归因先列算出来的，“可能”是待验证的假设。",
            "What is computed comes first; “possibly” is a hypothesis.",
        )
    )
    own = [kept for kept in tasks if inside(kept.made.date(), days) or kept.task.result == ""]
    parts.append(ctx.say("## 纠正跟踪（问题-方案-责任人-验收标准-期限）", "## Corrections"))
    parts.append(task_table(ctx, own) if own else ctx.say("没有纠正任务。", "There are no corrections."))
    lacking = [line for line in missed if not line.improvement]
    if lacking:
        names = ctx.say("、", ", ").join(line.title for line in lacking)
        parts.append(
            ctx.say(f"还没有改进方案：{names}（每个偏差至少一条有责任人的方案）", f"No plan yet for: {names}")
        )
    return [*parts, *_alerts(ctx, alerts), *_meetings(ctx)]


def _digest(
    ctx: ToolContext,
    plan: Plan,
    alerts: list[Alert],
    tasks: list[KeptCorrection],
    days: Period,
    arguments: WriteReviewArguments,
) -> list[str | Table]:
    new = [alert for alert in alerts if inside(alert.opened.date(), days)]
    over = [a for a in alerts if not a.is_open]
    due = [
        kept for kept in tasks if kept.task.result == "" and kept.task.due <= ctx.today + timedelta(days=7)
    ]
    open_ones = [alert for alert in alerts if alert.is_open]
    parts: list[str | Table] = [
        ctx.say(
            f"新预警 {len(new)} 条，未关闭 {len(open_ones)} 条，已关闭 {len(over)} 条；"
            f"一周内到期的纠正 {len(due)} 项。",
            f"{len(new)} new alerts, {len(open_ones)} open, {len(over)} closed; "
            f"{len(due)} corrections due in a week.",
        )
    ]
    parts += _alerts(ctx, alerts)
    if due:
        parts.append("\n".join(f"- {say_task(ctx, kept)}" for kept in due))
    if arguments.kind == "weekly":
        parts += _progress(ctx, plan, _branch(plan, arguments.node))
        parts += _meetings(ctx)
    return parts


def _progress(ctx: ToolContext, plan: Plan, branch: frozenset[str] | None) -> list[str | Table]:
    try:
        found = track_progress.run(ctx, track_progress.TrackProgressArguments(plan=plan.id))
    except InputError as error:
        return [error.message.said_in(ctx.language)]
    tables = found.tables if branch is None else [_narrowed(table, branch) for table in found.tables]
    return [ctx.say("## 进度", "## Progress"), *tables]


def _narrowed(table: Table, branch: frozenset[str]) -> Table:
    """The rows of a table of goals that are of a branch; each begins with the goal's id."""
    rows = tuple(row for row in table.rows if row[0].split(" ")[0] in branch)
    return table.model_copy(update={"rows": rows})


def _alerts(ctx: ToolContext, alerts: list[Alert]) -> list[str | Table]:
    open_ones = [alert for alert in alerts if alert.is_open]
    if not open_ones:
        return [ctx.say("没有未关闭的预警。", "No alerts are open.")]
    lines = "\n".join(f"- {say_alert(ctx, alert)}" for alert in open_ones[:10])
    return [ctx.say("## 未关闭的预警", "## Open alerts"), lines, alert_table(ctx, open_ones)]


def _meetings(ctx: ToolContext) -> list[str | Table]:
    rows = tuple(
        (
            *(text.said_in(ctx.language) for text in (m.tier, m.rhythm)),
            str(m.day),
            m.agenda.said_in(ctx.language),
        )
        for m in next_meetings(ctx.today)
    )
    header = ctx.say("层级|节奏|下一次|议程", "tier|rhythm|next|agenda").split("|")
    table = Table(title=ctx.say("会议节奏", "Meetings"), header=tuple(header), rows=rows)
    return [ctx.say("## 下一步会议", "## Next meetings"), table]


def _goals(ctx: ToolContext, lines: tuple[ReviewLine, ...]) -> Table:
    header = ctx.say("目标|责任人|计划|结果|差距|判断", "goal|owner|planned|result|gap|verdict").split("|")
    ok, bad = ctx.say("达到", "reached"), ctx.say("没达到", "missed")
    rows = tuple(
        (
            f"{line.node} {line.title}",
            line.owner,
            line.goal,
            line.result,
            line.gap,
            line.note or (ok if line.on_plan else bad),
        )
        for line in lines
    )
    return Table(title=ctx.say("目标-结果-差距", "Goal, result, gap"), header=tuple(header), rows=rows)


def _causes(ctx: ToolContext, missed: list[ReviewLine]) -> Table:
    header = ctx.say("目标|差距|归因|改进|责任人", "goal|gap|cause|improvement|owner").split("|")
    rows = tuple((line.title, line.gap, line.cause, line.improvement, line.owner) for line in missed)
    return Table(title=ctx.say("归因与改进", "Causes and improvement"), header=tuple(header), rows=rows)


def _write(
    ctx: ToolContext,
    plan: Plan,
    arguments: WriteReviewArguments,
    days: Period,
    title: str,
    parts: list[str | Table],
) -> Path | None:
    if arguments.format == "text":
        return None
    suffix = "docx" if arguments.format == "word" else "md"
    who = f" {on_one_line(arguments.owner, 20)}" if arguments.owner else ""
    name = f"{file_name(plan)} {arguments.kind} {days.start}{who}".replace("/", " ")
    return write_review_file(ctx.exports / f"{name}.{suffix}", title, parts)


TOOL = Tool(
    name="write_review",
    effect=Effect.READ,
    description=(
        "Write a digest or review of a plan as a ready document (Word or Markdown): daily or weekly digest "
        "(alerts, corrections, progress, meetings to come), or monthly review 目标-结果-差距-归因-改进 with "
        "causes from the figures, corrections under way and proposals; for the whole plan or one owner."
    ),
    arguments=WriteReviewArguments,
    result=WriteReviewResult,
    run=run,
)
