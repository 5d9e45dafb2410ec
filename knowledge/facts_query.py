"""Checks of what is asked of a fact table, and reading what the engine answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import FactMeasure, FactTable, Grain
from core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

_EVERY = "*"


def source_of(table: FactTable, *, planned: bool) -> str:
    """Where a table's rows are. Raises MissingInput when nothing was planned for it."""
    if not planned:
        return table.source
    if table.plan_source is None:
        raise MissingInput(
            Text(zh=f"{table.title.zh}没有计划值", en=f"nothing was planned for {table.title.en}"),
            field="scenario",
            valid=Text(
                zh="hoshin facts load 文件 --plan-of 表名", en="hoshin facts load FILE --plan-of TABLE"
            ),
        )
    return table.plan_source


def check_columns(rows: Any, columns: Iterable[str], table: str) -> None:
    """Raises InputError when the engine's table lacks a column that the catalogue names."""
    missing = sorted(set(columns) - set(rows.columns))
    if missing:
        listed = ", ".join(rows.columns)
        raise InputError(
            Text(
                zh=f"{table} 的数据里没有列 {', '.join(missing)}",
                en=f"the data of {table} has no column {', '.join(missing)}",
            ),
            field="facts",
            valid=Text(zh=listed, en=listed),
        )


def check_additive(
    table: FactTable,
    measures: Sequence[FactMeasure],
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
    window: tuple[date, date],
    grain: Grain | None,
) -> None:
    """Check that no measure is added over a column it may not be added over, and every filter is known.

    Raises:
        UnknownReference: A filter on a column or value that the catalogue does not have.
        InputError: A measure that may not be added.
    """
    for column, values in where.items():
        _check_values(table, column, values)
    added = {d.column for d in table.dimensions} - set(by)
    added -= {column for column, values in where.items() if len(set(values)) == 1}
    if window[0] != window[1] and grain is not table.grain:
        added.add(table.time)
    for measure in measures:
        banned = added if _EVERY in measure.not_additive_over else added & set(measure.not_additive_over)
        if banned:
            raise _not_additive(measure, sorted(banned))


def summed(rows: "pa.Table", measure: str) -> NDArray[np.int64]:
    """A column of sums; 0 where the engine had nothing to add."""
    return np.array(rows[measure].fill_null(0).to_pylist(), dtype=np.int64)


def rows_of(rows: "pa.Table", column: str) -> list[str]:
    """A column of texts."""
    found: list[str] = rows[column].to_pylist()
    return found


def _check_values(table: FactTable, column: str, values: Sequence[str]) -> None:
    known = [value.key for value in table.dimension(column).values]
    unknown = sorted(set(values) - set(known)) if known else []
    if unknown:
        listed = ", ".join(known[:50])
        raise UnknownReference(
            Text(zh=f"{column} 里没有 {', '.join(unknown)}", en=f"{column} has no {', '.join(unknown)}"),
            candidates=tuple(known),
            field=f"where.{column}",
            valid=Text(zh=listed, en=listed),
        )


def _not_additive(measure: FactMeasure, columns: list[str]) -> InputError:
    listed = ", ".join(columns)
    return InputError(
        Text(
            zh=f"{measure.name.zh}不能跨 {listed} 相加（同一个对象会被数几次）",
            en=f"{measure.name.en} cannot be added over {listed}: the same thing would be counted twice",
        ),
        field="measures",
        valid=Text(
            zh=f"按 {listed} 分开看，或各只选一个值", en=f"split by {listed}, or choose one value of each"
        ),
    )
