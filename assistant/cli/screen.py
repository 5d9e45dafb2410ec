"""Markdown and tables on a terminal; plain text where there is none."""

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.markdown import Markdown

_SOFT_BREAK = re.compile(r"(?<![\n ])\n(?=[^\n|#>*-])")
_INDENT = re.compile(r"^ +(?=[^ \-*\d])", re.MULTILINE)


def show_markdown(text: str) -> None:
    """Print Markdown: with tables drawn on a terminal, as it is into a pipe or file."""
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()
        return
    from rich.console import Console

    Console().print(as_markdown(text))


def as_markdown(text: str) -> "Markdown":
    """Markdown for a terminal: its lines stay lines and keep their indent, as the goal tree needs."""
    from rich.markdown import Markdown

    indented = _INDENT.sub(lambda found: "\u00a0" * len(found[0]), text)
    return Markdown(_SOFT_BREAK.sub("  \n", indented))


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; tab-separated into a pipe or file."""
    if not sys.stdout.isatty():
        lines = ["\t".join(row) for row in (header, *rows)]
        sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))
        sys.stdout.flush()
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*header)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
