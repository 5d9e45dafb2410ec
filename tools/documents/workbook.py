"""Documents written as an Excel workbook that people hand on, and that can be read back.

Every sheet has a title, a note with plan and version, a header row, the rows and a total that is a real SUM.
A hidden last column carries each row's key, so that rows may be sorted or inserted; a hidden sheet carries
plan and version.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from core.text import Language
from tools.documents.document import Cell, Document, Kind
from tools.documents.look import Look, number_format
from tools.documents.results import store_results

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MARK = "_hoshin"
HEADER_ROW = 3
FIRST_ROW = 4
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_workbook(
    documents: tuple[Document, ...], path: Path, *, plan: str, version: int, language: Language
) -> None:
    """Write the documents to `path`, a sheet each.

    Args:
        documents: At least one.
        path: The file; its folder must exist.
        plan: Id of the plan, for reading back.
        version: Its version, for reading back.
        language: Language the documents are in, for reading back.
    """
    from openpyxl import Workbook

    book, look = Workbook(), Look(language)
    book.remove(book.worksheets[0])
    for document in documents:
        _write_sheet(book.create_sheet(document.sheet), document, look)
    _write_mark(book, documents, plan, version, language)
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = "Hoshin"
    book.properties.title = documents[0].note
    book.save(path)
    store_results(path, {at: _results(document) for at, document in enumerate(documents, 1)})


def shown_value(cell: Cell) -> str | float | int | object | None:
    """The value as it stands in a sheet: in 万 where the header says so, percent as a fraction."""
    shown = _shown(cell)
    if shown is None:
        return cell.value
    return int(shown) if shown == shown.to_integral_value() else float(shown)


def _results(document: Document) -> dict[str, Decimal | None]:
    """What every formula of a sheet comes to, by cell."""
    results: dict[str, Decimal | None] = {}
    last = FIRST_ROW + len(document.rows)
    for index, column in enumerate(document.columns):
        total = Decimal(0)
        for at, row in enumerate(document.rows, FIRST_ROW):
            cell = row.cells[index]
            shown = _shown(cell)
            if cell.formula:
                results[f"{_letter(index + 1)}{at}"] = shown
            total += shown or 0
        if column.summed and document.total:
            results[f"{_letter(index + 1)}{last}"] = total
    return results


def _shown(cell: Cell) -> Decimal | None:
    if not isinstance(cell.value, Decimal):
        return None
    return cell.value / 100 if cell.kind is Kind.PERCENT else cell.value / cell.scale


def _write_sheet(sheet: "Worksheet", document: Document, look: Look) -> None:
    _write_head(sheet, document, look)
    rows = {row.key: at for at, row in enumerate(document.rows, FIRST_ROW)}
    for at, row in enumerate(document.rows, FIRST_ROW):
        for index, cell in enumerate(row.cells, 1):
            target = sheet.cell(at, index)
            _put(target, cell, document, at, rows)
            look.body(target, cell)
        sheet.cell(at, len(document.columns) + 1, row.key)
        sheet.row_dimensions[at].height = _row_height(document, at - FIRST_ROW)
    _write_total(sheet, document, look)
    _merge_groups(sheet, document)
    _add_choices(sheet, document)
    _set_up_page(sheet, document)


def _write_head(sheet: "Worksheet", document: Document, look: Look) -> None:
    width = len(document.columns)
    for row, text in ((1, document.title), (2, document.note)):
        _put_text(sheet.cell(row, 1), text)
        look.head(sheet.cell(row, 1), is_title=row == 1)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[HEADER_ROW].height = 32
    for index, column in enumerate(document.columns, 1):
        _put_text(sheet.cell(HEADER_ROW, index), column.header)
        look.header(sheet.cell(HEADER_ROW, index))
        sheet.column_dimensions[_letter(index)].width = column.width
    sheet.column_dimensions[_letter(width + 1)].hidden = True


def _put(
    target: "SheetCell | MergedCell", cell: Cell, document: Document, row: int, rows: dict[str, int]
) -> None:
    value = shown_value(cell)
    if cell.formula:
        target.value = "=" + _formula(cell.formula, document, row, rows)
    elif isinstance(value, str):
        _put_text(target, value)
    else:
        target.value = value  # type: ignore[assignment]


def _row_height(document: Document, row: int) -> float:
    """Points that show every wrapped line: spreadsheets do not all fit rows on opening."""
    lines = [1]
    for at, column in enumerate(document.columns):
        value = document.rows[row].cells[at].value
        if isinstance(value, str) and not (column.merged and _has_twin(document, row, at)):
            room = max(4, column.width - 3)
            lines.append(sum(max(1, -(-_width(line) // room)) for line in value.splitlines()))
    return min(400.0, 8 + 14.5 * max(lines))


def _has_twin(document: Document, row: int, column: int) -> bool:
    """Whether a neighbour shows the same node, so that the text has the room of both."""
    nodes = [line.cells[column].node for line in document.rows[max(0, row - 1) : row + 2]]
    return nodes.count(document.rows[row].cells[column].node) > 1


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character two, others one."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _put_text(target: "SheetCell | MergedCell", text: str) -> None:
    """Write text that a spreadsheet must never run as a formula."""
    target.value = text
    target.data_type = "s"
    if text.startswith(_RISKY):
        target.quotePrefix = True


def _formula(formula: str, document: Document, row: int, rows: dict[str, int]) -> str:
    """The formula with {column} and {column@row key} put as cell addresses."""
    letters = {column.key: _letter(at) for at, column in enumerate(document.columns, 1)}

    def address(match: re.Match[str]) -> str:
        return f"{letters[match[1]]}{rows[match[2]] if match[2] else row}"

    return re.sub(r"\{(\w+)(?:@([^}]+))?\}", address, formula)


def _write_total(sheet: "Worksheet", document: Document, look: Look) -> None:
    if not document.total:
        return
    last = FIRST_ROW + len(document.rows) - 1
    for index, column in enumerate(document.columns, 1):
        cell = sheet.cell(last + 1, index)
        if index == 1:
            _put_text(cell, document.total)
        if not column.summed:
            look.total(cell)
            continue
        cell.value = f"=SUM({_letter(index)}{FIRST_ROW}:{_letter(index)}{last})"
        look.total(cell, max((number_format(row.cells[index - 1]) for row in document.rows), key=len))
    sheet.row_dimensions[last + 1].height = 22
    sheet.cell(last + 1, len(document.columns) + 1, "total")


def _merge_groups(sheet: "Worksheet", document: Document) -> None:
    """Merge equal neighbours of one node, as far as the columns left of them are merged too."""
    bounds = {0, len(document.rows)}
    for index, column in enumerate(document.columns, 1):
        if not column.merged:
            continue
        nodes = [row.cells[index - 1].node for row in document.rows]
        bounds |= {at for at in range(1, len(nodes)) if nodes[at] != nodes[at - 1]}
        for start, end in _runs(sorted(bounds)):
            if end - start > 1 and nodes[start] is not None:
                for at in range(start + 1, end):
                    sheet.cell(FIRST_ROW + at, index).value = None
                sheet.merge_cells(
                    start_row=FIRST_ROW + start,
                    start_column=index,
                    end_row=FIRST_ROW + end - 1,
                    end_column=index,
                )


def _runs(bounds: list[int]) -> Iterator[tuple[int, int]]:
    return pairwise(bounds)


def _add_choices(sheet: "Worksheet", document: Document) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if not document.rows:
        return
    last = FIRST_ROW + len(document.rows) - 1
    for index, column in enumerate(document.columns, 1):
        if column.choices:
            listed = ",".join(column.choices)
            validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            validation.add(f"{_letter(index)}{FIRST_ROW}:{_letter(index)}{last + 200}")
            sheet.add_data_validation(validation)


def _set_up_page(sheet: "Worksheet", document: Document) -> None:
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    last = FIRST_ROW + len(document.rows)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.8, footer=0.4)
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.print_area = f"A1:{_letter(len(document.columns))}{last}"
    if sheet.oddFooter is not None:
        sheet.oddFooter.right.text = "&P / &N"


def _write_mark(
    book: "Workbook", documents: tuple[Document, ...], plan: str, version: int, language: Language
) -> None:
    sheet = book.create_sheet(MARK)
    sheet.sheet_state = "veryHidden"
    mark = {
        "schema": 1,
        "plan": plan,
        "version": version,
        "language": language.value,
        "sheets": {document.sheet: document.name for document in documents},
    }
    _put_text(sheet.cell(1, 1), json.dumps(mark, ensure_ascii=False))


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(index)
