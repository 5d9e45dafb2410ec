"""What a file from outside is called here."""

import re

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|「」]+")
_LONGEST = 200  # bytes; file systems take 255, and a suffix may be added
_LONGEST_SUFFIX = 16


def safe_name(name: str) -> str:
    """A file's name that can be kept and quoted: no path, no control characters, at most 200 bytes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].encode("utf-8", "ignore").decode()
    cleaned = _UNSAFE.sub("_", last).strip(" .") or "file"
    stem, dot, suffix = cleaned.rpartition(".")
    end = f".{suffix}" if dot and len(suffix.encode()) <= _LONGEST_SUFFIX else ""
    stem = stem if end else cleaned
    return stem.encode()[: _LONGEST - len(end.encode())].decode("utf-8", "ignore") + end
