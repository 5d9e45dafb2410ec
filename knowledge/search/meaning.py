"""Search by meaning: every passage as a vector, made in the background, compared with the query's.

Nothing of it is loaded before a search needs it. Where it cannot be had it says why, and words alone answer.
"""

import atexit
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from core.errors import InputError
from core.text import Text
from knowledge.lease import Lease
from knowledge.search.corpus import Corpus
from knowledge.search.embedder import Embedder, Fingerprint
from knowledge.search.entry import Kind
from knowledge.search.indexer import Baked, Indexer, Progress, nothing_baked
from knowledge.search.shelf import LoadEmbedder, Readable, Shelf
from knowledge.search.vectors import VectorsUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.search.vectors import VectorStore

_PATIENCE = 2.0  # seconds a search waits for vectors that are nearly there
_COOLING = 10.0  # seconds before trouble is tried again


def _no_former(_fingerprint: Fingerprint) -> None:
    return None


@dataclass(frozen=True)
class Near:
    """A query's vectors, and what they can be compared with.

    Attributes:
        shelves: For each kind that can be compared, its collection.
        queries: The query's vector by each embedder there is among them.
        weight: λ of the embedder.
        least: A passage that scores less has nothing to do with the query.
        notice: Why some passages cannot be compared, if so.
    """

    shelves: dict[Kind, Readable] = field(default_factory=dict)
    queries: "dict[str, NDArray[np.float32]]" = field(default_factory=dict)
    weight: float = 1.0
    least: float = 0.0
    notice: Text | None = None

    def nearest(self, kind: Kind, count: int, among: Sequence[str] | None = None) -> list[str]:
        """Digests of the passages of a kind nearest to the query. Raises VectorsUnavailable."""
        shelf = self.shelves.get(kind)
        return [] if shelf is None else shelf.vectors.nearest(self._query(shelf), count, among)

    def cosines(self, kind: Kind, digests: Iterable[str]) -> dict[str, float]:
        """How near passages are to the query, those that have a vector. Raises VectorsUnavailable."""
        shelf = self.shelves.get(kind)
        return {} if shelf is None else shelf.cosines(self._query(shelf), digests)

    def _query(self, shelf: Readable) -> "NDArray[np.float32]":
        return self.queries[shelf.embedder.fingerprint.digest]


