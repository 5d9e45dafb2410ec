"""Reading PowerPoint presentations: each slide's text, tables and chart figures, and the speaker's notes.

Hidden slides, hidden shapes, shapes that lie outside the slide and text of at most 2 points are left out
and said. White text is read: on dark slides it is what people see.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from core.text import Text
from knowledge.documents.clean import Cleaner
from knowledge.documents.document import Document, Format, Part
from knowledge.documents.limits import Limits
from knowledge.documents.place import Place, Spot
from knowledge.documents.problem import too_large
from knowledge.documents.table import as_table

_TINY = 2 * 12_700  # 2 points in English metric units
_LISTED = 20

Progress = Callable[[int, int], None]


def read_slides(data: bytes, name: str, limits: Limits, progress: Progress) -> Document:
    """The document in a .pptx file. Raises DocumentError."""
    import pptx

    file = pptx.Presentation(io.BytesIO(data))
    slides = list(file.slides)
    if len(slides) > limits.pages:
        raise too_large(name, Text(zh="张幻灯片", en="slides"), len(slides), limits.pages)
    reader = _Reader(file.slide_width or 0, file.slide_height or 0)
    parts: list[Part] = []
    for number, slide in enumerate(slides, 1):
        parts += reader.slide(number, slide)
        if sum(len(part.text) for part in parts[-2:]) > limits.text:
            raise too_large(name, Text(zh="个字符", en="characters"), limits.text + 1, limits.text)
        progress(number, len(slides))
    return Document(
        format=Format.SLIDES,
        parts=tuple(parts),
        pages=len(slides),
        title=reader.title,
        notices=tuple(reader.notices()),
    )


class _Reader:
    """Reads the slides of one presentation and counts what it leaves out."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._cleaner = Cleaner()
        self._left_out: Counter[str] = Counter()
        self._hidden: list[int] = []
        self.title = ""

    def slide(self, number: int, slide: Any) -> Iterator[Part]:
        """Its text, then its notes; nothing of a hidden slide."""
        if slide._element.get("show") in ("0", "false"):
            self._hidden.append(number)
            return
        heading = self._heading(slide)
        if number == 1:
            self.title = heading
        shapes = [shape for shape in slide.shapes if shape != slide.shapes.title]
        blocks = [heading, *self._shapes(shapes)]
        text = "\n\n".join(block for block in blocks if block)
        if text:
            yield Part(place=Place(spot=Spot.SLIDE, number=number), heading=heading, text=text)
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
            notes = self._frame(frame)
            if notes:
                yield Part(place=Place(spot=Spot.NOTES, number=number), heading=heading, text=notes)

    def notices(self) -> Iterator[Text]:
        """What was left out."""
        if self._hidden:
            listed = ", ".join(map(str, self._hidden[:_LISTED]))
            yield Text(
                zh=f"未读 {len(self._hidden)} 张隐藏的幻灯片：{listed}",
                en=f"{len(self._hidden)} hidden slides were not read: {listed}",
            )
        if count := self._left_out["shapes"]:
            yield Text(
                zh=f"未读 {count} 个隐藏或在页面之外的对象",
                en=f"{count} objects that are hidden or off the slide were not read",
            )
        if count := self._left_out["tiny"]:
            yield Text(
                zh=f"未读 {count} 个小到看不见的字符", en=f"{count} characters too small to see were not read"
            )
        yield from self._cleaner.notices()

    def _heading(self, slide: Any) -> str:
        title = slide.shapes.title
        if title is None or self._is_hidden(title):
            return ""
        return " ".join(self._frame(title.text_frame).split())

    def _shapes(self, shapes: Any) -> Iterator[str]:
        for shape in shapes:
            if self._is_hidden(shape):
                self._left_out["shapes"] += 1
            elif hasattr(shape, "shapes"):
                yield from self._shapes(shape.shapes)
            elif getattr(shape, "has_table", False):
                rows = [[self._frame(cell.text_frame) for cell in row.cells] for row in shape.table.rows]
                yield as_table([row for row in rows if any(row)])
            elif getattr(shape, "has_chart", False):
                yield self._chart(shape.chart)
            elif shape.has_text_frame:
                yield self._frame(shape.text_frame)

    def _is_hidden(self, shape: Any) -> bool:
        marks = shape._element.xpath(".//p:cNvPr")
        if marks and marks[0].get("hidden") in ("1", "true"):
            return True
        if shape.left is None or shape.top is None or not self._width:
            return False  # where its layout puts it
        right, bottom = shape.left + (shape.width or 0), shape.top + (shape.height or 0)
        return bool(right <= 0 or bottom <= 0 or shape.left >= self._width or shape.top >= self._height)

    def _frame(self, frame: Any) -> str:
        lines = []
        for paragraph in frame.paragraphs:
            text = self._cleaner.clean("".join(self._runs(paragraph))).strip()
            if text:
                lines.append(f"{'  ' * (paragraph.level - 1)}- {text}" if paragraph.level else text)
        return "\n".join(lines)

    def _runs(self, paragraph: Any) -> Iterator[str]:
        for run in paragraph.runs:
            if run.font.size is not None and run.font.size <= _TINY:
                self._left_out["tiny"] += len(run.text)
            else:
                yield run.text

    def _chart(self, chart: Any) -> str:
        """The figures a chart was drawn from, a row for each category."""
        try:
            plots = list(chart.plots)
            names = [self._cleaner.line(series.name or "") for plot in plots for series in plot.series]
            columns = [list(series.values) for plot in plots for series in plot.series]
            categories = [self._cleaner.line(str(one)) for one in plots[0].categories] if plots else []
        except (AttributeError, KeyError, ValueError, IndexError):
            return ""  # a kind of chart that keeps its figures another way
        rows = [["", *names]]
        for at, category in enumerate(categories):
            rows.append([category, *(_number(column[at]) if at < len(column) else "" for column in columns)])
        return as_table(rows) if len(rows) > 1 else ""


def _number(value: object) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
