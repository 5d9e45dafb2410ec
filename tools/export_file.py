"""A file that is handed out: its name, and how it comes to be there whole or not at all."""

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

_LONGEST_NAME = 120  # bytes of UTF-8; file systems allow 255
_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(text: str, otherwise: str) -> str:
    """A text without what a file system or a shell would take amiss, 120 bytes at most.

    Args:
        text: What people call it.
        otherwise: What it is called where nothing is left.
    """
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    name = " ".join(_UNSAFE.sub(" ", kept).split()).strip(". ~-")
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return otherwise if not name or _RESERVED.fullmatch(name) else name.strip()


def write_file(path: Path, write: Callable[[Path], object]) -> Path:
    """Write beside the file and move it there: nobody opens half of one, and no two writers share one.

    Args:
        path: Where to; what stands there is replaced.
        write: Writes the file it is given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}{path.suffix}")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path
