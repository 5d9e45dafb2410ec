"""The program's own words: lines of its reply templates. The examples in them are no claims."""

import re
from functools import cache

from prompts.loading import load_replies

_SLOT = re.compile(r"\{\w+\}")


def is_own(line: str) -> bool:
    """Whether a line is one of the program's own, word by word, or its notice that the model is away."""
    said = line.strip()
    return said in _lines() or (said.startswith(("（", "(")) and _notice().fullmatch(said) is not None)


def own_spans(line: str) -> list[tuple[int, int]]:
    """Parts of a line that are the program's own words, where it has them filled with others."""
    said = line.strip()
    offset = line.find(said) if said else 0
    for pattern in _patterns():
        match = pattern.fullmatch(said)
        if match is not None:
            return _literal(match, offset, len(said))
    return []


def _literal(match: "re.Match[str]", offset: int, length: int) -> list[tuple[int, int]]:
    spans, at = [], 0
    for start, end in (match.span(group) for group in range(1, (match.re.groups or 0) + 1)):
        spans.append((offset + at, offset + start))
        at = end
    return [*spans, (offset + at, offset + length)]


@cache
def _notice() -> re.Pattern[str]:
    from assistant.models.stand_in import NOTICE

    texts = (re.escape(text).replace(r"\{", "{").replace(r"\}", "}") for text in (NOTICE.zh, NOTICE.en))
    return re.compile("|".join(_SLOT.sub(".{1,300}?", text) for text in texts))


@cache
def _lines() -> frozenset[str]:
    return frozenset(line for line in _all_lines() if not _SLOT.search(line))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Lines with slots, as far as they hold digits of their own."""
    return tuple(
        re.compile("(.*?)".join(map(re.escape, _SLOT.split(line))))
        for line in _all_lines()
        if _SLOT.search(line) and re.search(r"[0-9一二三四五六七八九十百千万]", _SLOT.sub("", line))
    )


@cache
def _all_lines() -> tuple[str, ...]:
    return tuple(
        line.strip()
        for language in ("zh", "en")
        for text in load_replies(language).values()
        if isinstance(text, str)
        for line in text.split("\n")
        if line.strip()
    )
