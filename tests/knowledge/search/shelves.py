"""Made-up passages, and a small embedder that counts: texts that share characters are near."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.text import Language, Text
from knowledge.search.embedder import EmbeddingFailed, Fingerprint
from knowledge.search.entry import Entry, Kind

IDENTITY = "0123456789abcdef" * 2


class Shelves:
    """A source of passages that a test puts together."""

    def __init__(self, kind: Kind, texts: dict[str, list[str]]) -> None:
        self.kind = kind
        self.texts = texts
        self.fields: dict[str, dict[str, object]] = {}

    def ids(self) -> Iterable[str]:
        return list(self.texts)

    def entries(self, source: str) -> tuple[Entry, ...]:
        fields = self.fields.get(source, {})
        return tuple(
            Entry(
                kind=self.kind,
                source=source,
                number=number,
                language=Language.ZH_HANS,
                title=source,
                text=text,
                **fields,  # type: ignore[arg-type]
            )
            for number, text in enumerate(self.texts.get(source, ()))
        )

    def shown(self, entry: Entry, language: Language) -> Entry:
        return entry


class CountingEmbedder:
    """Counts what it embeds. A vector is a sum of random directions by character; "wxyz" means 门锁预算."""

    lexical_weight = 1.0
    least_score = 0.3

    def __init__(self, version: str = "1", *, failing: bool = False) -> None:
        self.fingerprint = Fingerprint(model="characters", version=version, dimensions=64, normaliser="none")
        self.embedded: list[str] = []
        self.failing = failing
        self.before: Callable[[], None] = lambda: None

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.before()
        if self.failing:
            raise EmbeddingFailed(Text(zh="嵌入服务没有回应", en="the embeddings API does not answer"))
        self.embedded.extend(texts)
        return self.embed_queries(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        found = sum(
            (_direction(self.fingerprint.version + one) for one in text.translate(_MEANS)),
            np.zeros(64, np.float32),
        )
        return np.asarray(found / max(float(np.linalg.norm(found)), 1e-9), np.float32)


_MEANS = str.maketrans("wxyz", "门锁预算")


def _direction(name: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=64).astype(np.float32)
