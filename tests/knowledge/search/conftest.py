"""Vectors in a real Chroma folder, made with a small embedder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.search.meaning import Meaning
from knowledge.search.vectors import open_folder
from tests.knowledge.search.shelves import IDENTITY, CountingEmbedder


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def meaning(tmp_path: Path, embedder: CountingEmbedder) -> Iterator[Meaning]:
    """The vectors of a library, made with the small embedder."""
    made = Meaning(lambda: open_folder(tmp_path / "vectors", IDENTITY), lambda: embedder, patience=30)
    yield made
    made.close()
