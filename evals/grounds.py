"""Does what a reply says come from somewhere? Numbers and citations, held against what was known in the turn.

A second opinion, written apart from the guard the assistant itself has: numbers are compared as numbers, with
the scale they are written in; a rounded number must round from a known one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

_SCALES = {
    "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8, "k": 1_000, "thousand": 1_000,
    "m": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
    r"\s?(千|万|萬|亿|億|[kKmMbB](?![A-Za-z])|bn\b|thousand\b|million\b|billion\b)?(?![A-Za-z_])"
)
_LIST_NUMBER = re.compile(r"(?m)^\s*(?:[-*>|]\s*)?\d{1,2}[.、)]\s")
_CODE = re.compile(r"`[^`]*`|\([^()\s]*\.(?:xlsx|csv|md|png|svg)\)")
_CITED = re.compile(r"\[([A-Za-z0-9][\w-]{2,})\](?!\()")
_FEW = Decimal(3)  # "two of three" counts what stands beside it


def unfounded_numbers(reply: str, known: Iterable[str], results: Iterable[dict[str, Any]]) -> list[str]:
    """Numbers of a reply that are in none of the known texts, and in no result.

    Args:
        reply: What was said.
        known: The person's words, the plan, the day.
        results: Results of tools, as JSON data. How many entries a list of theirs has is known, too.
    """
    results = list(results)
    texts = [*known, *(json.dumps(result, ensure_ascii=False) for result in results)]
    values = {value for text in texts for value, _, _ in _numbers(text)}
    values |= {value for text in texts for value in _bare(text)}
    values |= {Decimal(size) for result in results for size in _sizes(result)}
    said = _CODE.sub(" ", _LIST_NUMBER.sub("\n", reply))
    missing = []
    for value, step, written in _numbers(said):
        if value <= _FEW and value == value.to_integral_value():
            continue
        if value not in values and not any(_rounds(known_value, value, step) for known_value in values):
            missing.append(written)
    return list(dict.fromkeys(missing))


def unfounded_citations(reply: str, cited: Iterable[str], known: Iterable[str]) -> list[str]:
    """Ids a reply cites that nothing in this conversation gave back.

    Args:
        reply: What was said; an id stands in brackets.
        cited: Ids the reply says it rests on.
        known: Results of tools and the plan, as text.
    """
    text = "\n".join(known)
    ids = [*cited, *_CITED.findall(reply)]
    return list(dict.fromkeys(one for one in ids if one not in text))


def _numbers(text: str) -> Iterator[tuple[Decimal, Decimal, str]]:
    """Every number: its value, the size of its last digit, and how it was written."""
    for match in _NUMBER.finditer(text):
        whole, part, scale = match[1].replace(",", ""), match[2] or "", (match[3] or "").lower()
        factor = _SCALES.get(scale, 1)
        value = Decimal(whole + part) * factor
        yield value, Decimal(factor) / 10 ** max(len(part) - 1, 0), match[0].strip()


def _bare(text: str) -> Iterator[Decimal]:
    """Numbers without their scale: a table may hold 万 in its header."""
    for match in _NUMBER.finditer(text):
        yield Decimal(match[1].replace(",", "") + (match[2] or ""))


def _rounds(known: Decimal, said: Decimal, step: Decimal) -> bool:
    """Whether `said`, whose last digit counts `step`, is `known` rounded; not to fewer than two digits."""
    return said >= 10 * step and abs(known - said) * 2 <= step


def _sizes(value: object) -> Iterator[int]:
    if isinstance(value, list | tuple):
        yield len(value)
    if isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _sizes(part)
