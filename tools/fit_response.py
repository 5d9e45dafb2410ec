"""`fit_response`: what each channel brings for its money, where it flattens, what the next money brings."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import numpy as np
from pydantic import Field

from core.errors import InputError
from core.facts.catalogue import Grain
from core.frozen import Frozen
from core.mix.fit import Fit
from core.mix.history import LEAST_PERIODS, History
from core.mix.implied import Implied, imply_margin, imply_points
from core.mix.prior import Benchmark, ChannelPrior, Priors
from core.quantity.reading import read
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Money, Number
from core.text import Text
from tools.fit_memory import recall_fit
from tools.fit_response_arguments import Belief, FitResponseArguments, SpendPoint
from tools.fit_response_report import (
    CurvePoint,
    Ranged,
    ResponseLine,
    line_of,
    said_rough,
    table_of,
    tell_lines,
)
from tools.response_history import find_keys, find_source, history_of, read_series
from tools.stated_value import read_amount, read_period, unit_of
from tools.tool import Effect, Tool, ToolContext, ToolResult

__all__ = ["TOOL", "CurvePoint", "FitResponseArguments", "FitResponseResult", "Ranged", "ResponseLine", "run"]

_DRAWN = 25
_ANY_DAY = date(2000, 1, 1)  # amounts are read, no times


class StatedCurve(Frozen):
    """A curve implied by what was said.

    Attributes:
        channel: Its name, if one was said.
        curve: Its parameters by name.
        reading: How the words were read.
        next_step: What the next 10,000 brings beyond the last point.
        points: For drawing; `low` and `high` equal the response, for words carry no range.
    """

    channel: str
    curve: dict[str, object]
    reading: str
    next_step: float
    points: tuple[CurvePoint, ...]


class FitResponseResult(ToolResult):
    """Response curves by channel.

    Attributes:
        kpi: What is brought.
        unit: Its unit.
        currency: Of the spends.
        grain: Length of a period; spends and responses are per period.
        channels: Curves fitted to history.
        stated: Curves implied by words.
        unfitted: Channels nothing was spent on, or whose history cannot be fitted, with the reason.
        notes: Assumptions and what weakens the fit.
    """

    kpi: str
    unit: Unit
    currency: str
    grain: Grain
    channels: tuple[ResponseLine, ...] = ()
    stated: tuple[StatedCurve, ...] = ()
    unfitted: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


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
    unit, currency = _units(arguments.points)
    kpi = arguments.kpi or ctx.say("产出", "response")
    grain = Grain(arguments.grain)
    if all(len(points) >= LEAST_PERIODS for points in by_channel.values()):
        priors = read_beliefs(arguments.beliefs)
        fits = [recall_fit(_history(name, points, grain), priors) for name, points in by_channel.items()]
        note = ctx.say(
            "按给出的各期数据依次拟合，没有日期所以不扣季节。",
            "Fitted to the periods in the order given; without dates no season is taken out.",
        )
        return _tell(ctx, fits, {}, unit, kpi, grain, [note], currency)
    stated = [_stated(ctx, name, points) for name, points in by_channel.items()]
    said = [_said_stated(ctx, curve, unit, currency, len(stated)) for curve in stated]
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


def _history(name: str, points: list[tuple[int, SpendPoint]], grain: Grain) -> History:
    pairs = [_pair(at, point) for at, point in points]
    return History(
        channels=(name or "·",),
        spend=np.array([[spend] for spend, _ in pairs]),
        response=np.array([response for _, response in pairs]),
        grain=grain,
    )


def _stated(ctx: ToolContext, name: str, points: list[tuple[int, SpendPoint]]) -> StatedCurve:
    pairs = [_pair(at, point) for at, point in points]
    margins = [pair for pair, (_, point) in zip(pairs, points, strict=True) if point.more]
    if margins and len(pairs) > 1:
        raise InputError(
            Text(
                zh="“每多投”的边际和“投多少带来多少”的点不能混用，给一种",
                en="give either a margin (so much more for so much more) or points, not both",
            ),
            field="points",
        )
    implied: Implied = imply_margin(*margins[0]) if margins else imply_points(pairs)
    grid = np.linspace(0, 1.5 * implied.reach, _DRAWN)
    heights = implied.curve.value(grid)
    step = float(implied.curve.value(implied.reach + 10_000) - implied.curve.value(implied.reach))
    return StatedCurve(
        channel=name,
        curve=implied.curve.model_dump(mode="json"),
        reading=implied.reading.said_in(ctx.language),
        next_step=float(f"{step:.6g}"),
        points=tuple(
            CurvePoint(
                spend=float(x),
                low=float(y),
                response=float(y),
                high=float(y),
                observed=bool(x <= implied.reach),
            )
            for x, y in zip(grid, heights, strict=True)
        ),
    )


def _said_stated(ctx: ToolContext, curve: StatedCurve, unit: Unit, currency: str, count: int) -> str:
    step = say(Decimal(10_000), Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)
    last = max(p.spend for p in curve.points if p.observed)
    there = say(
        Decimal(f"{last:.4g}").normalize() + 0, Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language
    )
    name = curve.channel + ctx.say("：", ": ") if curve.channel or count > 1 else ""
    more = said_rough(ctx, curve.next_step, unit)
    return name + ctx.say(
        f"投到 {there} 之后，下一个 {step} 约带来 {more}。{curve.reading}。",
        f"beyond {there} the next {step} brings about {more}; {curve.reading}.",
    )


def _pair(at: int, point: SpendPoint) -> tuple[float, float]:
    spend, response = (_amount(text, f"points.{at}") for text in (point.spend, point.response))
    if not isinstance(spend, Money | Number) or not isinstance(response, Money | Number):
        raise InputError(
            Text(
                zh="投入要写金额，产出要写数量或金额",
                en="spend must be money, the response a number or money",
            ),
            field=f"points.{at}",
        )
    return float(spend.value), float(response.value)


def _units(points: list[SpendPoint]) -> tuple[Unit, str]:
    spend, response = _amount(points[0].spend, "points.0"), _amount(points[0].response, "points.0")
    return unit_of(response), spend.currency if isinstance(spend, Money) else "CNY"


def _amount(text: str, field: str) -> Amount:
    """The amount a text states, whatever it counts ("20个线索"). Raises InputError."""
    found = [m.value for m in read(text, today=_ANY_DAY) if isinstance(m.value, Money | Number)]
    return found[0] if len(found) == 1 else read_amount(text, field)


def read_beliefs(beliefs: list[Belief]) -> Priors:
    """The priors with what the person believes put in."""
    priors = Priors()
    for belief in beliefs:
        base = priors.of(belief.channel) if belief.channel else priors.default
        changed = _believed(base, belief)
        if belief.channel:
            priors = priors.model_copy(update={"channels": {**priors.channels, belief.channel: changed}})
        else:
            priors = priors.model_copy(update={"default": changed})
    return priors


def _believed(base: ChannelPrior, belief: Belief) -> ChannelPrior:
    factor = belief.factor or 1.5
    changed: dict[str, object] = {}
    for name in ("return_rate", "half_saturation", "slope"):
        value = getattr(belief, name)
        if value is not None:
            changed[name] = Benchmark(median=value, factor=factor)
    if belief.carryover is not None:
        changed |= {"carryover": belief.carryover, "carryover_spread": 0.4}
    return base.model_copy(update=changed)


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
