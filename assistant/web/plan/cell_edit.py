"""A cell of one of the six documents, edited: the edit of `edit_plan` that says the same."""

import re
from collections.abc import Mapping
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.plan.node import Dimension, Grade, Node
from core.text import Text
from tools.documents.document import Cell, Kind
from tools.wording import DIMENSIONS, GRADES

Edit = Mapping[str, object]

LEVELS = ("baseline", "target", "delta")
EDITABLE = frozenset(
    {"title", "owner", "note", "planned", "ask", "baseline", "target", "delta", "actual", "when", "metrics"}
    | {"dimension", "relevance", "priority", "kpi"}
)
_NAMES = {"planned": "budget", "delta": "change"}
_BARE = re.compile(r"[+-]?[\d,]+(\.\d+)?")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


def can_edit(cell: Cell, node: Node | None) -> bool:
    """Whether a cell may be typed into: it shows a field of a node, and not one that is worked out."""
    if node is None or cell.node is None or cell.field not in EDITABLE:
        return False
    if cell.field == "kpi":
        return not cell.kpi  # another KPI is another measure: that is said in the chat
    return True


def edit_of(cell: Cell, node: Node, typed: str) -> Edit:
    """The edit that what was typed into a cell means.

    Raises:
        MissingInput: A number or date was deleted, which is no value.
        InputError: It is none of the values the field can have.
    """
    text = typed.strip().removesuffix(cell.suffix).strip()
    field = _NAMES.get(cell.field, cell.field)
    if not text and cell.field not in ("owner", "note", "metrics"):
        raise MissingInput(
            Text(zh="这里不能留空，原值保留", en="this cannot be left empty; the value stays"),
            field=field,
            valid=Text(
                zh="一个值；要去掉整个节点请在对话里说", en="a value; to remove a node, say so in the chat"
            ),
        )
    said: dict[str, object] = {"do": "update", "node": node.id, field: _value(cell, text)}
    if cell.field in LEVELS and node.measure is not None and cell.kpi != node.measure.kpi.key:
        measure = next(m for m in node.measures if m.kpi.key == cell.kpi)
        said["kpi"] = measure.kpi.name.zh
    return said


def amount_of(cell: Cell, text: str) -> str:
    """An amount as it would be said: a bare number is in the cell's scale, 万 where its header says so."""
    bare = text.replace("，", ",").strip()
    if not _BARE.fullmatch(bare):
        return text
    value = Decimal(bare.replace(",", "")) * cell.scale
    if cell.kind is Kind.PERCENT:
        return f"{value:+f}pp" if cell.field == "delta" else f"{value:f}%"
    return f"{value:+f}" if cell.field == "delta" else f"{value:f}"


def _value(cell: Cell, text: str) -> object:
    if cell.field in (*LEVELS, "planned", "ask", "actual"):
        return amount_of(cell, text)
    if cell.field == "metrics":
        return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if cell.field == "dimension":
        return _choice(text, DIMENSIONS)
    if cell.field == "relevance":
        return _choice(text, GRADES)
    if cell.field == "priority":
        if not text.isdecimal():
            raise InputError(
                Text(
                    zh=f"优先级 {text[:40]!r} 不是整数", en=f"a priority of {text[:40]!r} is no whole number"
                ),
                field="priority",
                valid=Text(zh="1 到 1000", en="1 to 1000"),
            )
        return int(text)
    return text


def _choice(text: str, names: Mapping[Dimension, Text] | Mapping[Grade, Text]) -> str:
    for value, name in names.items():
        if text.casefold() in (name.zh, name.en.casefold(), value.value):
            return value.value
    listed = Text(zh="、".join(n.zh for n in names.values()), en=", ".join(n.en for n in names.values()))
    raise InputError(
        Text(zh=f"{text[:40]!r} 不在可选值中", en=f"{text[:40]!r} is none of the choices"), valid=listed
    )
