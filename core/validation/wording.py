"""Numbers, dates and names as findings say them, in both languages."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache

from core.plan.node import Node
from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text

DAYS = Unit(kind=UnitKind.COUNT, symbol="天")
ITEMS = Unit(kind=UnitKind.COUNT)
RATIO = Unit(kind=UnitKind.NUMBER)
PART = Unit(kind=UnitKind.PERCENT)


@lru_cache(maxsize=4096)
def both(zh: str, en: str) -> Text:
    """The same words in both languages."""
    return Text(zh=zh, en=en)


@lru_cache(maxsize=8192)
def said(value: Decimal, unit: Unit) -> Text:
    """A value with its unit, in both languages."""
    return Text(zh=say(value, unit, Language.ZH_HANS), en=say(value, unit, Language.EN))


@lru_cache(maxsize=8192)
def said_change(value: Decimal, unit: Unit) -> Text:
    """A change of a value: percent values change by percentage points."""
    if unit.kind is not UnitKind.PERCENT:
        return said(value, unit)
    return Text(zh=say_points(value, Language.ZH_HANS), en=say_points(value, Language.EN))


def part_of(value: Decimal, whole: Decimal) -> Decimal:
    """What percentage of `whole` (not 0) a value is, to 0.1 %."""
    return rounded(value * 100 / whole, "0.1").normalize()


def rounded(value: Decimal, step: str) -> Decimal:
    """A value to a decimal step, however large it is (plain quantize refuses beyond 28 digits)."""
    with localcontext() as context:
        context.prec = 200
        return value.quantize(Decimal(step), rounding=ROUND_HALF_EVEN)


def said_part(value: Decimal, whole: Decimal) -> str:
    """The same as text: "40%"."""
    return f"{plain(part_of(value, whole))}%"


def titled(node: Node) -> str:
    """How a finding names a node."""
    return f"「{node.title}」"


def titled_en(node: Node) -> str:
    """How an English finding names a node."""
    return f'"{node.title}"'


def listed(nodes: Iterable[Node], limit: int = 5) -> Text:
    """The titles of several nodes; beyond `limit` only how many more."""
    shown = list(nodes)
    rest = len(shown) - limit
    zh = "、".join(titled(node) for node in shown[:limit])
    en = ", ".join(titled_en(node) for node in shown[:limit])
    if rest > 0:
        zh, en = f"{zh}等 {len(shown)} 项", f"{en} and {rest} more"
    return Text(zh=zh, en=en)


def dated(day: date) -> str:
    """A date as both languages write it here."""
    return day.isoformat()
