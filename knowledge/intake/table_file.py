"""The file of a fact table: replaced whole, and saying in its metadata which import made it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = b"hoshin.import"


def replace_file(file: Path, rows: "pa.Table", number: int | None = None) -> None:
    """Write a file beside the old one, have it safe on the disk, then put it in its place."""
    from pyarrow.parquet import write_table

    if number is not None:
        rows = rows.replace_schema_metadata({**(rows.schema.metadata or {}), _NUMBER: str(number).encode()})
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    write_table(rows, new, compression="zstd")
    with new.open("rb+") as handle:
        os.fsync(handle.fileno())
    new.replace(file)


def made_by(file: Path) -> int | None:
    """The import that made a file, None when none did or there is none."""
    from pyarrow.parquet import read_schema

    if not file.is_file():
        return None
    found = (read_schema(file).metadata or {}).get(_NUMBER)
    return int(found) if found else None


def plain(rows: "pa.Table") -> "pa.Table":
    """The rows with text as text, not as codes."""
    import pyarrow as pa

    fields = [
        pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields)).replace_schema_metadata(None)
