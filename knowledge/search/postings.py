"""Postings: for each term the documents that hold it and how often, as sorted arrays.

Terms are integers: the code point of a Han character, two code points packed for a pair, a negative number
for a word (see `vocabulary.py`). A posting costs five bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Held = tuple[NDArray[np.int32], NDArray[np.uint8]]  # documents and counts of one term

_SHIFT = 20  # bits for the number of a document within one batch
MOST = 1 << _SHIFT  # documents in a batch
_BLOCK = 1 << 20  # postings moved at once


class Postings(NamedTuple):
    """The postings of some documents.

    Attributes:
        terms: The terms, ascending, int64 of shape (t,).
        starts: Where the postings of each term begin, int64 of shape (t + 1,); the last is their number.
        documents: Positions of documents, int32 of shape (p,).
        counts: How often the document holds the term, at most 255, uint8 of shape (p,).
    """

    terms: "Integers"
    starts: "Integers"
    documents: "NDArray[np.int32]"
    counts: "NDArray[np.uint8]"

    @classmethod
    def of(cls, terms: "Integers", numbers: "Integers", positions: "NDArray[np.int32]") -> Self:
        """Postings of a batch.

        Args:
            terms: A term for each place of the texts, in any order.
            numbers: The document of each, as its number in the batch, less than `MOST`.
            positions: The position of each document of the batch.
        """
        pairs = (terms << _SHIFT) | numbers
        pairs.sort()
        first = np.flatnonzero(np.diff(pairs, prepend=pairs[:1] - 1))
        counts = np.diff(first, append=len(pairs))
        distinct = pairs[first]
        own, starts = np.unique(distinct >> _SHIFT, return_index=True)
        return cls(
            terms=own,
            starts=np.append(starts, len(distinct)).astype(np.int64),
            documents=positions[distinct & (MOST - 1)],
            counts=np.minimum(counts, 255).astype(np.uint8),
        )

    def find(self, terms: "Integers") -> "Iterator[Held | None]":
        """Documents and counts of each term, None for one that nothing holds."""
        if not len(self.terms):
            yield from (None for _ in terms)
            return
        places = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        held = self.terms[places] == terms
        for place, has in zip(places.tolist(), held.tolist(), strict=True):
            inside = slice(self.starts[place], self.starts[place + 1])
            yield (self.documents[inside], self.counts[inside]) if has else None

    def only(self, alive: "NDArray[np.bool_]") -> "Postings":
        """The postings of documents that are `alive`, by position."""
        kept = alive[self.documents]
        before = np.zeros(len(kept) + 1, np.int64)
        np.cumsum(kept, out=before[1:])
        starts = before[self.starts]
        held = np.diff(starts) > 0
        return Postings(
            terms=self.terms[held],
            starts=np.append(starts[:-1][held], starts[-1]),
            documents=self.documents[kept],
            counts=self.counts[kept],
        )


def merge(parts: Sequence[Postings]) -> Postings:
    """The postings of several, in time that grows with their number only."""
    terms = np.unique(np.concatenate([part.terms for part in parts]))
    starts = np.zeros(len(terms) + 1, np.int64)
    places = [np.searchsorted(terms, part.terms) for part in parts]
    for part, place in zip(parts, places, strict=True):
        starts[place + 1] += np.diff(part.starts)
    np.cumsum(starts, out=starts)
    documents, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    free = starts[:-1].copy()
    for part, place in zip(parts, places, strict=True):
        for begin, end in _blocks(part):
            lengths = np.diff(part.starts[begin : end + 1])
            inside = slice(part.starts[begin], part.starts[end])
            shift = free[place[begin:end]] - part.starts[begin:end]
            to = np.repeat(shift, lengths) + np.arange(inside.start, inside.stop)
            documents[to], counts[to] = part.documents[inside], part.counts[inside]
        free[place] += np.diff(part.starts)
    return Postings(terms, starts, documents, counts)


def _blocks(part: Postings) -> Iterator[tuple[int, int]]:
    """Runs of terms with about `_BLOCK` postings each, so that moving them needs little room."""
    cuts = np.searchsorted(part.starts, np.arange(0, part.starts[-1], _BLOCK)).tolist()
    yield from pairwise([*cuts, len(part.terms)])
