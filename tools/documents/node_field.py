"""One field of a node read from a sheet's cell, and written into the node."""

import re
from datetime import date
from decimal import Decimal

from core.errors import InputError
from core.plan.kpi import Measure
from core.plan.node import Budget, Dimension, Grade, Node, Relevance
from core.plan.plan import Plan
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.documents.document import Cell, Kind
from tools.documents.grid import GridCell
from tools.edit import NodeFields
from tools.measure_fields import check_bounds, kpi_named
from tools.stated_value import read_money, read_period, read_value
from tools.tool import ToolContext
from tools.wording import DIMENSIONS, GRADES

_MONEY = ("planned", "ask")
_TEXTS = ("owner", "note")
_LEVELS = ("baseline", "target", "actual", "delta")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


def set_field(node: Node, cell: Cell, found: GridCell, plan: Plan, ctx: ToolContext) -> Node:
    """The node with the field a cell shows set to what now stands there; an empty cell clears it.

    Raises:
        InputError: The value cannot be read, or is not one the field can have.
    """
    field, place = cell.field, found.place
    if field == "title":
        return _titled(node, cell, found)
    if field in _TEXTS:
        empty: object = None if field == "owner" else ""
        return node.model_copy(update={field: found.text or empty})
    if field in _MONEY:
        return _with_budget(node, field, _money(cell, found, plan))
    if field in _LEVELS:
        return _with_level(node, cell, found)
    if field == "kpi":
        return _with_kpi(node, cell, found, plan)
    if field == "when":
        return _with_dates(node, found, plan, ctx)
    if field == "metrics":
        return node.model_copy(update={"metrics": _metrics(node, found.text)})
    if field == "dimension":
        return node.model_copy(update={"dimension": _choice(found.text, DIMENSIONS, place)})
    if field == "relevance":
        return _with_relevance(node, found)
    assert field == "priority", field
    return _with_budget(node, "priority", _priority(found))


def get_field(node: Node, field: str, kpi: str) -> object:
    """What a field of a node holds, for telling whether somebody else changed it meanwhile."""
    if field in _LEVELS or field == "kpi":
        measure = next((m for m in node.measures if m.kpi.key == kpi), None)
        if measure is None:
            return None
        return measure.kpi.name if field == "kpi" else getattr(measure, field)
    if field in (*_MONEY, "priority"):
        return getattr(node.budget, field) if node.budget else None
    return (node.start, node.end) if field == "when" else getattr(node, field)


def _titled(node: Node, cell: Cell, found: GridCell) -> Node:
    title = found.text.removesuffix(cell.suffix).strip()
    if not title or len(title) > 200:
        raise InputError(
            Text(zh="名称不能为空，也不能超过 200 字", en="a title must have 1 to 200 characters"),
            field=found.place,
        )
    return node.model_copy(update={"title": title})


def _money(cell: Cell, found: GridCell, plan: Plan) -> Decimal | None:
    if found.value is None:
        return None
    if isinstance(found.value, Decimal):
        return read_money(f"{found.value * cell.scale:f}", plan.currency, found.place)
    bare = re.fullmatch(r"[\d.,]+", found.text)
    text = f"{Decimal(found.text.replace(',', '')) * cell.scale:f}" if bare else found.text
    return read_money(text, plan.currency, found.place)


def _with_budget(node: Node, field: str, value: object) -> Node:
    budget = (node.budget or Budget()).model_copy(update={field: value})
    return node.model_copy(update={"budget": None if budget == Budget() else budget})


def _with_level(node: Node, cell: Cell, found: GridCell) -> Node:
    measures = list(node.measures)
    at = next((i for i, m in enumerate(measures) if m.kpi.key == cell.kpi), None)
    if at is None:
        raise InputError(
            Text(zh="这个节点已没有该指标", en="the node no longer has this KPI"), field=found.place
        )
    old = measures[at]
    value = _level(old, cell, found)
    new = old.model_copy(update={cell.field: value})
    if new.baseline is not None and new.target is not None:
        new = new.model_copy(update={"delta": None})
    check_bounds(new, found.place)
    measures[at] = new
    return node.model_copy(update={"measures": tuple(measures)})


