"""The vectors of one kind of passage: which there are, which are wanted, and comparing a query with them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from knowledge.search.embedder import Embedder, Fingerprint
from knowledge.search.entry import Entry, Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.search.vectors import Vectors, VectorStore

_REMEMBERED = 20_000  # vectors kept in memory, 2 kB each

LoadEmbedder = Callable[[Fingerprint], Embedder | None]


class Readable:
    """A complete collection and the embedder its queries must be embedded with."""

    def __init__(self, vectors: "Vectors", embedder: Embedder) -> None:
        self.vectors = vectors
        self.embedder = embedder
        self._remembered: dict[str, NDArray[np.float32]] = {}

    def cosines(self, query: "NDArray[np.float32]", digests: Iterable[str]) -> dict[str, float]:
        """How near each passage is to a query, -1 to 1; without those that have no vector."""
        import numpy as np

        found = self._recall(list(dict.fromkeys(digests)))
        if not found:
            return {}
        nearness = np.stack(list(found.values())) @ query
        return dict(zip(found, np.clip(nearness, -1, 1).round(6).tolist(), strict=True))

    def _recall(self, digests: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        remembered = self._remembered
        unknown = [digest for digest in digests if digest not in remembered]
        if unknown:
            fetched = self.vectors.fetch(unknown)
            if len(remembered) + len(fetched) > _REMEMBERED:
                remembered = self._remembered = {d: remembered[d] for d in digests if d in remembered}
            remembered.update(fetched)
        return {digest: remembered[digest] for digest in digests if digest in remembered}


class Shelf:
    """The collection of the embedder in use, and the one before it until that is complete."""

    def __init__(self, store: "VectorStore", kind: Kind, embedder: Embedder, former: LoadEmbedder) -> None:
        self.kind = kind
        self._store = store
        self._current = Readable(store.open(kind, embedder.fingerprint), embedder)
        self._held = self._current.vectors.digests()
        self._complete = self._current.vectors.complete
        self._settled = -1
        self._former = None if self._complete else self._find_former(former)

    @property
    def fingerprint(self) -> Fingerprint:
        """Of the embedder in use."""
        return self._current.vectors.fingerprint

    @property
    def held(self) -> int:
        """How many passages have a vector."""
        return len(self._held)

    @property
    def readable(self) -> Readable | None:
        """What a query can be compared with now."""
        return self._current if self._complete else self._former

    @property
    def shared(self) -> bool:
        """Whether other processes may be writing to it."""
        return self._store.shared

    def is_settled(self, generation: int) -> bool:
        """Whether it was finished for that state of the corpus."""
        return self._settled == generation

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """Digests of the wanted passages that have no vector yet."""
        held = self._held
        return [digest for digest in wanted if digest not in held]

    def refresh(self, digests: Sequence[str]) -> list[str]:
        """Those of the digests that have no vector after another process had time to write some."""
        missing = self._current.vectors.missing(digests)
        self._held.update(set(digests).difference(missing))
        return missing

    def embed(self, entries: Sequence[Entry]) -> None:
        """Make the vectors of passages and keep them."""
        self.put(
            [entry.digest for entry in entries],
            self._current.embedder.embed_passages([words_of(entry) for entry in entries]),
        )

    def put(self, digests: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Keep vectors that are there already."""
        self._current.vectors.add(digests, vectors)
        self._held.update(digests)

    def finish(self, wanted: Iterable[str], cursor: int, generation: int) -> None:
        """Every wanted passage has its vector: answer with these from now on, forget the others."""
        if not self._complete or self._current.vectors.cursor != cursor:
            self._current.vectors.finish(cursor)
        self._complete, self._former, self._settled = True, None, generation
        if self._store.shared:  # another process may want what this one does not, or have another embedder
            return
        gone = self._held.difference(wanted)
        self._held = self._held - gone
        self._current.vectors.drop(gone)
        for vectors in self._store.former(self.kind, self.fingerprint):
            self._store.drop(vectors)

    def _find_former(self, load: LoadEmbedder) -> Readable | None:
        for vectors in self._store.former(self.kind, self._current.vectors.fingerprint):
            embedder = load(vectors.fingerprint) if vectors.complete else None
            if embedder is not None and embedder.fingerprint == vectors.fingerprint:
                return Readable(vectors, embedder)
        return None


def words_of(entry: Entry) -> str:
    """What of a passage is embedded: its title, its heading, its text."""
    return "\n".join(part for part in (entry.title, entry.heading, entry.text) if part)
