"""What figures and dates a text holds, read once however often it is looked at."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property, lru_cache

from assistant.provenance.claim import Page, counts
from core.prose.agreement import agrees, is_part, rounds
from core.prose.day import Day, Key, blank_days, find_days, keys_of, wholes_of
from core.prose.figure import Figure, find_figures
from core.prose.fixed import blank_code
from core.quantity.normal import normalise


class TextIndex:
    """The figures of a text by value, and its dates.

    Args:
        days: Its dates.
        read: Reads its figures, when one is first looked for.
    """

    def __init__(self, days: Iterable[Day], read: Callable[[], Iterable[Figure]]) -> None:
        self.stated: dict[Key, int] = {}
        self.days: dict[Key, int] = {}
        self._read = read
        for day in days:
            self._take(day)

    @cached_property
    def figures(self) -> dict[Decimal, list[Figure]]:
        """The figures by value."""
        found: dict[Decimal, list[Figure]] = {}
        for figure in self._read():
            found.setdefault(figure.value, []).append(figure)
        return found

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

    def _take(self, day: Day) -> None:
        """Take a date as stated, and every longer stretch it lies in, each also without its year."""
        self.stated.setdefault(day.key, day.start)
        if day.size != "year":
            self.stated.setdefault((day.size, 0, day.number, day.day), day.start)
        for key in keys_of(day.key):
            self.days.setdefault(key, day.start)
            size, _, number, of_month = key
            if size != "year":
                self.days.setdefault((size, 0, number, of_month), day.start)


@lru_cache(maxsize=512)
def index_text(text: str) -> TextIndex:
    """The index of a text. Linear in its length; texts met lately are not read again."""
    normal = blank_code(normalise(text))
    days = find_days(normal)
    return TextIndex(days, lambda: _figures(text, blank_days(normal, days)))


def index_figures(figures: Iterable[Figure], days: Iterable[Day]) -> TextIndex:
    """An index of what was read elsewhere."""
    return TextIndex(days, lambda: figures)


def _figures(text: str, normal: str) -> Iterator[Figure]:
    """The figures of a text, those of tables once more where the head of a column says what they count."""
    yield from find_figures(normal)
    page, at = Page(), 0
    for line in text.split("\n") if "|" in text else ():
        if not line.lstrip().startswith("|"):
            page.columns = ()
        elif not page.columns:
            page.keep_head(line)
        elif any(map(counts, page.columns)):
            yield from (claim.what for claim in page.read(line, at) if isinstance(claim.what, Figure))
        at += len(line) + 1
