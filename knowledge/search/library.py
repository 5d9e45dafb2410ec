"""Everything the assistant knows, searched at once: guidance, plans, cases, documents.

Two legs look for passages: words (in memory, at once up to date) and meaning (vectors, made in the
background). Their candidates are scored together (`knowledge.search.fusion`); filters hold before anything is
counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.errors import InputError
from core.text import Language
from knowledge.changes import ChangeLog
from knowledge.search.clause import Clause, read_query
from knowledge.search.corpus import Corpus, Covered, Reading
from knowledge.search.entry import Kind
from knowledge.search.found import Answer, Found
from knowledge.search.fusion import Scored, best_of_each, fuse
from knowledge.search.glossary import Glossary, load_glossary
from knowledge.search.highlight import highlight, matched
from knowledge.search.indexer import Progress
from knowledge.search.meaning import Meaning, Near
from knowledge.search.source import Edited, Source
from knowledge.search.state import KindState, state_of
from knowledge.search.wanted import Wanted

_CANDIDATES = 100  # of each leg, of each kind
_FEW = 500  # so many passages are compared one by one
_BY_WORDS = 0.11  # of 220 real questions none scored less by words, of small talk most does
_FAR = 0.4  # of the best score: what scores less is not shown, and of 247 graded queries none lost by that
ANYTHING = Wanted()

Key = tuple[Kind, str]


class Library:
    """Search over sources, kept up to date from the log of changes.

    Args:
        sources: Where passages come from, one for each kind.
        log: The log of changes of the database behind them; None when nothing changes.
        meaning: Their vectors; None to compare words only.
        glossary: Gives the glossary as it is now.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        log: ChangeLog | None = None,
        meaning: Meaning | None = None,
        glossary: Callable[[], Glossary] = load_glossary,
    ) -> None:
        self._sources = {source.kind: source for source in sources}
        self._log = log
        self._meaning = meaning
        self._glossary = glossary
        self._corpus = Corpus()
        self._seen: int | None = None
        self._generations: dict[Kind, int] = {}

    def search(
        self,
        query: str,
        *,
        language: Language,
        wanted: Wanted = ANYTHING,
        limit: int = 5,
        words_only: bool = False,
    ) -> Answer:
        """The passages that answer best, one from each page, plan, case or document.

        Both languages are searched, whichever the query is in; the reader's is shown where there is one. With
        `words_only` the vectors are left alone: a look beside other work loads no embedder.
        """
        clauses = read_query(query, self._glossary())
        if not clauses:
            return Answer(found=())
        self.sync()
        near = Near() if words_only else self._compare(query, wanted)
        try:
            scored = self._score(clauses, wanted, near, limit)
        except InputError as error:  # the store of vectors went away in between
            assert self._meaning is not None
            near = Near(notice=self._meaning.give_up(error))
            scored = self._score(clauses, wanted, near, limit)
        terms = _terms_of(clauses)
        answers = [self._found(one, language, terms) for one in _near_the_best(scored)[:limit]]
        if _is_something(scored, clauses, terms, near.least):
            return Answer(found=tuple(answers), notice=near.notice)
        nearest = tuple(answers) if _is_near(scored, near.least) else ()
        return Answer(found=(), nearest=nearest, notice=near.notice)

    def sync(self) -> int:
        """Take in what changed since the last time; how many pages, plans, cases, documents that were."""
        with self._corpus.lock:
            generations = self._read_generations()
            last = self._log.last() if self._log else 0
            stale = self._edited(generations) | self._noted(last)
            # reading may fail: the cursor moves afterwards
            entries = {key: self._sources[key[0]].entries(key[1]) for key in stale}
            self._corpus.cursor = last
            self._corpus.replace_all(entries)
            self._seen, self._generations = last, generations
            return len(stale)

    def index(self, *, rebuild: bool = False, progress: Progress | None = None) -> None:
        """Make every vector that is missing, now; with `rebuild` all of them anew.

        Raises:
            FolderInUse: Another process owns the folder of vectors.
            VectorsUnavailable: The store cannot be reached.
            EmbeddingFailed: A passage could not be embedded.
        """
        self.sync()
        if self._meaning is not None:
            self._meaning.index(self._corpus, rebuild=rebuild, progress=progress)

    def state(self) -> tuple[KindState, ...]:
        """How far the index is, by kind. Raises like `index`."""
        self.sync()
        with self._corpus.lock:
            passages = {kind: self._corpus.count(kind) for kind in self._sources}
        shelves = (
            {shelf.kind: shelf for shelf in self._meaning.shelves(self._corpus)} if self._meaning else {}
        )
        return tuple(
            state_of(kind, passages[kind], shelves.get(kind), self._corpus) for kind in sorted(passages)
        )

    def close(self) -> None:
        """Let another process have the vectors."""
        if self._meaning is not None:
            self._meaning.close()

    def _read_generations(self) -> dict[Kind, int]:
        edited = ((kind, source) for kind, source in self._sources.items() if isinstance(source, Edited))
        return {kind: source.generation for kind, source in edited}

    def _edited(self, generations: dict[Kind, int]) -> set[Key]:
        """Everything in the sources whose files were edited, and what was in them before."""
        edited = [kind for kind, number in generations.items() if self._generations.get(kind) != number]
        return self._all(edited)

    def _noted(self, last: int) -> set[Key]:
        """What the log of changes tells; everything the first time, and when the database is an older one."""
        if self._seen is None or last < self._seen:
            return self._all(self._sources)
        if self._log is None or last == self._seen:
            return set()
        changes = self._log.after(self._seen, limit=last - self._seen)
        known = {kind.value for kind in self._sources}
        return {(Kind(c.kind), c.source) for c in changes if c.kind in known}

    def _all(self, kinds: Iterable[Kind]) -> set[Key]:
        return {
            (kind, one)
            for kind in kinds
            for ids in (self._sources[kind].ids(), self._corpus.sources(kind))
            for one in ids
        }

    def _compare(self, query: str, wanted: Wanted) -> Near:
        if self._meaning is None:
            return Near()
        return self._meaning.compare(query, self._corpus, wanted.kinds or tuple(Kind))

    def _score(self, clauses: Sequence[Clause], wanted: Wanted, near: Near, limit: int) -> list[Scored]:
        """The candidates of both legs with their scores. Raises VectorsUnavailable."""
        nearest: dict[Kind, Sequence[str]] = {k: near.nearest(k, _CANDIDATES) for k in near.shelves}
        found: dict[str, Covered] = {}
        with self._corpus.lock:
            reading = self._corpus.search(clauses, wanted)
            found.update((one.entry.key, one) for one in reading.best(_CANDIDATES))
            few = {kind: reading.digests(kind) for kind in _take_in(found, reading, nearest, 4 * limit)}
        if few:  # the filters left little of the nearest: the nearest of those that pass them
            nearest = {kind: _among(near, kind, digests) for kind, digests in few.items()}
            with self._corpus.lock:
                _take_in(found, self._corpus.search(clauses, wanted), nearest, 0)
        return fuse(found.values(), self._cosines(near, found.values()), near.weight)

    def _cosines(self, near: Near, candidates: Iterable[Covered]) -> dict[Key, float]:
        digests: dict[Kind, list[str]] = {kind: [] for kind in near.shelves}
        for one in candidates:
            if one.entry.kind in digests:
                digests[one.entry.kind].append(one.entry.digest)
        return {
            (kind, digest): cosine
            for kind, some in digests.items()
            for digest, cosine in near.cosines(kind, some).items()
        }

    def _found(self, one: Scored, language: Language, terms: set[str]) -> Found:
        entry = self._sources[one.entry.kind].shown(one.entry, language)
        return Found(
            entry=entry,
            score=one.score,
            coverage=min(1.0, one.coverage),
            cosine=one.cosine,
            terms=matched((entry.title, entry.heading, entry.text), terms),
            highlights=highlight(entry.text, terms),
        )


