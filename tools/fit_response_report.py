"""Fitted response curves as lines, points and words."""

from decimal import Decimal

import numpy as np

from core.facts.catalogue import Grain
from core.frozen import Frozen
from core.mix.fit import ChannelFit, Estimate, Stage
from core.mix.identifiability import Verdict, grain_name
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.tool import Table, ToolContext

STEP = 10_000  # the next 万元
_POINTS = 25

STAGES = {
    Stage.RISING: Text(zh="越投越划算（还在起步段）", en="returns still rise"),
    Stage.EFFICIENT: Text(zh="还有空间", en="room left"),
    Stage.FLATTENING: Text(zh="趋于饱和", en="flattening"),
    Stage.SATURATED: Text(zh="已饱和", en="saturated"),
}
VERDICTS = {
    Verdict.CURVE: Text(zh="历史能看出曲线", en="seen in the history"),
    Verdict.EFFECT: Text(zh="作用看得出，饱和点靠先验", en="effect seen, saturation from the prior"),
    Verdict.PRIOR: Text(zh="基本靠先验", en="mostly the prior"),
}


class Ranged(Frozen):
    """A number with its 90 % range."""

    value: float
    low: float
    high: float


class CurvePoint(Frozen):
    """A point for drawing: response per period at a steady spend, with its 90 % band.

    Attributes:
        spend: Per period, whole currency units.
        low: 5 % of the sample.
        response: The middle.
        high: 95 %.
        observed: Whether so much was ever spent; beyond, the curve is an extrapolation.
    """

    spend: float
    low: float
    response: float
    high: float
    observed: bool


class ResponseLine(Frozen):
    """One channel's curve: maximum · x^slope / (x^slope + half_saturation^slope) per period.

    Attributes:
        channel: Its name.
        maximum: Response per period it tends to.
        half_saturation: Spend per period at which half of it is reached.
        slope: Hill slope.
        carryover: Share of an effect that is left a period later.
        usual_spend: Mean spend per period.
        recent_spend: Mean spend of the last four periods.
        highest_spend: Most (carried) spend that was seen.
        next_step: What the next 10,000 a period would bring now.
        per_step: What each 10,000 brings on average now.
        stage: rising, efficient, flattening or saturated.
        verdict: curve, effect or prior: how far the history determines it.
        r_squared: Share of variation explained.
        holdout_error: Mean absolute error on unseen last periods, as a share of the response.
        naive_error: The same of the earlier mean.
        notes: What could not be identified.
        points: For drawing.
    """

    channel: str
    maximum: Ranged
    half_saturation: Ranged
    slope: Ranged
    carryover: Ranged
    usual_spend: float
    recent_spend: float
    highest_spend: float
    next_step: Ranged
    per_step: Ranged
    stage: str
    verdict: str
    r_squared: float
    holdout_error: float | None
    naive_error: float | None
    notes: tuple[str, ...]
    points: tuple[CurvePoint, ...]


def line_of(
    ctx: ToolContext, found: ChannelFit, r_squared: float, errors: tuple[float | None, float | None]
) -> ResponseLine:
    """A fitted channel as a line of the result."""
    last = max(found.observed[1], found.recent)
    grid = np.linspace(0, 1.5 * last, _POINTS)
    low, middle, high = found.band(grid)
    return ResponseLine(
        channel=found.channel,
        maximum=_ranged(found.maximum),
        half_saturation=_ranged(found.half_saturation),
        slope=_ranged(found.slope),
        carryover=_ranged(found.carryover),
        usual_spend=_rough(found.usual),
        recent_spend=_rough(found.recent),
        highest_spend=_rough(last),
        next_step=_ranged(found.marginal, STEP),
        per_step=_ranged(found.average, STEP),
        stage=found.stage.value,
        verdict=found.verdict.value,
        r_squared=round(r_squared, 3),
        holdout_error=None if errors[0] is None else round(errors[0], 3),
        naive_error=None if errors[1] is None else round(errors[1], 3),
        notes=tuple(note.said_in(ctx.language) for note in found.notes),
        points=tuple(
            CurvePoint(
                spend=_rough(x),
                low=_rough(a),
                response=_rough(b),
                high=_rough(c),
                observed=bool(x <= last + 1e-9),
            )
            for x, a, b, c in zip(grid.tolist(), low.tolist(), middle.tolist(), high.tolist(), strict=True)
        ),
    )


