"""`attribute_channels`: which channels conversions are credited to, beside what the last click says."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from core.attribution.attribute import Attribution, Model, Options, attribute
from core.errors import InputError
from core.text import Text
from tools.attribute_channels_credit import ChannelCredit
from tools.attribute_channels_money import Money, weigh_money
from tools.attribute_channels_report import find_channel, report, tabulate
from tools.journey_argument import JourneyArguments, Read, channel_names, read_journeys
from tools.tool import Effect, Tool, ToolContext, ToolResult

ModelName = Literal["first", "last", "linear", "position", "time_decay", "markov", "shapley"]
_HUNDREDTH = Decimal("0.01")


class AttributeChannelsArguments(JourneyArguments):
    """Arguments of `attribute_channels`."""

    model: ModelName = Field(default="markov", description="The one to answer with; all are compared.")
    channel: str | None = Field(default=None, max_length=200, description="Speak of this one first.")
    markov_order: int = Field(default=1, ge=1, le=3, description="Touches the chain remembers.")
    half_life: float = Field(default=7, gt=0, le=3650, description="Days, for time decay.")
    resamples: int = Field(default=200, ge=0, le=2000, description="For the intervals.")


class AttributeChannelsResult(ToolResult):
    """Credits by channel, largest first.

    Attributes:
        model: The model answered with.
        journeys: How many journeys there were.
        conversions: How many of them converted.
        value: Money they brought, when known.
        currency: Its currency.
        channels: The credits.
        paid_share: Percent credited to channels money was spent on, when spend is known.
        resamples: Resamples behind the intervals.
        assumptions: What the numbers rest on.
    """

    model: ModelName
    journeys: int
    conversions: int
    value: Decimal | None = None
    currency: str = "CNY"
    channels: tuple[ChannelCredit, ...] = ()
    paid_share: Decimal | None = None
    resamples: int = 0
    assumptions: tuple[str, ...] = ()


def run(ctx: ToolContext, arguments: AttributeChannelsArguments) -> AttributeChannelsResult:
    """Attribute.

    Raises:
        MissingInput: There are no journeys.
        InputError: No journey converted, or a value is out of range.
    """
    read = read_journeys(ctx, arguments)
    names = channel_names(ctx, read.journeys.channels)
    focus = find_channel(ctx, arguments.channel, names) if arguments.channel else None
    main, others = _attribute(read, arguments)
    money = weigh_money(ctx, read, main)
    credits = _credits(main, others, names, money, read)
    assumptions = _assume(ctx, arguments, read, main, money)
    return AttributeChannelsResult(
        text=report(ctx, arguments.model, read, credits, money, focus, assumptions),
        tables=tabulate(ctx, credits, read.currency),
        model=arguments.model,
        journeys=read.journeys.count,
        conversions=main.conversions,
        value=Decimal(main.value) / 100 if read.journeys.has_values else None,
        currency=read.currency,
        channels=credits,
        paid_share=None if money is None else _percent(money.paid_share),
        resamples=main.resamples,
        assumptions=assumptions,
    )


def _attribute(
    read: Read, arguments: AttributeChannelsArguments
) -> tuple[Attribution, dict[Model, Attribution]]:
    """The model asked for with intervals, and every model that can be computed, without."""
    order, half_life = arguments.markov_order, arguments.half_life
    options = Options(order=order, half_life=half_life, resamples=arguments.resamples)
    main = attribute(read.journeys, (Model(arguments.model),), options)[0]
    plain = Options(order=order, half_life=half_life, resamples=0)
    others: dict[Model, Attribution] = {}
    for model in Model:
        try:
            others[model] = attribute(read.journeys, (model,), plain)[0]
        except InputError:  # too many channels for this one; the one asked for was computed above
            continue
    return main, others


def _credits(
    main: Attribution,
    others: dict[Model, Attribution],
    names: dict[str, str],
    money: Money | None,
    read: Read,
) -> tuple[ChannelCredit, ...]:
    found = []
    for credit in main.credits:
        last = others[Model.LAST].of(credit.channel).conversions
        found.append(
            ChannelCredit(
                channel=credit.channel,
                name=names[credit.channel],
                share=_percent(credit.share),
                low=None if credit.low is None else _percent(credit.low),
                high=None if credit.high is None else _percent(credit.high),
                conversions=credit.conversions,
                value=Decimal(credit.value) / 100 if read.journeys.has_values else None,
                last_click=last,
                difference=(100 * (credit.conversions / last - 1)).quantize(Decimal("0.1")) if last else None,
                models={m.value: _percent(a.of(credit.channel).share) for m, a in others.items()},
                **(money.fields_of(credit.channel) if money else {}),
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.share, c.channel)))


def _percent(share: float) -> Decimal:
    return Decimal(repr(100 * share)).quantize(_HUNDREDTH)


def _assume(
    ctx: ToolContext,
    arguments: AttributeChannelsArguments,
    read: Read,
    main: Attribution,
    money: Money | None,
) -> tuple[str, ...]:
    said: list[Text] = [
        Text(
            zh="归因说的是旅程里的关联，不是因果；渠道真正的增量要靠对照实验",
            en="association in the recorded journeys, not cause; only an experiment shows the increment",
        )
    ]
    if not sum(read.journeys.non_conversions) and arguments.model in ("markov", "shapley"):
        said.append(
            Text(
                zh="没有未转化的旅程，分不清哪些渠道只是常见、哪些真的带来转化",
                en="no journeys without conversion were given, so frequent and effective channels look alike",
            )
        )
    if arguments.model == "time_decay" and read.journeys.times is None:
        said.append(
            Text(zh="没有触点时间，按触点个数衰减", en="no times are known: credit decays by touches")
        )
    if main.resamples:
        said.append(
            Text(
                zh=f"区间为 90%，重抽样 {main.resamples} 次",
                en=f"intervals are 90 %, from {main.resamples} resamples",
            )
        )
    if money is not None:
        said.append(money.note)
    return tuple(text.said_in(ctx.language) for text in said)


TOOL = Tool(
    name="attribute_channels",
    effect=Effect.READ,
    description=(
        "Credit conversions to channels from customer journeys (multi-touch attribution): Markov removal, "
        "Shapley, first, last, linear, position, time decay, all beside last click, with intervals, ROI and "
        "CAC where spend is known. Uses the company's journeys unless some are typed. Never causal."
    ),
    arguments=AttributeChannelsArguments,
    result=AttributeChannelsResult,
    run=run,
)
