"""The vectors that come with the guidance."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.guidance import Guidance
from knowledge.search.baked import bake, baked_vectors
from knowledge.search.shelf import words_of
from knowledge.search.universal import UniversalEmbedder
from tests.knowledge.search.shelves import CountingEmbedder

pytestmark = pytest.mark.slow


def test_they_belong_to_the_pages_as_they_are() -> None:
    guidance = Guidance()
    wanted = {entry.digest for page in guidance.ids() for entry in guidance.entries(page)}
    # if this fails: python -m knowledge.search.baked
    assert set(baked_vectors(UniversalEmbedder().fingerprint)) == wanted


def test_there_are_none_by_another_embedder() -> None:
    assert not baked_vectors(CountingEmbedder().fingerprint)


def test_baking_writes_what_it_embeds(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    count = bake(embedder, tmp_path / "vectors.npz")
    with np.load(tmp_path / "vectors.npz") as held:
        assert len(held["digests"]) == count == len(embedder.embedded)
        assert held["made_by"] == embedder.fingerprint.model_dump_json()
        assert held["vectors"].dtype == np.float16


@pytest.mark.slow
def test_they_are_what_the_embedder_makes() -> None:
    embedder, guidance = UniversalEmbedder(), Guidance()
    baked = baked_vectors(embedder.fingerprint)
    entries = guidance.entries("smart")
    made = embedder.embed_passages([words_of(entry) for entry in entries])
    for entry, vector in zip(entries, made, strict=True):
        assert baked[entry.digest] @ vector > 0.9999
