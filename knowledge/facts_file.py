"""Rows of a CSV, Excel or Parquet file as columns of text, whatever the file's own types."""

import zipfile
from csv import reader
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDEST = 500
_UNPACKED, _LARGE, _RATIO = 400 * 1024 * 1024, 1024 * 1024, 300  # bytes, bytes, times
_HEAD = 2048  # bytes of a part in which a document type would stand


def read_file(path: Path) -> "pa.Table":
    """The rows of a file, every column as trimmed text with empty cells as nulls.

    Raises:
        InputError: There is no such file, its kind is not known, it cannot be read, or it has no rows.
    """
    if not path.is_file():
        raise _unusable(path, "没有这个文件", "there is no such file")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise _unusable(path, "不认识这种文件", "is of an unknown kind")
    try:
        table = read(path)
    except InputError:
        raise
    except Exception as error:  # every format has its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise _unusable(path, f"读不了：{reason}", f"cannot be read: {reason}") from error
    return _checked(path, as_text(table))


def _read_csv(path: Path) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv

    text = _decode(path)
    lines = text.splitlines()
    header = lines[0] if lines else ""
    delimiter = max(",\t;", key=header.count)
    names = next(reader([header], delimiter=delimiter), [])
    return csv.read_csv(
        pa.py_buffer(text.encode()),
        parse_options=csv.ParseOptions(delimiter=delimiter),
        convert_options=csv.ConvertOptions(column_types={name: pa.string() for name in names}),
    )


def _decode(path: Path) -> str:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unusable(path, "编码不是 UTF-8 或 GB18030", "is neither UTF-8 nor GB18030")


def _read_excel(path: Path) -> "pa.Table":
    import openpyxl
    import pyarrow as pa

    _check_package(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = [
            row for row in book.worksheets[0].iter_rows(values_only=True) if any(c is not None for c in row)
        ]
    finally:
        book.close()
    if not rows:
        raise _unusable(path, "第一张表是空的", "has an empty first sheet")
    width = max((i + 1 for i, cell in enumerate(rows[0]) if cell is not None), default=0)
    columns = [[_cell(row[i]) if i < len(row) else None for row in rows[1:]] for i in range(width)]
    return pa.Table.from_arrays(
        [pa.array(column, pa.string()) for column in columns], names=[str(c or "") for c in rows[0][:width]]
    )


def _check_package(path: Path) -> None:
    """Look at a workbook before anything is unpacked. Raises InputError."""
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        if sum(entry.file_size for entry in entries) > _UNPACKED or any(map(_is_bomb, entries)):
            raise _unusable(path, "解压后过大", "unpacks to something huge")
        for entry in entries:
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            with package.open(entry) as part:
                if b"<!DOCTYPE" in part.read(_HEAD):
                    raise _unusable(path, "里有 XML 实体声明", "declares XML entities")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _LARGE and entry.file_size > _RATIO * max(1, entry.compress_size)


def _cell(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_parquet(path: Path) -> "pa.Table":
    from pyarrow.parquet import read_table

    return read_table(path)


_READERS = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".txt": _read_csv,
    ".xlsx": _read_excel,
    ".xlsm": _read_excel,
    ".parquet": _read_parquet,
}


def as_text(table: "pa.Table") -> "pa.Table":
    """The same rows as trimmed text, with empty cells as nulls."""
    import pyarrow as pa
    from pyarrow import compute

    columns = []
    for column in table.columns:
        text = compute.utf8_trim_whitespace(column.cast(pa.string()))
        empty = compute.is_in(text, value_set=pa.array(["", "-", "—", "NA", "N/A", "null", "NULL", "None"]))
        columns.append(compute.if_else(empty, pa.scalar(None, pa.string()), text))
    return pa.Table.from_arrays(columns, names=[str(name).strip() for name in table.column_names])


def _checked(path: Path, table: "pa.Table") -> "pa.Table":
    names: list[Any] = table.column_names
    repeated = sorted({name for name in names if names.count(name) > 1})
    if table.num_rows == 0:
        raise _unusable(path, "只有表头，没有数据", "has a header and no rows")
    if repeated or "" in names:
        listed = ", ".join(repeated) or "''"
        raise _unusable(path, f"列名重复或为空：{listed}", f"has repeated or empty column names: {listed}")
    if len(names) > _WIDEST:
        raise _unusable(path, f"有 {len(names)} 列，太多", f"has {len(names)} columns, too many")
    return table


def _unusable(path: Path, zh: str, en: str) -> InputError:
    return InputError(
        Text(zh=f"{path.name!r} {zh}", en=f"{path.name!r} {en}"),
        field="file",
        valid=Text(
            zh="第一行是列名的 .csv、.xlsx 或 .parquet 文件，至多 500 列",
            en="a .csv, .xlsx or .parquet file whose first row names its columns, at most 500",
        ),
    )
