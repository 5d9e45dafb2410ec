"""Vectors of passages and queries, each made once; a slow embedder's are kept in a folder between runs."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.embedder import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH = 64


class Vectors:
    """What an embedder makes of texts.

    Args:
        embedder: The embedder.
        folder: Where its vectors are kept; None: nowhere.
        mark: Tells apart what the embedder's fingerprint does not: how the texts were prepared.
    """

    def __init__(self, embedder: Embedder, folder: Path | None = None, mark: str = "") -> None:
        self.embedder = embedder
        self._file = folder / f"{embedder.fingerprint.digest}{mark}.npz" if folder else None
        self._held: dict[str, NDArray[np.float32]] = {}
        if self._file and self._file.exists():
            with np.load(self._file, allow_pickle=False) as kept:
                self._held = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Their vectors, shape (len(texts), dimensions)."""
        return self._get("p", texts, self.embedder.embed_passages)

    def queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Their vectors, shape (len(texts), dimensions)."""
        return self._get("q", texts, self.embedder.embed_queries)

    def _get(
        self, role: str, texts: Sequence[str], embed: "Callable[[Sequence[str]], NDArray[np.float32]]"
    ) -> "NDArray[np.float32]":
        keys = [role + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._held}
        names = list(missing)
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            self._held |= dict(zip(batch, embed([missing[name] for name in batch]), strict=True))
        if missing and self._file:
            self._keep(self._file)
        return np.stack([self._held[key] for key in keys])

    def _keep(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, keys=np.array(list(self._held)), vectors=np.stack(list(self._held.values())))
