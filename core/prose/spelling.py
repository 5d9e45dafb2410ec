"""Figures in English words: two and a half million, thirty-five percent, two thirds, doubled."""

import re
from collections.abc import Iterator
from decimal import Decimal

from core.prose.unit import UNIT, Figure, Kind, last_digit, read_unit
from core.quantity.numeral import evaluate_words

_N = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?![A-Za-z])"
)
_S = r"(?:hundred|thousand|million|billion)(?![A-Za-z])"
_AND_HALF = r"[ -]and[ -](?:a|one)[ -]half(?![A-Za-z])"
_PART_OF_SCALE = rf"(?:(?:one|an?)[ -])?(?:half|quarter)(?:[ -]of)?(?:[ -]an?)?[ -]{_S}"
_NUMBER = (
    rf"(?:{_N}|an?(?=[ -]{_S})|(?:an?|(?<![\d.,-])\d{{1,4}})(?={_AND_HALF}[ -]))"
    rf"(?:{_AND_HALF}|[ -](?:{_N}|{_S})|[ -]and[ -]{_N}){{0,9}}"
)
_WORDS = re.compile(
    r"(?i)(?<![A-Za-z])(?:(?P<double>doubl(?:e|ed|es|ing)|twice)|(?P<triple>tripl(?:e|ed|es|ing))"
    r"|(?P<halved>halv(?:e|ed|es|ing))"
    r"|(?P<part>(?:one|two|three|four|a)[ -](?:thirds?|fifths?)(?![ -]part(?:y|ies))"
    rf"|(?:one|two|three|a)[ -]quarters?(?=[ -]of)(?![ -]of[ -]an?[ -]{_S})|three-quarters"
    rf"|(?<!first )(?<!second )(?<!latter )(?<!other )(?:(?:one|a)[ -])?half(?= of| the)(?! of an? {_S}))"
    rf"|(?P<word>(?P<counted>half[ -]an?|(?:an?|one)[ -]half)(?=[ -][A-Za-z])(?![ -]{_S})"
    rf"|(?<!one in )(?<!thanks )(?:{_PART_OF_SCALE}|{_NUMBER}))"
    rf"(?P<unit>{UNIT})?)(?![A-Za-z])"
)
_ROOTS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "twent", "thir", "forty", "fift", "doubl", "twice", "tripl", "halv", "half", "quarter", "hundred",
    "thousand", "million", "billion", "fifth",
)  # fmt: skip
_MANY = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4}
_PARTS = {"third": 3, "quarter": 4, "fifth": 5}
_SURE = re.compile(r"(?i) (?:sure|certain|confident|committed|agree|behind|right|true|correct|clear|safe)")
_HALF = Decimal("0.5")
_LEAST = 100  # smaller numbers in words count for something only with their unit
_LEAST_WITH_ARTICLE = 10_000  # "a hundred ways", "a thousand times better"


def spelt_figures(text: str) -> Iterator[Figure]:
    """The figures that a normal text says in English words, in order. Linear in its length."""
    lower = text.lower()
    if not any(root in lower for root in _ROOTS):
        return
    at = 0
    while (match := _WORDS.search(text, at)) is not None:
        at = match.end()
        if match["word"] and not match["counted"] and evaluate_words(match["word"]) is None:
            first = re.search(r"(?i)[ -]and[ -]", match.group())  # two numbers: one million and two million
            at = match.start() + (first.start() if first else len(match["word"]))
            match = _WORDS.match(text, match.start(), at)
        if match is not None and (figure := _read(match, text)) is not None:
            yield figure


def _read(match: "re.Match[str]", text: str) -> Figure | None:
    start, end = match.span()
    if match["double"] or match["triple"] or match["halved"]:
        value = Decimal(2 if match["double"] else 3) if not match["halved"] else _HALF
        return Figure(start, end, Kind.TIMES, value)
    if said := match["part"]:
        return _read_part(said.lower(), start, end)
    said = match["word"].lower()
    number = _HALF if match["counted"] else evaluate_words(said)
    if number is None or _is_idiom(match, said, number, text):
        return None
    kind, value, step, unit = read_unit(match, number, last_digit(f"{number:f}"))
    return Figure(start, end, kind, value, unit, step=step, scaled=number >= 1000)


def _read_part(said: str, start: int, end: int) -> Figure:
    """Two thirds, a quarter, one half."""
    if "half" in said:
        return Figure(start, end, Kind.PERCENT, Decimal(50), step=Decimal(1))
    high, low = re.split("[ -]", said)
    share = Decimal(100 * _MANY[high]) / _PARTS[low.rstrip("s")]
    return Figure(start, end, Kind.PERCENT, share, "part", step=Decimal(1))


def _is_idiom(match: "re.Match[str]", said: str, number: Decimal, text: str) -> bool:
    """Whether the words claim nothing: a hundred percent sure, half a day, a thousand times better."""
    if match["counted"]:
        return not (match["percent"] or match["points"] or match["time"]) or bool(
            re.search("(?i)day|hour|minute", match["time"] or "")
        )
    if match["unit"] is None:
        return number < (_LEAST_WITH_ARTICLE if said.startswith("a") else _LEAST)
    if match["percent"] and number == 100:
        return _SURE.match(text, match.end()) is not None
    return bool(match["times"]) and said.startswith("a ")
