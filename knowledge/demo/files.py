"""The demo company's facts as files: three Parquet files and their catalogue."""

from pathlib import Path
from typing import Any

import numpy as np

from knowledge.demo import journeys, sales
from knowledge.demo.company import CATALOGUE, MEASURES
from knowledge.facts_catalogue import CATALOGUE as CATALOGUE_FILE
from knowledge.facts_catalogue import write_catalogue

_MONEY = ("revenue", "spend")


def write_demo_facts(folder: Path) -> None:
    """Write the demo company's facts into a folder; the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    table = CATALOGUE.table("sales")
    actual, planned = sales.generate()
    _write(folder / table.source, _columns(actual))
    _write(folder / str(table.plan_source), _columns(planned))
    touches = vars(journeys.generate())
    assert CATALOGUE.journeys is not None
    _write(folder / CATALOGUE.journeys.source, touches)
    write_catalogue(folder / CATALOGUE_FILE, CATALOGUE)


def _columns(rows: sales.Rows) -> dict[str, Any]:
    """Flat columns: dimension values as dictionaries, money as decimals of 元."""
    import pyarrow as pa

    shape = rows.measures["visits"].shape
    days = np.array(rows.days, dtype="datetime64[D]")
    columns: dict[str, Any] = {"date": np.repeat(days, int(np.prod(shape[1:])))}
    for axis, dimension in enumerate(CATALOGUE.table("sales").dimensions, start=1):
        codes = np.broadcast_to(np.arange(shape[axis]).reshape([-1] + [1] * (3 - axis)), shape).ravel()
        keys = pa.array([value.key for value in dimension.values])
        columns[dimension.column] = pa.DictionaryArray.from_arrays(codes.astype(np.int8), keys)
    for name in MEASURES:
        values = rows.measures[name].ravel()
        columns[name] = _decimals(values) if name in _MONEY else values
    return columns


def _decimals(cents: Any) -> Any:
    """Whole 分 as decimals of 元, without going through floats."""
    import pyarrow as pa

    pairs = np.empty((len(cents), 2), dtype=np.int64)
    pairs[:, 0], pairs[:, 1] = cents, np.where(cents < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(16, 2), len(cents), [None, pa.py_buffer(pairs.tobytes())])


def _write(path: Path, columns: dict[str, Any]) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    write_table(pa.table(columns), path, compression="zstd")
