"""What a document is about, as a message says it: the unit or region, and the time."""

import re

from assistant.offline.script import Arguments
from assistant.offline.situation import Situation
from assistant.offline.subject import find_names
from assistant.offline.utterance import Utterance, periods

_TOLD = re.compile(
    r"(?:业务单元|单元|单位|事业部|区域|大区|部门|地区)\s*(?:是|为|[:：=])\s*(?P<zh>[\w\u4e00-\u9fff]+)"
    r"|\b(?:unit|region|division|department)\s*(?:is |[:=] ?)?(?P<en>[a-z][\w-]+(?: china)?)(?= *(?:$|[,.;，。；]))"
)
_REGION = re.compile(
    r"(?P<zh>(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}?(?:事业部|大区|分公司|子公司)|(?:华[东南北中]|西[南北]|东北)(?:区|地区)?)"
    r"|\b(?P<en>(?:east|south|north|west|central|southwest|northwest|northeast)(?:ern)? china)\b"
)
_YEAR = re.compile(
    r"\b(?:in|of|from|for|during|period|year|about|around)\W{1,3}(?P<year>20\d\d)\b(?!\s?[-/.]?\s?\d)"
)
_CHANNEL = re.compile(r"channel|渠道")


def find_about(situation: Situation, apart: tuple[tuple[int, int], ...] = ()) -> Arguments:
    """`unit` and `period` as said.

    Args:
        situation: The message.
        apart: Stretches of it that say nothing of that: the names of files.
    """
    utterance = situation.utterance
    unit, period = _unit(situation, apart), _period(utterance, apart)
    return {**({"unit": unit} if unit else {}), **({"period": period} if period else {})}


def _unit(situation: Situation, apart: tuple[tuple[int, int], ...]) -> str | None:
    """The unit that is said to be one, else a division or region, else a segment of the facts but no channel."""
    utterance = situation.utterance
    text = _blank(utterance.commanding, apart)
    for pattern in (_TOLD, _REGION):
        if found := pattern.search(text):
            return utterance.original[slice(*found.span(found.lastgroup or 0))]
    channels = {
        value.key
        for table in situation.catalogue.tables
        for dimension in table.dimensions
        if _CHANNEL.search(dimension.column)
        for value in dimension.values
    }
    for name in find_names(utterance, situation.catalogue):
        if name.kind == "value" and name.key not in channels and not _is_apart(name.start, apart):
            return name.label
    return None


def _period(utterance: Utterance, apart: tuple[tuple[int, int], ...]) -> str | None:
    named = [m for m in periods(utterance.mentions) if not _is_apart(m.start, apart)]
    if named:
        return named[0].text.strip()
    year = _YEAR.search(_blank(utterance.commanding, apart))
    return f"{year['year']}年" if year else None  # digits alone are no time


def _is_apart(at: int, apart: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= at < end for start, end in apart)


def _blank(text: str, apart: tuple[tuple[int, int], ...]) -> str:
    for start, end in apart:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text
