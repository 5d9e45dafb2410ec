"""Cells for the fields of a node: its title, KPI, numbers, dates, people and money."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.changes import say_measure
from tools.documents.document import Cell, Kind
from tools.wording import DIMENSIONS, GRADES

_DIGIT = re.compile(r"\d")
_WAN = Decimal(10_000)
_ONE = Decimal(1)
_KINDS = {
    UnitKind.MONEY: Kind.MONEY,
    UnitKind.COUNT: Kind.COUNT,
    UnitKind.PERCENT: Kind.PERCENT,
    UnitKind.NUMBER: Kind.NUMBER,
}
_LEVELS = ("baseline", "target", "stretch", "actual")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "GBP": "英镑"}


def title_cell(node: Node | None) -> Cell:
    """A node's title."""
    return Cell() if node is None else Cell(value=node.title, node=node.id, field="title")


def goal_cell(node: Node | None, language: Language) -> Cell:
    """A goal's title with its numbers and deadline, as the master table's filling rule 1 asks."""
    if node is None or node.measure is None or _DIGIT.search(node.title):
        return title_cell(node)
    said = say_measure(node.measure, language)
    day = f"，{node.end.isoformat()}" if node.end else ""
    suffix = f"：{said}{day}" if language is not Language.EN else f": {said}{day.replace('，', ', ')}"
    return Cell(value=node.title + suffix, node=node.id, field="title", suffix=suffix)


def dimension_cell(node: Node, language: Language) -> Cell:
    """品牌 / 用户 / 销售 / 渠道."""
    said = DIMENSIONS[node.dimension].said_in(language) if node.dimension else None
    return Cell(value=said, node=node.id, field="dimension")


def kpi_cell(node: Node, measure: Measure | None, language: Language) -> Cell:
    """The KPI's name with the scale its numbers are written in: 季度销售额(万元)."""
    if measure is None:
        return Cell(node=node.id, field="kpi")
    name = measure.kpi.name.said_in(language) + _suffix(measure, language)
    return Cell(value=name, node=node.id, field="kpi", kpi=measure.kpi.key)


def level_cell(node: Node, measure: Measure | None, field: str, language: Language) -> Cell:
    """A level of a KPI: its baseline, target or actual."""
    if measure is None:
        return Cell()
    return Cell(
        value=getattr(measure, field),
        kind=_KINDS[measure.kpi.unit.kind],
        scale=scale_of(measure, language),
        node=node.id,
        field=field,
        kpi=measure.kpi.key,
    )


def change_cell(node: Node, measure: Measure | None, language: Language) -> Cell:
    """The change of a KPI: worked out by the sheet where both levels stand, else as stated."""
    if measure is None or measure.change is None:
        return Cell()
    both = measure.baseline is not None and measure.target is not None
    return Cell(
        value=measure.change,
        kind=_KINDS[measure.kpi.unit.kind],
        scale=scale_of(measure, language),
        node=None if both else node.id,
        field="" if both else "delta",
        kpi=measure.kpi.key,
        formula="{target}-{baseline}" if both else "",
    )


def money_cell(node: Node, value: Decimal | None, field: str, scale: Decimal) -> Cell:
    """An amount of the node's budget; `field` "" where it is only worked out."""
    return Cell(value=value, kind=Kind.MONEY, scale=scale, node=node.id if field else None, field=field)


def when_cell(node: Node, language: Language) -> Cell:
    """A deadline as a date, a stretch of work in words that read back to the same days."""
    if node.start is None or node.end is None:
        day = node.end or node.start
        return Cell(value=day, kind=Kind.DATE if day else Kind.TEXT, node=node.id, field="when")
    return Cell(value=say_span(node.start, node.end, language), node=node.id, field="when")


def text_cell(node: Node, value: str, field: str) -> Cell:
    """A field that is plain text."""
    return Cell(value=value or None, node=node.id, field=field)


def relevance_cell(node: Node, language: Language) -> Cell:
    """高 / 中 / 低."""
    grade = GRADES[node.relevance.grade].said_in(language) if node.relevance else None
    return Cell(value=grade, node=node.id, field="relevance")


def metrics_text(node: Node, language: Language) -> str:
    """A node's own KPIs with their targets, then the metrics that have no numbers yet."""
    said = []
    for measure in node.measures:
        target = "" if measure.target is None else " " + say(measure.target, measure.kpi.unit, language)
        said.append(measure.kpi.name.said_in(language) + target)
    return (", " if language is Language.EN else "、").join((*said, *node.metrics))


def scale_of(measure: Measure, language: Language) -> Decimal:
    """10,000 where a Chinese reader expects 万, else 1."""
    if language is Language.EN or measure.kpi.unit.kind not in (UnitKind.MONEY, UnitKind.COUNT):
        return _ONE
    values = [getattr(measure, field) for field in _LEVELS] + [measure.change]
    largest = max((abs(value) for value in values if value is not None), default=Decimal(0))
    return _WAN if largest >= _WAN else _ONE


def money_scale(language: Language) -> Decimal:
    """Budgets are in 万 for Chinese readers, as the framework's tables have them."""
    return _ONE if language is Language.EN else _WAN


def money_header(name: str, plan: Plan, language: Language) -> str:
    """The header of a column of money: 预算(万), "Budget (CNY)"."""
    if language is Language.EN:
        return f"{name} ({plan.currency})"
    return f"{name}(万)" if plan.currency == "CNY" else f"{name}(万{_currency(plan.currency)})"


def say_span(start: date, end: date, language: Language) -> str:
    """A stretch of days: whole months by name ("2024年10-11月", "Oct-Nov 2024"), else both days."""
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if not whole or start.year != end.year:
        return f"{start.isoformat()} ~ {end.isoformat()}"
    first, last = start.month, end.month
    if language is Language.EN:
        months = _MONTHS[first - 1] if first == last else f"{_MONTHS[first - 1]}-{_MONTHS[last - 1]}"
        return f"{months} {start.year}"
    return f"{start.year}年{first}月" if first == last else f"{start.year}年{first}-{last}月"


def _suffix(measure: Measure, language: Language) -> str:
    unit: Unit = measure.kpi.unit
    if language is Language.EN:
        return f" ({unit.symbol})" if unit.kind is UnitKind.MONEY else ""
    wan = "万" if scale_of(measure, language) == _WAN else ""
    if unit.kind is UnitKind.MONEY:
        return f"({wan}{_currency(unit.symbol)})"
    return f"({wan}{unit.symbol})" if unit.kind is UnitKind.COUNT and (wan or unit.symbol) else ""


def _currency(code: str) -> str:
    return _CURRENCIES.get(code, code)
