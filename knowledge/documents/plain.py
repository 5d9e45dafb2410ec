"""Reading Markdown, plain text and CSV."""

import csv
import io
import re
from collections.abc import Iterator

from core.text import Text
from knowledge.documents.clean import Cleaner
from knowledge.documents.document import Document, Format, Part
from knowledge.documents.grid import Row, blocks
from knowledge.documents.limits import Limits
from knowledge.documents.outline import Outline
from knowledge.documents.place import Place, Spot
from knowledge.documents.problem import refuse, too_large

_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_FENCE = ("```", "~~~")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINES = 40  # lines of plain text in a part, where no empty line comes earlier
_DELIMITERS = ",\t;|"


def read_plain(data: bytes, name: str, kind: Format, limits: Limits) -> Document:
    """The document in a text file.

    Raises:
        DocumentError: It is in no known encoding, or too large.
    """
    cleaner = Cleaner()
    raw = decode(data, name)
    if kind is Format.CSV:
        return _read_csv(raw, name, limits, cleaner)
    text = cleaner.clean(raw)
    if len(text) > limits.text:
        raise too_large(name, Text(zh="个字符", en="characters"), len(text), limits.text)
    if kind is Format.MARKDOWN:
        return _read_markdown(text, cleaner)
    return Document(format=kind, parts=tuple(_lines(text)), notices=tuple(cleaner.notices()))


def decode(data: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 with its mark, or GB18030. Raises DocumentError."""
    encodings = ("utf-16",) if data.startswith(_UTF16) else _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(
        name,
        "的编码认不出来",
        "is in no known encoding",
        Text(zh="另存为 UTF-8 或 GB18030 编码", en="save it as UTF-8 or GB18030"),
    )


def _read_markdown(text: str, cleaner: Cleaner) -> Document:
    text, hidden = _COMMENT.subn("", text)
    outline, title = Outline(), ""
    run: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith(_FENCE)
        heading = None if fenced else _HEADING.fullmatch(line.strip())
        if heading is None:
            run.append(line)
            continue
        outline.add("\n".join(run).strip("\n"))
        run = []
        said = heading[2].rstrip("# ")
        title = title or (said if heading[1] == "#" else "")
        outline.head(len(heading[1]), said)
    outline.add("\n".join(run).strip("\n"))
    notices = list(cleaner.notices())
    if hidden:
        notices.append(Text(zh=f"未读 {hidden} 处隐藏的注释", en=f"{hidden} hidden comments were not read"))
    return Document(format=Format.MARKDOWN, parts=outline.parts(), title=title, notices=tuple(notices))


def _lines(text: str) -> Iterator[Part]:
    """Plain text in parts of some lines, each with the number of its first."""
    run: list[str] = []
    start = 1
    for number, line in enumerate(text.splitlines(), 1):
        if run and (len(run) >= 2 * _LINES or (len(run) >= _LINES and not line.strip())):
            yield from _part(run, start)
            run, start = [], number
        run.append(line)
    yield from _part(run, start)


def _part(run: list[str], start: int) -> Iterator[Part]:
    text = "\n".join(run).strip("\n")
    if text.strip():
        yield Part(place=Place(spot=Spot.LINES, number=start), text=text)


def _read_csv(raw: str, name: str, limits: Limits, cleaner: Cleaner) -> Document:
    head = raw[:4096].splitlines()
    delimiter = max(_DELIMITERS, key=(head[0] if head else "").count)
    csv.field_size_limit(limits.cell)
    rows: list[Row] = []
    cells = 0
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(raw), delimiter=delimiter), 1):
            cells += len(fields)
            if number > limits.rows:
                raise too_large(name, Text(zh="行", en="rows"), number, limits.rows)
            if cells > limits.cells:
                raise too_large(name, Text(zh="个单元格", en="cells"), cells, limits.cells)
            rows.append(Row(number, tuple(cleaner.line(field) for field in fields)))
    except csv.Error as error:
        raise refuse(
            name,
            f"的表格读不了：{error}",
            f"is no readable table: {error}",
            Text(
                zh=f"逗号或制表符分隔，每格至多 {limits.cell:,} 个字符",
                en=f"fields between commas or tabs, each of at most {limits.cell:,} characters",
            ),
        ) from error
    parts = tuple(blocks(rows, ""))
    return Document(format=Format.CSV, parts=parts, notices=tuple(cleaner.notices()))
