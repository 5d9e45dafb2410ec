"""Learning a file: its bytes read within limits, converted, and kept in the store."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.errors import UnknownReference
from core.text import Text
from knowledge.access import OPERATOR, Viewer
from knowledge.documents.clean import Cleaner
from knowledge.documents.conversion import convert
from knowledge.documents.limits import LIMITS, Limits
from knowledge.documents.problem import KINDS, DocumentError, refuse
from knowledge.documents.record import About
from knowledge.documents.store import DocumentStore, File, Learned, Outcome

Progress = Callable[[int, int], None]
_READ = frozenset(
    """.md .markdown .txt .csv .tsv .docx .pptx .xlsx .pdf .doc .ppt .xls .docm .pptm .xlsm .odt .ods
    .odp .rtf""".split()  # noqa: SIM905  (those that cannot be read are told of)
)
_LONGEST = 200  # characters of a name
_NOT_IN_NAME = re.compile(r'[<>:"|?*\n\t]')


class Lesson(NamedTuple):
    """Who teaches, when, and what is said of the files.

    Attributes:
        by: Who teaches it.
        at: When.
        about: Unit, owner, period, access.
        viewer: Who teaches it, for what they may see.
    """

    by: str
    at: datetime
    about: About = About()
    viewer: Viewer = OPERATOR


class Found(NamedTuple):
    """A file to learn, and the name it is kept under."""

    path: Path
    name: str


def learn(
    store: DocumentStore, data: bytes, name: str, lesson: Lesson, progress: Progress | None = None
) -> Learned:
    """Convert a file's content and keep it; what is known already is not converted again.

    Raises:
        DocumentError: The file cannot be read.
        InputError: It cannot be kept.
    """
    called = clean_name(name)
    file = File(called, hashlib.sha256(data).hexdigest(), len(data))
    known = store.recall(file, about=lesson.about, viewer=lesson.viewer)
    if known is not None:
        return Learned(known, Outcome.SAME)
    document = convert(data, called, limits=store.limits, progress=progress)
    return store.learn(document, file, by=lesson.by, at=lesson.at, about=lesson.about, viewer=lesson.viewer)


def read_bytes(found: Found, limits: Limits = LIMITS) -> bytes:
    """The content of a file, read no further than the limit. Raises DocumentError."""
    try:
        with found.path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(found.name, f"打不开：{reason}", f"cannot be opened: {reason}", _READABLE) from error


_READABLE = Text(zh="可以读取的文件", en="a file that may be read")


def files_of(path: Path) -> Iterator[Found]:
    """The file, or the files of a folder and the folders in it, by name.

    Of a folder only files with the ending of a document are taken, no hidden ones and no symbolic links;
    their names keep the folders below it.

    Raises:
        UnknownReference: There is no such file or folder.
        DocumentError: The folder has no documents.
    """
    if path.is_file():
        yield Found(path, path.name)
        return
    if not path.is_dir():
        raise UnknownReference(
            Text(zh=f"没有文件 {str(path)!r}", en=f"there is no file {str(path)!r}"),
            field="path",
            valid=Text(zh="存在的文件或文件夹", en="a file or folder that exists"),
        )
    count = 0
    for inside in sorted(path.rglob("*")):
        below = inside.relative_to(path)
        hidden = any(part.startswith((".", "~$")) for part in below.parts)
        if not hidden and not inside.is_symlink() and inside.is_file() and inside.suffix.lower() in _READ:
            count += 1
            yield Found(inside, below.as_posix())
    if count == 0:
        raise _no_documents(path)


def clean_name(name: str) -> str:
    """A name as it is kept: no way out of its folder, nothing that cannot be seen, not too long."""
    plain = _NOT_IN_NAME.sub("_", Cleaner().clean(name).replace("\\", "/"))
    parts = [part.strip() for part in plain.split("/")]
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return kept[-_LONGEST:].lstrip("/") or "document"


def _no_documents(path: Path) -> DocumentError:
    return refuse(path.name or str(path), "文件夹里没有可学的文件", "is a folder without documents", KINDS)
