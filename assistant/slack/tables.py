"""Tables in Slack: a table block where one may stand, columns of equal width where none may.

Limits of a table block: one in a message, 100 rows, 20 columns, 10,000 characters in all cells
(docs.slack.dev, table block).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from core.frozen import Frozen

ROWS, COLUMNS, CHARS = 100, 20, 9_000
_CELL = 600
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_SPLIT = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"^[-+−≈~]?[¥$€£]?[\d,.]+\s*\S{0,6}$")


class Grid(Frozen):
    """A table to be shown: the header and the rows, all of the same length."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def size(self) -> int:
        """Characters in all cells."""
        return sum(len(cell) or 1 for row in (self.header, *self.rows) for cell in row)

    def parts(self) -> "Iterator[Grid]":
        """The same table in pieces that each fit a table block, every one with the header."""
        rows: list[tuple[str, ...]] = []
        header = sum(len(cell) or 1 for cell in self.header)
        size = header
        for row in self.rows:
            more = sum(len(cell) or 1 for cell in row)
            if rows and (len(rows) + 1 >= ROWS or size + more > CHARS):
                yield Grid(header=self.header, rows=tuple(rows))
                rows, size = [], header
            rows.append(row)
            size += more
        yield Grid(header=self.header, rows=tuple(rows))


def make_grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    """A grid whose rows are as long as its header, at most 20 columns, cells cut where they are very long."""
    width = min(max(len(header), 1), COLUMNS)
    return Grid(header=_fit(header, width), rows=tuple(_fit(row, width) for row in rows))


def begins_table(lines: Sequence[str], at: int) -> bool:
    """Whether a Markdown table begins with the line `at`; also when its second line is still to come."""
    if not lines[at].lstrip().startswith("|"):
        return False
    return at + 1 >= len(lines) or not lines[at + 1].strip() or bool(_RULE.match(lines[at + 1]))


def read_grid(lines: Sequence[str], at: int) -> tuple[Grid, int]:
    """The Markdown table that begins with the line `at`, and the line after it."""
    end = at + 1
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        end += 1
    first = at + 2 if at + 1 < end and _RULE.match(lines[at + 1]) else at + 1
    rows = [_cells(line) for line in lines[first:end]]
    return make_grid(_cells(lines[at]), rows), end


def table_block(grid: Grid) -> dict[str, object]:
    """A table block; columns of numbers stand on the right."""
    rows = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in (grid.header, *grid.rows)]
    columns = [
        {"align": "right" if _is_number(grid, column) else "left", "is_wrapped": True}
        for column in range(len(grid.header))
    ]
    return {"type": "table", "rows": rows, "column_settings": columns}


def fixed_width(grid: Grid, most: int = 40) -> str:
    """The table in columns of equal width, for a code block. Chinese characters take two places."""
    shown = (grid.header, *grid.rows[:most])
    widths = [max(_width(row[column]) for row in shown) for column in range(len(grid.header))]
    lines = ["  ".join(map(_pad, row, widths)).rstrip() for row in shown]
    if len(grid.rows) > most:
        lines.append(f"(+{len(grid.rows) - most})")
    return "\n".join(lines).replace("`", "'")


def _fit(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in row[:width]]
    cells += [""] * (width - len(cells))
    return tuple(cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…" for cell in cells)


def _cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [_plain(cell) for cell in _SPLIT.split(inner)]


def _plain(cell: str) -> str:
    return cell.replace("\\|", "|").replace("**", "").strip()


def _is_number(grid: Grid, column: int) -> bool:
    values = [row[column] for row in grid.rows if row[column]]
    return bool(values) and all(_NUMBER.match(value) for value in values)


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
