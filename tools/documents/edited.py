"""What people changed in our own workbook, found by making the documents again and comparing cell by cell."""

import math
from decimal import Decimal
from typing import NamedTuple

from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Text
from tools.documents.document import Cell, Document, Row
from tools.documents.grid import Book, Grid, GridCell
from tools.documents.node_field import get_field, set_field
from tools.documents.problem import Problem
from tools.documents.workbook import shown_value
from tools.tool import ToolContext

_GROWING = ("goals", "subgoals", "strategies", "master")
_SEARCHED = 10  # rows looked through for the header


class Edited(NamedTuple):
    """What the workbook asks for.

    Attributes:
        nodes: The changed nodes, on top of the plan as it is now.
        problems: Cells that cannot be read, or that clash.
        added: Rows people added, under their header, to be read as any other table.
        ignored: Places of edits to what is worked out, and of rows that are gone.
    """

    nodes: dict[str, Node]
    problems: list[Problem]
    added: list[Grid]
    ignored: list[str]


class _Change(NamedTuple):
    cell: Cell
    found: GridCell


_Changes = dict[tuple[str, str, str], list[_Change]]


def find_edits(
    book: Book, documents: tuple[Document, ...], then: Plan, now: Plan, ctx: ToolContext
) -> Edited:
    """The edits a workbook holds.

    Args:
        book: The workbook, with its mark.
        documents: The documents as they were written, from the plan of that version.
        then: The plan of that version.
        now: The plan as it is.
        ctx: For reading times.
    """
    assert book.mark is not None
    changes: _Changes = {}
    added: list[Grid] = []
    ignored: list[str] = []
    by_name = {document.name: document for document in documents}
    for grid in book.grids:
        document = by_name.get(book.mark.sheets.get(grid.name, ""))
        if document is not None:
            _compare(grid, document, changes, added, ignored)
        elif any(cell.value is not None for row in grid.rows for cell in row):
            ignored.append(grid.name)
    nodes: dict[str, Node] = {}
    problems: list[Problem] = []
    for (node_id, _, _), found in changes.items():
        problem = _apply(node_id, found, nodes, then, now, ctx)
        if problem is not None:
            problems.append(problem)
    kept = {node_id: node for node_id, node in nodes.items() if node != now.index[node_id]}
    return Edited(kept, problems, added, ignored)


def _compare(
    grid: Grid, document: Document, changes: _Changes, added: list[Grid], ignored: list[str]
) -> None:
    header = _header(grid, document)
    if header is None:
        ignored.append(grid.name)
        return
    at, columns = header
    rows = {row.key: row for row in document.rows}
    key_column = _key_column(grid, rows)
    seen: set[str] = set()
    for line in grid.rows[at + 1 :]:
        key = line[key_column].text if key_column is not None else ""
        seen.add(key)
        if key in rows:
            _compare_row(line, rows[key], columns, changes, ignored)
        elif key != "total" and any(cell.value is not None and not cell.is_filled for cell in line):
            if document.name in _GROWING:
                added.append(Grid(grid.name, [grid.rows[at], line]))
            else:
                ignored.append(line[0].place)
    ignored.extend(f"{grid.name} ({key})" for key in rows if key not in seen)


def _compare_row(
    line: list[GridCell],
    row: Row,
    columns: dict[int, int],
    changes: _Changes,
    ignored: list[str],
) -> None:
    for position, index in columns.items():
        cell, found = row.cells[index], line[position]
        if _same(cell, found):
            continue
        if cell.node is None or not cell.field:
            if not cell.formula and found.value is not None:
                ignored.append(found.place)
            continue
        if found.value is None and cell.field == "title":
            continue
        changes.setdefault((cell.node, cell.field, cell.kpi), []).append(_Change(cell, found))


def _same(cell: Cell, found: GridCell) -> bool:
    shown = shown_value(cell)
    if isinstance(shown, int | float) and isinstance(found.value, Decimal):
        return math.isclose(float(shown), float(found.value), rel_tol=1e-12)
    if isinstance(shown, str) or shown is None:
        return " ".join((shown or "").split()) == " ".join(found.text.split())
    return shown == found.value


def _apply(
    node_id: str, found: list[_Change], nodes: dict[str, Node], then: Plan, now: Plan, ctx: ToolContext
) -> Problem | None:
    cell, first = found[0]
    other = next((change for change in found if change.found.value != first.value), None)
    if other is not None:
        why = Text(
            zh=f"与 {other.found.place} 的 {other.found.text!r} 不一致",
            en=f"does not agree with {other.found.text!r} in {other.found.place}",
        )
        return Problem(first.place, why)
    if node_id not in now.index:
        return Problem(first.place, Text(zh="这个节点已被删除", en="the node has been removed"))
    try:
        node = set_field(nodes.get(node_id, now.index[node_id]), cell, first, now, ctx)
    except InputError as error:
        return Problem(first.place, error.message)
    was, current, wanted = (
        get_field(n, cell.field, cell.kpi) for n in (then.index[node_id], now.index[node_id], node)
    )
    if current not in (was, wanted):
        why = Text(
            zh=f"导出之后别人已改为 {current}",
            en=f"somebody changed it to {current} after the export",
        )
        return Problem(first.place, why)
    nodes[node_id] = node
    return None


def _header(grid: Grid, document: Document) -> tuple[int, dict[int, int]] | None:
    """The header row and, by position in the grid, the column of the document."""
    wanted = {
        " ".join(column.header.split()): at
        for at, column in enumerate(document.columns)
        if column.key != "findings"  # what the rules say today is not the people's doing
    }
    for at, line in enumerate(grid.rows[:_SEARCHED]):
        columns = {
            position: wanted[name]
            for position, cell in enumerate(line)
            if (name := " ".join(cell.text.split())) in wanted
        }
        if len(columns) >= min(3, len(wanted)):
            return at, columns
    return None


def _key_column(grid: Grid, rows: dict[str, Row]) -> int | None:
    width = len(grid.rows[0]) if grid.rows else 0
    counts = [sum(line[at].text in rows for line in grid.rows) for at in range(width)]
    best = max(counts, default=0)
    return counts.index(best) if best else None
