"""Everything the assistant knows, searched at once: guidance, plans, cases, documents."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import RLock
from typing import NamedTuple

from core.text import Language
from knowledge.changes import ChangeLog
from knowledge.search.entry import Entry, Kind
from knowledge.search.found import Answer, Found
from knowledge.search.glossary import load_glossary
from knowledge.search.highlight import highlight
from knowledge.search.lexical import Clause, LexicalIndex, read_query
from knowledge.search.source import Source
from knowledge.search.tokens import tokenise
from knowledge.search.wanted import Wanted

_TITLE = 2  # times a title counts in its passages
_MORE = 0.2  # weight of a source's further passages beside its best one
_NOTHING = 0.08  # of 180 real questions none scored less, of small talk nearly everything does
ANYTHING = Wanted()


class _Scored(NamedTuple):
    score: float
    entry: Entry


class Library:
    """Search over sources, kept up to date from the log of changes.

    Args:
        sources: Where passages come from, one for each kind.
        log: The log of changes of the database behind them; None when nothing changes.
    """

    def __init__(self, sources: Sequence[Source], log: ChangeLog | None = None) -> None:
        self._sources = {source.kind: source for source in sources}
        self._log = log
        self._lock = RLock()
        self._seen: int | None = None
        self._entries: dict[tuple[Kind, str], tuple[Entry, ...]] = {}
        self._order: list[Entry] = []
        self._index = LexicalIndex([])

    def search(self, query: str, *, language: Language, wanted: Wanted = ANYTHING, limit: int = 5) -> Answer:
        """The passages that answer best, one from each page, plan, case or document.

        Both languages are searched, whichever the query is in; the reader's is shown where there is one.
        """
        clauses = read_query(query, load_glossary())
        self.sync()
        found = [one for one in self._answers(clauses, wanted) if one.score >= _NOTHING]
        found.sort(key=lambda one: (-one.score, one.entry.key))
        terms = _terms_of(clauses)
        return Answer(found=tuple(self._found(one, language, terms) for one in found[:limit]))

    def sync(self) -> int:
        """Take in what changed since the last time; how many pages, plans, cases, documents that were."""
        with self._lock:
            stale = self._stale()
            for kind, source in stale:
                self._entries[kind, source] = self._sources[kind].entries(source)
            if stale:
                self._order = [entry for entries in self._entries.values() for entry in entries]
                self._index = LexicalIndex([_terms(entry) for entry in self._order])
            return len(stale)

    def _stale(self) -> set[tuple[Kind, str]]:
        last = self._log.last() if self._log else 0
        if self._seen is None:
            self._seen = last
            return {(kind, one) for kind, source in self._sources.items() for one in source.ids()}
        if self._log is None or last == self._seen:
            return set()
        changes = self._log.after(self._seen)
        self._seen = changes[-1].number
        return {(Kind(c.kind), c.source) for c in changes if Kind(c.kind) in self._sources}

    def _answers(self, clauses: Sequence[Clause], wanted: Wanted) -> Iterator[_Scored]:
        """The best passage of every source, its score raised a little by the next three."""
        found: defaultdict[tuple[Kind, str], list[_Scored]] = defaultdict(list)
        with self._lock:
            for position, score in self._index.search(clauses).items():
                entry = self._order[position]
                if wanted.takes(entry):
                    found[entry.kind, entry.source].append(_Scored(score, entry))
        for scored in found.values():
            best, *rest = sorted(scored, key=lambda one: -one.score)[:4]
            more = sum(one.score for one in rest) / 3
            yield _Scored((best.score + _MORE * more) / (1 + _MORE), best.entry)

    def _found(self, one: _Scored, language: Language, terms: set[str]) -> Found:
        entry = self._sources[one.entry.kind].shown(one.entry, language)
        return Found(
            entry=entry,
            score=one.score,
            coverage=min(1.0, one.score),
            highlights=highlight(entry.text, terms),
        )


def _terms(entry: Entry) -> list[str]:
    title = [token.term for token in tokenise(entry.title)]
    heading = [token.term for token in tokenise(entry.heading)]
    return title * _TITLE + heading + [token.term for token in tokenise(entry.text)]


def _terms_of(clauses: Sequence[Clause]) -> set[str]:
    terms = {term for clause in clauses for term in clause.terms}
    return terms | {term for clause in clauses for synonym in clause.synonyms for term in synonym}
