"""Reading Word documents: paragraphs, headings and tables in order, with what a person sees of them.

What a person does not see is left out and counted: text marked hidden, of at most 2 half-points, or white
on no shade; text that was deleted while changes were tracked. Fields and external references are never
followed, pictures, headers and footers not read.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from core.text import Text
from knowledge.documents.clean import Cleaner
from knowledge.documents.document import Document, Format
from knowledge.documents.limits import Limits
from knowledge.documents.outline import Outline
from knowledge.documents.problem import too_large
from knowledge.documents.table import as_table

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TINY = 2  # half-points
_OFF = frozenset({"0", "false", "off", "none"})
_PALE = frozenset({"FFFFFF", "FEFEFE", "FDFDFD", "FCFCFC"})
_STYLE_LEVEL = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题", "標題"})

Progress = Callable[[int, int], None]


def read_word(data: bytes, name: str, limits: Limits, progress: Progress) -> Document:
    """The document in a .docx file. Raises DocumentError."""
    import docx

    return _Reader(docx.Document(io.BytesIO(data)), name, limits, progress).read()


class _Reader:
    """Walks through the body of one document."""

    def __init__(self, file: Any, name: str, limits: Limits, progress: Progress) -> None:
        self._name = name
        self._limits = limits
        self._progress = progress
        self._body: _Element = file.element.body
        self._styles = {style.style_id: style for style in file.styles if style.style_id}
        self._cleaner = Cleaner()
        self._outline = Outline()
        self._left_out: Counter[str] = Counter()
        self._title = ""
        self._size = 0
        self._cells = 0

    def read(self) -> Document:
        blocks = list(_blocks(self._body))
        for number, block in enumerate(blocks, 1):
            if block.tag == f"{_W}p":
                self._paragraph(block)
            else:
                self._outline.add(self._table(block))
            if number % 200 == 0:
                self._progress(number, len(blocks))
        return Document(
            format=Format.WORD,
            parts=self._outline.parts(),
            title=self._title,
            notices=tuple(self._notices()),
        )

    def _paragraph(self, paragraph: "_Element") -> None:
        text = self._text(paragraph, in_table=False)
        if not text:
            return
        level = self._level(paragraph)
        if level is None:
            self._outline.add(f"- {text}" if _is_item(paragraph) else text)
            return
        said = " ".join(text.split())
        if level == 0:
            self._title = self._title or said
            self._outline.add(f"**{said}**" if self._title != said else "")
        else:
            self._outline.head(level, said)

    def _level(self, paragraph: "_Element") -> int | None:
        """The level of a heading, 0 for the title, None for other text."""
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (level := _number(outline)) < 9:
            return level + 1
        style = self._style_of(paragraph)
        while style is not None:
            named = (style.name or "").strip().lower()
            if named in _TITLE_STYLES:
                return 0
            if found := _STYLE_LEVEL.match(named):
                return int(found[1])
            style = style.base_style
        return None

    def _style_of(self, paragraph: "_Element") -> Any:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return None if named is None else self._styles.get(named.get(f"{_W}val"))

    def _table(self, table: "_Element") -> str:
        rows: list[list[str]] = []
        for row in table.iterchildren(f"{_W}tr"):
            cells = []
            for cell in _cells(row):
                inside = (self._text(p, in_table=True) for p in cell.iter(f"{_W}p"))
                cells.append(" ".join(filter(None, inside)))
                self._check_cell(cells[-1])
            if any(cells):
                rows.append(cells)
        return as_table(rows)

    def _check_cell(self, text: str) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise too_large(self._name, Text(zh="个单元格", en="cells"), self._cells, self._limits.cells)
        if len(text) > self._limits.cell:
            what = Text(zh="个字符在一个单元格里", en="characters in one cell")
            raise too_large(self._name, what, len(text), self._limits.cell)

    def _text(self, paragraph: "_Element", *, in_table: bool) -> str:
        pieces = [self._run(run, paragraph, in_table=in_table) for run in _runs(paragraph)]
        text = self._cleaner.clean("".join(pieces)).strip()
        self._size += len(text)
        if self._size > self._limits.text:
            raise too_large(self._name, Text(zh="个字符", en="characters"), self._size, self._limits.text)
        return text

    def _run(self, run: "_Element", paragraph: "_Element", *, in_table: bool) -> str:
        text = "".join(_pieces(run))
        if text.strip() and self._is_hidden(run, paragraph, in_table=in_table):
            self._left_out["hidden"] += len(text)
            return ""
        return text

    def _is_hidden(self, run: "_Element", paragraph: "_Element", *, in_table: bool) -> bool:
        looks = [run.find(f"{_W}rPr"), *self._style_looks(run, paragraph)]
        for look in looks:
            if look is None:
                continue
            if _is_on(look.find(f"{_W}vanish")) or _is_on(look.find(f"{_W}webHidden")):
                return True
            size = look.find(f"{_W}sz")
            if size is not None and _number(size) <= _TINY:
                return True
            color = look.find(f"{_W}color")
            if color is not None and color.get(f"{_W}val", "").upper() in _PALE:
                return not in_table and not _is_shaded(look, paragraph)
        return False

    def _style_looks(self, run: "_Element", paragraph: "_Element") -> "Iterator[_Element | None]":
        named = run.find(f"{_W}rPr/{_W}rStyle")
        style = None if named is None else self._styles.get(named.get(f"{_W}val"))
        for found in (style, self._style_of(paragraph)):
            if found is not None:
                yield found.element.find(f"{_W}rPr")

    def _notices(self) -> Iterator[Text]:
        if count := self._left_out["hidden"]:
            yield Text(zh=f"未读 {count} 个隐藏的字符", en=f"{count} hidden characters were not read")
        yield from self._cleaner.notices()


def _blocks(body: "_Element") -> "Iterator[_Element]":
    """Paragraphs and tables in order, those in content controls and text boxes with them."""
    for block in body.iterchildren(f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}customXml", f"{_W}ins"):
        if block.tag == f"{_W}sdt":
            content = block.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content)
        elif block.tag in (f"{_W}customXml", f"{_W}ins"):
            yield from _blocks(block)
        else:
            yield block
            for box in _boxes(block):
                yield from _blocks(box)


def _boxes(block: "_Element") -> "Iterator[_Element]":
    """Text boxes; the fallback for old programs repeats them."""
    for box in block.iter(f"{_W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            yield box


def _cells(row: "_Element") -> "Iterator[_Element]":
    for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
        yield from [cell] if cell.tag == f"{_W}tc" else cell.iter(f"{_W}tc")


def _runs(paragraph: "_Element") -> "Iterator[_Element]":
    """The runs of a paragraph itself, without those deleted and those of text boxes in it."""
    for child in paragraph.iterchildren():
        if child.tag == f"{_W}r":
            yield child
        elif child.tag not in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"):
            yield from _runs(child)


def _pieces(run: "_Element") -> Iterator[str]:
    for piece in run.iterchildren():
        if piece.tag == f"{_W}t":
            yield piece.text or ""
        elif piece.tag in (f"{_W}tab", f"{_W}ptab"):
            yield "\t"
        elif piece.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif piece.tag == f"{_W}noBreakHyphen":
            yield "-"


def _number(mark: "_Element") -> int:
    value = mark.get(f"{_W}val", "")
    return int(value) if value.isascii() and value.isdigit() else 99


def _is_on(mark: "_Element | None") -> bool:
    return mark is not None and mark.get(f"{_W}val", "1").lower() not in _OFF


def _is_item(paragraph: "_Element") -> bool:
    return paragraph.find(f"{_W}pPr/{_W}numPr") is not None


def _is_shaded(look: "_Element", paragraph: "_Element") -> bool:
    for shade in (look.find(f"{_W}shd"), paragraph.find(f"{_W}pPr/{_W}shd")):
        if shade is not None and shade.get(f"{_W}fill", "auto").upper() not in {"AUTO", *_PALE}:
            return True
    return look.find(f"{_W}highlight") is not None
