"""Embeddings from any API that speaks the OpenAI protocol; the only module here that imports its client."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.text import Text
from knowledge.search.embedder import EmbeddingFailed, Fingerprint
from knowledge.search.plain import PLAIN, plain_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openai import OpenAI

_TEXTS = 32  # in one request; small servers take no more
_CHARACTERS = 20_000
_NOTHING = "."  # stands for an empty text, which the protocol does not allow
_RETRIES = 4
_QUICK_RETRIES = 1  # somebody waits for a query
_QUICK_SECONDS = 5.0


class RemoteEmbedder:
    """Embeds over HTTP. What comes back is checked: number, order, length, finite numbers.

    Args:
        base_url: Address of the API, up to and with "/v1".
        model: Name of the model there.
        api_key: Its key, if it wants one; it appears in no error.
        dimensions: Length of vector to ask for; None: the model's own.
        query_prefix: What the model wants before a query ("query: ").
        passage_prefix: What it wants before a passage.
        timeout: Seconds a request may take; for a query no more than 5.
        lexical_weight: λ, see `Embedder`.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        dimensions: int | None = None,
        query_prefix: str = "",
        passage_prefix: str = "",
        timeout: float = 30,
        lexical_weight: float = 0.5,
    ) -> None:
        self._base_url = base_url
        self._model = model
        self._api_key = api_key
        self._asked = dimensions
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._timeout = timeout
        self._lexical_weight = lexical_weight
        self._lock = Lock()
        self._dimensions = dimensions

    @property
    def fingerprint(self) -> Fingerprint:
        """What its vectors may be compared with. Asks the API once if no length is set; EmbeddingFailed."""
        if self._dimensions is None:
            self.embed_queries(["dimensions"])
        assert self._dimensions is not None
        prefixed = f" prefix {self._passage_prefix!r}" if self._passage_prefix else ""
        return Fingerprint(
            model=f"{_address(self._base_url)} {self._model}",
            version="",
            dimensions=self._dimensions,
            normaliser=PLAIN + prefixed,
        )

    @property
    def lexical_weight(self) -> float:
        """λ: how much coverage by words counts beside its cosine."""
        return self._lexical_weight

    @property
    def least_score(self) -> float:
        """It differs from model to model."""
        return 0.0

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of queries, shape (len(texts), dimensions), each of length 1. Raises EmbeddingFailed."""
        return self._embed(texts, self._query_prefix, _QUICK_RETRIES, min(self._timeout, _QUICK_SECONDS))

    def embed_passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages, shape (len(texts), dimensions), each of length 1. Raises EmbeddingFailed."""
        return self._embed(texts, self._passage_prefix, _RETRIES, self._timeout)

    def _embed(
        self, texts: Sequence[str], prefix: str, retries: int, seconds: float
    ) -> "NDArray[np.float32]":
        import numpy as np

        prepared = [prefix + plain_text(text) if text.strip() else _NOTHING for text in texts]
        rows = [row for batch in _batches(prepared) for row in self._ask(batch, retries, seconds)]
        if not rows:
            return np.zeros((0, self.fingerprint.dimensions), np.float32)
        vectors = np.array(rows, np.float64)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise _bad("有向量全是零", "a vector is all zeros")
        found: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
        return found

    def _ask(self, batch: list[str], retries: int, seconds: float) -> list[list[float]]:
        from openai import APIStatusError, APITimeoutError, OpenAIError, omit

        try:
            answer = self._client.with_options(max_retries=retries, timeout=seconds).embeddings.create(
                model=self._model,
                input=batch,
                encoding_format="float",
                dimensions=omit if self._asked is None else self._asked,
            )
            vectors = [(item.index, [float(number) for number in item.embedding]) for item in answer.data]
        # without their cause: what a server says may quote the key
        except APIStatusError as error:
            raise self._failed(f"HTTP {error.status_code}") from None
        except APITimeoutError:
            raise self._failed(f"> {seconds:g} s") from None
        except OpenAIError as error:
            raise self._failed(type(error).__name__) from None
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _bad("回答不是嵌入接口的格式", "the answer is not in the protocol") from None
        rows = _in_order(vectors, len(batch))
        self._check(rows)
        return rows

    def _check(self, rows: Iterable[Sequence[float]]) -> None:
        """Every vector as long as the others, of finite numbers. Raises EmbeddingFailed."""
        with self._lock:
            for row in rows:
                right = self._dimensions = self._dimensions or len(row)
                if len(row) != right:
                    got = len(row)
                    raise _bad(f"向量长度是 {got}，应为 {right}", f"a vector has length {got}, not {right}")
                if not all(map(math.isfinite, row)):
                    raise _bad("向量里有非数", "a vector holds something that is no number")

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI

        return OpenAI(base_url=self._base_url, api_key=self._api_key or "not-needed", timeout=self._timeout)

    def _failed(self, how: str) -> EmbeddingFailed:
        where = _address(self._base_url)
        zh, en = f"嵌入服务 {where} 没有给出向量：{how}", f"the embeddings API {where} gave no vectors: {how}"
        return EmbeddingFailed(Text(zh=zh, en=en), field="embedder")


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    held = 0
    for text in texts:
        if batch and (len(batch) == _TEXTS or held + len(text) > _CHARACTERS):
            yield batch
            batch, held = [], 0
        batch.append(text)
        held += len(text)
    if batch:
        yield batch


def _in_order(vectors: Sequence[tuple[int, list[float]]], count: int) -> list[list[float]]:
    """The vectors in the order of the texts, one for each. Raises EmbeddingFailed."""
    if sorted(index for index, _ in vectors) != list(range(count)):
        got = len(vectors)
        zh, en = (
            f"{count} 段文字得到 {got} 个向量，或次序不明",
            f"{count} texts got {got} vectors, or in no order",
        )
        raise _bad(zh, en)
    return [vector for _, vector in sorted(vectors)]


def _address(url: str) -> str:
    """Host and path, without what may be secret."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _bad(zh: str, en: str) -> EmbeddingFailed:
    what = Text(zh=f"嵌入服务的回答不能用：{zh}", en=f"the embeddings API's answer cannot be used: {en}")
    return EmbeddingFailed(what, field="embedder")
