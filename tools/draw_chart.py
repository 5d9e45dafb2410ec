"""`draw_chart`: a picture of a plan or of what was found, as a PNG file with the same numbers in words."""

import hashlib
from collections.abc import Callable
from typing import Literal

from pydantic import Field

from core.chart.chart import Chart
from core.chart.goal_tree import goal_tree
from core.chart.timeline import timeline
from core.errors import InputError, MissingInput
from core.facts.catalogue import FactDimension
from core.text import Text
from tools import explain_deviation, fit_response, track_progress
from tools.argument_error import hand_on
from tools.drawing.png import draw
from tools.explain_deviation_arguments import ExplainDeviationArguments
from tools.export_file import safe_name, write_file
from tools.export_plan import file_name
from tools.fit_response_arguments import FitResponseArguments
from tools.pictures.budget import curves, split
from tools.pictures.deviation import bridge, heat
from tools.pictures.progress import pace
from tools.quantity_argument import PeriodText
from tools.tool import Effect, PlanArguments, PlanRef, Table, Tool, ToolContext, ToolResult
from tools.track_progress import TrackProgressArguments

Kind = Literal["tree", "bridge", "heat", "pacing", "curves", "timeline", "budget"]
_MONTHS = 6  # columns of the map over time
_OF_PLAN = frozenset({"tree", "timeline", "budget"})
_TAKEN: dict[str, tuple[Kind, ...]] = {
    "kpi": ("bridge", "heat", "pacing", "curves"),
    "period": ("bridge", "heat"),
    "filters": ("bridge", "heat", "pacing", "curves"),
    "by": ("heat",),
    "node": ("pacing",),
}


class DrawChartArguments(PlanArguments):
    """Arguments of `draw_chart`."""

    kind: Kind = Field(
        description="tree: goals with coverage; bridge: drivers of a deviation (瀑布图); heat: deviation by "
        "segment and month; pacing: actual against path and forecast; curves: response curves; timeline: "
        "Gantt; budget: money by item."
    )
    kpi: str | None = Field(default=None, max_length=200, description="For bridge, heat, pacing, curves.")
    period: PeriodText | None = Field(default=None, description="For bridge and heat.")
    filters: list[str] = Field(default_factory=list, max_length=12, description="Parts: 华东, 短视频.")
    by: str | None = Field(default=None, max_length=100, description="For heat: the dimension of its rows.")
    node: str | None = Field(default=None, max_length=200, description="For pacing: a goal, by id or title.")


class DrawChartResult(ToolResult):
    """The picture.

    Attributes:
        path: Where the PNG is.
        title: What it shows.
        kind: Which chart it is.
    """

    path: str
    title: str
    kind: Kind


def run(ctx: ToolContext, arguments: DrawChartArguments) -> DrawChartResult:
    """Draw a chart into a file under `ctx.exports`.

    Raises:
        MissingInput: There is nothing to draw: no plan, no dates, no readings, no facts.
        UnknownReference: No such plan, goal, KPI or part.
        InputError: An argument that this kind of chart does not take.
    """
    _check_taken(arguments)
    chart = _CHARTS[arguments.kind](ctx, arguments)
    if chart is None:
        raise _nothing(arguments.kind)
    loaded = ctx.load(arguments.plan) if arguments.kind in _OF_PLAN else None
    plan = None if loaded is None else PlanRef(id=loaded.id, version=loaded.version)
    if loaded is not None:
        path = ctx.exports / f"{file_name(loaded)} {arguments.kind}.png"
    else:
        path = ctx.exports / f"{_name(ctx, arguments)}.png"
    write_file(path, lambda to: to.write_bytes(draw(chart, ctx.language)))
    return DrawChartResult(
        text=f"{chart.title}\n{chart.summary}\n{ctx.say('图片', 'Picture')}{ctx.say('：', ': ')}{path}",
        tables=(Table(title=chart.title, header=chart.grid.header, rows=chart.grid.rows),),
        plan=plan,
        path=str(path),
        title=chart.title,
        kind=arguments.kind,
    )


def _check_taken(arguments: DrawChartArguments) -> None:
    for field, kinds in _TAKEN.items():
        if getattr(arguments, field) and arguments.kind not in kinds:
            listed = ", ".join(kinds)
            raise InputError(
                Text(
                    zh=f"{arguments.kind} 图不用参数 {field}",
                    en=f"the {arguments.kind} chart does not take {field}",
                ),
                field=field,
                valid=Text(zh=f"用 {field} 的图：{listed}", en=f"charts that take {field}: {listed}"),
            )


