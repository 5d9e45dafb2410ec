"""`track_progress`: how far a KPI is, what is due by now with the season, and what it will come to."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from core.errors import MissingInput, UnknownReference
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.progress.forecast import Forecast
from core.progress.path import path_of
from core.progress.status import Status
from core.text import Text
from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult
from tools.track_progress_report import (
    adjustment,
    assumptions,
    detail,
    monitoring,
    months,
    problem,
    summary,
)
from tools.track_progress_subject import Asked, Tracked, of_facts, of_plan


class TrackProgressArguments(PlanArguments):
    """Arguments of `track_progress`: the whole plan, one goal or KPI of it, or a KPI of the facts."""

    node: str | None = Field(default=None, max_length=200, description="A goal of the plan: id or title.")
    kpi: str | None = Field(default=None, max_length=200, description="A KPI of the plan, or of the facts.")
    where: list[str] = Field(
        default_factory=list, max_length=20, description='Parts of the facts: "华东", "smart lock".'
    )
    by: str | None = Field(
        default=None, max_length=200, description='Each part of the facts: "大区", "product".'
    )
    period: PeriodText | None = Field(
        default=None,
        description='Facts against plan over this time: "本月", "Q3", "2026". Leave out for goals.',
    )
    target: AmountText | None = Field(
        default=None, description="A target for the facts' KPI, if not planned."
    )
    behind: bool = Field(default=False, description="Only what is behind, stale or without data.")


class Point(Frozen):
    """A measured period."""

    start: date
    end: date
    value: Decimal


class Due(Frozen):
    """What is due by the end of a day."""

    day: date
    value: Decimal


class Outlook(Frozen):
    """What is to be expected at the deadline; `chance` is between 0 and 1."""

    expected: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal
    chance: float | None
    readings: int


class KpiProgress(Frozen):
    """One KPI. Percentages are of 100; values are in the KPI's unit.

    Attributes:
        title: What it is of.
        node: Id of the plan's node, if it is of the plan.
        kpi: Key of the KPI.
        unit: "money", "count", "percent" or "number".
        status: "green", "amber", "red", "stale" or "unknown".
        actual: Total so far, or last level.
        as_of: Last day that is known.
        target: What is to be reached.
        start: First day that counts.
        end: Deadline.
        attained: Of the way, in percent.
        expected: What is due by `as_of`, with the season.
        expected_linear: The same if every day counted alike.
        due: Share due with the season, in percent.
        due_linear: Share due by days, in percent.
        gap: Actual minus expected.
        run_rate: A month, so far.
        needed_rate: A month, from here to the end.
        forecast: At the deadline.
        age: Days since `as_of`, up to the deadline.
        problem: What is wrong, in words.
        adjustment: What would help, in words.
        points: What was measured.
        is_total: Whether what was measured adds up; else each is a level.
        symbol: Currency or counted noun of the unit, "" if it has none.
        better: Which way it is better.
        path: What is due by the end of days, with the season.
    """

    title: str
    node: str | None
    kpi: str
    unit: str
    status: Status
    actual: Decimal | None
    as_of: date | None
    target: Decimal | None
    start: date | None
    end: date | None
    attained: Decimal | None = None
    expected: Decimal | None = None
    expected_linear: Decimal | None = None
    due: Decimal | None = None
    due_linear: Decimal | None = None
    gap: Decimal | None = None
    run_rate: Decimal | None = None
    needed_rate: Decimal | None = None
    forecast: Outlook | None = None
    age: int | None = None
    problem: str = ""
    adjustment: str = ""
    points: tuple[Point, ...] = ()
    is_total: bool = False
    symbol: str = ""
    better: Direction = Direction.UP
    path: tuple[Due, ...] = ()


class TrackProgressResult(ToolResult):
    """Progress of the KPIs asked for, in the plan's order."""

    kpis: tuple[KpiProgress, ...] = ()


def run(ctx: ToolContext, arguments: TrackProgressArguments) -> TrackProgressResult:
    """Progress of goals by their readings, or of the facts against what was planned.

    Raises:
        MissingInput: Nothing is there to track: no plan, no targets, no facts.
        UnknownReference: No such goal, KPI or part.
        InputError: The time asked for has no data yet.
    """
    plan = None
    if _is_of_facts(ctx, arguments):
        asked = Asked(arguments.kpi, tuple(arguments.where), arguments.by, arguments.period, arguments.target)
        tracked = of_facts(ctx, asked)
    else:
        loaded = ctx.load(arguments.plan)
        plan = PlanRef(id=loaded.id, version=loaded.version)
        tracked = of_plan(ctx, loaded, arguments.node, arguments.kpi)
    shown = [t for t in tracked if not arguments.behind or t.progress.status is not Status.GREEN]
    return TrackProgressResult(
        text="\n".join(_lines(ctx, tracked, shown, behind=arguments.behind)),
        tables=(months(ctx, shown[0]),) if len(shown) == 1 else (monitoring(ctx, shown),),
        plan=plan,
        kpis=tuple(_result(ctx, one) for one in shown),
    )


