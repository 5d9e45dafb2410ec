"""Cutting Markdown into passages short enough to quote: at headings, between blocks, between sentences.

A table stays whole; one that is too large for that is cut between rows, its header repeated. A list stays
with the line that leads to it. Nothing is lost: every line of the text stands in one of the passages.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from core.frozen import Frozen

LONGEST = 1200  # characters of a passage
LARGEST = 2400  # characters of a table kept whole

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)、]|[（(]\d+[)）])\s*\S")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}[\s|:-]*")
_SENTENCE = re.compile(r"(?<=[。！？；!?;])|(?<=\.)(?=\s)|(?<=\n)")
_CLAUSE = re.compile(r"(?<=[，、,\s|])")
_LEADS = (":", "：")


class Section(Frozen):
    """A stretch of a text under one heading ("" before the first), short enough to quote."""

    heading: str
    text: str


class _Shape(Enum):
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


class _Block(NamedTuple):
    """Lines that belong together; `lead` is the line they answer to."""

    shape: _Shape
    text: str
    lead: str = ""

    @property
    def whole(self) -> str:
        return f"{self.lead}\n\n{self.text}" if self.lead else self.text


def cut(text: str, *, longest: int = LONGEST, largest: int = LARGEST) -> tuple[Section, ...]:
    """The sections of a Markdown text, in order.

    Args:
        text: Markdown.
        longest: Characters a passage may have.
        largest: Characters a table may have to be kept whole.
    """
    return tuple(
        Section(heading=heading, text=piece)
        for heading, lines in _headed(text.splitlines())
        for piece in _pack(_fit(_attach(_blocks(lines)), longest, largest), longest)
    )


def _headed(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Lines under each heading; a heading below another carries that one before it."""
    path: list[tuple[int, str]] = []
    inside: list[str] = []
    fenced = False
    for line in lines:
        fenced ^= _is_fence(line)
        heading = None if fenced else _HEADING.fullmatch(line.strip())
        if heading is None:
            inside.append(line)
            continue
        yield _said(path), inside
        depth = len(heading[1])
        path = [one for one in path if one[0] < depth] + [(depth, heading[2].strip(" #"))]
        inside = []
    yield _said(path), inside


def _said(path: list[tuple[int, str]]) -> str:
    return " › ".join(heading for _, heading in path)


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    """Runs of lines of one shape, ended by an empty line."""
    run: list[str] = []
    shape = _Shape.TEXT
    for line in lines:
        found = _shape(line, shape if run else None)
        if run and found is not shape:
            yield _Block(shape, "\n".join(run))
            run = []
        if found is not None:
            run.append(line)
            shape = found
    if run:
        yield _Block(shape, "\n".join(run))


def _shape(line: str, before: _Shape | None) -> _Shape | None:
    """What a line is, given the run it would continue; None when it is empty."""
    if _is_fence(line) or before is _Shape.CODE:
        return _Shape.CODE
    if not line.strip():
        return None
    if line.lstrip().startswith("|"):
        return _Shape.TABLE
    if _ITEM.match(line) or (before is _Shape.LIST and line[0].isspace()):
        return _Shape.LIST
    return _Shape.TEXT


def _is_fence(line: str) -> bool:
    return line.lstrip().startswith(("```", "~~~"))


def _attach(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """A line ending in a colon goes with the list or table it leads to; items of a list go together."""
    before: _Block | None = None
    for block in blocks:
        if before is None:
            before = block
        elif before.shape is _Shape.TEXT and before.text.endswith(_LEADS) and block.shape in _LED:
            rest, _, lead = before.text.rpartition("\n")
            if rest:
                yield before._replace(text=rest)
            before = block._replace(lead=lead)
        elif before.shape is block.shape is _Shape.LIST:
            before = before._replace(text=f"{before.text}\n{block.text}")
        else:
            yield before
            before = block
    if before is not None:
        yield before


_LED = frozenset({_Shape.LIST, _Shape.TABLE})


def _fit(blocks: Iterable[_Block], longest: int, largest: int) -> Iterator[str]:
    """The blocks, those that are too long in pieces."""
    for block in blocks:
        limit = largest if block.shape is _Shape.TABLE else longest
        if len(block.whole) <= limit:
            yield block.whole
        elif block.shape is _Shape.TABLE:
            yield from _cut_table(block, largest)
        elif block.shape is _Shape.LIST:
            yield from _under(block.lead, block.text.splitlines(keepends=True), longest)
        else:
            yield from _cut_text(block.text, longest)


def _cut_table(block: _Block, largest: int) -> Iterator[str]:
    rows = block.text.splitlines(keepends=True)
    head = 2 if len(rows) > 1 and _RULE.fullmatch(rows[1]) else 1
    header = "".join(rows[:head]).rstrip("\n")
    if len(header) > largest // 2:  # what is that wide is no header to repeat
        yield from _cut_text(block.whole, largest)
        return
    lead = f"{block.lead}\n\n{header}" if block.lead else header
    if len(lead) > largest // 2:
        yield block.lead
        lead = header
    yield from _under(lead, rows[head:], largest, between="\n")


def _under(lead: str, lines: Iterable[str], longest: int, between: str = "\n\n") -> Iterator[str]:
    """The lines in pieces, each under the lead."""
    if len(lead) > longest // 2:
        yield from _cut_text(lead, longest)
        lead = ""
    start = f"{lead}{between}" if lead else ""
    for piece in _gather(lines, longest - len(start)):
        yield start + piece.strip("\n")


def _cut_text(text: str, longest: int) -> Iterator[str]:
    for piece in _gather(_SENTENCE.split(text), longest):
        if piece.strip():
            yield piece.strip()


def _gather(parts: Iterable[str], longest: int) -> Iterator[str]:
    """Parts joined as long as they fit; one too long alone is cut where a clause ends, or anywhere."""
    piece = ""
    for part in _short(parts, longest):
        if piece and len(piece) + len(part) > longest:
            yield piece
            piece = ""
        piece += part
    if piece:
        yield piece


def _short(parts: Iterable[str], longest: int) -> Iterator[str]:
    for part in parts:
        if len(part) <= longest:
            yield part
            continue
        for clause in _CLAUSE.split(part):
            for start in range(0, len(clause), longest):
                yield clause[start : start + longest]


def _pack(pieces: Iterable[str], longest: int) -> Iterator[str]:
    """Neighbouring pieces together as long as they fit into one passage."""
    passage = ""
    for piece in pieces:
        if passage and len(passage) + len(piece) + 2 > longest:
            yield passage
            passage = ""
        passage = f"{passage}\n\n{piece}" if passage else piece
    if passage.strip():
        yield passage
