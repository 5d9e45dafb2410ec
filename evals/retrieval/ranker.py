"""Search with parts of it taken away: the product's own pieces, put together over a fixed corpus.

Everything is compared with everything, where the product looks at the nearest only; otherwise the full
arrangement ranks as `knowledge.search.library.Library` does (there is a test).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evals.retrieval.queries import LEFT, Query
from evals.retrieval.vectors import Vectors
from knowledge.search import clause as clauses_of
from knowledge.search import plain, tokens
from knowledge.search.clause import Clause, read_query
from knowledge.search.entry import Entry
from knowledge.search.glossary import Glossary, load_glossary
from knowledge.search.lexical import LexicalIndex
from knowledge.search.shelf import words_of
from knowledge.search.tokens import tokenise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack, Clarke & Buettcher 2009)


@dataclass(frozen=True)
class Arrangement:
    """What takes part.

    Attributes:
        name: For the report.
        traditional: Whether Traditional characters are read as Simplified.
        singles: Whether single Han characters are terms, beside pairs.
        glossary: Whether queries are widened by the glossary.
        title: Times a title counts in its passages.
        more: Weight of a page's further passages beside its best one.
        words: Whether words count at all.
        meaning: Whether meaning counts at all.
        weight: λ; None: the embedder's.
        ranks: Whether ranks are added up instead of scores.
    """

    name: str
    traditional: bool = True
    singles: bool = True
    glossary: bool = True
    title: int = 2
    more: float = 0.2
    words: bool = True
    meaning: bool = True
    weight: float | None = None
    ranks: bool = False


class Ranker:
    """Ranks what a corpus holds for queries, in one arrangement.

    Args:
        arrangement: What takes part.
        entries: The corpus.
        vectors: The embedder's vectors, made of texts as the arrangement prepares them.
    """

    def __init__(self, arrangement: Arrangement, entries: Sequence[Entry], vectors: Vectors | None) -> None:
        self._arrangement = arrangement
        self._vectors = vectors if arrangement.meaning else None
        self._entries = entries
        self._glossary = load_glossary() if arrangement.glossary else Glossary([])
        self._parts: dict[object, _Part] = {}

    def rank(self, queries: Sequence[Query]) -> list[list[str]]:
        """For each query the ids of pages, plans, cases and documents, best first."""
        return [self._rank(query) for query in queries]

    def _rank(self, query: Query) -> list[str]:
        language = LEFT.get(query.group)
        if language not in self._parts:
            kept = [one for one in self._entries if language in (None, one.language)]
            self._parts[language] = _Part(kept, self._arrangement, self._vectors)
        part = self._parts[language]
        clauses = read_query(query.query, self._glossary)
        scores = self._score(part, query, clauses)
        scores[~part.allowed(query)] = -np.inf
        return part.order(scores)

    def _score(self, part: "_Part", query: Query, clauses: Sequence[Clause]) -> "NDArray[np.float32]":
        coverage = part.cover(clauses) if self._arrangement.words else None
        if self._vectors is None:
            assert coverage is not None
            return np.where(coverage > 0, coverage, -np.inf)
        cosine = part.vectors @ self._vectors.queries([query.query])[0]
        if coverage is None:
            return cosine
        if self._arrangement.ranks:
            return _reciprocal_ranks(cosine) + _reciprocal_ranks(coverage) * (coverage > 0)
        weight = self._arrangement.weight
        return cosine + coverage * (self._vectors.embedder.lexical_weight if weight is None else weight)


class _Part:
    """The passages of a corpus in one language, or in all."""

    def __init__(self, entries: Sequence[Entry], arrangement: Arrangement, vectors: Vectors | None) -> None:
        self._entries = entries
        self._arrangement = arrangement
        self._index = LexicalIndex([self._terms(entry) for entry in entries])
        names = sorted({(entry.kind, entry.source) for entry in entries})
        self._sources = [source for _, source in names]
        numbers = {name: number for number, name in enumerate(names)}
        self._of = np.array([numbers[entry.kind, entry.source] for entry in entries])
        if vectors is not None:
            self.vectors = vectors.passages([words_of(entry) for entry in entries])

    def cover(self, clauses: Sequence[Clause]) -> "NDArray[np.float32]":
        """The share of the clauses each passage covers."""
        kept = [_only_pairs(one) for one in clauses] if not self._arrangement.singles else clauses
        return self._index.cover([one for one in kept if one.terms])

    def allowed(self, query: Query) -> "NDArray[np.bool_]":
        """Which passages pass the query's filters."""
        return np.array([query.wanted.takes(entry) for entry in self._entries])

    def order(self, scores: "NDArray[np.float32]") -> list[str]:
        """Ids by their best passage, raised a little by the next three, as `fusion.best_of_each` does."""
        more = self._arrangement.more
        places = np.lexsort((-scores, self._of))
        found: list[tuple[float, str]] = []
        for group in np.split(places, np.flatnonzero(np.diff(self._of[places])) + 1):
            best, *rest = [one for one in scores[group[:4]].tolist() if one > -np.inf] or [None]
            if best is not None:
                found.append(((best + more * sum(rest) / 3) / (1 + more), self._sources[self._of[group[0]]]))
        return [source for _, source in sorted(found, key=lambda one: (-one[0], one[1]))]

    def _terms(self, entry: Entry) -> list[str]:
        title, heading, text = (_terms_of(part) for part in (entry.title, entry.heading, entry.text))
        terms = title * self._arrangement.title + heading + text
        return terms if self._arrangement.singles else [term for term in terms if not _is_single(term)]


def _terms_of(text: str) -> list[str]:
    return [token.term for token in tokenise(text)]


def _is_single(term: str) -> bool:
    return len(term) == 1 and not term.isascii()


def _only_pairs(clause: Clause) -> Clause:
    ways = [tuple(term for term in way if not _is_single(term)) for way in (clause.terms, *clause.synonyms)]
    kept = [way for way in ways if way]
    return Clause(kept[0], tuple(kept[1:])) if kept else Clause(())


def _reciprocal_ranks(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return (1 / (_RANK_CONSTANT + ranks)).astype(np.float32)


@contextmanager
def traditional_as_it_is() -> Iterator[None]:
    """Read no Traditional character as a Simplified one, anywhere, for as long as it lasts."""
    before: Callable[[str], str] = tokens.simplify
    _simplify_with(lambda text: text)
    try:
        yield
    finally:
        _simplify_with(before)


def _simplify_with(simplify: Callable[[str], str]) -> None:
    tokens.simplify = simplify
    plain.simplify = simplify
    clauses_of._terms_of.cache_clear()
    load_glossary.cache_clear()
