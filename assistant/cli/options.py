"""Options that several commands share, and reading their values."""

import getpass
import sys
from datetime import date
from typing import Annotated

import typer

Today = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help='The day "next month" is counted from; default: today.'),
]
Lang = Annotated[str | None, typer.Option(help="zh-Hans, zh-Hant or en; default: that of the words.")]


def read_day(text: str | None) -> date | None:
    """The day of `--today`. Raises BadRequest."""
    from assistant.errors import BadRequest, same
    from core.text import Text

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(
            Text(zh=f"日期 {text[:60]!r} 读不懂", en=f"cannot read the date {text[:60]!r}"),
            field="today",
            valid=same("2026-03-31"),
        ) from error


def read_words(words: str) -> str:
    """What was typed; "-" reads standard input, for what is too long for a command line."""
    if words != "-":
        return words
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def person() -> str:
    """Who sits at the terminal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "terminal"
