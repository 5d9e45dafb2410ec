"""What search is measured beside: Chroma's own path, rank-bm25, LangChain's EnsembleRetriever."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from knowledge.search.embedder import Embedder
from knowledge.search.entry import Entry
from knowledge.search.shelf import words_of
from knowledge.search.tokens import tokenise

Search = Callable[[str], list[str]]
_PASSAGES = 30  # asked for, so that ten different pages come together
_ENOUGH = 10


def dense_in_chroma(
    entries: Sequence[Entry], vectors: NDArray[np.float32], embedder: Embedder, folder: Path
) -> Search:
    """Chroma as it is: a collection with default settings, one query for the nearest passages."""
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection("passages", embedding_function=None)
    ids = [str(number) for number in range(len(entries))]
    for start in range(0, len(ids), 1_000):
        inside = slice(start, start + 1_000)
        collection.add(ids=ids[inside], embeddings=vectors[inside])  # type: ignore[arg-type]

    def search(query: str) -> list[str]:
        found = collection.query(
            query_embeddings=embedder.embed_queries([query]),  # type: ignore[arg-type]
            n_results=min(_PASSAGES, len(ids)),
            include=[],
        )
        return _distinct(entries[int(one)] for one in found["ids"][0])

    return search


def rank_bm25(entries: Sequence[Entry], cut: Callable[[str], list[str]]) -> Search:
    """rank-bm25 over words cut in some way."""
    index = BM25Okapi([cut(words_of(entry)) for entry in entries])

    def search(query: str) -> list[str]:
        scores = index.get_scores(cut(query))
        best = np.argsort(-scores, kind="stable")[:_PASSAGES]
        return _distinct(entries[one] for one in best if scores[one] > 0)

    return search


def by_spaces(text: str) -> list[str]:
    """Words as LangChain's BM25Retriever cuts them unless told otherwise."""
    return text.split()


def by_ours(text: str) -> list[str]:
    """Words as this product cuts them."""
    return [token.term for token in tokenise(text)]


def ensemble(words: Search, dense: Search) -> Search:
    """LangChain's EnsembleRetriever over two searches, half and half, as its documentation shows."""
    retriever = EnsembleRetriever(
        retrievers=[_Retriever(search=words), _Retriever(search=dense)], weights=[0.5, 0.5]
    )
    return lambda query: [document.page_content for document in retriever.invoke(query)][:_ENOUGH]


class _Retriever(BaseRetriever):
    """A search as a retriever; a document is a page, plan, case or document, by its id."""

    search: Any

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [Document(page_content=source) for source in self.search(query)]


def _distinct(entries: Any) -> list[str]:
    return list(dict.fromkeys(entry.source for entry in entries))[:_ENOUGH]
