"""Markdown and tables on a terminal; plain text where there is none."""

import sys
from collections.abc import Sequence


def show_markdown(text: str) -> None:
    """Print Markdown: with tables drawn on a terminal, as it is into a pipe or file."""
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


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
