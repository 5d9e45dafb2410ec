"""Stored plans called by their names in a message, and the same message with those names in quotation marks."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from assistant.offline.situation import Situation
from assistant.offline.utterance import fold, hear_part

# as it is shown, or in lower case with a digit: "people" is no id
PLAN_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:P[2-9A-HJKMNP-Z]{5}|(?=[a-z]*\d)p[2-9a-hjkmnp-z]{5})(?![A-Za-z0-9])"
)
_SHORTEST = 4  # characters; a shorter name is a word of every day
_MARKED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|《[^》]*》|‘[^’]*’|'[^'\s][^']*[^'\s]'")


def quote_names(situation: Situation) -> Situation:
    """The situation with every plan name that stands bare in its message put in quotation marks."""
    utterance = situation.utterance
    pattern = _pattern(situation.names)
    if pattern is None:
        return situation
    pieces, at = [], 0
    for match in pattern.finditer(utterance.text):
        start, end = match.span()
        if _is_in_marks(utterance.text, start, end):
            continue
        pieces += [utterance.original[at:start], "「", utterance.original[start:end], "」"]
        at = end
    if not pieces:
        return situation
    said = "".join([*pieces, utterance.original[at:]])
    return replace(situation, utterance=hear_part(said, utterance))


def called(situation: Situation) -> list[str]:
    """Plans the message calls by id or by a name that is known, as said, each once, in order."""
    found = [(m.start(), m.group().upper()) for m in PLAN_ID.finditer(situation.utterance.original)]
    if (pattern := _pattern(situation.names)) is not None:
        said = situation.utterance.original
        found += [(m.start(), said[slice(*m.span())]) for m in pattern.finditer(situation.utterance.text)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def without_names(situation: Situation) -> str:
    """The folded message with ids and known names blanked out, marks around them too."""
    text = PLAN_ID.sub(lambda m: " " * len(m.group()), situation.utterance.original)
    text = "".join(" " if o == " " else t for o, t in zip(text, situation.utterance.text, strict=True))
    if (pattern := _pattern(situation.names)) is not None:
        text = pattern.sub(lambda m: " " * len(m.group()), text)
    return re.sub(r"[「『“\"《‘']\s*[」』”\"》’']", lambda m: " " * len(m.group()), text)


def is_in_hand(situation: Situation, name: str) -> bool:
    """Whether a name or id is that of the plan in hand."""
    plan = situation.plan
    return plan is not None and (name == plan.id or _bare(name) == _bare(plan.name))


def _bare(name: str) -> str:
    return re.sub(r"\s", "", fold(name))


def _is_in_marks(text: str, start: int, end: int) -> bool:
    return any(m.start() < start and end < m.end() for m in _MARKED.finditer(text))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    return _compiled(tuple(names))


@lru_cache(maxsize=8)
def _compiled(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of the names in any script, width and spacing, the longest first."""
    known = sorted({_bare(name) for name in names}, key=len, reverse=True)
    parts = [_spaced(name) for name in known if len(name) >= _SHORTEST]
    return re.compile("|".join(parts)) if parts else None


def _spaced(name: str) -> str:
    body = r"\s?".join(map(re.escape, name))
    before = r"(?<![a-z0-9])" if name[0].isascii() else ""
    return before + body + (r"(?![a-z0-9])" if name[-1].isascii() else "")
