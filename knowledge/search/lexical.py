"""Lexical search: BM25 as a share of the query covered, with synonyms from the glossary.

The score of a document is Σ idf·saturation over the terms of the query that it holds, divided by Σ idf over
all terms of the query, so it lies between 0 and 1 and can be compared between queries (BM25: Robertson &
Zaragoza, "The Probabilistic Relevance Framework", 2009). A glossary term in the query is one clause: it is
covered as well as the best of its synonyms is, a synonym counting a little less than the term that was typed.
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from knowledge.search.glossary import Glossary
from knowledge.search.tokens import Token, tokenise, without_fillers

_K1 = 1.2
_B = 0.75
_SYNONYM = 0.8
_BACKGROUND = 50  # documents imagined to exist besides, so that rarity means something in a small collection


class Clause(NamedTuple):
    """Terms that are covered together, and other ways to say them."""

    terms: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()


def read_query(query: str, glossary: Glossary) -> tuple[Clause, ...]:
    """The clauses of a query: one for each glossary term in it, one for each term outside those."""
    tokens = deque(sorted(tokenise(without_fillers(query)), key=lambda token: token.start))
    clauses: list[Clause] = []
    for mention in glossary.mentions(query):
        clauses.extend(Clause((token.term,)) for token in _take(tokens, mention.start))
        inside = [token for token in _take(tokens, mention.end) if token.end <= mention.end]
        synonyms = tuple(dict.fromkeys(terms for other in mention.others if (terms := _terms_of(other))))
        if inside or synonyms:
            clauses.append(Clause(_distinct(inside) or synonyms[0], synonyms))
    clauses.extend(Clause((token.term,)) for token in tokens)
    return tuple(dict.fromkeys(clauses))


def _take(tokens: deque[Token], before: int) -> Iterator[Token]:
    """Take the tokens that begin before a place off the front."""
    while tokens and tokens[0].start < before:
        yield tokens.popleft()


@cache
def _terms_of(term: str) -> tuple[str, ...]:
    tokens = tokenise(term)
    # a pair says more than its two characters, which match by chance
    longer = [token for token in tokens if len(token.term) > 1]
    return _distinct(longer or tokens)


def _distinct(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.term for token in tokens))


class LexicalIndex:
    """An inverted index over documents given as lists of terms, addressed by their position."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._count = len(documents)
        mean = sum(len(terms) for terms in documents) / max(1, self._count)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, terms in enumerate(documents):
            norm = _K1 * (1 - _B + _B * len(terms) / max(1.0, mean))
            for term, times in Counter(terms).items():
                self._postings[term].append((position, times / (times + norm)))

    def search(self, clauses: Sequence[Clause]) -> dict[int, float]:
        """Positions of the documents that hold anything of the query, with their scores in (0, 1]."""
        scores: defaultdict[int, float] = defaultdict(float)
        whole = 0.0
        for clause in clauses:
            mass = self._mass(clause.terms)
            whole += mass
            for position, covered in self._cover(clause).items():
                scores[position] += mass * covered
        return {position: score / whole for position, score in scores.items()} if whole else {}

    def _cover(self, clause: Clause) -> Mapping[int, float]:
        best = self._cover_terms(clause.terms)
        for synonym in clause.synonyms:
            for position, covered in self._cover_terms(synonym).items():
                best[position] = max(best.get(position, 0.0), _SYNONYM * covered)
        return best

    def _cover_terms(self, terms: Sequence[str]) -> dict[int, float]:
        """How much of the terms each document holds, 0 to 1."""
        whole = self._mass(terms)
        covered: defaultdict[int, float] = defaultdict(float)
        for term in terms:
            share = self._weight(term) / whole
            for position, saturation in self._postings.get(term, ()):
                covered[position] += share * saturation
        return dict(covered)

    def _mass(self, terms: Sequence[str]) -> float:
        return sum(self._weight(term) for term in terms)

    def _weight(self, term: str) -> float:
        holding = len(self._postings.get(term, ()))
        return math.log(1 + (self._count + _BACKGROUND - holding + 0.5) / (holding + 0.5))
