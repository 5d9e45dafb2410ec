"""Dates and periods in prose: days, months, quarters, halves and years, with or without their year."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from core.quantity.normal import blank
from core.quantity.numeral import evaluate


class Day(NamedTuple):
    """A stretch of the calendar at a place in a text.

    Attributes:
        start: Index of its first character.
        end: Index after its last character.
        size: "day", "month", "quarter", "half" or "year".
        year: 0 where none is said.
        number: Which of the year: the month, quarter or half; 0 of a year.
        day: Of the month; 0 unless the size is "day".
    """

    start: int
    end: int
    size: str
    year: int
    number: int = 0
    day: int = 0

    @property
    def key(self) -> tuple[str, int, int, int]:
        """The stretch itself, wherever it stands."""
        return self.size, self.year, self.number, self.day


Key = tuple[str, int, int, int]

_MONTH = r"1[0-2]|0?[1-9]"
_DAY = r"3[01]|[12]\d|0?[1-9]"
_HAN = r"十[一二]?|[一二三四五六七八九]"
_HAN_DAY = r"[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_NUMBERS = re.compile(
    rf"[0-9](?:(?<=2)0\d\d(?![\d,]|\.\d)(?:(?P<s>[-/.])(?P<im>{_MONTH})(?:(?P=s)(?P<id>{_DAY})(?!\d))?(?![\d.])"
    rf"|\s?年?\s?[的-]?\s?(?:[Qq](?P<q>[1-4])(?!\d)|第?(?P<q2>[一二三四1-4])季度?|[Hh](?P<h>[12])(?!\d)|(?P<h2>[上下])半年"
    rf"|(?<=[年 ])(?P<m>{_MONTH}|{_HAN})\s?月份?(?:\s?(?P<d>{_DAY}|{_HAN_DAY})\s?[日号])?)"
    r"|\s?年度?|(?!\s?[%万亿元个人家次kKmMbB]))"
    rf"|(?P<sm>)(?<![\d.,]\d)(?:(?<=1)[0-2]|(?<=[1-9])|(?<=0)[1-9])"
    rf"(?:\s?[-~至到]\s?(?P<sm2>{_MONTH}))?\s?月(?!均)份?(?:\s?(?P<sd>{_DAY})\s?[日号](?:\s?[-~至到]\s?(?P<sd2>{_DAY})\s?[日号])?)?)"
)
_HAN_MONTH = re.compile(
    rf"(?P<m>{_HAN})月(?!均)份?(?:(?P<d>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?"
)
_LONE = re.compile(
    r"(?<![A-Za-z\d])[Qq](?P<q>[1-4])(?![\dA-Za-z])(?:\s?(?:of )?'?(?P<qy>20\d\d))?"
    r"|(?<![A-Za-z\d])H(?P<h>[12])(?![\dA-Za-z])(?:\s?(?:of )?'?(?P<hy>20\d\d))?"
    r"|第?(?P<q2>[一二三四])季度|第(?P<q3>[1-4一二三四])季(?!度)|(?P<h2>[上下])半年"
)
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = (
    r"(?P<{0}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![A-Za-z])\.?"
)
_ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?:(?P<d1>{_DAY})(?:st|nd|rd|th)? (?:of )?{_NAME.format('m1')}(?:,? (?P<y1>20\d\d))?"
    rf"|{_NAME.format('m2')} (?P<d2>{_DAY})(?:st|nd|rd|th)?(?!\d|[.,]\d|\s?[%kKmM])(?:,? (?P<y2>20\d\d))?"
    rf"|{_NAME.format('m3')}(?:,? (?P<y3>20\d\d))?)"
)
_HAS_NAME = re.compile(r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_IN_WORDS = re.compile(
    r"(?:[Ii]n|[Bb]y|[Ff]or|[Oo]f|[Uu]ntil|[Ss]ince|[Ff]rom|[Tt]o|[Tt]hrough|[Dd]uring|[Ee]arly|[Ll]ate|[Nn]ext|[Ll]ast|and|-|,|[(|])\s?\Z"
)


def find_days(text: str) -> list[Day]:
    """The dates and periods of a normal text, in order. Linear in its length."""
    found = [*_numeric(text)]
    if "月" in text:
        found += _han(text)
    if "Q" in text or "H" in text or "q" in text or "季" in text or "半年" in text:
        found += _lone(text)
    if _HAS_NAME.search(text):
        found += _english(text)
    return _apart(found)


def blank_days(text: str, days: list[Day]) -> str:
    """The text with the dates overwritten by a mark; the same length."""
    return blank(text, [(day.start, day.end) for day in days])


def keys_of(day: Key) -> Iterator[Key]:
    """The stretch, and every longer one it lies in: a day's month, quarter, half and year."""
    size, year, number, _ = day
    yield day
    if size == "day":
        yield ("month", year, number, 0)
    if size in ("day", "month"):
        yield ("quarter", year, (number - 1) // 3 + 1, 0)
        yield ("half", year, (number - 1) // 6 + 1, 0)
    elif size == "quarter":
        yield ("half", year, (number - 1) // 2 + 1, 0)
    if size != "year" and year:
        yield ("year", year, 0, 0)


def wholes_of(day: Key) -> Iterator[Key]:
    """The longer stretches it is the first or last of: 2026-12-31 of December, Q4 and 2026."""
    size, year, number, of_month = day
    if size == "day":
        last = monthrange(year or 2024, number)[1] if 1 <= number <= 12 else 31
        if of_month not in (1, last):
            return
        yield ("month", year, number, 0)
        is_first = of_month == 1
        if number % 3 != (1 if is_first else 0):
            return
        yield from _longer(year, number, first=is_first)
    elif size == "month":
        if number % 3 == 1:
            yield from _longer(year, number, first=True)
        elif number % 3 == 0:
            yield from _longer(year, number, first=False)


def _longer(year: int, month: int, *, first: bool) -> Iterator[Key]:
    yield ("quarter", year, (month - 1) // 3 + 1, 0)
    if month % 6 == (1 if first else 0):
        yield ("half", year, (month - 1) // 6 + 1, 0)
    if month == (1 if first else 12) and year:
        yield ("year", year, 0, 0)


def around(today: date) -> dict[Key, str]:
    """What follows from the day it is: the day, its month, quarter, half and year."""
    return {key: "" for key in keys_of(("day", today.year, today.month, today.day))}


_RELATIVE = re.compile(
    r"(?P<next>明年|来年|次年|下个?月|下个?季度?|(?i:next (?:month|quarter|year)))"
    r"|(?P<last>去年|上年|上个?月|上个?季度?|(?i:last (?:month|quarter|year)))"
    r"|(?P<after>后年)|(?P<before>前年)|(?P<days>明天|昨天|(?i:tomorrow|yesterday))"
)


def find_relative(text: str, today: date) -> list[Key]:
    """What words such as 下个月 and "last year" mean on a day."""
    found: list[Key] = []
    for match in _RELATIVE.finditer(text):
        said = match.group().lower()
        step = {"next": 1, "last": -1, "after": 2, "before": -2, "days": 0}[match.lastgroup or "days"]
        if "月" in said or "month" in said:
            months = today.year * 12 + today.month - 1 + step
            found += keys_of(("month", months // 12, months % 12 + 1, 0))
        elif "季" in said or "quarter" in said:
            quarters = today.year * 4 + (today.month - 1) // 3 + step
            found += keys_of(("quarter", quarters // 4, quarters % 4 + 1, 0))
        elif match["days"]:
            other = date.fromordinal(today.toordinal() + (1 if said[0] in "明t" else -1))
            found.append(("day", other.year, other.month, other.day))
        else:
            found.append(("year", today.year + step, 0, 0))
    return found


def _numeric(text: str) -> Iterator[Day]:
    for match in _NUMBERS.finditer(text):
        start, end = match.span()
        if start and (
            (text[start - 1] in ".,_" and text[start - 2 : start - 1].isdigit()) or text[start - 1].isdigit()
        ):
            continue
        if start and text[start - 1].isascii() and text[start - 1].isalpha():
            continue
        said = match.group()
        end = start + len(said.rstrip())
        if match["sm"] is None:
            yield from _with_year(match, start, end)
        else:
            yield from _without_year(match, start, end)


def _with_year(match: "re.Match[str]", start: int, end: int) -> Iterator[Day]:
    year = int(match.group()[:4])
    if quarter := match["q"] or match["q2"]:
        yield Day(start, end, "quarter", year, _number(quarter))
    elif half := match["h"] or match["h2"]:
        yield Day(start, end, "half", year, {"上": 1, "下": 2}.get(half) or int(half))
    elif month := match["im"] or match["m"]:
        day = match["id"] or match["d"]
        yield Day(start, end, "day" if day else "month", year, _number(month), _number(day) if day else 0)
    else:
        yield Day(start, end, "year", year)


def _without_year(match: "re.Match[str]", start: int, end: int) -> Iterator[Day]:
    digits = re.match(r"\d{1,2}", match.group())
    month = int(digits.group()) if digits else 0
    other = int(match["sm2"]) if match["sm2"] else month
    day = int(match["sd"]) if match["sd"] else 0
    if other != month:
        middle = match.start("sm2")
        yield Day(start, middle, "month", 0, month)
        yield Day(middle, end, "day" if day else "month", 0, other, day)
        return
    if match["sd2"]:
        yield Day(start, match.start("sd2"), "day", 0, month, day)
        yield Day(match.start("sd2"), end, "day", 0, month, int(match["sd2"]))
        return
    yield Day(start, end, "day" if day else "month", 0, month, day)


def _han(text: str) -> Iterator[Day]:
    for match in _HAN_MONTH.finditer(text):
        if match.start() and text[match.start() - 1] in "个一二三四五六七八九十每几":
            continue
        day = match["d"]
        size = "day" if day else "month"
        yield Day(match.start(), match.end(), size, 0, _number(match["m"]), _number(day) if day else 0)


def _lone(text: str) -> Iterator[Day]:
    for match in _LONE.finditer(text):
        if quarter := match["q"] or match["q2"] or match["q3"]:
            yield Day(match.start(), match.end(), "quarter", int(match["qy"] or 0), _number(quarter))
        else:
            half = match["h"] or match["h2"]
            number = {"上": 1, "下": 2}.get(half) or int(half)
            yield Day(match.start(), match.end(), "half", int(match["hy"] or 0), number)


def _english(text: str) -> Iterator[Day]:
    for match in _ENGLISH.finditer(text):
        which = "1" if match["m1"] else "2" if match["m2"] else "3"
        name, year = match["m" + which], int(match["y" + which] or 0)
        day = int(match["d" + which]) if which != "3" else 0
        if (
            name in ("May", "March", "Mar")
            and not day
            and not year
            and not _IN_WORDS.search(text[: match.start()][-8:])
        ):
            continue
        yield Day(
            match.start(),
            match.end(),
            "day" if day else "month",
            year,
            _NAMES.index(name[:3].lower()) + 1,
            day,
        )


def _number(said: str) -> int:
    return int(said) if said.isdigit() else int(evaluate(said) or 0)


def _apart(found: list[Day]) -> list[Day]:
    """In order; of two that overlap, the longer."""
    kept: list[Day] = []
    for day in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept
