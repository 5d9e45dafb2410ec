"""A message cut into sentences and clauses that keep the nodes, amounts and times found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.offline.sightings import Sighting
from assistant.offline.utterance import Utterance, amounts, changes, periods
from core.plan.node import Node
from core.quantity.mention import Mention
from core.quantity.value import Change, Number

_SENTENCE = re.compile(r"[。；;\n!！]|(?<=[a-z\d\u4e00-\u9fff])\.(?=\s|$)")
_BREAK = re.compile(
    r"[，,、:：]|(?:然后|并且|而且|同时|再把|另外|以及|顺便|顺带)|\b(?:and then|then|and|but|while|plus)\b"
)
_BARE = re.compile(
    r"[\s\u3000的把将给请和与跟都this那个块]*|\s*(?:for|on|about|as for|regarding|the|both|and|\s)*\s*"
)
_COUNTER = re.compile(r"[个条项种位]$")


@dataclass(frozen=True)
class Clause:
    """A stretch of a message with what was found in it, offsets counted from its start.

    Attributes:
        original: As typed.
        plain: Folded.
        text: Folded, with what is quoted and the names of nodes blanked.
        sighted: Nodes named in it.
        figures: Amounts and changes in it.
        times: Times in it.
    """

    original: str
    plain: str
    text: str
    sighted: tuple[Sighting, ...]
    figures: tuple[Mention, ...]
    times: tuple[Mention, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes named, each once."""
        return tuple({sighting.node.id: sighting.node for sighting in self.sighted}.values())

    def blanked_original(self) -> str:
        """As typed, with the names of nodes blanked."""
        return _blank(self.original, [(s.start, s.end) for s in self.sighted])

    def without(self, spans: Sequence[tuple[int, int]]) -> "Clause":
        """The clause with stretches blanked that have been read already."""
        if not spans:
            return self

        def kept(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
            return tuple(m for m in mentions if not any(start <= m.start < end for start, end in spans))

        return replace(
            self,
            original=_blank(self.original, spans),
            plain=_blank(self.plain, spans),
            text=_blank(self.text, spans),
            sighted=tuple(s for s in self.sighted if not any(a <= s.start < b for a, b in spans)),
            figures=kept(self.figures),
            times=kept(self.times),
        )


def sentences_of(utterance: Utterance, sighted: tuple[Sighting, ...]) -> list[Clause]:
    """The sentences of a message."""
    whole = _clause(utterance, sighted, 0, len(utterance.text))
    return [
        _clause(utterance, sighted, *span)
        for span in _cut(_SENTENCE, whole.plain, _fixed(utterance, sighted))
    ]


def clauses_of(utterance: Utterance, sentence: Clause) -> list[Clause]:
    """The clauses of a sentence; one that only names a node goes with the one after it."""
    fixed = [(m.start, m.end) for m in (*sentence.figures, *sentence.times)]
    fixed += [(s.start, s.end) for s in sentence.sighted]
    spans: list[tuple[int, int]] = []
    for start, end in _cut(_BREAK, sentence.plain, fixed):
        bare = spans and _BARE.fullmatch(sentence.text[spans[-1][0] : spans[-1][1]])
        if bare and any(start <= s.start < end for s in sentence.sighted):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [_part(sentence, start, end) for start, end in spans]


def _fixed(utterance: Utterance, sighted: tuple[Sighting, ...]) -> list[tuple[int, int]]:
    spans = [(m.start, m.end) for m in utterance.mentions] + [(s.start, s.end) for s in sighted]
    quotes = [m.span() for m in re.finditer(r"[「『“\"《][^」』”\"》]*[」』”\"》]", utterance.text)]
    return spans + quotes


def _cut(pattern: re.Pattern[str], text: str, fixed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches between breaks; nothing is cut inside a fixed span."""
    spans, start = [], 0
    for match in pattern.finditer(text):
        if any(low < match.end() and match.start() < high for low, high in fixed):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [(low, high) for low, high in spans if text[low:high].strip()]


def _clause(utterance: Utterance, sighted: tuple[Sighting, ...], start: int, end: int) -> Clause:
    inside = tuple(_shift_sighting(s, start) for s in sighted if start <= s.start < end)
    figures = [m for m in (*amounts(utterance.mentions), *changes(utterance.mentions)) if not _is_count(m)]
    spoken = tuple(m for m in figures if utterance.commanding[m.start : m.end].strip())
    text = _blank(utterance.commanding[start:end], [(s.start, s.end) for s in inside])
    return Clause(
        original=utterance.original[start:end],
        plain=utterance.text[start:end],
        text=text,
        sighted=inside,
        figures=_outside(_inside(spoken, start, end), inside),
        times=_outside(_inside(periods(utterance.mentions), start, end), inside),
    )


def _part(sentence: Clause, start: int, end: int) -> Clause:
    return Clause(
        original=sentence.original[start:end],
        plain=sentence.plain[start:end],
        text=sentence.text[start:end],
        sighted=tuple(_shift_sighting(s, start) for s in sentence.sighted if start <= s.start < end),
        figures=_inside(sentence.figures, start, end),
        times=_inside(sentence.times, start, end),
    )


def _inside(mentions: tuple[Mention, ...], start: int, end: int) -> tuple[Mention, ...]:
    ordered = sorted((m for m in mentions if start <= m.start < end), key=lambda m: m.start)
    return tuple(m.model_copy(update={"start": m.start - start, "end": m.end - start}) for m in ordered)


def _outside(mentions: tuple[Mention, ...], sighted: tuple[Sighting, ...]) -> tuple[Mention, ...]:
    return tuple(m for m in mentions if not any(s.start < m.end and m.start < s.end for s in sighted))


def _shift_sighting(sighting: Sighting, start: int) -> Sighting:
    return Sighting(sighting.start - start, sighting.end - start, sighting.nodes)


def _is_count(mention: Mention) -> bool:
    """So: "两个指标" counts; it is not an amount to set."""
    value = mention.value
    if isinstance(value, Change):
        value = value.size if value.size is not None else value.end  # type: ignore[assignment]
    return isinstance(value, Number) and value.value < 20 and bool(_COUNTER.search(mention.text))


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\u3000" * (min(end, len(text)) - start) + text[min(end, len(text)) :]
    return text
