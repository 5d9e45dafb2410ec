"""A figure, and the unit behind its number: money, percent, points, times, time, counted things."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from core.prose.counted import COUNTED, TIME, TIME_UNITS
from core.quantity.currency import name_currency
from core.quantity.numeral import evaluate


class Kind(StrEnum):
    """What a figure counts. Percent and percentage points are different things."""

    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    TIMES = "times"
    TIME = "time"
    RATIO = "ratio"


class Figure(NamedTuple):
    """An amount at a place in a text.

    Attributes:
        start: Index of its first character.
        end: Index after its last character, unit included.
        kind: What it counts.
        value: Its size without sign, scale applied: 1.2亿 is 120000000, 15 % is 15, 50 bps are 0.5 points.
        unit: Currency code of money, "day" or "month" of time, the parts of a ratio; else "".
        sign: +1 or -1 where a sign is written, else 0.
        step: Value of the last digit shown that is not a trailing zero: 1.2亿 has 10000000.
        scaled: Whether a scale (万, M, bn) is written.
        borrowed: Whether its unit or scale stands at the other end of a range ("3" of "3–5%").
    """

    start: int
    end: int
    kind: Kind
    value: Decimal
    unit: str = ""
    sign: int = 0
    step: Decimal = Decimal(1)
    scaled: bool = False
    borrowed: bool = False


_POINTS = (
    r"个?百分点|个点|个?基点|(?i:percentage[ -]points?|basis[ -]points?|p\.p\.|pp(?:ts?)?|bps?"
    r"|%[ -]?(?:points?|pts?))(?![A-Za-z])"
)
_PERCENT = r"%|‰|(?i:percent|per cent|pct)(?![A-Za-z])"
_TENTHS = r"成(?:半|[一二三四五六七八九](?![百千万亿十]))?(?![为立功本交员长果熟都绩就品分年份效团人了])"
MONEY = (
    r"元|块(?!钱?区)|人民币|美元|美金|港元|港币|欧元|日元|英镑|新?台币|(?:RMB|CNY|USD|HKD|EUR|JPY|GBP|TWD"
    r"|(?i:yuan|dollars?|euros?))(?![A-Za-z]|\s?\d)"
)
_TIMES = r"倍(?![增率速数])|[xX×](?![\w])|(?i:-?fold|times)(?![A-Za-z])"
UNIT = (
    rf"(?=\s?[-%‰×A-Za-z\u4e00-\u9fff])(?:\s?-?(?P<points>{_POINTS})|(?:\s?|-(?=[A-Za-z]))(?P<percent>{_PERCENT})|(?P<tenths>{_TENTHS})|(?:\s?|-(?=[A-Za-z]))(?P<cur>{MONEY})"
    rf"|\s?(?P<times>{_TIMES})|\s?-?(?P<time>{TIME})|\s?(?P<noun>{COUNTED}))"
)
_ONE = Decimal(1)
_TEN = Decimal(10)


def last_digit(digits: str) -> Decimal:
    """The weight of the last digit that is no trailing zero of a whole number: 100 in 1200, 0.01 in 1.25."""
    if "e" in digits or "E" in digits:
        digits = f"{Decimal(digits):f}"
    whole, point, rest = digits.partition(".")
    if point and rest.strip("0"):
        return _TEN.scaleb(-len(rest) - 1)
    return _TEN ** (len(whole) - len(whole.rstrip("0") or whole))


def read_unit(match: "re.Match[str]", value: Decimal, step: Decimal) -> tuple[Kind, Decimal, Decimal, str]:
    """Kind, value, step and unit of a number by what `UNIT` found behind it, if anything."""
    if match["unit"] is None:
        return Kind.NUMBER, value, step, ""
    if said := match["points"]:
        if "基" in said or said[0] in "bB":
            return Kind.POINTS, value / 100, step / 100, ""
        return Kind.POINTS, value, step, ""
    if match["percent"]:
        return (
            (Kind.PERCENT, value / 10, step / 10, "")
            if match["percent"] == "‰"
            else (Kind.PERCENT, value, step, "")
        )
    if said := match["tenths"]:
        rest = said[1:]
        more = Decimal(5) if rest == "半" else (evaluate(rest) or Decimal(0)) if rest else Decimal(0)
        return Kind.PERCENT, value * 10 + more, _ONE if rest else Decimal(10), ""
    if said := match["cur"]:
        return Kind.MONEY, value, step, name_currency(said, "CNY")
    if match["times"]:
        return Kind.TIMES, value, step, ""
    if said := match["time"]:
        unit, factor = TIME_UNITS[said.lower().lstrip("-")]
        return Kind.TIME, value * factor, step * factor, unit
    return Kind.COUNT, value, step, match["noun"].strip()
