"""Cells of text as days, names and exact numbers; every cell that is none is told with its row."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.facts.catalogue import FactDimension, FactMeasure, FactTable
from core.frozen import Frozen
from core.quantity.unit import UnitKind
from core.text import Text
from knowledge.facts_columns import read_days
from knowledge.intake.mapping import Fed, Mapping
from knowledge.intake.naming import ValueNames
from knowledge.intake.number import CellRefused, read_number

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 50
_FIRST_ROW = 2  # of a file whose first row names its columns
_TOTAL = re.compile(r"(合\s*计|总\s*计|小\s*计|汇总|total|grand total|sum|subtotal)[:：]?", re.IGNORECASE)
_SERIAL = Text(
    zh="像 Excel 的日期序号，请把这列设成日期格式", en="looks like an Excel serial; format it as a date"
)
_NO_DAY = Text(zh="不是日期，例如 2026-09-30", en="is no day such as 2026-09-30")


class Problem(Frozen):
    """A cell that cannot be used.

    Attributes:
        row: Its row in the file, 2 for the first below the names.
        column: Its column in the file.
        value: What stands there, shortened.
        reason: Why it cannot be used, and what would be valid.
    """

    row: int
    column: str
    value: str
    reason: Text


@dataclass(frozen=True)
class Typed:
    """Rows of the table's own columns and types, without the source's total rows.

    Attributes:
        rows: Time as date32, dimensions as text, measures as decimals of their smallest unit's digits.
        problems: The first 50 cells that cannot be used.
        wrong: How many there are.
        stated: By measure, what a total row of the source says; in the smallest unit.
        rounded: How many numbers had more digits than the table keeps.
    """

    rows: "pa.Table"
    problems: tuple[Problem, ...]
    wrong: int
    stated: dict[str, int]
    rounded: int


def type_rows(raw: "pa.Table", mapping: Mapping, table: FactTable) -> Typed:
    """The rows a source gives.

    Args:
        raw: Columns of trimmed text, empty cells null (`knowledge.facts_file.read_file`).
        mapping: What feeds what; must fit.
        table: The table that is fed.

    Raises:
        AmbiguousInput: Days such as 03/04/2026 whose month cannot be told.
        InputError: A name that every row has is that of several values.
    """
    return _Typist(raw, mapping, table).run()


class _Typist:
    def __init__(self, raw: "pa.Table", mapping: Mapping, table: FactTable) -> None:
        self._mapping = mapping
        self._table = table
        self._raw, self._totals, self._numbers = _without_totals(raw, mapping, table)
        self._problems: list[Problem] = []
        self._wrong = 0
        self._rounded = 0

    def run(self) -> Typed:
        import pyarrow as pa

        columns: dict[str, Any] = {self._table.time: self._days()}
        for dimension in self._table.dimensions:
            columns[dimension.column] = self._names(dimension)
        for measure in self._table.measures:
            fed = self._mapping.of(measure.column)
            if fed is not None:
                columns[measure.column] = self._measure(measure, fed)
        self._problems.sort(key=lambda problem: problem.row)
        return Typed(
            rows=pa.table(columns),
            problems=tuple(self._problems[:_SHOWN]),
            wrong=self._wrong,
            stated=self._stated(),
            rounded=self._rounded,
        )

    def _days(self) -> Any:
        import pyarrow as pa

        fed = self._mapping.of(self._table.time)
        if fed is None:
            return self._constant(self._table.time, pa.date32(), date.fromisoformat)
        texts = [t for t in _unique(self._raw[fed.source]) if t is not None]
        known = read_days(texts)
        return self._read(fed.source, pa.date32(), lambda text: _day(text, known))

    def _names(self, dimension: FactDimension) -> Any:
        import pyarrow as pa

        names = ValueNames(dimension)
        fed = self._mapping.of(dimension.column)
        if fed is None:
            return self._constant(dimension.column, pa.string(), names.key_of_all)
        return self._read(fed.source, pa.string(), names.key_of, empty="")

    def _measure(self, measure: FactMeasure, fed: Fed) -> Any:
        import pyarrow as pa

        kind = pa.decimal128(30, measure.decimals)
        quantum = Decimal(1).scaleb(-measure.decimals)

        def read(text: str) -> Decimal:
            value = _value(text, measure, fed)
            kept = value.quantize(quantum)
            self._rounded += kept != value
            return kept

        return self._read(fed.source, kind, read, empty=None, optional=True)

    def _constant(self, column: str, kind: Any, read: Callable[[str], Any]) -> Any:
        import pyarrow as pa

        value = read(self._mapping.constants[column])
        return pa.array([value] * self._raw.num_rows, kind)

    def _read(
        self, source: str, kind: Any, read: Callable[[str], Any], empty: Any = None, optional: bool = False
    ) -> Any:
        """The column read cell by cell, every distinct text once."""
        import pyarrow as pa

        coded = self._raw[source].combine_chunks().dictionary_encode()
        values: list[Any] = []
        bad: dict[int, Text] = {}
        for code, text in enumerate(coded.dictionary.to_pylist()):
            try:
                values.append(read(text))
            except CellRefused as refused:
                values.append(None)
                bad[code] = refused.text
        self._note(source, coded, bad, optional=optional or empty is not None)
        read_values = pa.array(values, kind).take(coded.indices)
        return read_values if empty is None else read_values.fill_null(pa.scalar(empty, kind))

    def _note(self, source: str, coded: Any, bad: dict[int, Text], *, optional: bool) -> None:
        if not bad and (optional or coded.null_count == 0):
            return
        texts = coded.dictionary.to_pylist()
        nothing = Text(zh="是空的，每行都要有", en="is empty; every row needs it")
        for place, code in enumerate(coded.indices.to_pylist()):
            reason = nothing if code is None and not optional else bad.get(code)
            if reason is None:
                continue
            self._wrong += 1
            if len(self._problems) < 4 * _SHOWN:
                value = "" if code is None else str(texts[code])[:60]
                row = self._numbers[place]
                self._problems.append(Problem(row=row, column=source, value=value, reason=reason))

    def _stated(self) -> dict[str, int]:
        if self._totals.num_rows != 1:
            return {}
        stated = {}
        for measure in self._table.measures:
            fed = self._mapping.of(measure.column)
            text = self._totals[fed.source][0].as_py() if fed else None
            if fed is None or text is None:
                continue
            try:
                value = _value(text, measure, fed)
            except CellRefused:
                continue
            stated[measure.column] = int((value * 10**measure.decimals).to_integral_value())
        return stated


def _without_totals(
    raw: "pa.Table", mapping: Mapping, table: FactTable
) -> "tuple[pa.Table, pa.Table, list[int]]":
    """The rows, those that only state totals, and the number of each row that is kept."""
    import pyarrow as pa
    from pyarrow import compute

    keys = [table.time, *(d.column for d in table.dimensions)]
    sources = [fed.source for column in keys if (fed := mapping.of(column)) is not None]
    total = pa.array([False] * raw.num_rows)
    for source in sources:
        texts = raw[source].combine_chunks()
        known = pa.array([t for t in _unique(texts) if t and _TOTAL.fullmatch(t)], pa.string())
        total = compute.or_(total, compute.is_in(texts, value_set=known))
    numbers = compute.indices_nonzero(compute.invert(total)).to_pylist()
    kept = raw.filter(compute.invert(total))
    return kept, raw.filter(total), [number + _FIRST_ROW for number in numbers]


def _unique(cells: Any) -> list[str | None]:
    from pyarrow import compute

    found: list[str | None] = compute.unique(cells).to_pylist()
    return found


def _day(text: str, known: dict[str, date | None]) -> date:
    day = known.get(text)
    if day is not None:
        return day
    if re.fullmatch(r"[34]\d{4}(\.\d+)?", text):
        raise CellRefused(_SERIAL)
    raise CellRefused(_NO_DAY)


def _value(text: str, measure: FactMeasure, fed: Fed) -> Decimal:
    return read_number(text, percent=measure.unit.kind is UnitKind.PERCENT) * fed.scale
