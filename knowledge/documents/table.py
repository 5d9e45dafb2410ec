"""Rows of cells as Markdown tables."""

from collections.abc import Sequence


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first row its header; rows are filled up to the same width.

    A single column is a list of lines: a table of one column says nothing more.
    """
    width = max((len(row) for row in rows), default=0)
    if width == 0:
        return ""
    if width == 1:
        return "\n\n".join(row[0] for row in rows if row and row[0])
    lines = [_line([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