def tell_lines(
    ctx: ToolContext, lines: list[ResponseLine], unit: Unit, currency: str, grain: Grain, kpi: str
) -> list[str]:
    """The answer: which channels are saturated, then one line a channel, best next money first."""
    per = grain_name(grain).said_in(ctx.language)
    ordered = sorted(lines, key=lambda line: -line.next_step.value)
    said = [_head(ctx, ordered, unit, currency, kpi)]
    for line in ordered:
        stage, verdict = (STAGES[Stage(line.stage)], VERDICTS[Verdict(line.verdict)])
        spend = said_money(ctx, line.recent_spend, currency)
        next_step, average = said_range(ctx, line.next_step, unit), said_rough(ctx, line.per_step.value, unit)
        step = said_money(ctx, STEP, currency)
        said.append(
            ctx.say(
                f"{line.channel}：现在每{per}投 {spend}；下一个 {step} 带来 {next_step}，"
                f"平均每 {step} {average}；{stage.zh}；{verdict.zh}",
                f"{line.channel}: {spend} a {per} now; the next {step} brings {next_step}, "
                f"the average {step} {average}; {stage.en}; {verdict.en}",
            )
        )
    return said


def _head(ctx: ToolContext, lines: list[ResponseLine], unit: Unit, currency: str, kpi: str) -> str:
    full = [line for line in lines if line.stage == Stage.SATURATED.value]
    flat = [line for line in lines if line.stage == Stage.FLATTENING.value]
    zh = "已饱和：" + "、".join(c.channel for c in full) if full else "没有渠道明显饱和"
    en = "Saturated: " + ", ".join(c.channel for c in full) if full else "No channel is clearly saturated"
    if flat:
        zh += "；趋于饱和：" + "、".join(c.channel for c in flat)
        en += "; flattening: " + ", ".join(c.channel for c in flat)
    if len(lines) > 1:
        best, step = lines[0], said_money(ctx, STEP, currency)
        zh += (
            f"。下一个 {step} 放在 {best.channel} 最划算：{said_rough(ctx, best.next_step.value, unit)}{kpi}"
        )
        en += (
            f". The next {step} does most in {best.channel}: "
            f"{said_rough(ctx, best.next_step.value, unit)} of {kpi}"
        )
    return ctx.say(zh + "。", en + ".")


def table_of(ctx: ToolContext, lines: list[ResponseLine], unit: Unit, currency: str) -> Table:
    """The curves as a table."""
    header = (
        ctx.say("渠道", "Channel"),
        ctx.say("现在投入", "Spend now"),
        ctx.say("下一个1万", "Next 10K"),
        ctx.say("90% 区间", "90 % range"),
        ctx.say("平均每1万", "Average 10K"),
        ctx.say("半饱和投入", "Half saturation"),
        ctx.say("延续", "Carry-over"),
        ctx.say("状态", "Stage"),
        "R²",
    )
    rows = tuple(
        (
            line.channel,
            said_money(ctx, line.recent_spend, currency),
            said_rough(ctx, line.next_step.value, unit),
            f"{said_rough(ctx, line.next_step.low, unit)} – {said_rough(ctx, line.next_step.high, unit)}",
            said_rough(ctx, line.per_step.value, unit),
            said_money(ctx, line.half_saturation.value, currency),
            f"{line.carryover.value:.0%}",
            STAGES[Stage(line.stage)].said_in(ctx.language),
            f"{line.r_squared:.2f}",
        )
        for line in lines
    )
    return Table(title=ctx.say("各渠道响应曲线", "Response curves"), header=header, rows=rows)


def said_range(ctx: ToolContext, estimate: Ranged, unit: Unit) -> str:
    """A number with its 90 % range: "12（9–15）"."""
    low, high = said_rough(ctx, estimate.low, unit), said_rough(ctx, estimate.high, unit)
    return ctx.say(
        f"{said_rough(ctx, estimate.value, unit)}（{low}–{high}）",
        f"{said_rough(ctx, estimate.value, unit)} ({low} to {high})",
    )


def said_rough(ctx: ToolContext, value: float, unit: Unit) -> str:
    """A statistical number in words, three significant digits."""
    return say(_decimal(value), unit, ctx.language)


def said_money(ctx: ToolContext, value: float, currency: str) -> str:
    """Money in words, three significant digits."""
    return say(_decimal(value), Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)


def _decimal(value: float) -> Decimal:
    rounded = Decimal(f"{value:.3g}")
    return Decimal(f"{rounded:f}")


def _ranged(estimate: Estimate, scale: float = 1.0) -> Ranged:
    return Ranged(
        value=_rough(estimate.value * scale),
        low=_rough(estimate.low * scale),
        high=_rough(estimate.high * scale),
    )


def _rough(value: float) -> float:
    return float(f"{value:.4g}")
