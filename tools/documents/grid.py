"""Tables read from a file as plain grids: Excel and CSV, with limits, and with merged cells filled in.

Nothing in the file is run or followed: formulas count with their last result, macros are refused.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.errors import InputError
from core.text import Text
from tools.documents.workbook import MARK
from tools.failure import RefusedInput

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_FILLED = 200_000  # cells filled in for merged ranges

GridValue = str | Decimal | date | None


class GridCell(NamedTuple):
    """A cell as it stands in the file.

    Attributes:
        value: Text, an exact number, a day, or None.
        is_percent: Whether it is shown as a percentage (0.45 as 45 %).
        place: Where it is, for people: "Sheet!B4".
        is_filled: Whether the value is that of the merged cell it belongs to.
    """

    value: GridValue
    is_percent: bool
    place: str
    is_filled: bool = False

    @property
    def text(self) -> str:
        """The value as text, stripped; "" for an empty cell."""
        if self.value is None:
            return ""
        return f"{self.value:f}" if isinstance(self.value, Decimal) else str(self.value).strip()


class Grid(NamedTuple):
    """One sheet: its name and its rows, all of the same width."""

    name: str
    rows: list[list[GridCell]]


class Mark(NamedTuple):
    """What our own workbook says about itself: which plan and version its sheets show."""

    plan: str
    version: int
    language: str
    sheets: dict[str, str]


class Book(NamedTuple):
    """A file read: its grids, and its mark if it is our own."""

    grids: list[Grid]
    mark: Mark | None


def read_book(path: Path) -> Book:
    """The tables of an .xlsx or .csv file.

    Raises:
        RefusedInput: It has macros, or would unpack to something huge.
        InputError: It is too large, of another kind, or damaged.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _refused(
            Text(zh=f"文件太大：{size / 2**20:.1f} MB", en=f"the file is too large: {size / 2**20:.1f} MB"),
            Text(zh="不超过 20 MB", en="at most 20 MB"),
        )
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        return Book([_read_csv(path)], None)
    if suffix == ".xlsx":
        return _read_xlsx(path)
    raise _refused(
        Text(zh=f"不支持 {suffix or path.name!r} 文件", en=f"{suffix or path.name!r} files are not read"),
        Text(
            zh=".xlsx 或 .csv（.xls、.xlsm 请另存为 .xlsx）",
            en=".xlsx or .csv (save .xls and .xlsm as .xlsx)",
        ),
    )


def _read_csv(path: Path) -> Grid:
    text = _decoded(path.read_bytes())
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows: list[list[GridCell]] = []
    try:
        for at, values in enumerate(csv.reader(io.StringIO(text), dialect), 1):
            _check_rows(at, len(values))
            rows.append(
                [
                    GridCell(value.strip() or None, False, f"{path.name}!{_letter(i)}{at}")
                    for i, value in enumerate(values, 1)
                ]
            )
    except csv.Error as error:
        raise _damaged(path, error) from error
    return Grid(path.name, _squared(rows, path.name))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _read_xlsx(path: Path) -> Book:
    from openpyxl import load_workbook

    try:
        _check_package(path)
        book = load_workbook(path, data_only=True, keep_links=False)
        mark = _mark(book[MARK].cell(1, 1).value) if MARK in book.sheetnames else None
        sheets = [sheet for sheet in book.worksheets if sheet.title != MARK]
        return Book([Grid(sheet.title, _rows(sheet)) for sheet in sheets], mark)
    except InputError:
        raise
    except Exception as error:  # the parser meets any error a broken file can cause
        raise _damaged(path, error) from error


def _check_package(path: Path) -> None:
    """Look at the package before anything is unpacked."""
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if any("vbaproject" in entry.filename.lower() for entry in entries):
            raise _refused(
                Text(zh="文件带有宏", en="the file has macros"),
                Text(zh="不带宏的 .xlsx", en="an .xlsx file without macros"),
            )
        if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 1):
            raise _refused(
                Text(zh="文件解压后过大", en="the file unpacks to something huge"),
                Text(zh="普通的工作簿", en="an ordinary workbook"),
            )
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                with package.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(2048):
                        raise _refused(
                            Text(zh="文件里有 XML 实体声明", en="the file declares XML entities"),
                            Text(zh="普通的工作簿", en="an ordinary workbook"),
                        )


def _mark(text: object) -> Mark | None:
    try:
        data = json.loads(str(text))
        return Mark(str(data["plan"]), int(data["version"]), str(data["language"]), dict(data["sheets"]))
    except (ValueError, KeyError, TypeError):
        return None


def _rows(sheet: "Worksheet") -> list[list[GridCell]]:
    _check_rows(sheet.max_row, min(sheet.max_column, MAX_COLUMNS))
    rows = [
        [
            GridCell(
                _value(cell.value), "%" in (cell.number_format or ""), f"{sheet.title}!{cell.coordinate}"
            )
            for cell in row
        ]
        for row in sheet.iter_rows(max_col=min(sheet.max_column, MAX_COLUMNS))
    ]
    _fill_merged(sheet, rows)
    return rows


def _fill_merged(sheet: "Worksheet", rows: list[list[GridCell]]) -> None:
    filled = 0
    for area in sheet.merged_cells.ranges:
        filled += area.size["rows"] * min(area.size["columns"], MAX_COLUMNS)
        if filled > MAX_FILLED:
            raise _refused(
                Text(zh="合并单元格过多", en="too many merged cells"),
                Text(zh=f"不超过 {MAX_FILLED:,} 格", en=f"at most {MAX_FILLED:,} cells"),
            )
        first = rows[area.min_row - 1][area.min_col - 1]
        for row in rows[area.min_row - 1 : area.max_row]:
            for at in range(area.min_col - 1, min(area.max_col, len(row))):
                if row[at].place != first.place:
                    row[at] = GridCell(first.value, first.is_percent, row[at].place, is_filled=True)


def _value(value: object) -> GridValue:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _exact(value)
    return str(value).strip() or None


def _exact(value: float) -> Decimal:
    """A stored double as the decimal a person typed: 15 digits, as spreadsheets show it."""
    return Decimal(f"{value:.15g}")


def _check_rows(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise _refused(
            Text(
                zh=f"表格太大：{rows:,} 行 {columns} 列",
                en=f"the table is too large: {rows:,} rows, {columns} columns",
            ),
            Text(
                zh=f"不超过 {MAX_ROWS:,} 行 {MAX_COLUMNS} 列",
                en=f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS} columns",
            ),
        )


def _squared(rows: list[list[GridCell]], name: str) -> list[list[GridCell]]:
    width = max((len(row) for row in rows), default=0)
    return [row + list(_blanks(name, at, len(row), width)) for at, row in enumerate(rows, 1)]


def _blanks(name: str, row: int, start: int, end: int) -> Iterator[GridCell]:
    return (GridCell(None, False, f"{name}!{_letter(column)}{row}") for column in range(start + 1, end + 1))


def _letter(index: int) -> str:
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _refused(message: Text, valid: Text) -> RefusedInput:
    return RefusedInput(message, field="path", valid=valid)


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(
        Text(
            zh=f"读不了 {path.name!r}：文件损坏或不是所称的格式（{type(error).__name__}）",
            en=f"{path.name!r} is damaged or not what it claims to be ({type(error).__name__})",
        ),
        field="path",
        valid=Text(zh="完好的 .xlsx 或 .csv 文件", en="a sound .xlsx or .csv file"),
    )
