"""A document cut into passages, each with its heading, place and language."""

import re
from collections.abc import Iterator

from core.frozen import Frozen
from core.text import Language
from knowledge.documents.document import Document
from knowledge.search.cutting import cut

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_CHINESE = 0.15  # share of letters; a Chinese text on marketing is full of English names


class Passage(Frozen):
    """A passage of a document.

    Attributes:
        number: Its place in the document, 0 for the first.
        language: Language of the text, ZH_HANS (also for Traditional text) or EN.
        heading: The headings above it, "" if none.
        place: Where it stands, as `Place.code`.
        text: Markdown.
    """

    number: int
    language: Language
    heading: str
    place: str
    text: str


def passages(document: Document) -> tuple[Passage, ...]:
    """The passages of a document in order."""
    return tuple(
        Passage(number=number, language=language_of(text), heading=heading, place=place, text=text)
        for number, (heading, place, text) in enumerate(_pieces(document))
    )


def language_of(text: str) -> Language:
    """Chinese when enough of the letters are Han characters, else English."""
    letters = len(_LETTER.findall(text))
    return Language.ZH_HANS if letters and len(_HAN.findall(text)) >= _CHINESE * letters else Language.EN


def _pieces(document: Document) -> Iterator[tuple[str, str, str]]:
    for part in document.parts:
        for section in cut(part.text):
            heading = " › ".join(filter(None, (part.heading, section.heading)))
            yield heading, part.place.code, section.text
