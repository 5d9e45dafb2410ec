"""What every picture is: data with its words, so that any renderer draws the same and adds nothing.

A chart holds exact values with the words they are said in. Next to the marks it carries what a reader who
cannot see it needs: a summary in a sentence, and the same numbers as a table.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from core.frozen import Frozen
from core.quantity.saying import say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language


class Tone(StrEnum):
    """What a mark means, whatever colours a renderer has for it."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    STALE = "stale"
    PLAIN = "plain"


class Mark(Frozen):
    """A value with the words it is said in."""

    value: Decimal
    said: str


class Grid(Frozen):
    """The numbers of a chart as a table: already formatted text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Chart(Frozen):
    """Base of every chart.

    Attributes:
        title: What it shows.
        summary: The same in a sentence or two, for who cannot see it.
        grid: The same numbers as a table.
    """

    title: str
    summary: str
    grid: Grid

    def translated(self, change: Callable[[str], str]) -> Self:
        """The chart with every text for people changed; identifiers (`id`, `parent`, `key`) stay."""
        return type(self).model_validate(_changed(self.model_dump(), change))


_KEPT = frozenset({"id", "parent", "key", "kind", "tone", "level", "symbol", "needs"})


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return change(value)
    if isinstance(value, dict):
        return {name: part if name in _KEPT else _changed(part, change) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_changed(part, change) for part in value)
    return value


def mark(value: Decimal, unit: Unit, language: Language) -> Mark:
    """A level of a unit with its words."""
    return Mark(value=value, said=say(value, unit, language))


def said_change(value: Decimal, unit: Unit, language: Language) -> str:
    """A change with its sign; of a percent KPI in percentage points: "+12万元", "−0.3个百分点"."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(value), language)
    return sign + say(abs(value), unit, language)


def pick(language: Language, zh: str, en: str) -> str:
    """The one of two texts that suits the reader."""
    return en if language is Language.EN else zh


def brief(value: Decimal, unit: Unit, language: Language) -> str:
    """A value to four significant digits, for labels beside marks; the exact one stands in the table."""
    if not value or (unit.kind is UnitKind.PERCENT and abs(value) < 1000):
        return say(value, unit, language)
    step = Decimal(1).scaleb(max(value.adjusted() - 3, unit.quantum.adjusted()))
    rounded = (value / step).quantize(Decimal(1)) * step
    return say(Decimal(f"{rounded:f}"), unit, language)


def brief_change(value: Decimal, unit: Unit, language: Language) -> str:
    """A change to four significant digits, with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(value).quantize(Decimal("0.01")), language)
    return sign + brief(abs(value), unit, language)
