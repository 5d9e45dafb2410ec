"""Reading PDF files page by page, with what a person sees of them.

Text is left out and counted where it cannot be seen: drawn in no colour (text rendering mode 3, ISO 32000-1,
9.3.6), fully transparent, below one point, outside the page, or white with nothing dark under it. A page
that is a picture with invisible text over it is a scan that was recognised: that text is read, and said.
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from core.text import Text
from knowledge.documents.clean import Cleaner
from knowledge.documents.document import Document, Format, Part
from knowledge.documents.limits import Limits
from knowledge.documents.place import Place, Spot
from knowledge.documents.problem import DocumentError, refuse, too_large

_INVISIBLE = 3  # text rendering mode
_PALE = 250  # of 255 in every colour
_TINY = 1.0  # point
_COVERS = 0.5  # share of the page a scan's picture covers
_NESTED = 5  # levels of forms looked into
_LISTED = 20

Progress = Callable[[int, int], None]
Box = tuple[float, float, float, float]


class _Drawn(NamedTuple):
    """Something drawn that text can be seen on."""

    box: Box
    picture: bool


def read_pdf(data: bytes, name: str, limits: Limits, progress: Progress) -> Document:
    """The document in a PDF file. Raises DocumentError."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(name, str(error)) from error
    count = len(file)
    if count > limits.pages:
        raise too_large(name, Text(zh="页", en="pages"), count, limits.pages)
    reader = _Reader()
    parts: list[Part] = []
    size = 0
    for number in range(1, count + 1):
        text = reader.page(number, file[number - 1])
        size += len(text)
        if size > limits.text:
            raise too_large(name, Text(zh="个字符", en="characters"), size, limits.text)
        if text:
            parts.append(Part(place=Place(spot=Spot.PAGE, number=number), text=text))
        progress(number, count)
    if not parts:
        raise _no_text(name, count)
    return Document(format=Format.PDF, parts=tuple(parts), pages=count, notices=tuple(reader.notices()))


class _Reader:
    """Reads the pages of one file and counts what it leaves out."""

    def __init__(self) -> None:
        self._cleaner = Cleaner()
        self._left_out: Counter[str] = Counter()
        self._empty: list[int] = []
        self._scanned: list[int] = []

    def page(self, number: int, page: Any) -> str:
        """The visible text of a page."""
        try:
            self._drop_hidden(number, page)
            text_page = page.get_textpage()
            raw = text_page.get_text_range()
            text_page.close()
        finally:
            page.close()
        text = _joined(self._cleaner.clean(raw.replace("\ufffe", "-")))
        if not text:
            self._empty.append(number)
        return text

    def notices(self) -> Iterator[Text]:
        """What was left out."""
        if self._empty:
            yield _listed(
                self._empty, "第 {} 页没有文字层，未读", "pages without a text layer were not read: {}"
            )
        if self._scanned:
            yield _listed(
                self._scanned, "第 {} 页是扫描件，文字是识别出来的", "text recognised on scanned pages: {}"
            )
        if count := self._left_out["hidden"]:
            yield Text(
                zh=f"未读 {count} 处看不见的文字",
                en=f"{count} pieces of text that cannot be seen were not read",
            )
        yield from self._cleaner.notices()

    def _drop_hidden(self, number: int, page: Any) -> None:
        from pypdfium2 import raw

        objects = list(page.get_objects(max_depth=_NESTED))
        texts = [one for one in objects if one.type == raw.FPDF_PAGEOBJ_TEXT]
        if not texts:
            return
        drawn = [found for one in objects if (found := _drawn(one)) is not None]
        frame = page.get_bbox()
        hidden = [text for text in texts if _is_hidden(text, drawn, frame)]
        if len(hidden) == len(texts) and _is_scan(drawn, frame):
            self._scanned.append(number)
            return
        for text in hidden:
            if text.container is None:
                page.remove_obj(text)
            else:
                raw.FPDFFormObj_RemoveObject(text.container, text)
        self._left_out["hidden"] += len(hidden)


def _is_hidden(text: Any, drawn: list[_Drawn], frame: Box) -> bool:
    from pypdfium2 import raw

    red, green, blue, opacity = _color(text)
    if raw.FPDFTextObj_GetTextRenderMode(text) == _INVISIBLE or opacity == 0:
        return True
    if text.container is not None:
        return False  # where the form puts it, and what it is drawn on, is not known here
    box: Box = text.get_bounds()
    if not _overlap(box, frame):
        return True
    matrix = text.get_matrix()
    if text.get_font_size() * max(abs(matrix.d), abs(matrix.b)) < _TINY:
        return True
    pale = min(red, green, blue) >= _PALE
    return pale and not any(_overlap(box, one.box) for one in drawn)


def _color(one: Any) -> tuple[int, int, int, int]:
    from pypdfium2 import raw

    parts = [ctypes.c_uint(0) for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(one, *map(ctypes.byref, parts)):
        return 0, 0, 0, 255
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def _drawn(one: Any) -> _Drawn | None:
    from pypdfium2 import raw

    if one.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
        return _Drawn(one.get_bounds(), picture=True)
    if one.type != raw.FPDF_PAGEOBJ_PATH:
        return None
    red, green, blue, opacity = _color(one)
    return None if min(red, green, blue) >= _PALE or opacity == 0 else _Drawn(one.get_bounds(), picture=False)


def _is_scan(drawn: list[_Drawn], frame: Box) -> bool:
    whole = _area(frame)
    return any(one.picture and _area(one.box) >= _COVERS * whole for one in drawn)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _joined(text: str) -> str:
    """Lines without spaces at their ends, at most one empty line between two."""
    lines: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def _listed(pages: list[int], zh: str, en: str) -> Text:
    listed = ", ".join(map(str, pages[:_LISTED])) + ("…" if len(pages) > _LISTED else "")
    return Text(zh=zh.format(listed), en=en.format(listed))


def _unopened(name: str, reason: str) -> DocumentError:
    if "password" in reason.lower() or "security" in reason.lower():
        return refuse(
            name,
            "有密码保护",
            "is protected by a password",
            Text(zh="去掉密码后再学", en="remove the password first"),
        )
    return refuse(
        name,
        "已损坏，读不了",
        "is damaged and cannot be read",
        Text(zh="重新导出 PDF", en="export the PDF again"),
    )


def _no_text(name: str, pages: int) -> DocumentError:
    return refuse(
        name,
        f"的 {pages} 页都没有文字层（扫描件或图片）",
        f"has no text layer on any of its {pages} pages (a scan, or pictures)",
        Text(zh="先做文字识别（OCR）再学", en="run text recognition (OCR) on it first"),
    )
