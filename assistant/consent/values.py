"""The numbers and names a tool call would write, and whether they were said by the person.

A number is compared by its value with its scale: 1.2亿, 12000万 and 120000000 are one number, 15% and 15亿
are two. Times ("2026-12-31" for "年底") are not compared as numbers: calls say them in another way.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from assistant.offline.utterance import fold
from core.quantity.numeral import WORDS, evaluate, evaluate_words

# arguments that say where, when and how, not what is written
_STRUCTURE = frozenset(
    {
        "do", "action", "method", "level", "dimension", "over", "stage", "view", "format", "hold",
        "extra_to", "mode", "relevance", "horizon", "tier", "side", "rank", "compare", "solve_for",
        "currency", "expected_version", "to_version", "revision", "confirmed", "node", "nodes", "goal",
        "under", "plan", "needs", "supports", "unit", "fix", "rules", "rule", "approval", "alert",
        "correction", "case", "documents", "paths", "path", "cause_kind", "type", "impact", "verdict",
        "probability", "likelihood", "when", "period", "since", "until", "due", "due_on", "deadline",
        "date", "start", "end", "of", "expires_on", "fiscal_start", "at_least", "at_most", "best",
        "priority", "days", "mapping", "table",
    }
)  # fmt: skip
# arguments whose number takes the place of another: zero is as much a change as a million
_AMOUNTS = frozenset(
    {
        "budget", "ask", "minimum", "maximum", "effective_minimum", "contribution", "reach", "baseline",
        "target", "change", "stretch", "floor", "experiment", "contingency", "hours_per_week",
        "denominator_value", "threshold", "value", "line", "total", "amount", "share", "to",
    }
)  # fmt: skip
_SMALL = 12  # whole numbers up to here count things, places and months
_SCALES = {
    "十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "k": 1_000, "w": 10_000,
    "m": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "thousand": 1_000,
    "million": 1_000_000, "billion": 1_000_000_000, "grand": 1_000,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![a-z\d.,])(?P<number>\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,9})?)[ \t]?"
    r"(?P<scale>个?[百千]?[万亿]|[十百千]|(?:thousand|million|billion|grand|mn|bn|[kwmb])(?![a-z]))?[ \t]?"
    r"(?P<part>%|个?(?:百分)?点|成|折|pp|percent|points?)?"
)
_TIME = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4}[-/]\d{1,2}(?!\d)|(?<!\d)(?:19|20|21)\d\d年"
    r"|[第q]\d(?!\d)(?:季度?)?|\d{1,2}[月日号周季天小](?:份|底|初|末|度|时)?|\d{1,3}(?:st|nd|rd|th)\b|fy\d\d"
)
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿半点]{1,20}(?:个?(?:百分)?点|成|倍|%)?")
_WORDS, _NOUGHT = re.compile(WORDS), re.compile(r"\b(?:zero|nil|nothing)\b|免费")
_PIECES = re.compile(r"[\s,，.。;；:：!！?？、()（）「」『』“”\"'《》\[\]【】|>#*`~=<-]+")
_TENTH, _HUNDREDTH = Decimal(10), Decimal(1)
_LONGEST = 20_000


class Number(NamedTuple):
    """A number as it was said: its value, the digits without their scale, and whether it is a percentage."""

    value: Decimal
    bare: Decimal
    is_scaled: bool


@lru_cache(maxsize=256)
def numbers_in(text: str) -> frozenset[Number]:
    """The numbers of a text, its times left out."""
    folded = _TIME.sub(" ", fold(text[:_LONGEST]).replace("，", ","))
    found = {_read(match) for match in _NUMBER.finditer(folded)}
    found |= {number for match in _CHINESE.finditer(folded) for number in _in_words(match.group())}
    return frozenset(found | set(_in_english(folded)))


def _read(match: re.Match[str]) -> Number:
    bare = Decimal(match["number"].replace(",", ""))
    value = bare
    for part in _parts((match["scale"] or "").lstrip("个")):
        value *= _SCALES[part]
    unit = match["part"] or ""
    if unit in ("成", "折"):
        value *= _TENTH
    return Number(value, bare, bool(match["scale"] or unit))


def _parts(scale: str) -> tuple[str, ...]:
    return tuple(scale) if scale and not scale.isascii() else ((scale,) if scale else ())


def _in_words(text: str) -> Iterator[Number]:
    digits = text.rstrip("个百分点成倍%") if not text.endswith(("百", "点")) else text
    if text.startswith("半"):
        yield Number(Decimal(50), Decimal(50), is_scaled=True)
    value = evaluate(digits)
    if value is not None:
        yield Number(value * (_TENTH if text.endswith("成") else 1), value, is_scaled=True)


def _in_english(text: str) -> Iterator[Number]:
    if _NOUGHT.search(text):
        yield Number(Decimal(0), Decimal(0), is_scaled=False)
    for match in _WORDS.finditer(text):
        value = evaluate_words(match.group())
        if value is not None:
            yield Number(value, value, is_scaled=False)


def is_said(number: Number, said: frozenset[Number]) -> bool:
    """Whether a number is among those said: as large, or the same digits where one of them has no scale."""
    return any(
        number.value == one.value or (number.bare == one.bare and not (number.is_scaled and one.is_scaled))
        for one in said
    )


class Leaf(NamedTuple):
    """A value somewhere in the arguments of a call: under which name, and what."""

    name: str
    value: str | Decimal


def may_be_anyones(leaf: Leaf, number: Number) -> bool:
    """Whether a number that is no amount counts things, places or months: it may come from anywhere."""
    if leaf.name in _AMOUNTS:
        return False
    return number.value == number.value.to_integral_value() and abs(number.value) <= _SMALL


def leaves_of(arguments: Mapping[str, Any]) -> tuple[Leaf, ...]:
    """What a call would write: numbers and words, without what only says where, when and how."""
    return tuple(_leaves("", arguments, 0))


def _leaves(name: str, value: object, depth: int) -> Iterator[Leaf]:
    if depth > 12 or name in _STRUCTURE or isinstance(value, bool) or value is None:
        return
    if isinstance(value, Mapping):
        for key, part in value.items():
            if str(key) not in _STRUCTURE and not str(key).isascii():
                yield Leaf("key", str(key))
            yield from _leaves(str(key), part, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(name, part, depth + 1)
    elif isinstance(value, int | float | Decimal):
        yield Leaf(name, Decimal(str(value)))
    elif isinstance(value, str):
        yield Leaf(name, value)


def numbers_of(leaf: Leaf) -> frozenset[Number]:
    """The numbers of one value."""
    if isinstance(leaf.value, Decimal):
        return frozenset({Number(leaf.value, leaf.value, is_scaled=False)})
    return numbers_in(leaf.value)


@lru_cache(maxsize=512)
def pieces_of(text: str) -> frozenset[str]:
    """The stretches of a text between its punctuation, folded, long enough to tell where they come from."""
    return frozenset(piece for piece in _PIECES.split(plain(text)) if _is_telling(piece))


def _is_telling(piece: str) -> bool:
    wide = sum(1 for letter in piece if not letter.isascii())
    return wide >= 2 or len(piece) >= 4


def has_words(piece: str) -> bool:
    """Whether a stretch of a text says anything besides numbers and their units."""
    return _is_telling(_NUMBER.sub("", piece))


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """A text as it is compared: folded, without characters that are not seen."""
    seen = "".join(one for one in text if unicodedata.category(one) not in ("Cf", "Cc") or one in "\n\t")
    return " ".join(fold(seen).split(" "))
