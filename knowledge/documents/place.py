"""Where in a document something stands, said in the reader's language."""

from enum import StrEnum
from typing import Self

from core.frozen import Frozen
from core.text import Language


class Spot(StrEnum):
    """The kinds of places."""

    PAGE = "page"
    SLIDE = "slide"
    NOTES = "notes"
    CHAPTER = "chapter"
    CELLS = "cells"
    LINES = "lines"


_ZH = {
    Spot.PAGE: "第 {n} 页",
    Spot.SLIDE: "幻灯片 {n}",
    Spot.NOTES: "幻灯片 {n} 备注",
    Spot.CHAPTER: "第 {n} 章",
    Spot.CELLS: "{said}",
    Spot.LINES: "第 {n} 行起",
}
_EN = {
    Spot.PAGE: "page {n}",
    Spot.SLIDE: "slide {n}",
    Spot.NOTES: "notes of slide {n}",
    Spot.CHAPTER: "chapter {n}",
    Spot.CELLS: "{said}",
    Spot.LINES: "from line {n}",
}


class Place(Frozen):
    """A place in a document.

    Attributes:
        spot: What kind of place.
        number: Page, slide, chapter or line, 1 for the first; 0 before the first chapter.
        said: The cells ("Sheet1!A1:F20"), or the heading within the chapter.
    """

    spot: Spot
    number: int = 0
    said: str = ""

    def said_in(self, language: Language) -> str:
        """The place in words: "第 3 页", "slide 4", "第 2 章 › 渠道预算", "Sheet1!A1:F20"."""
        if self.spot is Spot.CHAPTER and self.number == 0:
            return "Beginning" if language is Language.EN else "开头"
        words = (_EN if language is Language.EN else _ZH)[self.spot]
        where = words.format(n=self.number, said=self.said)
        return f"{where} › {self.said}" if self.spot is Spot.CHAPTER and self.said else where

    @property
    def code(self) -> str:
        """The place as it is stored."""
        return f"{self.spot}:{self.number}:{self.said}"

    @classmethod
    def read(cls, code: str) -> Self:
        """The place stored as `code`."""
        spot, number, said = code.split(":", 2)
        return cls(spot=Spot(spot), number=int(number), said=said)