def _level(measure: Measure, cell: Cell, found: GridCell) -> Decimal | None:
    if found.value is None:
        return None
    if not isinstance(found.value, Decimal):
        return read_value(found.text, measure.kpi.unit, found.place, scale=cell.scale)
    if cell.kind is Kind.PERCENT:
        return found.value * 100 if found.is_percent else found.value
    return read_value(f"{found.value * cell.scale:f}", measure.kpi.unit, found.place)


def _with_kpi(node: Node, cell: Cell, found: GridCell, plan: Plan) -> Node:
    old = next((m for m in node.measures if m.kpi.key == cell.kpi), None)
    if not found.text:
        kept = tuple(m for m in node.measures if m is not old)
        return node.model_copy(update={"measures": kept})
    kpi = kpi_named(found.text, NodeFields(kpi=found.text[:200]), plan.currency, found.place)
    if old is None:
        return node.model_copy(update={"measures": (*node.measures, Measure(kpi=kpi))})
    custom = kpi.key.startswith("custom:")
    if not custom and kpi.unit != old.kpi.unit:
        raise InputError(
            Text(
                zh=f"{found.text!r} 与原指标单位不同，数值无法沿用",
                en=f"{found.text!r} has another unit than the old KPI, so its numbers do not carry over",
            ),
            field=found.place,
        )
    renamed = kpi.model_copy(
        update={"unit": old.kpi.unit, "combine": old.kpi.combine if custom else kpi.combine}
    )
    measures = tuple(m.model_copy(update={"kpi": renamed}) if m is old else m for m in node.measures)
    return node.model_copy(update={"measures": measures})


def _with_dates(node: Node, found: GridCell, plan: Plan, ctx: ToolContext) -> Node:
    if found.value is None:
        return node.model_copy(update={"start": None, "end": None})
    if isinstance(found.value, date):
        start = node.start if node.start and node.start < found.value else None
        return node.model_copy(update={"start": start, "end": found.value})
    period = read_period(found.text, found.place, today=ctx.today, fiscal_start=plan.fiscal_start)
    start = None if period.is_deadline or period.start == period.end else period.start
    return node.model_copy(update={"start": start, "end": period.end})


def _metrics(node: Node, text: str) -> tuple[str, ...]:
    """The metrics that are names only; those of KPIs with numbers are edited where the numbers stand."""
    names = {name for m in node.measures for name in (m.kpi.name.zh, m.kpi.name.en)}
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    kept = [part for part in parts if not any(part.startswith(name) for name in names)]
    return tuple(dict.fromkeys(kept))


def _with_relevance(node: Node, found: GridCell) -> Node:
    grade = _choice(found.text, GRADES, found.place)
    if grade is None:
        return node.model_copy(update={"relevance": None})
    reason = node.relevance.reason if node.relevance else ""
    assert isinstance(grade, Grade)
    return node.model_copy(update={"relevance": Relevance(grade=grade, reason=reason)})


def _choice(
    text: str, names: dict[Dimension, Text] | dict[Grade, Text], place: str
) -> Dimension | Grade | None:
    if not text:
        return None
    wanted = text.casefold()
    for value, name in names.items():
        if wanted in (name.zh, name.en.casefold(), value.value):
            return value
    listed = Text(zh="、".join(n.zh for n in names.values()), en=", ".join(n.en for n in names.values()))
    raise InputError(
        Text(zh=f"{text!r} 不在可选值中：{listed.zh}", en=f"{text!r} is none of {listed.en}"),
        field=place,
        valid=listed,
    )


def _priority(found: GridCell) -> int | None:
    if found.value is None:
        return None
    value = read_value(found.text, Unit(kind=UnitKind.COUNT), found.place)
    if not 1 <= value <= 1000:
        raise InputError(
            Text(zh=f"优先级 {found.text!r} 超出范围", en=f"a priority of {found.text!r} is out of range"),
            field=found.place,
            valid=Text(zh="1 到 1000", en="1 to 1000"),
        )
    return int(value)
