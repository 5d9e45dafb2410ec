"""Vectors of passages in Chroma: a folder this process owns, or a server that many share.

A vector is kept under the digest of the passage it was made from. It is therefore never out of date, never
made twice, and any number of workers may write it at once: they write the same. A collection holds the
vectors of one kind of passage, of one database, of one embedder; it says so in its metadata.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from core.errors import InputError
from core.text import Text
from knowledge.search.embedder import Fingerprint
from knowledge.search.entry import Kind
from knowledge.search.folder import Ownership

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from httpx import Client as HttpSession
    from numpy.typing import NDArray

_PREFIX = "hoshin-"
_BREADTH = 120  # passages a query is compared with at least, on its way to the nearest
_CONNECTING, _ANSWERING = 3.0, 15.0  # seconds a server may take
_AT_ONCE = 1_000  # vectors in one request
_SECRET = re.compile(r"//[^/\s@]*@")  # a name and password in an address


class VectorsUnavailable(InputError):
    """The store of vectors cannot be reached, or does not do what it should."""


class Vectors:
    """The vectors of one kind of passage, of one database and embedder.

    Attributes:
        fingerprint: The embedder they were made by.
    """

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection
        self.fingerprint = Fingerprint.model_validate_json(collection.metadata["fingerprint"])

    @property
    def complete(self) -> bool:
        """Whether every passage there was at some time had its vector: it can be searched."""
        return bool(self._collection.metadata.get("complete"))

    @property
    def cursor(self) -> int:
        """Number of the last change of the database that is taken in."""
        return int(self._collection.metadata.get("cursor", 0))

    def finish(self, cursor: int) -> None:
        """Note that every passage has its vector, up to that change of the database."""
        with _reaching():
            self._collection.modify(
                metadata={**self._collection.metadata, "complete": True, "cursor": cursor}
            )

    def digests(self) -> set[str]:
        """Digests of all passages that have a vector."""
        with _reaching():
            return set(self._collection.get(include=[])["ids"])

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Those of the digests that have no vector."""
        asked = list(digests)
        held = {one for part in _parts(asked) for one in self._get(part, [])["ids"]}
        return [digest for digest in asked if digest not in held]

    def add(self, digests: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Keep vectors; when this returns they outlast the process. What is there already stays."""
        for start in range(0, len(digests), _AT_ONCE):
            end = start + _AT_ONCE
            with _reaching():
                self._collection.upsert(ids=list(digests[start:end]), embeddings=vectors[start:end])

    def drop(self, digests: Iterable[str]) -> None:
        """Forget the vectors of passages that are gone."""
        for part in _parts(list(digests)):
            with _reaching():
                self._collection.delete(ids=part)

    def nearest(
        self, vector: "NDArray[np.float32]", count: int, among: Sequence[str] | None = None
    ) -> list[str]:
        """Digests of the passages nearest in meaning, at most `count`, nearest first.

        Args:
            vector: Of the query, shape (dimensions,).
            count: How many.
            among: Only these digests; None: all there are.
        """
        if among is not None and not among:
            return []
        with _reaching():
            found = self._collection.query(
                query_embeddings=vector[None, :],
                n_results=count,
                ids=None if among is None else list(among),
                include=["distances"],
            )
        return found["ids"][0]

    def fetch(self, digests: Iterable[str]) -> "dict[str, NDArray[np.float32]]":
        """The vectors of those digests that have one."""
        found: dict[str, NDArray[np.float32]] = {}
        for part in _parts(list(digests)):
            held = self._get(part, ["embeddings"])
            found.update(zip(held["ids"], held["embeddings"], strict=True))
        return found

    def _get(self, digests: list[str], include: list[str]) -> Mapping[str, Any]:
        with _reaching():
            return self._collection.get(ids=digests, include=include)  # type: ignore[arg-type]


class VectorStore:
    """The collections of one database.

    Args:
        client: The Chroma client.
        identity: Name of the database whose passages these are (`ChangeLog.identity`).
        ownership: Held until the store is closed, for a folder.
        sessions: The connections to a server, which Chroma's own client leaves open.
    """

    def __init__(
        self,
        client: "Client",
        identity: str,
        ownership: Ownership | None = None,
        sessions: "Sequence[HttpSession]" = (),
    ) -> None:
        self._client = client
        self._identity = identity
        self._ownership = ownership
        self._sessions = sessions

    @property
    def shared(self) -> bool:
        """Whether other processes may be writing to it."""
        return self._ownership is None

    def open(self, kind: Kind, fingerprint: Fingerprint) -> Vectors:
        """The vectors of a kind by an embedder; an empty collection where there is none."""
        with _reaching():
            return Vectors(
                self._client.get_or_create_collection(
                    f"{self._prefix}{fingerprint.digest}-{kind}",
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": _BREADTH}},
                    metadata={
                        "fingerprint": fingerprint.model_dump_json(),
                        "identity": self._identity,
                        "kind": str(kind),
                        "complete": False,
                        "cursor": 0,
                    },
                )
            )

    def former(self, kind: Kind, fingerprint: Fingerprint) -> list[Vectors]:
        """The vectors of a kind by other embedders."""
        with _reaching():
            return [
                Vectors(one)
                for one in self._client.list_collections()
                if one.name.startswith(self._prefix)
                and one.name.endswith(f"-{kind}")
                and one.name != f"{self._prefix}{fingerprint.digest}-{kind}"
            ]

    def drop(self, vectors: Vectors) -> None:
        """Delete a collection; one that is gone already, by another thread or process, is fine."""
        from chromadb.errors import NotFoundError

        with _reaching(), suppress(NotFoundError):
            self._client.delete_collection(vectors._collection.name)

    def clear(self) -> None:
        """Delete every collection of this database."""
        self._delete(self._prefix)

    def clear_others(self) -> None:
        """Delete what is left in an owned folder of a database that is no longer the one in use."""
        if not self.shared:
            self._delete(_PREFIX, but=self._prefix)

    def close(self) -> None:
        """Close the folder, or the connection, and let another process have it."""
        self._client.close()
        for session in self._sessions:
            session.close()
        if self._ownership is not None:
            self._ownership.release()

    @property
    def _prefix(self) -> str:
        return f"{_PREFIX}{self._identity[:12]}-"

    def _delete(self, prefix: str, but: str | None = None) -> None:
        with _reaching():
            for one in self._client.list_collections():
                if one.name.startswith(prefix) and not (but and one.name.startswith(but)):
                    self._client.delete_collection(one.name)


def open_folder(folder: Path, identity: str) -> VectorStore:
    """The store in a folder, which this process owns until it closes it.

    Raises:
        FolderInUse: Another process owns it.
        VectorsUnavailable: What is in the folder cannot be read.
    """
    ownership = Ownership(folder)
    try:
        with _reaching():
            from chromadb import PersistentClient
            from chromadb.config import Settings

            client = PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        store = VectorStore(cast("Client", client), identity, ownership)
        store.clear_others()
    except BaseException:
        ownership.release()
        raise
    return store


def open_server(url: str, identity: str) -> VectorStore:
    """The store on a Chroma server, which any number of processes may share.

    Args:
        url: "http://host:8000" or "https://…".
        identity: Name of the database.

    Raises:
        VectorsUnavailable: It does not answer.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    # host and port only: a name and password in the address are nobody's business
    with _reaching(parts.netloc.rpartition("@")[2]):
        import httpx
        from chromadb import HttpClient
        from chromadb.config import Settings

        # the client waits for ever, for a server that hangs as well
        httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_CONNECTING).raise_for_status()
        client = HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
    sessions = _sessions(client)
    for session in sessions:
        session.timeout = httpx.Timeout(_ANSWERING, connect=_CONNECTING)
    return VectorStore(cast("Client", client), identity, sessions=sessions)


def _sessions(client: Any) -> "list[HttpSession]":
    """The connections of a client and of the one for administration inside it."""
    return [one._server._session for one in (client, client._admin_client)]


@contextmanager
def _reaching(where: str = "Chroma") -> Iterator[None]:
    """Whatever breaks in Chroma or on the way there becomes one kind of error: words still answer."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        reason = _SECRET.sub("//", (str(error).splitlines() or [""])[0])[:200] or type(error).__name__
        raise VectorsUnavailable(
            Text(
                zh=f"向量库（{where}）不可用：{reason}", en=f"the vectors ({where}) are unavailable: {reason}"
            ),
            field="vectors",
            valid=Text(
                zh="检查 HOSHIN_CHROMA_URL 或运行 hoshin index --rebuild",
                en="check HOSHIN_CHROMA_URL, or run hoshin index --rebuild",
            ),
        ) from error


def _parts(digests: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(digests), _AT_ONCE):
        yield digests[start : start + _AT_ONCE]
