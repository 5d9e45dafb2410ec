"""The product's own search over the corpus: the library, its vectors in a folder of Chroma."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.text import Language
from evals.retrieval.corpus import sources
from evals.retrieval.queries import LEFT, Query
from evals.retrieval.vectors import Vectors
from knowledge.search.entry import Entry
from knowledge.search.library import Library
from knowledge.search.meaning import Meaning
from knowledge.search.vectors import open_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.search.embedder import Fingerprint

_DEPTH = 10
_PATIENCE = 3_600  # seconds a search may wait for the vectors


def rank_by_product(
    entries: Sequence[Entry], queries: Sequence[Query], vectors: Vectors | None, folder: Path
) -> list[list[str]]:
    """For each query the ids of the first ten pages, plans, cases and documents."""
    found: dict[int, list[str]] = {}
    for language in (None, *Language):
        numbers = [number for number, query in enumerate(queries) if LEFT.get(query.group) is language]
        if not numbers:
            continue
        kept = [entry for entry in entries if language in (None, entry.language)]
        with opened(kept, vectors, folder / str(language)) as library:
            found |= {number: _rank(library, queries[number]) for number in numbers}
    return [found[number] for number in range(len(queries))]


@contextmanager
def opened(entries: Sequence[Entry], vectors: Vectors | None, folder: Path) -> Iterator[Library]:
    """The library over these passages, closed at the end."""
    meaning = None
    if vectors is not None:
        made = Made(vectors)
        meaning = Meaning(lambda: open_folder(folder, "evals"), lambda: made, patience=_PATIENCE)
    library = Library(sources(entries), meaning=meaning)
    try:
        yield library
    finally:
        library.close()


class Made:
    """An embedder whose vectors are made once."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    @property
    def fingerprint(self) -> "Fingerprint":
        """What its vectors may be compared with."""
        return self._vectors.embedder.fingerprint

    @property
    def lexical_weight(self) -> float:
        """λ."""
        return self._vectors.embedder.lexical_weight

    @property
    def least_score(self) -> float:
        """A passage that scores less has nothing to do with the query."""
        return self._vectors.embedder.least_score

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of queries."""
        return self._vectors.queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages."""
        return self._vectors.passages(texts)


def _rank(library: Library, query: Query) -> list[str]:
    answer = library.search(query.query, language=query.language, wanted=query.wanted, limit=_DEPTH)
    return [one.entry.source for one in answer.found or answer.nearest]
