"""Vectors of the guidance pages that come with the product, so that a fresh home need not make them.

    python -m knowledge.search.baked

writes `knowledge/guidance/vectors.npz` from the pages as they are, with the default embedder. Of a page that
was changed since, the vectors are made like any other's.
"""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.search.embedder import Embedder, Fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

_FILE = "vectors.npz"


def baked_vectors(fingerprint: Fingerprint) -> "Mapping[str, NDArray[np.float32]]":
    """Vectors by the digest of the passage; none by another embedder than the one they were made with."""
    made_by, vectors = _read()
    return vectors if made_by == fingerprint.model_dump_json() else {}


def bake(embedder: Embedder, file: Path) -> int:
    """Write the vectors of all passages of the shipped pages; how many."""
    import numpy as np

    from knowledge.guidance import Guidance
    from knowledge.search.shelf import words_of

    guidance = Guidance()
    entries = {entry.digest: entry for page in guidance.ids() for entry in guidance.entries(page)}
    vectors = embedder.embed_passages([words_of(entry) for entry in entries.values()])
    np.savez_compressed(
        file,
        made_by=np.array(embedder.fingerprint.model_dump_json()),
        digests=np.array(list(entries)),
        vectors=vectors.astype(np.float16),
    )
    return len(entries)


@cache
def _read() -> "tuple[str, dict[str, NDArray[np.float32]]]":
    import numpy as np

    file = resources.files("knowledge").joinpath("guidance", _FILE)
    if not file.is_file():
        return "", {}
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
        vectors = held["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return str(held["made_by"]), dict(zip(held["digests"].tolist(), vectors, strict=True))


if __name__ == "__main__":
    from knowledge.search.universal import UniversalEmbedder

    target = Path(__file__).parents[1] / "guidance" / _FILE
    print(f"{bake(UniversalEmbedder(), target)} passages -> {target}")
