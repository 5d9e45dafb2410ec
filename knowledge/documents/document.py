"""A file as it is read: stretches of text and tables, each with its heading and its place."""

from enum import StrEnum

from core.frozen import Frozen
from core.text import Text
from knowledge.documents.place import Place


class Format(StrEnum):
    """What a file is, by its content."""

    MARKDOWN = "markdown"
    TEXT = "text"
    CSV = "csv"
    WORD = "word"
    SLIDES = "slides"
    SHEETS = "sheets"
    PDF = "pdf"


class Part(Frozen):
    """A stretch of a document.

    Attributes:
        place: Where it stands.
        heading: The headings above it, "预算 › 渠道"; "" if none.
        text: Its text as Markdown; a table has its header in its first row.
    """

    place: Place
    heading: str = ""
    text: str


class Document(Frozen):
    """What was read of a file.

    Attributes:
        format: What the file is.
        parts: Its text in order.
        pages: Pages, slides or sheets; 1 where there are none such.
        title: The title its text begins with, "" if it has none.
        notices: What was left out or is worth knowing, each said once.
    """

    format: Format
    parts: tuple[Part, ...]
    pages: int = 1
    title: str = ""
    notices: tuple[Text, ...] = ()
