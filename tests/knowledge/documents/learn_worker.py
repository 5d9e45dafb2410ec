"""Learns files one after the other until it is killed; says each id once it is stored."""

import hashlib
import sys
from datetime import UTC, datetime

from knowledge.database import connect
from knowledge.documents.document import Document, Format, Part
from knowledge.documents.place import Place, Spot
from knowledge.documents.store import DocumentStore, File


def main(url: str, start: int) -> None:
    store = DocumentStore(connect(url))
    number = start
    while True:
        parts = tuple(
            Part(place=Place(spot=Spot.PAGE, number=page), text=f"文件 {number} 第 {page} 页。" * 20)
            for page in range(1, 301)
        )
        file = File(f"{number % 3}.pdf", hashlib.sha256(str(number).encode()).hexdigest(), number)
        document = Document(format=Format.PDF, parts=parts, pages=300)
        record = store.learn(document, file, by="w", at=datetime.now(UTC)).record
        print(record.id, record.version, flush=True)
        number += 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
