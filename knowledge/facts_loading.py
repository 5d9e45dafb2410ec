"""Loading files into a company's facts folder, and taking tables out again."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.facts.catalogue import Catalogue, FactTable
from core.text import Text
from knowledge.facts_catalogue import CATALOGUE, read_catalogue, write_catalogue
from knowledge.facts_columns import Column, column_of, find_days, grain_of
from knowledge.facts_file import read_file
from knowledge.facts_guess import guess_table

if TYPE_CHECKING:
    import pyarrow as pa

_DEFAULT_BACKEND = "duckdb://"
_NOT_IN_NAME = re.compile(r"[^\w\-]+")


@dataclass(frozen=True)
class Loaded:
    """What was understood of a file.

    Attributes:
        table: The table it makes.
        rows: How many rows it has.
        first: Earliest day.
        last: Latest day.
        left_out: Columns that are neither, with the reason.
        missing: Empty cells by column, where there are any; they count as 0 when added.
        repeated: Rows that repeat the day and values of another; they are added.
    """

    table: FactTable
    rows: int
    first: date
    last: date
    left_out: tuple[Column, ...]
    missing: dict[str, int]
    repeated: int


def load_table(folder: Path, file: Path, *, name: str | None = None, plan_of: str | None = None) -> Loaded:
    """Copy a file's rows into the facts folder and write down what its columns are.

    Args:
        folder: The facts folder.
        file: CSV, Excel or Parquet.
        name: Name of the table; default: that of the file. A table of this name is replaced.
        plan_of: Name of the table these are the planned values of, which must have the same columns.

    Raises:
        InputError: The file cannot be used, or the facts are kept in a database.
        UnknownReference: There is no table named `plan_of`.
    """
    catalogue = read_catalogue(folder / CATALOGUE)
    if catalogue.backend != _DEFAULT_BACKEND:
        raise InputError(
            Text(
                zh="事实数据在数据库里，不能再读入文件",
                en="the facts are kept in a database, files cannot be loaded beside it",
            ),
            field="backend",
            valid=Text(
                zh="在 catalogue.yaml 里登记数据库的表", en="name the database's tables in catalogue.yaml"
            ),
        )
    rows = read_file(file)
    time, days = find_days(rows)
    columns = tuple(column_of(rows, column) for column in rows.column_names if column != time)
    if not any(column.kind == "measure" for column in columns):
        raise _nothing_to_add(file, rows.column_names)
    stem = _NOT_IN_NAME.sub("_", plan_of or name or file.stem).strip("_") or "facts"
    source = f"{stem}_plan.parquet" if plan_of else f"{stem}.parquet"
    table = guess_table(stem, source, time, grain_of(days), columns, catalogue.currency)
    if plan_of is not None:
        table = _as_plan(catalogue.table(plan_of), table)
    _write(folder / source, table, rows, days, columns)
    write_catalogue(folder / CATALOGUE, _with(catalogue, table))
    return Loaded(
        table=table,
        rows=rows.num_rows,
        first=min(days),
        last=max(days),
        left_out=tuple(column for column in columns if column.kind == "left out"),
        missing={c.name: c.missing for c in columns if c.missing and c.kind != "left out"},
        repeated=_repeated(rows, time, columns),
    )


def drop_table(folder: Path, name: str) -> FactTable:
    """Take a table and its files out. Raises UnknownReference, InputError."""
    catalogue = read_catalogue(folder / CATALOGUE)
    table = catalogue.table(name)
    rest = tuple(other for other in catalogue.tables if other.name != name)
    write_catalogue(folder / CATALOGUE, catalogue.model_copy(update={"tables": rest}))
    if catalogue.backend == _DEFAULT_BACKEND:
        for source in (table.source, table.plan_source):
            if source is not None:
                (folder / source).unlink(missing_ok=True)
    return table


def _with(catalogue: Catalogue, table: FactTable) -> Catalogue:
    others = tuple(other for other in catalogue.tables if other.name != table.name)
    return catalogue.model_copy(update={"tables": (*others, table)})


def _as_plan(actual: FactTable, planned: FactTable) -> FactTable:
    needed = {actual.time, *(d.column for d in actual.dimensions), *(m.column for m in actual.measures)}
    there = {planned.time, *(d.column for d in planned.dimensions), *(m.column for m in planned.measures)}
    if missing := sorted(needed - there):
        listed = ", ".join(missing)
        raise InputError(
            Text(zh=f"计划文件缺列：{listed}", en=f"the planned values lack the columns {listed}"),
            field="file",
            valid=Text(zh="与实际数据相同的列", en="the columns of the actual values"),
        )
    return actual.model_copy(update={"plan_source": planned.source, "plan_grain": planned.grain})


def _write(
    path: Path, table: FactTable, rows: "pa.Table", days: list[date], columns: tuple[Column, ...]
) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    kept = {column.name: column for column in columns}
    data: dict[str, Any] = {table.time: pa.array(days, pa.date32())}
    for dimension in table.dimensions:
        data[dimension.column] = rows[dimension.column].combine_chunks().dictionary_encode()
    for measure in table.measures:
        column = kept[measure.column]
        if column.numbers is None:
            raise _nothing_to_add(path, [measure.column])
        data[measure.column] = _numbers(column, measure.decimals)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    write_table(pa.table(data), new, compression="zstd")
    new.replace(path)


def _numbers(column: Column, decimals: int) -> Any:
    """Exact decimals; what is written with more digits, or with an exponent, is rounded."""
    import pyarrow as pa
    from pyarrow import compute

    kind = pa.decimal128(30, decimals)
    try:
        return column.numbers.cast(kind)
    except pa.ArrowInvalid:
        try:
            return compute.round(column.numbers.cast(pa.float64()), decimals).cast(kind)
        except pa.ArrowInvalid as error:
            raise InputError(
                Text(zh=f"列 {column.name!r} 的数太大", en=f"numbers of {column.name!r} are too large"),
                field="file",
                valid=Text(zh="小数点前至多 26 位", en="at most 26 digits before the point"),
            ) from error


def _repeated(rows: "pa.Table", time: str, columns: tuple[Column, ...]) -> int:
    keys = [time, *(column.name for column in columns if column.kind == "dimension")]
    return int(rows.num_rows - rows.group_by(keys).aggregate([]).num_rows)


def _nothing_to_add(file: Path, names: list[str]) -> InputError:
    listed = ", ".join(names[:20])
    return InputError(
        Text(
            zh=f"{file.name!r} 没有数值列；列有 {listed}",
            en=f"{file.name!r} has no numbers; columns: {listed}",
        ),
        field="file",
        valid=Text(
            zh="至少一列数，例如 销售额、订单数", en="at least one column of numbers, such as revenue"
        ),
    )