def _name(ctx: ToolContext, arguments: DrawChartArguments) -> str:
    """What it shows, and a digest of everything that was asked for: no two pictures share a name."""
    said = (arguments.kpi, arguments.period, *arguments.filters, arguments.by, arguments.node)
    name = safe_name(
        " ".join([arguments.kind, *(one for one in said if one), str(ctx.today)]), arguments.kind
    )
    asked = f"{arguments.plan or ctx.plan_id} {ctx.language} {ctx.today} {arguments.model_dump_json()}"
    return f"{name} {hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def _tree(ctx: ToolContext, arguments: DrawChartArguments) -> Chart:
    plan = ctx.load(arguments.plan)
    try:
        kpis = track_progress.run(ctx, TrackProgressArguments(plan=plan.id)).kpis
    except InputError:
        kpis = ()  # nothing is measured yet: the tree has no colours
    statuses = {kpi.node: kpi.status for kpi in reversed(kpis) if kpi.node is not None}
    return goal_tree(plan, ctx.language, statuses)


def _timeline(ctx: ToolContext, arguments: DrawChartArguments) -> Chart:
    return timeline(ctx.load(arguments.plan), ctx.today, ctx.language)


def _budget(ctx: ToolContext, arguments: DrawChartArguments) -> Chart | None:
    return split(ctx.load(arguments.plan), {}, ctx.language)


def _pacing(ctx: ToolContext, arguments: DrawChartArguments) -> Chart | None:
    asked = hand_on(
        TrackProgressArguments,
        plan=arguments.plan,
        node=arguments.node,
        kpi=arguments.kpi,
        where=arguments.filters,
    )
    kpis = track_progress.run(ctx, asked).kpis
    drawn = (pace(kpi, ctx.today, ctx.language) for kpi in kpis)
    return next((chart for chart in drawn if chart is not None), None)


def _bridge(ctx: ToolContext, arguments: DrawChartArguments) -> Chart | None:
    return bridge(explain_deviation.run(ctx, _explained(arguments)), ctx.language)


def _heat(ctx: ToolContext, arguments: DrawChartArguments) -> Chart | None:
    """The dimension's values month by month, up to the month that is asked for."""
    by = (arguments.by,) if arguments.by else ()
    last = explain_deviation.run(ctx, _explained(arguments, by=by))
    if last.scope is None or last.scope.end is None or not last.parts:
        return None
    dimension = last.parts[0].dimension
    names = {d.column: d.name.said_in(ctx.language) for d in _dimensions(ctx)}
    found = {}
    end = last.scope.end.year * 12 + last.scope.end.month - 1
    for month in range(end - _MONTHS + 1, end + 1):
        asked = _explained(
            arguments, by=(names.get(dimension, dimension),), period=f"{month // 12}年{month % 12 + 1}月"
        )
        try:
            found[f"{month // 12}-{month % 12 + 1:02}"] = explain_deviation.run(ctx, asked)
        except InputError:
            continue  # a month without data stays out
    head = last.headline.kpi if last.headline else ""
    title = f"{head} {names.get(dimension, dimension)} × {ctx.say('月份', 'months')}".strip()
    return heat(title, found, dimension, ctx.language)


def _curves(ctx: ToolContext, arguments: DrawChartArguments) -> Chart | None:
    fit = fit_response.run(ctx, hand_on(FitResponseArguments, kpi=arguments.kpi, channels=arguments.filters))
    return curves(fit, ctx.language)


def _explained(
    arguments: DrawChartArguments, by: tuple[str, ...] = (), period: str | None = None
) -> ExplainDeviationArguments:
    return hand_on(
        ExplainDeviationArguments,
        plan=arguments.plan,
        kpi=arguments.kpi,
        period=period or arguments.period,
        filters=tuple(arguments.filters),
        by=by,
    )


def _dimensions(ctx: ToolContext) -> tuple[FactDimension, ...]:
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    return tuple(dimension for table in tables for dimension in table.dimensions)


_CHARTS: dict[Kind, Callable[[ToolContext, DrawChartArguments], Chart | None]] = {
    "tree": _tree,
    "bridge": _bridge,
    "heat": _heat,
    "pacing": _pacing,
    "curves": _curves,
    "timeline": _timeline,
    "budget": _budget,
}


def _nothing(kind: Kind) -> MissingInput:
    needed = {
        "budget": Text(zh="先给举措预算", en="give the work a budget first"),
        "pacing": Text(zh="先录入实际值，或给目标定期限", en="record actuals first, or set a deadline"),
    }
    return MissingInput(
        Text(zh="没有可以画的数", en="there are no numbers to draw"),
        field="kind",
        valid=needed.get(kind, Text(zh="换一个指标或时间", en="another KPI or period")),
    )


TOOL = Tool(
    name="draw_chart",
    effect=Effect.READ,
    description=(
        "Draw a picture (PNG file): the goal tree, a deviation's driver bridge or heat map, pacing with "
        "forecast, response curves, the timeline (Gantt), the budget. Only when a chart is asked for."
    ),
    arguments=DrawChartArguments,
    result=DrawChartResult,
    run=run,
)
