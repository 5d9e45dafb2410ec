"""Terms as integers, those of many texts read at once: what `tokens.tokenise` finds, many times as fast."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.tokens import HAN, STOP_HAN, STOP_WORDS, normalise, stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Parts = Sequence[tuple[str, int]]
"""Texts of one document, each with the times it counts: a title twice, a passage once."""

_WORD = re.compile(rf"\d+\.\d+|[^\W_{HAN}]+")
_CHARACTERS = re.compile(rf"[{HAN}]{{1,2}}")
_PLANES = 0x40000  # code points that may be Han characters are less
_PAIR = 21  # bits of a code point


class Vocabulary:
    """Numbers for terms: code points for a Han character or a pair, the next number down for a word."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}

    def number(self, term: str) -> int:
        """The number of a term; 0, which no document holds, for a word that was never learnt."""
        return _packed(term) or self._words.get(term, 0)

    def learn(self, term: str) -> int:
        """The number of a term, a new one for a new word."""
        return _packed(term) or self._words.setdefault(term, -1 - len(self._words))

    def read(self, documents: Sequence[Parts]) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """The terms of documents, and the number of the document each is in, of the same shape."""
        texts = [(normalise(text), number, times) for number, d in enumerate(documents) for text, times in d]
        whole = "\n".join(text for text, _, _ in texts)
        words, places = self._read_words(whole)
        characters, at = _read_characters(whole)
        text_of = np.repeat(np.arange(len(texts)), [len(text) + 1 for text, _, _ in texts])
        of = text_of[np.concatenate((places, at))]
        times = np.array([times for _, _, times in texts], np.int64)[of]
        numbers = np.array([number for _, number, _ in texts], np.int64)[of]
        return np.repeat(np.concatenate((words, characters)), times), np.repeat(numbers, times)

    def _read_words(self, text: str) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """The words of a text and where they begin."""
        found = [(stem(word[0]), word.start()) for word in _WORD.finditer(text)]
        kept = [(self.learn(word), place) for word, place in found if word not in STOP_WORDS]
        pairs = np.array(kept, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def _read_characters(text: str) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """The Han characters of a text, the pairs of them, and where they begin."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    if not text or text.isascii():
        return codes[:0], codes[:0]
    marks = _marks()[np.where(codes < _PLANES, codes, 0)]
    one = np.flatnonzero(marks == _TELLING)
    two = np.flatnonzero((marks[:-1] > 0) & (marks[1:] > 0) & (marks[:-1] + marks[1:] > 2 * _STOP))
    return np.concatenate((codes[one], codes[two] << _PAIR | codes[two + 1])), np.concatenate((one, two))


_STOP, _TELLING = 1, 2


@cache
def _marks() -> "NDArray[np.uint8]":
    """For each code point: 0 if it is no Han character, `_STOP` if it says nothing alone, else `_TELLING`."""
    marks = np.zeros(_PLANES, np.uint8)
    for begin, end in re.findall(r"(.)-(.)", HAN):
        marks[ord(begin) : ord(end) + 1] = _TELLING
    marks[[ord(character) for character in STOP_HAN]] = _STOP
    return marks


def _packed(term: str) -> int:
    """The number of a Han character or a pair of them, 0 for anything else."""
    if not _CHARACTERS.fullmatch(term):
        return 0
    return ord(term) if len(term) == 1 else ord(term[0]) << _PAIR | ord(term[1])
