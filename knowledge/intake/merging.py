"""Rows that come in beside rows that are there: what is new, the same, or corrected, and what it makes."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.facts.catalogue import FactTable
from core.frozen import Frozen
from core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 20


class Correction(Frozen):
    """A cell whose value changes.

    Attributes:
        key: Day and dimension values, as text.
        column: The measure.
        before: What stood there, None for nothing.
        after: What comes.
    """

    key: tuple[str, ...]
    column: str
    before: Decimal | None
    after: Decimal | None


class Total(Frozen):
    """What a measure adds up to in a month, before and after."""

    column: str
    month: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Merge:
    """What an import would make of a table.

    Attributes:
        merged: The whole table afterwards.
        delta: The rows that come or change: their keys, `old_*` values and whether they are new.
        added: Rows that were not there.
        same: Rows that were there with the same values.
        changed: Rows with another value.
        corrections: The first 20 cells that change.
        totals: By measure and month, where anything changes.
    """

    merged: "pa.Table"
    delta: "pa.Table"
    added: int
    same: int
    changed: int
    corrections: tuple[Correction, ...]
    totals: tuple[Total, ...]


def merge(table: FactTable, old: "pa.Table | None", new: "pa.Table") -> Merge:
    """Put rows into a table by their key, the day and the dimension values.

    Raises:
        InputError: Two new rows, or two rows that are there, have the same key.
    """
    import duckdb

    keys = [table.time, *(d.column for d in table.dimensions)]
    measures = [m.column for m in table.measures if m.column in new.column_names]
    _check_keys(table, new, keys, there=False)
    if old is None:
        old = _none_of(table, new)
    _check_keys(table, old, keys, there=True)
    with closing(duckdb.connect()) as db:
        db.register("old_rows", old)
        db.register("new_rows", new)
        _join(db, table, keys, measures)
        added, same, changed = db.execute(
            "SELECT count(*) FILTER (is_new), count(*) FILTER (NOT is_new AND NOT differs),"
            " count(*) FILTER (NOT is_new AND differs) FROM joined"
        ).fetchall()[0]
        return Merge(
            merged=db.sql(_merged(table, keys, measures)).to_arrow_table(),
            delta=db.sql(_delta(keys, measures)).to_arrow_table(),
            added=added,
            same=same,
            changed=changed,
            corrections=tuple(_corrections(db, keys, measures)),
            totals=tuple(_totals(db, table, measures)),
        )


def take_back(table: FactTable, rows: "pa.Table", delta: "pa.Table") -> "pa.Table":
    """The rows as they were before an import."""
    import duckdb

    keys = [table.time, *(d.column for d in table.dimensions)]
    measures = [m.column for m in table.measures if f"old {m.column}" in delta.column_names]
    others = [m.column for m in table.measures if m.column not in measures]
    shown = ", ".join(
        [
            *(f"r.{_q(k)} AS {_q(k)}" for k in keys),
            *(
                f"CASE WHEN d.is_new IS NULL THEN r.{_q(m)} ELSE d.{_q('old ' + m)} END AS {_q(m)}"
                for m in measures
            ),
            *(f"r.{_q(m)} AS {_q(m)}" for m in others),
        ]
    )
    order = ", ".join(f"r.{_q(k)}" for k in keys)
    with closing(duckdb.connect()) as db:
        db.register("rows", rows)
        db.register("delta", delta)
        return db.sql(
            f"SELECT {shown} FROM rows r LEFT JOIN delta d ON {_same('r', 'd', keys)}"
            f" WHERE d.is_new IS NULL OR NOT d.is_new ORDER BY {order}"
        ).to_arrow_table()


def _join(db: Any, table: FactTable, keys: Sequence[str], measures: Sequence[str]) -> None:
    differs = " OR ".join(f"o.{_q(m)} IS DISTINCT FROM n.{_q(m)}" for m in measures)
    shown = ", ".join(
        [f"n.{_q(k)} AS {_q(k)}" for k in keys]
        + [f"n.{_q(m)} AS {_q('new ' + m)}, o.{_q(m)} AS {_q('old ' + m)}" for m in measures]
    )
    db.execute(
        f"CREATE TEMP TABLE joined AS SELECT {shown}, o.{_q(table.time)} IS NULL AS is_new,"
        f" coalesce({differs}, false) AS differs"
        f" FROM new_rows n LEFT JOIN old_rows o ON {_same('n', 'o', keys)}"
    )


def _merged(table: FactTable, keys: Sequence[str], measures: Sequence[str]) -> str:
    columns = [f"coalesce(n.{_q(k)}, o.{_q(k)}) AS {_q(k)}" for k in keys]
    for measure in table.measures:
        name = _q(measure.column)
        fed = measure.column in measures
        columns.append(
            f"CASE WHEN n.{_q(table.time)} IS NULL THEN o.{name} ELSE n.{name} END AS {name}"
            if fed
            else f"o.{name} AS {name}"
        )
    order = ", ".join(str(i + 1) for i in range(len(keys)))
    return (
        f"SELECT {', '.join(columns)} FROM old_rows o FULL OUTER JOIN new_rows n"
        f" ON {_same('n', 'o', keys)} ORDER BY {order}"
    )


def _delta(keys: Sequence[str], measures: Sequence[str]) -> str:
    shown = ", ".join([_q(k) for k in keys] + [f"{_q('old ' + m)}, {_q('new ' + m)}" for m in measures])
    return f"SELECT {shown}, is_new FROM joined WHERE is_new OR differs"


def _corrections(db: Any, keys: Sequence[str], measures: Sequence[str]) -> list[Correction]:
    parts = [
        f"SELECT {', '.join(f'{_q(k)}::VARCHAR' for k in keys)}, '{m.replace(chr(39), chr(39) * 2)}',"
        f" {_q('old ' + m)}, {_q('new ' + m)} FROM joined"
        f" WHERE NOT is_new AND {_q('old ' + m)} IS DISTINCT FROM {_q('new ' + m)}"
        for m in measures
    ]
    rows = db.sql(" UNION ALL ".join(parts) + f" ORDER BY 1 LIMIT {_SHOWN}").fetchall()
    at = len(keys)
    return [Correction(key=row[:at], column=row[at], before=row[at + 1], after=row[at + 2]) for row in rows]


def _totals(db: Any, table: FactTable, measures: Sequence[str]) -> list[Total]:
    additive = [m.column for m in table.measures if m.column in measures and not m.not_additive_over]
    month = f"strftime({_q(table.time)}, '%Y-%m')"
    totals = []
    for measure in additive:
        rows = db.sql(
            f"WITH before AS (SELECT {month} AS m, sum({_q(measure)}) AS s FROM old_rows GROUP BY 1),"
            f" moved AS (SELECT {month} AS m,"
            f" sum(coalesce({_q('new ' + measure)}, 0) - coalesce({_q('old ' + measure)}, 0)) AS d"
            " FROM joined WHERE is_new OR differs GROUP BY 1)"
            " SELECT moved.m, coalesce(before.s, 0), coalesce(before.s, 0) + d FROM moved"
            " LEFT JOIN before USING (m) ORDER BY 1"
        ).fetchall()
        totals += [Total(column=measure, month=m, before=a, after=b) for m, a, b in rows if a != b]
    return totals


def _check_keys(table: FactTable, rows: "pa.Table", keys: Sequence[str], *, there: bool) -> None:
    counted = rows.group_by(list(keys)).aggregate([([], "count_all")])
    if counted.num_rows == rows.num_rows:
        return
    from pyarrow import compute

    twice = counted.filter(compute.greater(counted["count_all"], 1)).slice(0, 3).to_pylist()
    listed = "; ".join(" ".join(str(row[key]) for key in keys) for row in twice)
    if there:
        raise InputError(
            Text(
                zh=f"表 {table.name} 里有多行日期和维度相同（{listed}），不能逐行更新",
                en=f"rows of {table.name} share day and dimension values ({listed}): no row can be updated",
            ),
            field="table",
            valid=Text(zh="用 hoshin facts load 整表替换", en="replace the table with hoshin facts load"),
        )
    raise InputError(
        Text(
            zh=f"文件里有多行日期和维度相同：{listed}",
            en=f"rows of the file share day and dimensions: {listed}",
        ),
        field="file",
        valid=Text(zh="每个日期和维度组合只有一行", en="one row for each day and combination of dimensions"),
    )


def _none_of(table: FactTable, new: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    fields = [new.schema.field(c) for c in (table.time, *(d.column for d in table.dimensions))]
    fields += [pa.field(m.column, pa.decimal128(30, m.decimals)) for m in table.measures]
    return pa.schema(fields).empty_table()


def _same(left: str, right: str, keys: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{_q(key)} = {right}.{_q(key)}" for key in keys)


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
