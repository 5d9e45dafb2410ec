"""Files that are not read: each with an error that names it, says why, and what would be valid."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.errors import UnknownReference
from knowledge.documents.conversion import convert
from knowledge.documents.learning import Found, clean_name, files_of, read_bytes
from knowledge.documents.limits import LIMITS, Limits
from knowledge.documents.problem import DocumentError
from tests.papers.made import RULE, part_of, pdf, sheets, slides, with_parts, word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def refusal(data: bytes, name: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(DocumentError) as caught:
        convert(data, name, limits=limits)
    error = caught.value
    assert error.field == "file"
    assert error.valid is not None
    assert repr(name) in error.message.en
    assert repr(name) in error.message.zh
    return f"{error.message.en} | {error.valid.en}"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "is empty"),
        (b"\xef\xbb\xbf \n", "a.md", "is empty"),
        (b"\x89PNG\r\n\x1a\n123", "a.docx", "is a picture"),
        (b"hello", "a.docx", "is no real .docx file"),
        (b"hello", "a.pdf", "is no real .pdf file"),
        (b"{\\rtf1 hello}", "a.rtf", "save it as .docx"),
        (b"MZ\x90\0program", "a.txt", "is a program"),
        (b"\0\1\2\3" * 100, "a.txt", "is binary data"),
        (b"<!DOCTYPE html><html></html>", "a.md", "is a web page or XML"),
        (b"<?xml version='1.0'?><a/>", "a.txt", "is a web page or XML"),
        (b"\xff\xff\xff text", "a.txt", "in no known encoding"),
        (b"\x1f\x8b\x08123", "a.csv", "unpack it first"),
        (b"PAR1data", "a.csv", "hoshin facts load"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "old Word file (.doc) | save it as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xlsx", "old Excel file (.xls) | save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "protected by a password"),
        (OLE, "a.bin", "old Office file"),
        (b"PK\x03\x04 not a zip", "a.docx", "is damaged"),
    ],
)
def test_refused_by_content(data: bytes, name: str, said: str) -> None:
    assert said in refusal(data, name)


def test_a_kind_is_told_by_content_not_by_name() -> None:
    assert convert(f"# x\n\n{RULE}".encode(), "notes.dat").parts[0].text.endswith(RULE)


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("word/vbaProject.bin", b"x", "holds macros"),
        ("../../evil.sh", b"x", "path leads out"),
        ("/etc/passwd", b"x", "path leads out"),
        ("c:\\evil.txt", b"x", "path leads out"),
        ("word/media/zero.bin", b"\0" * 20_000_000, "zip bomb"),
        ("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares XML entities"),
        ("word/extra.xml", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16"), "declares XML entities"),
    ],
)
def test_refused_packages(part: str, content: bytes, said: str) -> None:
    assert said in refusal(with_parts(word(RULE), {part: content}), "a.docx")


def test_macro_formats_are_refused_by_their_declared_type() -> None:
    data = sheets({"a": [[1, 2]]})
    types = part_of(data, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert "holds macros" in refusal(with_parts(data, {"[Content_Types].xml": types}), "a.xlsm")


def test_parts_of_one_name_are_refused() -> None:
    stream = io.BytesIO(word(RULE))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    assert "two parts of one name" in refusal(stream.getvalue(), "a.docx")


def test_other_archives_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "unpack it first" in refusal(stream.getvalue(), "a.zip")
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert "OpenDocument" in refusal(stream.getvalue(), "a.odt")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pdf("", ""), "扫描.pdf", "no text layer on any of its 2 pages"),
        (pdf(RULE, password="secret"), "锁.pdf", "protected by a password"),
        (b"%PDF-1.7 broken", "坏.pdf", "is damaged"),
        (word(), "空.docx", "holds no text"),
        (slides(("", "")), "空.pptx", "holds no text"),
        (sheets({"a": []}), "空.xlsx", "holds no text"),
        (with_parts(word(RULE), {"word/document.xml": b"<broken"}), "坏.docx", "cannot be read"),
    ],
)
def test_refused_by_readers(data: bytes, name: str, said: str) -> None:
    assert said in refusal(data, name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "name", "limits", "said"),
    [
        (b"x" * 2_000, "a.txt", {"bytes": 1_000}, "too large"),
        (pdf("a", "b", "c"), "a.pdf", {"pages": 2}, "has 3 pages, more than the limit of 2"),
        (slides(("a", "b"), ("c", "d")), "a.pptx", {"pages": 1}, "has 2 slides"),
        (sheets({"a": [[1]] * 50}), "a.xlsx", {"rows": 20}, "has 21 rows"),
        (sheets({"a": [[1] * 50]}), "a.xlsx", {"cells": 20}, "has 50 cells"),
        (sheets({"a": [["x" * 500, "y"]]}), "a.xlsx", {"cell": 100}, "has 500 characters in one cell"),
        (b"a,b\n" * 50, "a.csv", {"rows": 20}, "has 21 rows"),
        (b"a,b\n" * 50, "a.csv", {"cells": 20}, "has 22 cells"),
        (b"a," + b"x" * 500, "a.csv", {"cell": 100}, "no readable table"),
        (b"x" * 500, "a.txt", {"text": 100}, "has 500 characters"),
        (word("x" * 500), "a.docx", {"text": 100}, "has 500 characters"),
        (word(RULE), "a.docx", {"entries": 3}, "parts, more than the limit of 3"),
        (word(RULE), "a.docx", {"unpacked": 1_000}, "zip bomb"),
    ],
)
def test_limits(data: bytes, name: str, limits: dict[str, int], said: str) -> None:
    assert said in refusal(data, name, LIMITS.model_copy(update=limits))


@pytest.mark.slow
def test_a_file_that_takes_too_much_memory_is_stopped() -> None:
    many = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 500_000
    body = part_of(word(RULE), "word/document.xml").replace(b"<w:sectPr", many + b"<w:sectPr", 1)
    data = with_parts(word(RULE), {"word/document.xml": body})
    limits = LIMITS.model_copy(update={"memory": 200 * 1024 * 1024, "ratio": 10_000})
    said = refusal(data, "大.docx", limits)
    assert "stopped the reader" in said or "cannot be read" in said  # libxml2 may tell of it itself


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_stopped() -> None:
    rows = [[number, "x" * 20, number * 2, "y"] for number in range(60_000)]
    said = refusal(sheets({"a": rows}), "慢.xlsx", LIMITS.model_copy(update={"seconds": 1}))
    assert "still being read after 1 s" in said


def test_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.docx", "a/.hidden.md", "~$lock.docx", "photo.png", "old.doc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.md").symlink_to(tmp_path / "b.md")
    assert [found.name for found in files_of(tmp_path)] == ["a/c.docx", "b.md", "old.doc"]
    with pytest.raises(UnknownReference):
        list(files_of(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="without documents"):
        list(files_of(tmp_path / "empty"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_bytes(Found(tmp_path / "a.md", "a.md"))


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 5_000)
    assert len(read_bytes(Found(tmp_path / "a.md", "a.md"), Limits(bytes=100))) == 101


def test_names_keep_no_way_out() -> None:
    assert clean_name("../../etc/x.md") == "etc/x.md"
    assert clean_name("C:\\temp\\x.md") == "C_/temp/x.md"
    assert clean_name("\u202e\0") == "document"
    assert len(clean_name("长" * 900 + ".md")) == 200


@pytest.mark.parametrize(
    "deed",
    [
        "open(path, 'w')",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
        "os.remove(path)",
        "os.rename(path, path + '2')",
        "os.mkdir(path + '3')",
        "os.system('true')",
        "__import__('socket').socket()",
        "__import__('subprocess').run(['true'])",
    ],
)
def test_a_reader_can_change_nothing(tmp_path: Path, deed: str) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("kept", encoding="utf-8")
    program = f"import os; from knowledge.documents.child import _shut; path = {str(path)!r}; _shut(); {deed}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["kept.txt"]
    assert path.read_text(encoding="utf-8") == "kept"
