"""Reading Excel workbooks: the values people see, sheet by sheet, never a formula.

A formula's stored value is read; one without a stored value is counted. Hidden sheets, cells of the format
";;;" and white text on no fill are left out and said. Links to other files are never followed.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.text import Text
from knowledge.documents.clean import Cleaner
from knowledge.documents.document import Document, Format, Part
from knowledge.documents.grid import Row, blocks
from knowledge.documents.limits import Limits
from knowledge.documents.problem import too_large

_UNCOMPUTED = re.compile(rb"<f[ >/][^<]*(?:</f>)?\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_PALE = frozenset({"FFFFFFFF", "00FFFFFF"})
_EVERY = 1_000  # rows between two reports of progress
_LISTED = 20
_MIDNIGHT = time(0)

Progress = Callable[[int, int], None]


def read_sheets(data: bytes, name: str, limits: Limits, progress: Progress) -> Document:
    """The document in an .xlsx file. Raises DocumentError."""
    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    try:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        reader = _Reader(name, limits, progress, sum(sheet.max_row or 0 for sheet in shown))
        parts: list[Part] = []
        for sheet in shown:
            title = reader.cleaner.line(sheet.title)
            sheet.reset_dimensions()  # what a file says of its size may be wrong
            parts += blocks(reader.rows(sheet), title)
    finally:
        book.close()
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    notices = (*_of_sheets(hidden, _uncomputed(data)), *reader.notices())
    return Document(format=Format.SHEETS, parts=tuple(parts), pages=len(shown), notices=notices)


class _Reader:
    """Reads the cells of one workbook and counts them."""

    def __init__(self, name: str, limits: Limits, progress: Progress, expected: int) -> None:
        self._name = name
        self._limits = limits
        self._progress = progress
        self._expected = expected
        self._hiding: dict[int, bool] = {}
        self._count: Counter[str] = Counter()
        self.cleaner = Cleaner()

    def rows(self, sheet: Any) -> Iterator[Row]:
        """The rows of a sheet as text, without trailing empty cells."""
        for number, cells in enumerate(sheet.iter_rows(), 1):
            self._advance(len(cells))
            texts = [self._cell(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            yield Row(number, tuple(texts))

    def notices(self) -> Iterator[Text]:
        """What was left out."""
        if count := self._count["hidden"]:
            yield Text(zh=f"未读 {count} 个隐藏的单元格", en=f"{count} hidden cells were not read")
        yield from self.cleaner.notices()

    def _advance(self, cells: int) -> None:
        self._count["rows"] += 1
        self._count["cells"] += cells
        for what, limit in (("rows", self._limits.rows), ("cells", self._limits.cells)):
            if self._count[what] > limit:
                raise too_large(self._name, _NAMES[what], self._count[what], limit)
        if self._count["rows"] % _EVERY == 0:
            self._progress(self._count["rows"], max(self._expected, self._count["rows"]))

    def _cell(self, cell: Any) -> str:
        value = cell.value
        if value is None:
            return ""
        text = self.cleaner.line(value) if isinstance(value, str) else _say(value)
        if len(text) > self._limits.cell:
            raise too_large(self._name, _NAMES["characters"], len(text), self._limits.cell)
        if text and self._is_hidden(cell):
            self._count["hidden"] += 1
            return ""
        return text

    def _is_hidden(self, cell: Any) -> bool:
        style = cell._style_id
        if style not in self._hiding:
            self._hiding[style] = _hides(cell)
        return self._hiding[style]


_NAMES = {
    "rows": Text(zh="行", en="rows"),
    "cells": Text(zh="个单元格", en="cells"),
    "characters": Text(zh="个字符在一个单元格里", en="characters in one cell"),
}


def _hides(cell: Any) -> bool:
    if cell.number_format.replace(" ", "") == ";;;":
        return True
    color = cell.font.color if cell.font else None
    white = color is not None and color.type == "rgb" and str(color.rgb).upper() in _PALE
    return white and (cell.fill is None or cell.fill.fill_type is None)


def _say(value: object) -> str:
    """A value in plain writing, numbers without noise of binary fractions."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(float(f'{value:.15g}'))):f}" if value == value else ""
    return str(value)


def _uncomputed(data: bytes) -> int:
    """How many formulas have no stored value."""
    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.namelist():
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                count += len(_UNCOMPUTED.findall(archive.read(entry)))
    return count


def _of_sheets(hidden: list[str], uncomputed: int) -> Iterator[Text]:
    if hidden:
        listed = ", ".join(hidden[:_LISTED])
        yield Text(
            zh=f"未读 {len(hidden)} 张隐藏的工作表：{listed}",
            en=f"{len(hidden)} hidden sheets were not read: {listed}",
        )
    if uncomputed:
        yield Text(
            zh=f"{uncomputed} 个公式没有存下的值，未读；在 Excel 里打开并保存后再学",
            en=f"{uncomputed} formulas have no stored value and were not read; save the file in Excel first",
        )
