"""What kind of file some bytes are, for platforms that send files without a name."""

import io
import zipfile

_HEADS = (
    (b"%PDF", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
)
_PARTS = (("xl/", ".xlsx"), ("word/", ".docx"), ("ppt/", ".pptx"))


def suffix_of(data: bytes) -> str:
    """The suffix files of this kind have; "" when it is none of those that are read here."""
    for head, suffix in _HEADS:
        if data.startswith(head):
            return suffix
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    try:
        text = data[:4096].decode("utf-8", errors="strict" if len(data) <= 4096 else "ignore")
    except UnicodeDecodeError:
        return ""
    first = text.split("\n", 1)[0]
    return ".csv" if first.count(",") or first.count("\t") else ".txt"


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except zipfile.BadZipFile:
        return ""
    for part, suffix in _PARTS:
        if any(name.startswith(part) for name in names):
            return suffix
    return ".zip"