class Meaning:
    """The vectors of a corpus, kept up to date.

    Args:
        open_store: Opens the collections; called at the first need. Raises FolderInUse, VectorsUnavailable.
        load_embedder: The embedder in use; called at the first need. Raises EmbeddingFailed, InputError.
        former: The embedder with a fingerprint, if it can still be had: it answers while the vectors of
            the one in use are being made.
        baked: Vectors of passages that come with the product, by digest, for an embedder.
        lease: Keeps processes that share a server from making the same vectors.
        patience: Seconds a search waits for vectors that are nearly there.
    """

    def __init__(
        self,
        open_store: "Callable[[], VectorStore]",
        load_embedder: Callable[[], Embedder],
        *,
        former: LoadEmbedder = _no_former,
        baked: Baked = nothing_baked,
        lease: Lease | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        self._open_store = open_store
        self._load_embedder = load_embedder
        self._former = former
        self._baked = baked
        self._lease = lease
        self._patience = patience
        self._lock = RLock()
        self._store: VectorStore | None = None
        self._embedder: Embedder | None = None
        self._indexer: Indexer | None = None
        self._cooling: tuple[float, InputError] | None = None

    def compare(self, query: str, corpus: Corpus, kinds: Iterable[Kind]) -> Near:
        """The query's vectors and what they can be compared with; where nothing, the notice says why."""
        with corpus.lock:
            wanted = [kind for kind in kinds if corpus.digests(kind)]
        try:
            self._raise_again()
            return self._near(query, self._open(corpus, wanted), wanted)
        except InputError as error:
            return Near(notice=self.give_up(error))

    def give_up(self, error: InputError) -> Text:
        """Leave meaning aside for some seconds; the notice for who reads."""
        if self._cooling is None or self._cooling[1] is not error:
            self._cooling = (time.monotonic() + _COOLING, error)
            if isinstance(error, VectorsUnavailable):
                self._let_go()
        return _only_words(error.message)

    def index(self, corpus: Corpus, *, rebuild: bool = False, progress: Progress | None = None) -> None:
        """Make every vector that is missing, now.

        Args:
            corpus: The passages.
            rebuild: Delete all there are first.
            progress: Told after every step.

        Raises:
            FolderInUse: Another process owns the folder.
            VectorsUnavailable: The store cannot be reached.
            EmbeddingFailed: A passage could not be embedded.
        """
        if rebuild:
            self._halt()
            self._opened(corpus).clear()
        with corpus.lock:
            wanted = [kind for kind in Kind if corpus.digests(kind)]
        self._open(corpus, wanted).run(wanted, progress)

    def shelves(self, corpus: Corpus) -> list[Shelf]:
        """The collections of every kind there is a passage of. Raises like `index`."""
        with corpus.lock:
            wanted = [kind for kind in Kind if corpus.digests(kind)]
        indexer = self._open(corpus, wanted)
        return [indexer.shelves[kind] for kind in wanted]

    def close(self) -> None:
        """Stop what runs, and let another process have the folder."""
        with self._lock:
            self._halt()
            if self._store is not None:
                self._store.close()
                self._store = None
        atexit.unregister(self.close)

    def _near(self, query: str, indexer: Indexer, wanted: Sequence[Kind]) -> Near:
        behind = indexer.catch_up(wanted, self._patience)
        if isinstance(indexer.trouble, VectorsUnavailable):
            raise indexer.trouble
        shelves = {
            kind: readable for kind in wanted if (readable := indexer.shelves[kind].readable) is not None
        }
        embedders = {one.embedder.fingerprint.digest: one.embedder for one in shelves.values()}
        queries = {digest: one.embed_queries([query])[0] for digest, one in embedders.items()}
        first = next(iter(embedders.values()), None)
        weight, least = (first.lexical_weight, first.least_score) if first else (1.0, 0.0)
        return Near(shelves, queries, weight, least, _say_behind(behind, indexer) if behind else None)

    def _raise_again(self) -> None:
        if self._cooling is not None:
            until, error = self._cooling
            if time.monotonic() < until:
                raise error
            self._cooling = None

    def _open(self, corpus: Corpus, kinds: Sequence[Kind]) -> Indexer:
        with self._lock:
            store = self._opened(corpus)
            if self._embedder is None:
                self._embedder = self._load_embedder()
            if self._indexer is None:
                self._indexer = Indexer(corpus, self._baked, self._lease)
            for kind in kinds:
                if kind not in self._indexer.shelves:
                    self._indexer.shelves[kind] = Shelf(store, kind, self._embedder, self._former)
            return self._indexer

    def _opened(self, corpus: Corpus) -> "VectorStore":
        with self._lock:
            if self._store is None:
                self._store = self._open_store()
                atexit.register(self.close)
            return self._store

    def _let_go(self) -> None:
        """Leave a server, and ask it anew later: it may come back with other collections, or none."""
        with self._lock:
            if self._store is None or not self._store.shared:
                return
            if self._indexer is not None:
                self._indexer.abandon()
                self._indexer = None
            self._store.close()
            self._store = None

    def _halt(self) -> None:
        if self._indexer is not None:
            self._indexer.stop()
            self._indexer = None


def _only_words(reason: Text) -> Text:
    return Text(
        zh=f"这次只按词语查找，没有按意思查找：{reason.zh}",
        en=f"searched by words only, not by meaning: {reason.en}",
    )


def _say_behind(behind: int, indexer: Indexer) -> Text:
    if indexer.trouble is not None:
        return _only_words(indexer.trouble.message)
    return Text(
        zh=f"语义索引正在后台建立，还差 {behind} 段：这些段这次只按词语查找",
        en=f"the index by meaning is being built, {behind} passages to go: those were searched by words only",
    )
