"""`fit_response`: what each channel brings for its money, where it flattens, what the next money brings."""

from collections import defaultdict

from core.errors import InputError, UnknownReference
from core.facts.catalogue import Grain
from core.mix.fit import Fit
from core.mix.history import LEAST_PERIODS
from core.quantity.unit import Unit
from core.text import Text
from tools.fit_memory import recall_fit
from tools.fit_response_arguments import FitResponseArguments, SpendPoint
from tools.fit_response_beliefs import read_beliefs
from tools.fit_response_points import history_from, imply_curve, read_units, tell_curve
from tools.fit_response_report import CurvePoint, Ranged, ResponseLine, line_of, table_of, tell_lines
from tools.fit_response_result import FitResponseResult, StatedCurve
from tools.response_history import find_keys, find_source, history_of, read_series
from tools.stated_value import read_period
from tools.tool import Effect, Tool, ToolContext

__all__ = [
    "TOOL",
    "CurvePoint",
    "FitResponseArguments",
    "FitResponseResult",
    "Ranged",
    "ResponseLine",
    "StatedCurve",
    "run",
]


def run(ctx: ToolContext, arguments: FitResponseArguments) -> FitResponseResult:
    """Fit the curves, or read them from the points that were typed in.

    Raises:
        MissingInput: There are neither facts nor points.
        UnknownReference: A channel or KPI is not there.
        InputError: The history or the points cannot be used.
    """
    return _from_points(ctx, arguments) if arguments.points else _from_facts(ctx, arguments)


def _from_facts(ctx: ToolContext, arguments: FitResponseArguments) -> FitResponseResult:
    store, source = find_source(ctx, arguments.kpi)
    names, grain = find_keys(ctx, source, arguments.channels), Grain(arguments.grain)
    start = end = None
    if arguments.period is not None:
        period = read_period(arguments.period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
        start, end = period.start, period.end
    series = read_series(store, source, grain, start=start, end=end)
    priors = read_beliefs(arguments.beliefs)
    fits: list[Fit] = []
    unfitted: dict[str, str] = {}
    groups = [names] if arguments.joint else [{key: name} for key, name in names.items()]
    for group in groups:
        try:
            fits.append(recall_fit(history_of(ctx, source, series, group, grain), priors))
        except InputError as error:
            if group is groups[-1] and not fits:
                raise
            unfitted |= {name: error.message.said_in(ctx.language) for name in group.values()}
    spans = [s.starts for s in series.values()]
    notes = [_basis(ctx, spans[0][0].isoformat(), spans[0][-1].isoformat(), arguments.joint)]
    kpi = source.kpi.name.said_in(ctx.language)
    return _tell(ctx, fits, unfitted, source.brings.unit, kpi, grain, notes, store.catalogue.currency)


def _basis(ctx: ToolContext, first: str, last: str, joint: bool) -> str:
    zh = f"用 {first} 至 {last} 的数据；季节、趋势和已知事件先扣除，范围是 90% 区间。"
    en = f"From {first} to {last}; season, trend and known events are taken out first; ranges are 90 %."
    if joint:
        zh += "各渠道一起对总量拟合。"
        en += " All channels are fitted to the total together."
    else:
        zh += "每个渠道只对记在它自己名下的产出拟合，带动别的渠道的作用不在内。"
        en += " Each channel is fitted to what is booked to it; what it does for others is not in it."
    zh += "这是相关，不是因果；要因果请做增减投放的实验。"
    en += " This is association, not cause; vary the spend in an experiment to know."
    return ctx.say(zh, en)


def _tell(
    ctx: ToolContext,
    fits: list[Fit],
    unfitted: dict[str, str],
    unit: Unit,
    kpi: str,
    grain: Grain,
    notes: list[str],
    currency: str,
) -> FitResponseResult:
    lines = [
        line_of(ctx, channel, found.r_squared, (found.holdout_error, found.naive_error))
        for found in fits
        for channel in found.channels
    ]
    nothing = ctx.say("从没投过，画不出曲线", "nothing was ever spent on it")
    unfitted = unfitted | {name: nothing for found in fits for name in found.unfitted}
    if not lines:
        reasons = "；".join(f"{name}：{why}" for name, why in unfitted.items())
        raise InputError(Text(zh=f"没有一个渠道能拟合：{reasons}", en=f"no channel can be fitted: {reasons}"))
    notes += list(dict.fromkeys(note.said_in(ctx.language) for found in fits for note in found.notes))
    said = tell_lines(ctx, lines, unit, currency, grain, kpi)
    said += [note for line in lines for note in line.notes]
    said += [f"{name}{ctx.say('：', ': ')}{why}" for name, why in unfitted.items()]
    return FitResponseResult(
        text="\n".join([*said, *notes]),
        tables=(table_of(ctx, lines, unit, currency),),
        kpi=kpi,
        unit=unit,
        currency=currency,
        grain=grain,
        channels=tuple(lines),
        unfitted=unfitted,
        notes=tuple(notes),
    )


def _from_points(ctx: ToolContext, arguments: FitResponseArguments) -> FitResponseResult:
    by_channel: dict[str, list[tuple[int, SpendPoint]]] = defaultdict(list)
    for at, point in enumerate(arguments.points):
        by_channel[point.channel].append((at, point))
    for belief in arguments.beliefs:
        if belief.channel and belief.channel not in by_channel:
            names = [name for name in by_channel if name]
            raise UnknownReference(
                Text(zh=f"没有渠道 {belief.channel!r}", en=f"there is no channel {belief.channel!r}"),
                candidates=tuple(names),
                field="beliefs",
                valid=Text(
                    zh="、".join(names) or "不写渠道：给出的数没有渠道名",
                    en=", ".join(names) or "no channel: the figures given name none",
                ),
            )
    unit, currency = read_units(arguments.points)
    kpi = arguments.kpi or ctx.say("产出", "response")
    grain = Grain(arguments.grain)
    if all(len(points) >= LEAST_PERIODS for points in by_channel.values()):
        priors = read_beliefs(arguments.beliefs)
        fits = [recall_fit(history_from(name, points, grain), priors) for name, points in by_channel.items()]
        note = ctx.say(
            "按给出的各期数据依次拟合，没有日期所以不扣季节。",
            "Fitted to the periods in the order given; without dates no season is taken out.",
        )
        return _tell(ctx, fits, {}, unit, kpi, grain, [note], currency)
    stated = [imply_curve(ctx, name, points) for name, points in by_channel.items()]
    said = [tell_curve(ctx, curve, unit, currency, len(stated)) for curve in stated]
    note = ctx.say(
        "只来自这几个数，没有区间；要知道可靠程度，需要按周或按月的历史。",
        "This rests on these numbers alone and has no range; weekly or monthly history would give one.",
    )
    return FitResponseResult(
        text="\n".join([*said, note]),
        kpi=kpi,
        unit=unit,
        currency=currency,
        grain=grain,
        stated=tuple(stated),
        notes=(note,),
    )


TOOL = Tool(
    name="fit_response",
    effect=Effect.READ,
    description=(
        "Response curves by channel, from the company's facts or from `points` the person typed: what the "
        "next 10,000 brings now (with a range), which channels are saturated, carry-over, and what the "
        "history cannot tell. Use it for marginal return, saturation, diminishing returns. Write amounts as "
        "said. It does not split a budget: that is `allocate`."
    ),
    arguments=FitResponseArguments,
    result=FitResponseResult,
    run=run,
)
