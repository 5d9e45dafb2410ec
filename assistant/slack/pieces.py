"""A long reply in pieces that each fit one Slack message: at most 11,000 characters and one table.

Limits: 12,000 characters of Markdown and one table block in a message (docs.slack.dev, markdown block,
table block); a message of some 13,200 characters in all is refused (slackapi/bolt-js#2509).
"""

from typing import NamedTuple

from assistant.slack.tables import Grid, begins_table, read_grid, table_block

LONGEST = 11_000
_WITH_TABLE = 12_000  # characters of text and cells together
_FENCE = "```"


class Piece(NamedTuple):
    """What one message shows.

    Attributes:
        text: Markdown without tables.
        grid: The table below it.
    """

    text: str = ""
    grid: Grid | None = None

    def blocks(self) -> list[dict[str, object]]:
        """Its blocks."""
        shown: list[dict[str, object]] = []
        if self.text.strip():
            shown.append({"type": "markdown", "text": self.text})
        if self.grid is not None:
            shown.append(table_block(self.grid))
        return shown


def lay_out(text: str, sent: int = 0) -> tuple[Piece, ...]:
    """The pieces a whole Markdown text is shown in.

    Args:
        text: The text.
        sent: So many characters of its beginning are shown already, in the first piece.
    """
    pieces: list[Piece] = []
    while text.strip():
        prose, grid, rest = _take(text)
        while len(prose) > LONGEST:
            end = cut(prose, sent)
            pieces.append(Piece(text=prose[:end]))
            prose, sent = prose[end:].lstrip("\n"), 0
        tables = list(grid.parts()) if grid is not None else []
        if tables and len(prose) + tables[0].size > _WITH_TABLE:
            pieces.append(Piece(text=prose))
            prose = ""
        pieces.append(Piece(text=prose, grid=tables[0] if tables else None))
        pieces += (Piece(grid=more) for more in tables[1:])
        text, sent = rest, 0
    return tuple(pieces)


def before_table(text: str) -> str:
    """The beginning of a text up to its first table, or to what may become one."""
    return _take(text)[0]


def cut(text: str, sent: int = 0) -> int:
    """Where to cut a text that is too long: after a paragraph or a line, not before `sent`."""
    for mark in ("\n\n", "\n", "。", " "):
        place = text.rfind(mark, 0, LONGEST)
        if place + len(mark) > max(sent, LONGEST // 2):
            return place + len(mark)
    return max(sent, LONGEST)


def _take(text: str) -> tuple[str, Grid | None, str]:
    """The text before the first table, the table, and what comes after it."""
    lines = text.split("\n")
    fenced = False
    for at, line in enumerate(lines):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif not fenced and begins_table(lines, at):
            grid, after = read_grid(lines, at)
            head = "".join(f"{before}\n" for before in lines[:at])
            return head, grid, "\n".join(lines[after:]).lstrip("\n")
    return text, None, ""
