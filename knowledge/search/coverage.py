"""Coverage: the share of a query each document holds, by BM25.

The score of a document is Σ idf·saturation over the terms of the query that it holds, divided by Σ idf over
all terms of the query, so it lies between 0 and 1 and can be compared between queries (BM25: Robertson &
Zaragoza, "The Probabilistic Relevance Framework", 2009). A glossary term in the query is one clause: it is
covered as well as the best of its synonyms is, a synonym counting a little less than the term that was typed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.clause import Clause

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from knowledge.search.postings import Held

_SYNONYM = 0.8
_BACKGROUND = 50  # documents imagined to exist besides, so that rarity means something in a small collection


class Coverage:
    """What documents cover of a query.

    Args:
        found: For each term of the query the documents that hold it, by position, and how often each does.
        alive: Which positions are documents; what is found elsewhere does not count. Shape (n,).
        norms: What a document's length adds to a term's count in the saturation. Shape (n,).
    """

    def __init__(
        self,
        found: "Mapping[str, Sequence[Held]]",
        alive: "NDArray[np.bool_]",
        norms: "NDArray[np.float32]",
    ) -> None:
        self._found = found
        self._alive = alive
        self._norms = norms
        count = int(alive.sum())
        whole = count == len(alive)
        self._weights = {term: _weight(count, self._holding(term, whole)) for term in found}

    def of(self, clauses: Sequence[Clause]) -> "NDArray[np.float32]":
        """The share of all clauses each position covers, 0 to 1, shape (n,)."""
        scores = self._nothing()
        whole = sum(self._mass(clause.terms) for clause in clauses)
        for clause in clauses:
            self._add(scores, clause, self._mass(clause.terms) / whole)
        scores[~self._alive] = 0
        return scores

    def _add(self, scores: "NDArray[np.float32]", clause: Clause, share: float) -> None:
        if not clause.synonyms:
            self._add_terms(scores, clause.terms, share)
            return
        best = self._nothing()
        self._add_terms(best, clause.terms, share)
        for synonym in clause.synonyms:
            self._raise(best, synonym, share * _SYNONYM)
        scores += best

    def _raise(self, best: "NDArray[np.float32]", terms: Sequence[str], share: float) -> None:
        """Raise `best` to what the terms cover, where that is more."""
        if len(terms) == 1:
            for documents, saturation in self._saturations(terms[0]):
                best[documents] = np.maximum(best[documents], share * saturation)
        elif any(self._found[term] for term in terms):
            covered = self._nothing()
            self._add_terms(covered, terms, share)
            np.maximum(best, covered, out=best)

    def _add_terms(self, covered: "NDArray[np.float32]", terms: Sequence[str], share: float) -> None:
        whole = self._mass(terms)
        for term in terms:
            weight = share * self._weights[term] / whole
            for documents, saturation in self._saturations(term):
                covered[documents] += weight * saturation

    def _saturations(self, term: str) -> "Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]":
        for documents, counts in self._found[term]:
            yield documents, counts / (counts + self._norms[documents])

    def _holding(self, term: str, whole: bool) -> int:
        """How many documents hold a term."""
        held = (documents for documents, _ in self._found[term])
        return sum(len(one) if whole else int(np.count_nonzero(self._alive[one])) for one in held)

    def _mass(self, terms: Sequence[str]) -> float:
        return sum(self._weights[term] for term in terms)

    def _nothing(self) -> "NDArray[np.float32]":
        return np.zeros(len(self._alive), np.float32)


def _weight(count: int, holding: int) -> float:
    return math.log(1 + (count + _BACKGROUND - holding + 0.5) / (holding + 0.5))
