"""Workbooks made to blow up, on every way in that is not a document (those: test_poisoned_documents)."""

import io
import zipfile
from pathlib import Path

import pytest

from core.errors import InputError
from knowledge.facts_file import read_file
from tests.papers.made import part_of, sheets, with_parts

BOOK = {"数据": [["日期", "销售额"], ["2026-01-01", 1]]}


def saved(folder: Path, data: bytes) -> Path:
    path = folder / "数据.xlsx"
    path.write_bytes(data)
    return path


def test_an_ordinary_workbook_is_read(tmp_path: Path) -> None:
    assert read_file(saved(tmp_path, sheets(BOOK))).num_rows == 1


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = with_parts(sheets(BOOK), {"xl/media/huge.bin": b"\0" * 30_000_000})
    with pytest.raises(InputError, match="huge"):
        read_file(saved(tmp_path, bomb))


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    sheet = part_of(sheets(BOOK), "xl/worksheets/sheet1.xml")
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]>' + sheet.split(b"?>", 1)[-1]
    with pytest.raises(InputError, match="entities"):
        read_file(saved(tmp_path, with_parts(sheets(BOOK), {"xl/worksheets/sheet1.xml": laughs})))


def test_a_file_that_is_no_package_is_an_error_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_file(saved(tmp_path, b"PK\x03\x04 broken"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("../../evil.xml", "x")
    with pytest.raises(InputError):
        read_file(saved(tmp_path, stream.getvalue()))
