"""A process that indexes 400 made-up plans: `python index_worker.py WHERE DATABASE COUNT_FILE [hold]`.

WHERE is a folder or the URL of a Chroma server. COUNT_FILE gets a line for each passage embedded.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text import Language
from knowledge.changes import ChangeLog
from knowledge.database import connect
from knowledge.lease import Lease
from knowledge.search.entry import Kind
from knowledge.search.library import Library
from knowledge.search.meaning import Meaning
from knowledge.search.vectors import VectorStore, open_folder, open_server
from tests.knowledge.search.shelves import CountingEmbedder, Shelves

COUNT = 400


def made_up() -> Shelves:
    return Shelves(Kind.PLAN, {f"p{n}": [f"第{n}份方案的渠道与预算"] for n in range(COUNT)})


class SlowEmbedder(CountingEmbedder):
    """Takes its time, and writes down what it was asked for."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(f"{text.splitlines()[0]}\n" for text in texts)
        time.sleep(0.005 * len(texts))
        return super().embed_passages(texts)


def library_of(where: str, database: str, log: Path) -> Library:
    engine = connect(database)
    changes = ChangeLog(engine)

    def open_store() -> VectorStore:
        identity = changes.identity()
        return open_server(where, identity) if "://" in where else open_folder(Path(where), identity)

    lease = Lease(engine, "vectors", seconds=5) if "://" in where else None
    return Library([made_up()], changes, Meaning(open_store, lambda: SlowEmbedder(log), lease=lease))


if __name__ == "__main__":
    library = library_of(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    if sys.argv[4:] == ["search"]:
        while True:
            library.search("方案", language=Language.ZH_HANS)
            print("searched", flush=True)
    library.index()
    print("ready", flush=True)
    if sys.argv[4:] == ["hold"]:
        sys.stdin.read()
    library.close()
