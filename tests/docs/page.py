"""A page of documentation taken apart: the commands, programs and files it shows, with what they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)[ \t]*(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """A fenced block.

    Attributes:
        kind: Its language: sh, console, python, json, text, yaml, markdown.
        name: The file it is to be written to, if it is one.
        text: What stands in it.
        line: Line of the page it starts on.
    """

    kind: str
    name: str
    text: str
    line: int


def snippets(page: Path) -> tuple[Snippet, ...]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return tuple(
        Snippet(found[1], found[2], found[3], text.count("\n", 0, found.start()) + 1)
        for found in _FENCE.finditer(text)
    )


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a `console` block ("$ ...", continued by "> ...") with the output shown for each."""
    command, shown = "", list[str]()
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(shown)
            command, shown = line[2:], []
        elif line.startswith("> ") and not shown:
            command += "\n" + line[2:]
        else:
            shown.append(line)
    if command:
        yield command, "\n".join(shown)


def matches(shown: str, printed: str) -> bool:
    """Whether what is shown is what was printed.

    A line "…" stands for any lines, "…" within a line for any words; ids of plans and times may differ.
    """
    return re.fullmatch(_pattern(_mask(shown)), _mask(printed)) is not None


def _mask(text: str) -> str:
    text = re.sub(r"\bP[0-9A-Z]{5}\b", "P00000", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "0000-00-00 00:00", text)
    return "".join(line.rstrip() + "\n" for line in text.strip().splitlines())


def _pattern(shown: str) -> str:
    return "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*?") + r"\n"
        for line in shown.splitlines()
    )
