"""What a person's words mean to the tools, which read more in them than the figures that stand there."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from assistant.provenance.text_index import TextIndex, index_figures
from core.prose.day import Day, find_relative
from core.prose.figure import Figure, Kind
from core.quantity.normal import normalise
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Range, Share

_LONGEST = 2_000  # characters of a message that are read


@lru_cache(maxsize=256)
def understand(text: str, today: date, fiscal_start: int) -> TextIndex:
    """The figures and dates of a person's words: 下个月, 3万5, "half a million"."""
    figures: list[Figure] = []
    days: list[Day] = []
    for mention in read(text[:_LONGEST], today=today, fiscal_start=fiscal_start):
        for reading in mention.readings:
            _take_quantity(reading.value, mention.start, figures, days)
    index = index_figures(figures, days)
    for key in [key for key in index.days if key[0] == "year" and not _says_year(text, key[1], today)]:
        del index.days[key]  # the year was only supposed: nobody said it
    return index


def _says_year(text: str, year: int, today: date) -> bool:
    return str(year) in normalise(text) or ("year", year, 0, 0) in find_relative(text, today)


def may_mean(text: str, said: object, levels: Iterable[Decimal], today: date) -> bool:
    """Whether a figure is a level that a stated change leads to from one of the levels known."""
    if not isinstance(said, Figure):
        return False
    sizes = [
        size.value
        for mention in read(text[:_LONGEST], today=today)
        for reading in mention.readings
        if isinstance(reading.value, Change) and (size := reading.value.size) is not None
    ]
    return any(
        said.value
        in (level + size, level - size, level * (100 + size) / 100, level * (100 - size) / 100, level * size)
        for level in levels
        for size in sizes
    )


def _take_quantity(value: object, at: int, figures: list[Figure], days: list[Day]) -> None:
    if isinstance(value, Period):
        days += _days_of(value, at)
    elif isinstance(value, Range):
        figures += [_figure(value.low, at), _figure(value.high, at)]
    elif isinstance(value, Change):
        figures += [_figure(part, at) for part in (value.size, value.start, value.end) if part is not None]
        if value.kind is ChangeKind.TIMES and value.size is not None:
            figures.append(Figure(at, at, Kind.TIMES, value.size.value))
    elif isinstance(value, Money | Number | Share | Points):
        figures.append(_figure(value, at))


def _figure(amount: Amount, at: int) -> Figure:
    size = abs(amount.value)
    if isinstance(amount, Money):
        return Figure(at, at, Kind.MONEY, size, amount.currency)
    if isinstance(amount, Number):
        return Figure(at, at, Kind.COUNT if amount.noun else Kind.NUMBER, size)
    return Figure(at, at, Kind.PERCENT if isinstance(amount, Share) else Kind.POINTS, size)


def _days_of(period: Period, at: int) -> list[Day]:
    start, end = period.start, period.end
    days = [Day(at, at, "day", end.year, end.month, end.day)]
    if not period.is_deadline:
        days.append(Day(at, at, "day", start.year, start.month, start.day))
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        if start.day == 1 and months in (1, 3, 6, 12):
            size = {1: "month", 3: "quarter", 6: "half", 12: "year"}[months]
            number = 0 if months == 12 else (start.month - 1) // months + 1
            days.append(Day(at, at, size, start.year, number))
    return days
