"""The lexical index: which documents hold the words of a query, in memory, kept up document by document."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.clause import Clause, read_query
from knowledge.search.coverage import Coverage
from knowledge.search.postings import Postings, merge
from knowledge.search.vocabulary import Parts, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from knowledge.search.postings import Held

__all__ = ["Clause", "LexicalIndex", "read_query"]

_K1 = 1.2
_B = 0.75
_BATCH = 1_000  # documents read at once
_RATIO = 4  # times a run is longer than the next


class LexicalIndex:
    """An inverted index over documents, addressed by position; adding one costs no more than its size.

    Postings lie in a few sorted runs, each several times as long as the next; runs are merged when a shorter
    one comes near. A dropped document is only marked, until a quarter of all are. One thread at a time.

    Args:
        documents: Documents to begin with, as lists of terms; they get the positions 0, 1, 2 ….
    """

    def __init__(self, documents: Sequence[Sequence[str]] = ()) -> None:
        self._vocabulary = Vocabulary()
        self._runs: list[Postings] = []
        self._lengths = np.zeros(0, np.float32)
        self._alive = np.zeros(0, np.bool_)
        self._free: list[int] = []
        self._norms: NDArray[np.float32] | None = None
        terms = [self._vocabulary.learn(term) for document in documents for term in document]
        sizes = [len(document) for document in documents]
        self._take(np.array(terms, np.int64), np.repeat(np.arange(len(sizes)), sizes), len(sizes))

    def __len__(self) -> int:
        """How many documents are in it."""
        return int(self._alive.sum())

    @property
    def span(self) -> int:
        """One more than the highest position there has been."""
        return len(self._alive)

    def add(self, documents: Sequence[Parts]) -> list[int]:
        """Take in documents, given as texts with the times each counts; their positions.

        A position stays a document's as long as it is in the index, and is given to another later.
        """
        positions: list[int] = []
        for start in range(0, len(documents), _BATCH):
            batch = documents[start : start + _BATCH]
            positions += self._take(*self._vocabulary.read(batch), len(batch))
        return positions

    def drop(self, positions: Iterable[int]) -> None:
        """Take documents out. What is not in the index is passed over."""
        self._alive[list(positions)] = False
        self._norms = None
        dead = len(self._alive) - len(self._free) - len(self)
        if dead * 4 > len(self._alive):
            kept = [run.only(self._alive) for run in self._runs]
            self._runs = [merge(kept)] if kept else []
            self._free = np.flatnonzero(~self._alive)[::-1].tolist()

    def search(self, clauses: Sequence[Clause]) -> dict[int, float]:
        """Positions of the documents that hold anything of the query, with their scores in (0, 1]."""
        scores = self.cover(clauses)
        held = np.flatnonzero(scores)
        return dict(zip(held.tolist(), scores[held].tolist(), strict=True))

    def cover(self, clauses: Sequence[Clause]) -> "NDArray[np.float32]":
        """The share of the query each position covers, 0 to 1, shape (span,)."""
        return Coverage(self._found(clauses), self._alive, self._weighed()).of(clauses)

    def _take(self, terms: "NDArray[np.int64]", numbers: "NDArray[np.int64]", count: int) -> list[int]:
        positions = self._place(count)
        self._lengths[positions] = np.bincount(numbers, minlength=count)
        self._alive[positions] = True
        self._norms = None
        if len(terms):
            self._runs.append(Postings.of(terms, numbers, np.array(positions, np.int32)))
        while len(self._runs) > 1 and len(self._runs[-2].documents) < _RATIO * len(self._runs[-1].documents):
            self._runs[-2:] = [merge(self._runs[-2:])]
        return positions

    def _place(self, count: int) -> list[int]:
        """Positions for new documents: those that became free, then new ones."""
        again = [self._free.pop() for _ in range(min(count, len(self._free)))]
        new = count - len(again)
        self._lengths = np.append(self._lengths, np.zeros(new, np.float32))
        self._alive = np.append(self._alive, np.zeros(new, np.bool_))
        return [*again, *range(len(self._alive) - new, len(self._alive))]

    def _found(self, clauses: Sequence[Clause]) -> dict[str, "list[Held]"]:
        """The postings of all terms of the clauses."""
        terms = list(dict.fromkeys(term for c in clauses for way in (c.terms, *c.synonyms) for term in way))
        numbers = np.array([self._vocabulary.number(term) for term in terms], np.int64)
        found: dict[str, list[Held]] = {term: [] for term in terms}
        for run in self._runs:
            for term, held in zip(terms, run.find(numbers), strict=True):
                if held is not None:
                    found[term].append(held)
        return found

    def _weighed(self) -> "NDArray[np.float32]":
        """What a document's length adds to a term's count in the saturation."""
        if self._norms is None:
            mean = max(1.0, float(self._lengths[self._alive].mean())) if self._alive.any() else 1.0
            self._norms = (_K1 * (1 - _B + _B * self._lengths / mean)).astype(np.float32)
        return self._norms