def _lines(ctx: ToolContext, tracked: list[Tracked], shown: list[Tracked], *, behind: bool) -> list[str]:
    if behind and not shown:
        return [ctx.say(f"{len(tracked)} 个指标都正常", f"all {len(tracked)} KPIs are green")]
    if len(tracked) == 1:
        return [*detail(ctx, tracked[0]), *assumptions(ctx, tracked)]
    head = ctx.say(
        f"{len(tracked)} 个指标里有 {len(shown)} 个要留意。",
        f"{len(shown)} of {len(tracked)} KPIs need a look. ",
    )
    lines = list(summary(ctx, shown))
    return [(head if behind else "") + lines[0], *lines[1:], *assumptions(ctx, shown)]


def _is_of_facts(ctx: ToolContext, arguments: TrackProgressArguments) -> bool:
    """A part, a time or a target of its own is asked of the facts; so is everything when no plan is there."""
    if arguments.node is not None:
        return False
    if arguments.where or arguments.by or arguments.period is not None or arguments.target is not None:
        return True
    if arguments.plan is None and ctx.plan_id is None:
        if ctx.facts is None or not ctx.facts.catalogue.tables:
            raise MissingInput(
                Text(
                    zh="跟踪进度要有计划，或者事实数据",
                    en="progress needs a plan in hand, or facts",
                ),
                field="plan",
                valid=Text(
                    zh="先说一个目标，或 hoshin facts load 文件、hoshin facts demo",
                    en="state a goal first, or hoshin facts load FILE, or hoshin facts demo",
                ),
            )
        return True
    return arguments.kpi is not None and not _plan_measures(ctx, arguments)


def _plan_measures(ctx: ToolContext, arguments: TrackProgressArguments) -> bool:
    known = ctx.facts is not None and arguments.kpi is not None
    if not known or ctx.facts is None or ctx.facts.catalogue.find_kpi(str(arguments.kpi)) is None:
        return True  # the plan says what it knows instead
    try:
        return bool(of_plan(ctx, ctx.load(arguments.plan), None, arguments.kpi))
    except UnknownReference:
        return False


def _result(ctx: ToolContext, one: Tracked) -> KpiProgress:
    pace, progress, window = one.progress.pace, one.progress, one.subject.window
    found = {} if pace is None else {name: getattr(pace, name) for name in _OF_PACE}
    return KpiProgress(
        title=one.title,
        node=one.node,
        kpi=one.subject.kpi.key,
        unit=one.subject.kpi.unit.kind.value,
        status=progress.status,
        actual=one.standing.value,
        as_of=one.standing.as_of,
        target=one.subject.target,
        start=window[0] if window else None,
        end=window[1] if window else None,
        forecast=None if progress.forecast is None else _outlook(progress.forecast),
        age=None if progress.fresh is None else progress.fresh.age,
        problem=problem(ctx, one),
        adjustment=adjustment(ctx, one),
        points=tuple(Point(start=s.start, end=s.end, value=s.value) for s in one.standing.stretches),
        is_total=one.subject.is_total,
        symbol=one.subject.kpi.unit.symbol,
        better=one.subject.kpi.direction,
        path=tuple(Due(day=day, value=value) for day, value in path_of(one.subject, progress.profile)),
        **found,
    )


_OF_PACE = (
    "attained",
    "expected",
    "expected_linear",
    "due",
    "due_linear",
    "gap",
    "run_rate",
    "needed_rate",
)


def _outlook(forecast: Forecast) -> Outlook:
    return Outlook(**{name: getattr(forecast, name) for name in Outlook.model_fields})


TOOL = Tool(
    name="track_progress",
    effect=Effect.READ,
    description=(
        "How far the plan's goals, or a KPI of the facts against plan, are: attained, due by now with the "
        "season, gap, pace needed, forecast to the deadline with range and chance, status, what is stale."
    ),
    arguments=TrackProgressArguments,
    result=TrackProgressResult,
    run=run,
)