def _take_in(
    found: dict[str, Covered], reading: Reading, nearest: Mapping[Kind, Sequence[str]], enough: int
) -> list[Kind]:
    """Add the nearest passages that pass the filters; the kinds that should have had more."""
    short: list[Kind] = []
    for kind, digests in nearest.items():
        passed = reading.with_digests(kind, digests)
        found.update((one.entry.key, one) for one in passed)
        if len(passed) < min(enough, len(digests)):
            short.append(kind)
    return short


def _among(near: Near, kind: Kind, digests: Sequence[str]) -> Sequence[str]:
    return digests if len(digests) <= _FEW else near.nearest(kind, _CANDIDATES, digests)


def _is_something(scored: Sequence[Scored], clauses: Sequence[Clause], terms: set[str], least: float) -> bool:
    """Whether anything has to do with the query: whether the best passage has.

    A query in words of the glossary is about the subject, whatever else it says: it needs half as much.
    """
    best = max(scored, key=lambda one: one.score, default=None)
    if best is None:
        return False
    needed = _BY_WORDS if best.cosine is None else least
    if any(clause.synonyms for clause in clauses):
        needed /= 2
    # lone Han characters in common are chance
    entry = best.entry
    told = best.cosine is not None and best.cosine >= needed
    return best.score >= needed and (told or bool(matched((entry.title, entry.heading, entry.text), terms)))


def _is_near(scored: Sequence[Scored], least: float) -> bool:
    """Whether the best passage may be shown as the nearest there is."""
    best = max(scored, key=lambda one: one.score, default=None)
    return best is not None and best.cosine is not None and best.score >= least / 2


def _near_the_best(scored: Iterable[Scored]) -> list[Scored]:
    """The best passages of each page, plan, case and document, down to a share of the first one's score."""
    ranked = best_of_each(scored)
    return [one for one in ranked if one.score >= _FAR * ranked[0].score]


def _terms_of(clauses: Sequence[Clause]) -> set[str]:
    terms = {term for clause in clauses for term in clause.terms}
    return terms | {term for clause in clauses for synonym in clause.synonyms for term in synonym}
