"""What a file is, told by its first bytes and its parts, not by its name."""

from core.text import Text
from knowledge.documents.document import Format
from knowledge.documents.limits import Limits
from knowledge.documents.package import open_package
from knowledge.documents.problem import KINDS, DocumentError, refuse


def _save_as(suffix: str) -> Text:
    return Text(zh=f"另存为 {suffix}", en=f"save it as {suffix}")


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNLOCK = Text(zh="去掉密码后再学", en="remove the password first")
_OLE_STREAMS = (  # names of streams in a compound file, as they stand in its directory
    ("EncryptedPackage", "有密码保护", "is protected by a password", _UNLOCK),
    ("WordDocument", "是旧版 Word 文件（.doc）", "is an old Word file (.doc)", _save_as(".docx")),
    ("PowerPoint Document", "是旧版 PowerPoint 文件（.ppt）", "is an old PowerPoint file", _save_as(".pptx")),
    ("Workbook", "是旧版 Excel 文件（.xls）", "is an old Excel file (.xls)", _save_as(".xlsx")),
    ("Book", "是旧版 Excel 文件（.xls）", "is an old Excel file (.xls)", _save_as(".xlsx")),
    ("__nameid_version1.0", "是 Outlook 邮件（.msg）", "is an Outlook message", _save_as(".txt")),
)
_FOREIGN = (
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"II*\x00", "图片", "a picture"),
    (b"MM\x00*", "图片", "a picture"),
    (b"{\\rtf", "RTF 文件，请另存为 .docx", "an RTF file; save it as .docx"),
    (b"%!PS", "PostScript 文件，请另存为 PDF", "a PostScript file; save it as PDF"),
    (b"Rar!", "压缩包，请先解开", "an archive; unpack it first"),
    (b"7z\xbc\xaf", "压缩包，请先解开", "an archive; unpack it first"),
    (b"\x1f\x8b", "压缩包，请先解开", "an archive; unpack it first"),
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
    (b"PAR1", "Parquet 数据，请用 hoshin facts load", "Parquet data; use `hoshin facts load`"),
    (b"SQLite format 3", "数据库", "a database"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<!doctype", b"<svg")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 1024  # bytes in which a PDF's mark may stand (ISO 32000-1, Annex H.3, 13)
_PLAIN = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
}


def recognise(data: bytes, name: str, limits: Limits) -> Format:
    """The format of a file with this content; the name only tells apart kinds of plain text.

    Raises:
        DocumentError: It is empty, too large, of a kind that is not read, encrypted, or not what it claims.
    """
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise refuse(name, "是空的", "is empty")
    if len(data) > limits.bytes:
        raise _too_big(name, len(data), limits.bytes)
    if data.startswith(_ZIP):
        return open_package(data, name, limits).format
    if data.startswith(_OLE):
        raise _compound(data, name)
    if b"%PDF-" in data[:_HEAD]:
        return Format.PDF
    for mark, zh, en in _FOREIGN:
        if data.startswith(mark):
            raise refuse(name, f"是{zh}", f"is {en}")
    return _plain(data, name)


def _plain(data: bytes, name: str) -> Format:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith(_MARKUP):
        raise refuse(
            name,
            "是网页或 XML",
            "is a web page or XML",
            Text(zh="打印或另存为 PDF，或另存为 .docx", en="print it to PDF, or save it as .docx"),
        )
    suffix = _suffix(name)
    if suffix in _CLAIMS:
        raise refuse(name, f"不是真正的 {suffix} 文件", f"is no real {suffix} file")
    if not data.startswith(_UTF16) and data[: 64 * _HEAD].count(0) > _FEW_NULS:
        raise refuse(name, "是二进制数据，不是文本", "is binary data, not text")
    return _PLAIN.get(suffix, Format.TEXT)


_FEW_NULS = 8  # a text may hold some by mistake, which are left out
_CLAIMS = frozenset(
    {".docx", ".xlsx", ".pptx", ".pdf", ".doc", ".xls", ".ppt", ".docm", ".xlsm", ".pptm", ".odt", ".zip"}
)


def _suffix(name: str) -> str:
    _, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot else ""


def _compound(data: bytes, name: str) -> DocumentError:
    for stream, zh, en, valid in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return refuse(name, zh, en, valid)
    return refuse(name, "是旧版 Office 文件", "is an old Office file", KINDS)


def _too_big(name: str, size: int, limit: int) -> DocumentError:
    mib = 1024 * 1024
    return refuse(
        name,
        f"有 {size / mib:.1f} MB，太大",
        f"has {size / mib:.1f} MB, which is too large",
        Text(
            zh=f"至多 {limit / mib:g} MB（HOSHIN_UPLOAD_BYTES），或拆成几个文件",
            en=f"at most {limit / mib:g} MB (HOSHIN_UPLOAD_BYTES), or split the file",
        ),
    )
