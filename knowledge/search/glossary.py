"""The bilingual marketing glossary: groups of terms that mean the same, so that either language finds both.

`glossary.yaml` holds one group a line, for example `[获客成本, CAC, customer acquisition cost]`.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from knowledge.search.tokens import Token, units

Terms = tuple[str, ...]


class Mention(NamedTuple):
    """A glossary term in a text: the characters it covers and the other terms of its groups."""

    start: int
    end: int
    others: tuple[str, ...]


class Glossary:
    """Groups of synonyms, found in a text longest first."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._entries: dict[Terms, dict[str, None]] = {}
        for group in groups:
            terms = [str(term) for term in group]
            for term in terms:
                key = _key(term)
                others = self._entries.setdefault(key, {})
                others.update((other, None) for other in terms if _key(other) != key)
        self._lengths: dict[str, list[int]] = {}
        for key in self._entries:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._entries)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The terms that occur in `text`, none overlapping another."""
        return tuple(self._scan(units(text)))

    def _scan(self, pieces: list[Token]) -> Iterator[Mention]:
        position = 0
        while position < len(pieces):
            length = self._longest(pieces, position)
            if length:
                span = pieces[position : position + length]
                others = self._entries[tuple(piece.term for piece in span)]
                yield Mention(span[0].start, span[-1].end, tuple(others))
            position += length or 1

    def _longest(self, pieces: list[Token], position: int) -> int:
        for length in self._lengths.get(pieces[position].term, ()):
            key = tuple(piece.term for piece in pieces[position : position + length])
            if key in self._entries:
                return length
        return 0


def _key(term: str) -> Terms:
    return tuple(piece.term for piece in units(term))


@cache
def load_glossary() -> Glossary:
    """The glossary that comes with the product."""
    import yaml  # only when something is searched for

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("knowledge.search").joinpath("glossary.yaml").read_text(encoding="utf-8")
    return Glossary(yaml.load(text, Loader=loader))
