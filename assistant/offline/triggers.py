"""Alarms stated for a piece of work: "单条播放量低于100万就分析原因，一共3条"."""

import re

from assistant.offline import lexicon
from assistant.offline.names import strip_words
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, fold
from core.quantity.mention import Mention
from core.quantity.value import Number

_COUNTED = re.compile(
    r"\s+(?P<noun>(?!(?:we|i|they|it|then|people should|analy[sz]e|look|and|or|in|on|per|by|for|the|a|an|each|that|at|of)\b)"
    r"[A-Za-z][\w-]*(?: (?:rate|time|visits|views|plays|sales|orders|leads|requests|sign-?ups|downloads|attendees))?)"
)


def triggers_of(piece: Utterance) -> list[Arguments]:
    """Alarms: "单条播放量低于100万就分析原因，一共3条"."""
    found = []
    for mention in amounts(piece.mentions):
        floor = max((m.end for m in piece.mentions if m.end <= mention.start), default=0)
        before = piece.text[floor : mention.start]
        if not lexicon.TRIGGER.search(before):
            continue
        metric = next((k.text for k in reversed(piece.kpis) if k.end <= mention.start), "")
        entry: Arguments = {
            "metric": metric or _watched_after(piece, mention) or _watched(before),
            "threshold": mention.text.strip(),
            "below": True,
        }
        units = _units_in(piece, mention)
        if units:
            entry["units"] = units
        action = re.search(
            r"(?:就|则|要|需要|时|then|we)(?:要|得|必须|需要?)?\s*(?P<do>[^，,。；;\n]{2,40})",
            piece.original[mention.end :],
        )
        if action:
            entry["action"] = action.group("do").strip()
        found.append(entry)
    return found


def _watched_after(piece: Utterance, threshold: Mention) -> str:
    """The metric counted by the threshold itself: "under 1M plays", "fewer than 150 attendees"."""
    value = threshold.value
    if isinstance(value, Number) and value.noun.isascii() and value.noun:
        return value.noun
    match = _COUNTED.match(piece.original[threshold.end :])
    return match["noun"] if match else ""


def _watched(before: str) -> str:
    """The metric in "单条播放低于": what stands before the threshold, without counting words."""
    clause = re.split(r"[，,；;。]", before)[-1]
    return strip_words(
        re.sub(
            r"(?:每|单|某|任一|任何一|哪一?|其中)(?:条|个|场|期|支|篇|次|位)|\b(?:each|any|every|single|a)\b",
            "",
            lexicon.TRIGGER.sub("", clause),
        )
    )


def _units_in(piece: Utterance, threshold: Mention) -> int | None:
    for mention in amounts(piece.mentions):
        value = mention.value
        counted = isinstance(value, Number) and (
            value.noun
            or re.search(r"[条个场期支篇次位]$", fold(mention.text))
            or (_COUNTED.match(piece.original[mention.end :]) and mention.end <= threshold.start)
        )
        if mention is threshold or not isinstance(value, Number) or value.value > 1000 or not counted:
            continue
        if value.value == int(value.value) and value.value >= 1:
            return int(value.value)
    return None
