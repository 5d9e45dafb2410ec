"""Embeddings over HTTP, from a real server on loopback."""

import logging
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from knowledge.search.embedder import EmbeddingFailed
from knowledge.search.remote import RemoteEmbedder
from tests.knowledge.search.embeddings_server import (
    DIMENSIONS,
    Step,
    failing,
    holding,
    right,
    serve,
    slow,
    vector,
)

pytestmark = pytest.mark.slow
KEY = "sk-very-secret"
NO_NUMBER = float("nan")


def embedder(url: str, **options: Any) -> RemoteEmbedder:
    return RemoteEmbedder(url, "some-model", api_key=KEY, **{"timeout": 5, **options})


def test_vectors_come_in_the_order_of_the_texts_and_of_length_one() -> None:
    texts = ["获客成本", "budget", "品牌"]
    with serve() as served:
        found = embedder(served.url).embed_passages(texts)
    expected = np.array([vector(text) for text in texts])
    assert np.allclose(found, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert found.dtype == np.float32
    assert served.requests[0]["model"] == "some-model"
    assert "dimensions" not in served.requests[0]
    assert served.keys == [f"Bearer {KEY}"]


def test_many_and_long_texts_go_in_batches() -> None:
    texts = ["字" * 1_000] * 70 + ["短"] * 70
    with serve() as served:
        found = embedder(served.url).embed_passages(texts)
    assert found.shape == (140, DIMENSIONS)
    sizes = [(len(r["input"]), sum(map(len, r["input"]))) for r in served.requests]
    assert sum(count for count, _ in sizes) == 140
    assert all(count <= 32 and characters <= 20_000 for count, characters in sizes)


def test_the_fingerprint_learns_the_length_once_and_holds_no_secret() -> None:
    with serve() as served:
        asking = embedder(served.url.replace("http://", "http://user:pass@"))
        first = asking.fingerprint
        assert asking.fingerprint == first
        assert len(served.requests) == 1
    assert first.dimensions == DIMENSIONS
    assert "some-model" in first.model
    assert "pass" not in first.model
    assert embedder(served.url, dimensions=4).fingerprint.dimensions == 4
    other = embedder(served.url, dimensions=DIMENSIONS, passage_prefix="passage: ").fingerprint
    assert other.digest != first.digest


def test_prefixes_and_preparation_reach_the_server() -> None:
    with serve() as served:
        asking = embedder(
            served.url, query_prefix="query: ", passage_prefix="passage: ", dimensions=DIMENSIONS
        )
        asking.embed_queries(["獲客\x00\ud800"])
        asking.embed_passages(["", "預算"])
    assert [r["input"] for r in served.requests] == [["query: 获客  "], [".", "passage: 预算"]]
    assert {r["dimensions"] for r in served.requests} == {DIMENSIONS}


def test_no_texts_ask_for_nothing_more_than_the_length() -> None:
    with serve() as served:
        assert embedder(served.url, dimensions=8).embed_queries([]).shape == (0, 8)
    assert served.requests == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again(status: int) -> None:
    with serve(failing(status), failing(status)) as served:
        assert embedder(served.url).embed_passages(["a"]).shape == (1, DIMENSIONS)
    assert len(served.requests) == 3


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (401, 1), (404, 1), (500, 2)])
def test_what_does_not_pass_fails_and_never_says_the_key(
    status: int, tries: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    step = failing(status, f"Incorrect API key provided: {KEY}")
    with serve(*[step] * 9) as served, pytest.raises(EmbeddingFailed, match=f"HTTP {status}") as raised:
        embedder(served.url).embed_queries(["a"])
    assert len(served.requests) == tries
    assert KEY not in f"{raised.value.message}{raised.value!r}"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    own = [record.getMessage() for record in caplog.records if record.name.startswith("hoshin")]
    assert not any(KEY in line for line in own)


def test_a_slow_server_is_given_up() -> None:
    start = time.monotonic()
    with serve(slow(3), slow(3)) as served, pytest.raises(EmbeddingFailed, match=r"0\.2 s"):
        embedder(served.url, timeout=0.2).embed_queries(["a"])
    assert time.monotonic() - start < 8


def test_nobody_listening_is_said() -> None:
    with serve() as served:
        pass
    with pytest.raises(EmbeddingFailed, match="gave no vectors"):
        embedder(served.url).embed_queries(["a"])


ONE = [1.0] * DIMENSIONS
GARBLED: dict[str, tuple[Callable[[list[str]], Any], str]] = {
    "half an answer": (holding([ONE]), "2 texts got 1 vectors"),
    "too many": (holding([ONE] * 3), "2 texts got 3 vectors"),
    "lengths that differ": (holding([ONE, ONE[:3]]), "length 3, not 8"),
    "no numbers": (holding([ONE, [NO_NUMBER] * DIMENSIONS]), "no number"),
    "zeros": (holding([ONE, [0.0] * DIMENSIONS]), "all zeros"),
    "nothing": (lambda _: (200, {"data": []}), "2 texts got 0 vectors"),
    "another protocol": (lambda _: (200, {"vectors": [1, 2]}), "not in the protocol"),
    "words": (lambda _: (200, {"data": [{"index": 0, "embedding": ["x"]}]}), "not in the protocol"),
    "no JSON": (lambda _: (200, "<html>"), "cannot be used|gave no vectors"),
    "one index twice": (
        lambda _: (200, {"data": [{"index": 0, "embedding": ONE}, {"index": 0, "embedding": ONE}]}),
        "in no order",
    ),
}


@pytest.mark.parametrize("name", GARBLED)
def test_a_wrong_answer_is_refused(name: str) -> None:
    step, message = GARBLED[name]
    with serve(step) as served, pytest.raises(EmbeddingFailed, match=message):
        embedder(served.url).embed_passages(["a", "b"])


def test_a_server_that_ignores_the_length_asked_for_is_refused() -> None:
    with serve() as served, pytest.raises(EmbeddingFailed, match="length 8, not 4"):
        embedder(served.url, dimensions=4).embed_passages(["a"])


def test_a_length_that_changes_between_answers_is_refused() -> None:
    steps: list[Step] = [right, holding([[1.0] * 5])]
    with serve(*steps) as served:
        asking = embedder(served.url)
        asking.embed_passages(["a"])
        with pytest.raises(InputError, match="length 5, not 8"):
            asking.embed_passages(["a"])
