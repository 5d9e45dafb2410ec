"""A query as clauses: what must be covered, and the other ways the glossary knows to say it."""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from knowledge.search.glossary import Glossary
from knowledge.search.tokens import Token, tokenise, without_fillers


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
