"""Files of every kind, made as the programs people use make them."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
import pptx
from docx.document import Document
from docx.shared import Pt, RGBColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

RULE = "成长期获客预算占 41%，由市场部每季度复核。"


def word(*paragraphs: str, more: Callable[[Document], object] | None = None) -> bytes:
    """A .docx; "# " begins a heading, "## " one below it."""
    file = docx.Document()
    for text in paragraphs:
        marks = len(text) - len(text.lstrip("#"))
        if marks:
            file.add_heading(text.lstrip("# "), marks)
        else:
            file.add_paragraph(text)
    if more is not None:
        more(file)
    return _saved(file)


def hide(file: Document, text: str) -> None:
    """Text that nobody sees, in three ways."""
    file.add_paragraph().add_run(text).font.hidden = True
    file.add_paragraph().add_run(text).font.color.rgb = RGBColor(255, 255, 255)
    file.add_paragraph().add_run(text).font.size = Pt(1)


def slides(
    *pages: tuple[str, str], notes: Mapping[int, str] | None = None, hidden: Sequence[int] = ()
) -> bytes:
    """A .pptx of (title, body), with notes and hidden slides by number."""
    file = pptx.Presentation()
    for number, (title, body) in enumerate(pages, 1):
        slide = file.slides.add_slide(file.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
        if notes and number in notes:
            slide.notes_slide.notes_text_frame.text = notes[number]
        if number in hidden:
            slide._element.set("show", "0")
    return _saved(file)


def sheets(
    tables: Mapping[str, Iterable[Sequence[object]]],
    *,
    hidden: Sequence[str] = (),
    more: Callable[[Any], object] | None = None,
) -> bytes:
    """An .xlsx of sheets by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    if more is not None:
        more(book)
    return _saved(book)


def pdf(*pages: str, more: Callable[[Canvas], object] | None = None, password: str | None = None) -> bytes:
    """A PDF with a page for each text; `more` draws on the first."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=password)
    for number, text in enumerate(pages):
        canvas.setFont("STSong-Light", 12)
        for at, line in enumerate(text.split("\n")):
            canvas.drawString(72, 760 - 20 * at, line)
        if number == 0 and more is not None:
            more(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A packed file with parts added, or put in the place of those of their name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry not in parts:
                new.writestr(entry, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """A part of a packed file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name)


def _saved(file: Any) -> bytes:
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()
