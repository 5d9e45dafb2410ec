"""The kinds of quantities found in a sentence. Percent levels, growth and points are different types."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from core.frozen import Frozen
from core.quantity.period import Period


class Money(Frozen):
    """An amount of money: value in whole currency units (元, dollars), not in 万."""

    type: Literal["money"] = "money"
    value: Decimal
    currency: str = "CNY"


class Number(Frozen):
    """A number of things, or a bare number. `noun` is the counted word next to it ("人", "次"), if any."""

    type: Literal["number"] = "number"
    value: Decimal
    noun: str = ""


class Share(Frozen):
    """A percentage as a level or a part of a whole: 15 % is value 15. Also 3成 (30) and 百分之五 (5)."""

    type: Literal["share"] = "share"
    value: Decimal


class Points(Frozen):
    """A difference of two percent levels in percentage points: 5个百分点, 5pp, 50bps is 0.5."""

    type: Literal["points"] = "points"
    value: Decimal


class Range(Frozen):
    """A closed range of amounts of one type: 10-15%, 25-40岁, 两三百万."""

    type: Literal["range"] = "range"
    low: "Amount"
    high: "Amount"


Amount = Annotated[Money | Number | Share | Points, Field(discriminator="type")]


class ChangeKind(StrEnum):
    """How a sentence says that something is to change."""

    BY_PERCENT = "by_percent"  # 提升30%: relative, unless the KPI is itself a percentage (then ask)
    BY_POINTS = "by_points"  # 提升5个百分点
    BY_AMOUNT = "by_amount"  # 增加150万
    TO_LEVEL = "to_level"  # 提升至45%, 达到650万
    FROM_TO = "from_to"  # 从10%到15%, 10%→15%
    TIMES = "times"  # 翻一番, 是…的两倍, doubled


class Comparison(StrEnum):
    """What a change is measured against, when said: 同比, 环比."""

    YEAR_ON_YEAR = "year_on_year"
    PERIOD_ON_PERIOD = "period_on_period"


class Change(Frozen):
    """A stated change.

    Attributes:
        kind: The form it was said in.
        sign: +1 up, -1 down, 0 when the verb does not tell (调整至, 做到).
        size: What it changes by (BY_*, a Share for BY_PERCENT), or the factor as Number (TIMES).
        start: Starting level (FROM_TO; TO_LEVEL when "(当前10%)" stands beside it).
        end: Level to reach (TO_LEVEL, FROM_TO).
        comparison: 同比 / 环比 if said.
    """

    type: Literal["change"] = "change"
    kind: ChangeKind
    sign: int
    size: Amount | None = None
    start: Amount | None = None
    end: Amount | None = None
    comparison: Comparison | None = None


class Orientation(StrEnum):
    """Which way round a two-part ratio is. "ROI 1:3" is cost:return, "ROI 3:1" return:cost."""

    COST_TO_RETURN = "cost_to_return"
    RETURN_TO_COST = "return_to_cost"


class Ratio(Frozen):
    """Parts in proportion: 4:3:2:1, 三七开, ROI 1:3. Orientation only where the words around tell it."""

    type: Literal["ratio"] = "ratio"
    parts: tuple[Decimal, ...]
    orientation: Orientation | None = None


Quantity = Annotated[
    Money | Number | Share | Points | Range | Change | Ratio | Period, Field(discriminator="type")
]
Range.model_rebuild()
