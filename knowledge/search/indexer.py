"""Making the vectors that are missing, batch by batch, in the background: what is made stays made.

A process that is killed leaves whole batches behind, and the next one makes only what is still missing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from core.errors import InputError
from core.text import Text
from knowledge.lease import Lease
from knowledge.search.corpus import Corpus
from knowledge.search.embedder import EmbeddingFailed, Fingerprint
from knowledge.search.entry import Kind
from knowledge.search.shelf import Shelf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAUSE = 0.2  # seconds between looks at what another process has done
_COOLING = 10.0  # seconds before trouble is tried again
_FEWEST, _MOST = 4, 256  # passages embedded at once
_QUICK, _SLOW = 0.25, 1.0  # seconds a batch should take

Baked = Callable[[Fingerprint], "Mapping[str, NDArray[np.float32]]"]
"""Vectors of passages that come with the product, by digest, for an embedder."""

Progress = Callable[[Kind, int, int], None]
"""Told how many passages of a kind have their vector, and how many there are."""


def nothing_baked(_fingerprint: Fingerprint) -> "Mapping[str, NDArray[np.float32]]":
    """No vectors come with the product."""
    return {}


class Indexer:
    """Brings the shelves up to date with a corpus.

    Args:
        corpus: The passages.
        baked: Vectors that need not be made.
        lease: Keeps processes that share a server from making the same vectors.

    Attributes:
        shelves: The collections, by kind.
        trouble: What the last work in the background ended with, if not well.
    """

    def __init__(self, corpus: Corpus, baked: Baked = nothing_baked, lease: Lease | None = None) -> None:
        self.shelves: dict[Kind, Shelf] = {}
        self.trouble: InputError | None = None
        self._corpus = corpus
        self._baked = baked
        self._lease = lease
        self._moved = Condition()
        self._stop = Event()
        self._thread: Thread | None = None
        self._size = _FEWEST
        self._again = 0.0  # when to try again after trouble
        self._pace = 0.0  # seconds a passage takes, 0 before any was made

    def missing(self, kind: Kind) -> list[str]:
        """Digests of the passages of a kind that have no vector."""
        with self._corpus.lock:
            return self.shelves[kind].missing(self._corpus.digests(kind))

    def catch_up(self, kinds: Sequence[Kind], patience: float) -> int:
        """Bring these up to date in the background; wait for that if it will not take long.

        Returns:
            How many passages still have no vector.
        """
        behind = self._behind(kinds)
        if not behind:
            return 0
        began = self._start(kinds)
        deadline = time.monotonic() + patience
        with self._moved:
            while self._thread is not None and behind and time.monotonic() < deadline:
                if not (self._pace or began) or self._left(behind) * self._pace > patience:
                    break
                self._moved.wait(0.05)
                behind = self._behind(kinds)
        return self._left(behind)

    def run(self, kinds: Sequence[Kind], progress: Progress | None = None) -> None:
        """Bring these up to date before returning. Raises EmbeddingFailed, VectorsUnavailable."""
        for kind in kinds:
            self._fill(kind, progress)

    def abandon(self) -> None:
        """End the work in the background without waiting: it may hang with a server that does not answer."""
        self._stop.set()

    def stop(self) -> None:
        """End the work in the background after the batch in hand."""
        self._stop.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _behind(self, kinds: Sequence[Kind]) -> list[Kind]:
        generation = self._corpus.generation
        return [kind for kind in kinds if not self.shelves[kind].is_settled(generation)]

    def _left(self, kinds: Sequence[Kind]) -> int:
        return sum(len(self.missing(kind)) for kind in kinds)

    def _start(self, kinds: Sequence[Kind]) -> bool:
        """Begin to work in the background; False when that is going on."""
        with self._moved:
            if self._thread is not None or self._stop.is_set() or time.monotonic() < self._again:
                return False
            self.trouble = None
            self._thread = Thread(target=self._work, args=(kinds,), name="hoshin-index", daemon=True)
            self._thread.start()
            return True

    def _work(self, kinds: Sequence[Kind]) -> None:
        try:
            while not self._stop.is_set() and (behind := self._behind(kinds)):
                self.run(behind)
        except InputError as error:
            self._fail(error)
        except Exception as error:  # nobody above would see it
            self._fail(EmbeddingFailed(Text(zh=f"{error!r}", en=f"{error!r}")))
        finally:
            with self._moved:
                self._thread = None
                self._moved.notify_all()

    def _fail(self, error: InputError) -> None:
        self.trouble = error
        self._again = time.monotonic() + _COOLING

    def _fill(self, kind: Kind, progress: Progress | None) -> None:
        shelf = self.shelves[kind]
        self._put_baked(shelf)
        while not self._stop.is_set():
            missing = self.missing(kind)
            if progress is not None:
                progress(kind, shelf.held, shelf.held + len(missing))
            if not missing:
                break
            self._step(shelf, missing)
        self._finish(shelf)

    def _finish(self, shelf: Shelf) -> None:
        corpus = self._corpus
        with corpus.lock:
            wanted, cursor, generation = set(corpus.digests(shelf.kind)), corpus.cursor, corpus.generation
        if not shelf.missing(wanted):
            shelf.finish(wanted, cursor, generation)
            if shelf.shared and self._lease is not None:
                self._lease.give_back()
        with self._moved:
            self._moved.notify_all()

    def _put_baked(self, shelf: Shelf) -> None:
        missing = self.missing(shelf.kind)
        baked = self._baked(shelf.fingerprint) if missing and shelf.kind is Kind.GUIDANCE else {}
        known = [digest for digest in missing if digest in baked]
        if known:
            import numpy as np

            shelf.put(known, np.stack([baked[digest] for digest in known]))

    def _step(self, shelf: Shelf, missing: Sequence[str]) -> None:
        """One batch, unless another process is at it."""
        if shelf.shared and self._lease is not None and not self._lease.take():
            shelf.refresh(missing)
            self._stop.wait(_PAUSE)
            return
        batch = shelf.refresh(missing[: self._size]) if shelf.shared else missing[: self._size]
        with self._corpus.lock:
            entries = [entry for digest in batch if (entry := self._corpus.passage(shelf.kind, digest))]
        if not entries:
            return
        began = time.monotonic()
        shelf.embed(entries)
        self._learn(time.monotonic() - began, len(entries))

    def _learn(self, seconds: float, count: int) -> None:
        """How long it takes; the next batch larger or smaller."""
        self._pace = seconds / count
        if seconds < _QUICK:
            self._size = min(_MOST, 2 * self._size)
        elif seconds > _SLOW:
            self._size = max(_FEWEST, self._size // 2)
        with self._moved:
            self._moved.notify_all()
