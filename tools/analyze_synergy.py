"""`analyze_synergy`: which channels do more together than each on its own would make one expect."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from core.frozen import Frozen
from core.synergy.journeys import measure_journeys
from core.synergy.pair import Effect, Pair, Synergies
from core.synergy.places import Observation, measure_places
from core.text import Text
from tools.analyze_synergy_places import read_places
from tools.attribute_channels_report import find_channel
from tools.journey_argument import JourneyArguments, channel_names, read_journeys
from tools.quantity_argument import AmountText
from tools.stated_value import read_amount
from tools.tool import Arguments, Table, Tool, ToolContext, ToolResult
from tools.tool import Effect as ToolEffect

_SHOWN = 6
_LISTED = 30

EffectName = Literal["synergy", "overlap", "none", "unknown"]


class PlaceLine(Arguments):
    """What came out of a place in a period, and which channels were on."""

    place: str = Field(min_length=1, max_length=100)
    period: str = Field(min_length=1, max_length=100)
    outcome: AmountText = Field(description="Orders, revenue: the same for all lines.")
    on: list[str] = Field(default_factory=list, max_length=60, description="Channels that were on.")


class AnalyzeSynergyArguments(JourneyArguments):
    """Arguments of `analyze_synergy`."""

    source: Literal["journeys", "places"] = Field(
        default="journeys", description="Customer journeys, or spend by region and month (places)."
    )
    observations: list[PlaceLine] = Field(
        default_factory=list, max_length=20_000, description="Typed places and periods."
    )
    channel: str | None = Field(default=None, max_length=200, description="Only pairs with this one.")
    alpha: float = Field(default=0.05, gt=0, lt=1, description="Share of false alarms that is kept.")


class PairLine(Frozen):
    """A pair of channels.

    Attributes:
        first: Name of one.
        second: Name of the other.
        keys: Their keys.
        both: Journeys (or places and periods) with both.
        together: What was seen with both: percent converting, or mean outcome.
        expected: What independence makes one expect.
        lift: Percent above it.
        low: Lower end of the lift's interval.
        high: Upper end.
        p_value: After correction for all pairs looked at.
        gain: Outcome gained (or lost) over what was expected.
        effect: synergy, overlap, none (not beyond chance) or unknown (too little).
    """

    first: str
    second: str
    keys: tuple[str, str]
    both: int
    together: Decimal | None = None
    expected: Decimal | None = None
    lift: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    p_value: float | None = None
    gain: Decimal | None = None
    effect: EffectName


class AnalyzeSynergyResult(ToolResult):
    """Pairs of channels, those beyond chance first.

    Attributes:
        source: What was compared.
        observations: How many journeys, or places and periods.
        pairs: Every pair.
        tested: How many pairs were tested.
        terms: Pairs beyond chance as "a×b" with their lift as a fraction: weights for an allocation.
        assumptions: What the numbers rest on.
    """

    source: Literal["journeys", "places"]
    observations: int
    pairs: tuple[PairLine, ...] = ()
    tested: int = 0
    terms: dict[str, Decimal] = Field(default_factory=dict)
    assumptions: tuple[str, ...] = ()


def run(ctx: ToolContext, arguments: AnalyzeSynergyArguments) -> AnalyzeSynergyResult:
    """Compare pairs.

    Raises:
        MissingInput: There is nothing to compare.
        InputError: The journeys or observations cannot be compared.
    """
    by_place = arguments.source == "places" or bool(arguments.observations)
    found = _of_places(ctx, arguments) if by_place else _of_journeys(ctx, arguments)
    keys = tuple(sorted({key for pair in found.pairs for key in (pair.first, pair.second)}))
    names = channel_names(ctx, keys)
    focus = find_channel(ctx, arguments.channel, names) if arguments.channel else None
    scale = 1 if by_place else 100
    pairs = [_line(pair, names, scale) for pair in found.pairs if focus in (None, pair.first, pair.second)]
    assumptions = tuple(text.said_in(ctx.language) for text in _assume(found, by_place=by_place))
    return AnalyzeSynergyResult(
        text=_report(ctx, pairs, found, assumptions, by_place=by_place),
        tables=(_table(ctx, pairs, by_place=by_place),),
        source="places" if by_place else "journeys",
        observations=found.observations,
        pairs=tuple(pairs),
        tested=found.tested,
        terms={f"{a}×{b}": _decimal(lift, 4) for (a, b), lift in found.terms.items()},
        assumptions=assumptions,
    )


def _of_journeys(ctx: ToolContext, arguments: AnalyzeSynergyArguments) -> Synergies:
    return measure_journeys(read_journeys(ctx, arguments).journeys, alpha=arguments.alpha)


def _of_places(ctx: ToolContext, arguments: AnalyzeSynergyArguments) -> Synergies:
    if not arguments.observations:
        return measure_places(read_places(ctx, arguments.period), alpha=arguments.alpha)
    rows = [
        Observation(
            line.place.strip(),
            line.period.strip(),
            float(read_amount(line.outcome, f"observations.{at}.outcome").value),
            frozenset(channel.strip() for channel in line.on),
        )
        for at, line in enumerate(arguments.observations)
    ]
    return measure_places(rows, alpha=arguments.alpha)


def _line(pair: Pair, names: dict[str, str], scale: int) -> PairLine:
    told = pair.effect is not Effect.UNKNOWN
    lifts = [None if v is None else _decimal(100 * v, 1) for v in (pair.lift, pair.low, pair.high)]
    return PairLine(
        first=names[pair.first],
        second=names[pair.second],
        keys=(pair.first, pair.second),
        both=pair.both,
        together=_decimal(scale * pair.together, 2) if told else None,
        expected=_decimal(scale * pair.expected, 2) if told else None,
        lift=lifts[0],
        low=lifts[1],
        high=lifts[2],
        p_value=pair.adjusted,
        gain=_decimal(pair.gain, 1) if told else None,
        effect=pair.effect.value,
    )


def _report(
    ctx: ToolContext, pairs: Sequence[PairLine], found: Synergies, assumptions: tuple[str, ...],
    *, by_place: bool,
) -> str:  # fmt: skip
    good = [pair for pair in pairs if pair.effect == "synergy"]
    bad = [pair for pair in pairs if pair.effect == "overlap"]
    lines = [_headline(ctx, good, found)]
    lines += [f"- {_say(ctx, pair, by_place=by_place)}" for pair in good[:_SHOWN]]
    if bad:
        lines.append(ctx.say("一起反而不如预期：", "Less together than expected:"))
        lines += [f"- {_say(ctx, pair, by_place=by_place)}" for pair in bad[:_SHOWN]]
    quiet = sum(pair.effect == "none" for pair in pairs)
    unknown = sum(pair.effect == "unknown" for pair in pairs)
    if quiet:
        lines.append(ctx.say(f"其余 {quiet} 对与偶然无异。", f"The other {quiet} pairs are within chance."))
    if unknown and found.tested:
        lines.append(
            ctx.say(f"{unknown} 对数据太少，看不出。", f"{unknown} pairs have too little data to tell.")
        )
    lines.append(ctx.say("说明：", "Note: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", "."))
    return "\n".join(lines)


def _headline(ctx: ToolContext, good: Sequence[PairLine], found: Synergies) -> str:
    if not found.tested:
        return ctx.say(
            "数据太少，没有一对渠道能比较。", "Too little data: no pair of channels can be compared."
        )
    if not good:
        return ctx.say(
            f"看了 {found.tested} 对渠道，没有哪一对的协同超出偶然。",
            f"Of {found.tested} pairs of channels none does better together beyond chance.",
        )
    best = good[0]
    return ctx.say(
        f"{best.first}+{best.second} 一起效果最好：比各自独立的预期高 {best.lift:.0f}%。",
        f"{best.first} + {best.second} work best together: {best.lift:.0f}% above what each alone suggests.",
    )


def _say(ctx: ToolContext, pair: PairLine, *, by_place: bool) -> str:
    unit = "" if by_place else "%"
    level = ctx.say("平均结果" if by_place else "转化率", "mean outcome" if by_place else "conversion")
    return ctx.say(
        f"{pair.first}+{pair.second} {pair.lift:+.0f}%（区间 {pair.low:+.0f}% 至 {pair.high:+.0f}%）："
        f"{level} {pair.together}{unit}，独立时预期 {pair.expected}{unit}，{pair.both:,} 例",
        f"{pair.first} + {pair.second} {pair.lift:+.0f}% (interval {pair.low:+.0f}% to {pair.high:+.0f}%): "
        f"{level} {pair.together}{unit}, expected {pair.expected}{unit}, {pair.both:,} cases",
    )


def _table(ctx: ToolContext, pairs: Sequence[PairLine], *, by_place: bool) -> Table:
    header = ctx.say(
        "渠道,渠道,例数,一起,预期,提升,区间,p,结论",
        "Channel,Channel,Cases,Together,Expected,Lift,Interval,p,Finding",
    )
    words = {
        "synergy": ctx.say("协同", "synergy"),
        "overlap": ctx.say("重叠", "overlap"),
        "none": ctx.say("与偶然无异", "within chance"),
        "unknown": ctx.say("数据不足", "too little data"),
    }  # fmt: skip
    rows = []
    for pair in pairs[:_LISTED]:
        told = pair.lift is not None and pair.p_value is not None
        rows.append(
            (
                pair.first,
                pair.second,
                f"{pair.both:,}",
                *((f"{pair.together}", f"{pair.expected}") if pair.together is not None else ("", "")),
                *((f"{pair.lift:+.1f}%", f"{pair.low:+.1f}–{pair.high:+.1f}%") if told else ("", "")),
                f"{pair.p_value:.4f}" if pair.p_value is not None else "",
                words[pair.effect],
            )
        )
    return Table(
        title=ctx.say("渠道协同", "Channel synergy"), header=tuple(header.split(",")), rows=tuple(rows)
    )


def _assume(found: Synergies, *, by_place: bool) -> list[Text]:
    level = f"{100 * found.alpha:g}%"
    compared = (
        Text(
            zh="与“各渠道各自相加”比较，已扣除地区、时段与其他渠道",
            en="against the sum of each channel's own effect, region, period and other channels taken out",
        )
        if by_place
        else Text(
            zh="与“各渠道独立影响转化几率”比较，其他渠道与配对已一并考虑",
            en="against channels that change the odds independently, other channels and pairs included",
        )
    )
    return [
        compared,
        Text(
            zh=f"看了 {found.tested} 对，p 值按 Benjamini–Hochberg 校正（误报率 {level}）",
            en=f"{found.tested} pairs tested, p-values corrected by Benjamini–Hochberg at {level}",
        ),
        Text(
            zh="这是关联，不是因果，定下来前请做对照实验",
            en="association, not cause: test before relying on it",
        ),
    ]


def _decimal(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits))


TOOL = Tool(
    name="analyze_synergy",
    effect=ToolEffect.READ,
    description=(
        "Find pairs of channels that do more (or less) together than independently: from customer journeys, "
        "or from regions and months where both, one or neither was on. Lifts with intervals, corrected for "
        "the number of pairs. Never causal."
    ),
    arguments=AnalyzeSynergyArguments,
    result=AnalyzeSynergyResult,
    run=run,
)
