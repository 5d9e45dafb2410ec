"""Journeys as tools take them: typed line by line, or the company's own over a period."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.attribution.journey import Journeys
from core.attribution.typed import Entry, fold
from core.errors import InputError, MissingInput
from core.quantity.calendar import add_months
from core.text import Text
from tools.quantity_argument import AmountText, PeriodText
from tools.stated_value import read_money, read_period
from tools.tool import Arguments, ToolContext

MOST_LINES = 20_000
_MOST = 10**12


class JourneyLine(Arguments):
    """Journeys with the same path."""

    path: list[Annotated[str, Field(max_length=200)]] = Field(
        min_length=1, max_length=100, description="Channels in the order touched."
    )
    conversions: int = Field(ge=0, le=_MOST, description="How many of them converted.")
    non_conversions: int = Field(default=0, ge=0, le=_MOST, description="How many did not.")
    value: AmountText | None = Field(default=None, description="Money all its conversions brought.")


class JourneyArguments(Arguments):
    """What both tools on journeys take."""

    journeys: list[JourneyLine] = Field(
        default_factory=list, max_length=MOST_LINES, description="Leave out for the company's own."
    )
    period: PeriodText | None = Field(default=None, description="Journeys that ended then; default: all.")


@dataclass(frozen=True)
class Read:
    """Journeys and where they come from.

    Attributes:
        journeys: The journeys.
        window: First and last day of the company's own, None for typed ones.
        currency: Of their values.
    """

    journeys: Journeys
    window: tuple[date, date] | None
    currency: str


def read_journeys(ctx: ToolContext, arguments: JourneyArguments) -> Read:
    """The journeys a call is about.

    Raises:
        MissingInput: None were typed and the company keeps none.
        InputError: A channel has no name, or the period holds no journeys.
    """
    if arguments.journeys:
        lines = enumerate(arguments.journeys)
        return Read(fold(_entry(line, f"journeys.{at}") for at, line in lines), None, "CNY")
    if ctx.facts is None or ctx.facts.catalogue.journeys is None:
        raise MissingInput(
            Text(
                zh="还没有客户旅程数据，也没有在话里给出",
                en="no customer journeys are loaded, and none were given",
            ),
            field="journeys",
            valid=Text(
                zh="“搜索>KOL>电商 120次转化”这样逐条写，或 hoshin facts load FILE、hoshin facts demo",
                en='lines such as "search > KOL > shop 120 conversions", or hoshin facts load FILE',
            ),
        )
    known = ctx.facts.journey_span()
    window = read_window(ctx, arguments.period) or known
    start, end = window if arguments.period and window else (None, None)
    journeys = ctx.facts.journeys(start, end)
    if not journeys.paths:
        said = f"{known[0]} – {known[1]}" if known else "-"
        raise InputError(
            Text(
                zh=f"这段时间没有客户旅程：{arguments.period}", en=f"no journeys ended in {arguments.period}"
            ),
            field="period",
            valid=Text(zh=f"有数据的时间：{said}", en=f"days with data: {said}"),
        )
    return Read(journeys, window, ctx.facts.catalogue.currency)


def channel_names(ctx: ToolContext, channels: tuple[str, ...]) -> dict[str, str]:
    """What the reader calls each channel: its name in the facts, else as it stands."""
    found = {channel: channel for channel in channels}
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    for value in (v for t in reversed(tables) for d in t.dimensions for v in d.values):
        if value.key in found:
            found[value.key] = value.name.said_in(ctx.language)
    return found


def percent(share: float, digits: int = 1) -> str:
    """A fraction as a percentage: 0.1234 is "12.3%"."""
    return f"{100 * share:.{digits}f}%"


def signed(share: float, digits: int = 0) -> str:
    """A relative change with its sign: 0.36 is "+36%"."""
    return f"{100 * share:+.{digits}f}%"


def _entry(line: JourneyLine, field: str) -> Entry:
    path = tuple(channel.strip()[:100] for channel in line.path)
    if not all(path):
        raise InputError(
            Text(zh=f"{field} 有渠道没有名字", en=f"a channel of {field} has no name"),
            field=f"{field}.path",
            valid=Text(zh="每个触点一个渠道名", en="a name for each touch"),
        )
    value = None
    if line.value is not None:
        value = int((read_money(line.value, "CNY", f"{field}.value") * Decimal(100)).to_integral_value())
    return Entry(path, line.conversions, line.non_conversions, value)


def read_window(ctx: ToolContext, period: str | None) -> tuple[date, date] | None:
    """The days a period names, a year earlier where they lie ahead ("Q3" said in October); None for None."""
    if period is None:
        return None
    read = read_period(period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
    if read.start <= ctx.today:
        return read.start, read.end
    after = read.end + timedelta(days=1)
    return add_months(read.start, -12), add_months(after, -12) - timedelta(days=1)
