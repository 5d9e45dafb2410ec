"""What figures and dates a text holds, read once however often it is looked at."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.provenance.claim import Page, counts, figures_of
from core.prose.agreement import agrees, is_part, rounds
from core.prose.day import Day, Key, keys_of, wholes_of
from core.prose.figure import Figure
from core.prose.fixed import blank_code
from core.quantity.normal import normalise


class TextIndex(NamedTuple):
    """The figures of a text by value, and its dates: as stated, and with every longer stretch they lie in."""

    figures: dict[Decimal, list[Figure]]
    stated: dict[Key, int]
    days: dict[Key, int]

    def find_figure(self, said: Figure, *, hedged: bool, any_kind: bool) -> int | None:
        """Where the text holds this figure, or one it is a stated rounding of; None where it does not."""
        for known in self.figures.get(said.value, ()):
            if any_kind or agrees(said, known):
                return known.start
        if hedged:
            for same in self.figures.values():
                for known in same:
                    if rounds(said, known) or is_part(said, known):
                        return known.start
        return None

    def find_day(self, said: Day) -> int | None:
        """Where the text holds this date, one within it, or the stretch it begins or ends."""
        place = self.days.get(said.key)
        if place is not None:
            return place
        return next((self.stated[key] for key in wholes_of(said.key) if key in self.stated), None)


@lru_cache(maxsize=512)
def index_text(text: str) -> TextIndex:
    """The index of a text. Linear in its length; texts met lately are not read again."""
    index = TextIndex({}, {}, {})
    days, figures = figures_of(blank_code(normalise(text)))
    for day in days:
        _take(index, day)
    for figure in figures:
        _take(index, figure)
    if "|" in text:
        _take_columns(index, text)
    return index


def _take_columns(index: TextIndex, text: str) -> None:
    """Take the figures of tables once more, where the head of a column says what they count."""
    page, at = Page(), 0
    for line in text.split("\n"):
        if not line.lstrip().startswith("|"):
            page.columns = ()
        elif not page.columns:
            page.keep_head(line)
        elif any(map(counts, page.columns)):
            for claim in page.read(line, at):
                _take(index, claim.what)
        at += len(line) + 1


def index_figures(figures: list[Figure], days: list[Day]) -> TextIndex:
    """An index of what was read elsewhere."""
    index = TextIndex({}, {}, {})
    for figure in figures:
        _take(index, figure)
    for day in days:
        _take(index, day)
    return index


def _take(index: TextIndex, what: Figure | Day | str) -> None:
    if isinstance(what, Figure):
        index.figures.setdefault(what.value, []).append(what)
    elif isinstance(what, Day):
        index.stated.setdefault(what.key, what.start)
        for key in keys_of(what.key):
            index.days.setdefault(key, what.start)
            size, _, number, day = key
            if size != "year":
                index.days.setdefault((size, 0, number, day), what.start)
                index.stated.setdefault((size, 0, number, day), what.start) if key == what.key else None
