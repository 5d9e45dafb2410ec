"""How far the index of each kind is."""

from core.frozen import Frozen
from knowledge.search.corpus import Corpus
from knowledge.search.entry import Kind
from knowledge.search.shelf import Shelf


class KindState(Frozen):
    """How far the index of one kind is.

    Attributes:
        kind: The kind.
        passages: How many passages there are.
        vectors: How many vectors are kept; passages with the same words share one.
        behind: How many passages have no vector yet.
        embedder: Model, version and dimensions that made them, "" where only words are compared.
    """

    kind: Kind
    passages: int
    vectors: int
    behind: int
    embedder: str = ""


def state_of(kind: Kind, passages: int, shelf: Shelf | None, corpus: Corpus) -> KindState:
    """The state of a kind with its collection; None where only words are compared."""
    if shelf is None:
        return KindState(kind=kind, passages=passages, vectors=0, behind=0)
    with corpus.lock:
        behind = len(shelf.missing(corpus.digests(kind)))
    mark = shelf.fingerprint
    return KindState(
        kind=kind,
        passages=passages,
        vectors=shelf.held,
        behind=behind,
        embedder=f"{mark.model} {mark.version} ({mark.dimensions})",
    )
