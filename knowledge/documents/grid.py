"""A sheet's rows cut into tables short enough to quote, each with its range of cells and its header."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.documents.document import Part
from knowledge.documents.place import Place, Spot
from knowledge.documents.table import as_table

_LONG = 1_800  # characters of a table, so that cutting into passages keeps it whole
_TITLES = 4  # rows above a table that may be its title
_HEADER = 600  # characters of a header that is worth repeating


class Row(NamedTuple):
    """A row of a sheet: its number there, 1 for the first, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def blocks(rows: Iterable[Row], sheet: str) -> Iterator[Part]:
    """The parts of a sheet. An empty row ends a table; a long table is cut, its header repeated."""
    for run in _runs(rows):
        heading, body = _titled(run)
        header, rest = body[0], body[1:]
        repeated = sum(map(len, header.cells)) <= _HEADER
        for number, piece in enumerate(_pieces(header, rest)):
            top = header.cells if repeated or number == 0 else None
            yield _part(piece, top, sheet, heading, first=number == 0)


def _runs(rows: Iterable[Row]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for row in rows:
        if any(row.cells):
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _titled(run: list[Row]) -> tuple[str, list[Row]]:
    """The title in the rows above a table, and the table; a lone cell above several is a title."""
    wide = any(sum(map(bool, row.cells)) > 1 for row in run)
    count = 0
    while wide and count < min(_TITLES, len(run) - 1) and sum(map(bool, run[count].cells)) == 1:
        count += 1
    titles = [next(filter(None, row.cells)) for row in run[:count]]
    return " ".join(titles)[:200], run[count:]


def _pieces(header: Row, rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The header with the rows that fit below it; then further rows."""
    piece, size, filled = [header], _size(header), False
    for row in rows:
        if filled and size + _size(row) > _LONG:
            yield piece
            piece, size = [], _size(header)
        piece.append(row)
        size += _size(row)
        filled = True
    yield piece


def _size(row: Row) -> int:
    return sum(map(len, row.cells)) + 3 * len(row.cells)


def _part(
    rows: Sequence[Row], header: Sequence[str] | None, sheet: str, heading: str, *, first: bool = True
) -> Part:
    shown = [row.cells for row in rows]
    if not first and header is not None:
        shown.insert(0, tuple(header))
    width = max((at + 1 for row in shown for at, cell in enumerate(row) if cell), default=1)
    text = as_table([row[:width] for row in shown])
    span = f"A{rows[0].number}:{column(width)}{rows[-1].number}"
    said = f"{sheet}!{span}" if sheet else span
    above = " › ".join(filter(None, (sheet, heading)))
    return Part(place=Place(spot=Spot.CELLS, said=said), heading=above, text=text)


def column(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, at = divmod(number - 1, 26)
        letters = chr(ord("A") + at) + letters
    return letters
