"""All passages there are, in memory: indexed by their words, and known by what their filters look at."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from knowledge.search.entry import Entry, Kind
from knowledge.search.lexical import Clause, LexicalIndex
from knowledge.search.vocabulary import Parts
from knowledge.search.wanted import Wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TITLE = 2  # times a title counts in its passages


class Covered(NamedTuple):
    """A passage and the share of the query's words that it holds, 0 to 1."""

    entry: Entry
    coverage: float


class Corpus:
    """The passages of all sources. Replacing what one source holds costs what is new in it.

    Attributes:
        lock: To be held while it is used, and what `search` returned.
        generation: Another number after every change.
        cursor: Number of the last change of the database that is taken in.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.generation = 0
        self.cursor = 0
        self._index = LexicalIndex()
        self._held: dict[tuple[Kind, str], list[int]] = {}
        self._entries: dict[int, Entry] = {}
        self._places: defaultdict[Kind, dict[str, list[int]]] = defaultdict(dict)
        self._facets = _Facets()

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._entries)

    def replace(self, kind: Kind, source: str, entries: Sequence[Entry]) -> None:
        """These are now the passages of one page, plan, case or document; none when it is gone."""
        self.replace_all({(kind, source): entries})

    def replace_all(self, changed: "Mapping[tuple[Kind, str], Sequence[Entry]]") -> None:
        """The same for many at once."""
        if not changed:
            return
        self.generation += 1
        self._drop([position for key in changed for position in self._held.pop(key, ())])
        added = [entry for entries in changed.values() for entry in entries]
        for position, entry in zip(self._index.add([_parts(one) for one in added]), added, strict=True):
            self._entries[position] = entry
            self._facets.put(position, entry)
            self._held.setdefault((entry.kind, entry.source), []).append(position)
            self._places[entry.kind].setdefault(entry.digest, []).append(position)

    def sources(self, kind: Kind) -> list[str]:
        """Ids of the pages, plans, cases or documents that have passages."""
        return [source for one, source in self._held if one is kind]

    def count(self, kind: Kind) -> int:
        """How many passages of a kind there are."""
        return sum(len(positions) for positions in self._places[kind].values())

    def digests(self, kind: Kind) -> "Collection[str]":
        """Digests of the passages of a kind, each once."""
        return self._places[kind].keys()

    def passage(self, kind: Kind, digest: str) -> Entry | None:
        """A passage with that digest, if there is one still."""
        positions = self._places[kind].get(digest)
        return self._entries[positions[0]] if positions else None

    def search(self, clauses: Sequence[Clause], wanted: Wanted) -> "Reading":
        """What the words of a query find among the wanted passages."""
        return Reading(self, self._index.cover(clauses), self._allowed(wanted))

    def _drop(self, positions: Sequence[int]) -> None:
        self._index.drop(positions)
        for position in positions:
            entry = self._entries.pop(position)
            places = self._places[entry.kind]
            places[entry.digest].remove(position)
            if not places[entry.digest]:
                del places[entry.digest]
            self._facets.drop(position)

    def _allowed(self, wanted: Wanted) -> "NDArray[np.bool_]":
        """Which positions hold a wanted passage, shape (span,)."""
        allowed = self._facets.taken_by(wanted, self._index.span)
        if wanted.sources:
            kinds = wanted.kinds or tuple(Kind)
            named = [p for k in kinds for s in wanted.sources for p in self._held.get((k, s), ())]
            inside = allowed[named]
            allowed[:] = False
            allowed[named] = inside
        return allowed


class Reading:
    """One search by words over the wanted passages; what is not wanted is not in it."""

    def __init__(self, corpus: Corpus, coverage: "NDArray[np.float32]", allowed: "NDArray[np.bool_]") -> None:
        self._corpus = corpus
        self._coverage = coverage
        self._allowed = allowed

    def best(self, count: int) -> list[Covered]:
        """The passages that hold most of the query's words, in no order; none that holds nothing."""
        import numpy as np

        chosen = np.flatnonzero(self._allowed & (self._coverage > 0))
        if count < len(chosen):
            coverage = self._coverage[chosen]
            # ties at the border are all in, so that nothing depends on where a passage is kept
            chosen = chosen[coverage >= np.partition(coverage, -count)[-count]]
        return [self._at(position) for position in chosen.tolist()]

    def with_digests(self, kind: Kind, digests: Iterable[str]) -> list[Covered]:
        """The wanted passages with these digests."""
        places = self._corpus._places[kind]
        return [self._at(p) for digest in digests for p in places.get(digest, ()) if self._allowed[p]]

    def digests(self, kind: Kind) -> list[str]:
        """Digests of all wanted passages of a kind."""
        import numpy as np

        entries = (self._corpus._entries[position] for position in np.flatnonzero(self._allowed).tolist())
        return list(dict.fromkeys(entry.digest for entry in entries if entry.kind is kind))

    def _at(self, position: int) -> Covered:
        return Covered(self._corpus._entries[position], float(self._coverage[position]))


class _Facets:
    """What filters look at, each combination once: a filter is asked once for each, not for each passage."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._examples: list[Entry] = []
        self._of: list[int] = []
        self._array: NDArray[np.int32] | None = None

    def put(self, position: int, entry: Entry) -> None:
        facets = (
            entry.kind, entry.topic, entry.level, entry.unit, entry.owner,
            entry.start, entry.end, entry.expires, entry.access,
        )  # fmt: skip
        number = self._numbers.setdefault(facets, len(self._examples))
        if number == len(self._examples):
            self._examples.append(entry)
        self._of.extend([-1] * (position + 1 - len(self._of)))
        self._of[position] = number
        self._array = None

    def drop(self, position: int) -> None:
        self._of[position] = -1
        self._array = None

    def taken_by(self, wanted: Wanted, span: int) -> "NDArray[np.bool_]":
        import numpy as np

        if self._array is None:
            self._array = np.array([*self._of, *[-1] * (span - len(self._of))], np.int32)
        anywhere = wanted.model_copy(update={"sources": ()})
        # the last one answers for -1: no passage
        taken = np.array([*map(anywhere.takes, self._examples), False], np.bool_)
        return taken[self._array]


def _parts(entry: Entry) -> Parts:
    return ((entry.title, _TITLE), (entry.heading, 1), (entry.text, 1))
