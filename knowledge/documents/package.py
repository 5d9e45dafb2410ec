"""Office files as packages of parts (ISO/IEC 29500-2): checked whole before a reader sees them.

Nothing is unpacked to disk. A part is read at most to the size its entry states; what states too much, too
many parts, macros, document types (which could expand without end) or paths out of the package is refused.
"""

import io
import re
import zipfile
from typing import NamedTuple

from core.text import Text
from knowledge.documents.document import Format
from knowledge.documents.limits import Limits
from knowledge.documents.problem import KINDS, DocumentError, refuse, too_large

_TYPES = "[Content_Types].xml"
_MAIN = (
    (b"wordprocessingml.document.main+xml", Format.WORD),
    (b"wordprocessingml.template.main+xml", Format.WORD),
    (b"spreadsheetml.sheet.main+xml", Format.SHEETS),
    (b"spreadsheetml.template.main+xml", Format.SHEETS),
    (b"presentationml.presentation.main+xml", Format.SLIDES),
    (b"presentationml.slideshow.main+xml", Format.SLIDES),
    (b"presentationml.template.main+xml", Format.SLIDES),
)
_LARGE = 1024 * 1024
_ENCRYPTED = 0x1
_MARKUP = (".xml", ".rels", ".vml")
_DTD = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C\x00T|E\x00N\x00T)|\x00<\x00!\x00(?:D\x00O|E\x00N)"
)
_REPACK = Text(zh="用 Office 打开后重新另存", en="open it in Office and save it again")


class Package(NamedTuple):
    """A packed file that may be read.

    Attributes:
        format: What its main part is.
        archive: Its parts.
    """

    format: Format
    archive: zipfile.ZipFile


def open_package(data: bytes, name: str, limits: Limits) -> Package:
    """The package, after every check.

    Raises:
        DocumentError: It is damaged, encrypted, too large when unpacked, holds macros, or is no Office file.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    _check_entries(archive, name, limits)
    types = _read(archive, _TYPES, name)
    _check_macros(archive, types, name)
    found = next((kind for mark, kind in _MAIN if mark in types), None)
    if found is None:
        raise _no_office(archive, name)
    _check_markup(archive, name)
    return Package(found, archive)


def _check_entries(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise too_large(name, Text(zh="个部件", en="parts"), len(entries), limits.entries)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise _bomb(name)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise refuse(name, "有重名的部件", "has two parts of one name", _REPACK)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise refuse(
                name,
                "有密码保护",
                "is protected by a password",
                Text(zh="去掉密码后再学", en="remove the password first"),
            )
        if entry.file_size > _LARGE and entry.file_size > limits.ratio * max(1, entry.compress_size):
            raise _bomb(name)
        if _leads_out(entry.filename):
            raise refuse(name, "有指向外面的部件路径", "has a part whose path leads out of it", _REPACK)


def _leads_out(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _read(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    try:
        return archive.read(part)
    except KeyError:
        return b""
    except Exception as error:  # every way of packing has its own
        raise _damaged(name) from error


def _check_macros(archive: zipfile.ZipFile, types: bytes, name: str) -> None:
    programs = any("vbaproject" in entry.lower() for entry in archive.namelist())
    if programs or b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise refuse(
            name,
            "含有宏（程序），不读取",
            "holds macros (programs) and is not read",
            Text(
                zh="另存为不含宏的 .docx、.xlsx 或 .pptx",
                en="save it without macros as .docx, .xlsx or .pptx",
            ),
        )


def _check_markup(archive: zipfile.ZipFile, name: str) -> None:
    """No part may declare a document type: the standard forbids it, and entities could expand without end."""
    for entry in archive.namelist():
        if entry.lower().endswith(_MARKUP) and _DTD.search(_read(archive, entry, name)):
            raise refuse(
                name,
                "的 XML 里有实体声明（DTD），不读取",
                "declares XML entities (a DTD) and is not read",
                _REPACK,
            )


def _no_office(archive: zipfile.ZipFile, name: str) -> DocumentError:
    if _read(archive, "mimetype", name).startswith(b"application/vnd.oasis.opendocument"):
        return refuse(
            name,
            "是 OpenDocument 文件",
            "is an OpenDocument file",
            Text(zh="另存为 .docx、.xlsx 或 .pptx", en="save it as .docx, .xlsx or .pptx"),
        )
    if not _read(archive, _TYPES, name):
        return refuse(name, "是压缩包，请先解开", "is an archive; unpack it first")
    return refuse(name, "不是 Word、Excel 或 PowerPoint 文件", "is no Word, Excel or PowerPoint file", KINDS)


def _bomb(name: str) -> DocumentError:
    return refuse(
        name,
        "解开后大得不正常（压缩炸弹）",
        "would unpack to an abnormal size (a zip bomb)",
        Text(zh="正常的 Office 文件", en="an ordinary Office file"),
    )


def _damaged(name: str) -> DocumentError:
    return refuse(name, "已损坏，读不了", "is damaged and cannot be read", _REPACK)
