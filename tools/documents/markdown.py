"""Documents as Markdown tables."""

from datetime import date
from decimal import Decimal

from core.quantity.saying import plain
from tools.documents.document import Cell, Document, Kind
from tools.tool import Table


def write_markdown(documents: tuple[Document, ...]) -> str:
    """The documents one after the other, a heading and a table each."""
    return "\n\n".join(_document(document) for document in documents) + "\n"


def table_of(document: Document) -> Table:
    """A document as formatted text, with its total."""
    rows = [tuple(said(cell) for cell in row.cells) for row in document.rows]
    if document.total:
        rows.append(_total(document))
    return Table(title=document.title, header=tuple(c.header for c in document.columns), rows=tuple(rows))


def said(cell: Cell) -> str:
    """A cell's value as text, in the scale of its column."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        if cell.kind is Kind.PERCENT:
            return plain(value.quantize(Decimal("0.0001"))) + "%"
        return plain(value / cell.scale, separators=True)
    return value.isoformat() if isinstance(value, date) else value


def _total(document: Document) -> tuple[str, ...]:
    cells = [document.total]
    for at, column in enumerate(document.columns[1:], 1):
        values = [row.cells[at].value for row in document.rows]
        numbers = [value for value in values if isinstance(value, Decimal)]
        scale = document.rows[0].cells[at].scale
        cells.append(plain(sum(numbers, Decimal(0)) / scale, separators=True) if column.summed else "")
    return tuple(cells)


def _document(document: Document) -> str:
    table = table_of(document)
    right = [
        any(isinstance(row.cells[at].value, Decimal) for row in document.rows)
        for at in range(len(table.header))
    ]
    lines = [
        f"## {_escape(document.title)}",
        "",
        _escape(document.note),
        "",
        _line(table.header),
        "|" + "|".join(" ---: " if numeric else " --- " for numeric in right) + "|",
        *(_line(row) for row in table.rows),
    ]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_escape(cell) for cell in cells) + " |"


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|")
    for mark in "*_`<[":
        escaped = escaped.replace(mark, "\\" + mark)
    return "<br>".join(escaped.splitlines())
