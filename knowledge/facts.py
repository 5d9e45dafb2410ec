"""The company's fact tables: read where they are, aggregated in the engine that holds them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from core.attribution.journey import Journeys
from core.errors import InputError, MissingInput
from core.facts.catalogue import Catalogue, FactMeasure, FactTable, Grain
from core.facts.cube import Cube, Series
from core.facts.period import check_window, period_start, period_starts
from core.text import Text
from knowledge.facts_catalogue import CATALOGUE, read_catalogue
from knowledge.facts_engine import FactEngine
from knowledge.facts_journeys import fold_journeys
from knowledge.facts_query import check_additive, check_columns, rows_of, source_of, summed

if TYPE_CHECKING:
    import pyarrow as pa

Scenario = Literal["actual", "plan"]
Where = Mapping[str, Sequence[str]]

_DAY = "hoshin_day"


class FactStore:
    """Fact tables of one company. Safe to share between threads.

    Args:
        folder: Holds `catalogue.yaml` and the files it names.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: tuple[tuple[int, int], Catalogue] | None = None
        self._engines: dict[str, FactEngine] = {}

    @property
    def catalogue(self) -> Catalogue:
        """What the tables hold; empty when nothing was loaded. Raises InputError for a broken file."""
        path = self.folder / CATALOGUE
        try:
            seen = path.stat()
        except OSError:
            return Catalogue()
        stamp = (seen.st_mtime_ns, seen.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, read_catalogue(path))
        return self._read[1]

    def span(self, table: str) -> tuple[date, date] | None:
        """First and last day with rows, None for an empty table. Raises UnknownReference, InputError."""
        found = self.catalogue.table(table)
        source = self._source(found, "actual")
        day = source[found.time].cast("date")
        row = self._engine.run(source.aggregate(first=day.min(), last=day.max())).to_pylist()[0]
        return None if row["first"] is None else (row["first"], row["last"])

    def cube(
        self,
        table: str,
        *,
        by: Sequence[str],
        measures: Sequence[str],
        start: date,
        end: date,
        where: Where | None = None,
        scenario: Scenario = "actual",
    ) -> Cube:
        """Sums of measures over every combination of values of the dimensions `by`.

        Args:
            table: Name of the table in the catalogue.
            by: Columns of dimensions, () for one total.
            measures: Columns of measures.
            start: First day.
            end: Last day, inclusive.
            where: Values by dimension column that rows must have.
            scenario: "actual", or "plan" for what was planned.

        Raises:
            UnknownReference: A table, column or value that the catalogue does not have.
            InputError: An empty window, planned values cut off in the middle of a period, a measure that
                may not be added over what is summed, or values the engine cannot sum exactly.
            MissingInput: Nothing was planned for this table.
        """
        query = _Query(self.catalogue.table(table), tuple(by), tuple(measures), dict(where or {}), scenario)
        query.check(start, end)
        rows = self._engine.run(self._grouped(query, start, end, by_day=False))
        columns = [rows_of(rows, column) for column in query.by]
        values = tuple(tuple(sorted(set(column))) for column in columns)
        codes = np.zeros((rows.num_rows, len(columns)), dtype=np.int32)
        for i, (column, known) in enumerate(zip(columns, values, strict=True)):
            position = {value: code for code, value in enumerate(known)}
            codes[:, i] = [position[value] for value in column]
        order = np.lexsort(codes.T[::-1]) if columns else np.arange(rows.num_rows)
        sums = {m: summed(rows, m)[order] for m in query.measures}
        return Cube(dimensions=query.by, values=values, codes=codes[order], measures=sums)

    def series(
        self,
        table: str,
        *,
        measures: Sequence[str],
        grain: Grain,
        start: date,
        end: date,
        where: Where | None = None,
        scenario: Scenario = "actual",
    ) -> Series:
        """Sums of measures by period; weeks start on Monday, periods without rows have 0.

        The first and the last period hold only their days from `start` to `end`. Arguments and errors as in
        `cube`; a grain finer than that of the rows is an InputError.
        """
        query = _Query(self.catalogue.table(table), (), tuple(measures), dict(where or {}), scenario)
        return self._series(query, Grain(grain), start, end).get("", _empty(query, grain, start, end))

    def series_by(
        self,
        table: str,
        *,
        by: str,
        measures: Sequence[str],
        grain: Grain,
        start: date,
        end: date,
        where: Where | None = None,
        scenario: Scenario = "actual",
    ) -> dict[str, Series]:
        """A series for each value of a dimension that has rows, by value key, sorted; else as `series`."""
        query = _Query(self.catalogue.table(table), (by,), tuple(measures), dict(where or {}), scenario)
        return self._series(query, Grain(grain), start, end)

    def journeys(self, start: date | None = None, end: date | None = None) -> Journeys:
        """Customer journeys whose last touch lies in the window, folded by path.

        Raises:
            MissingInput: No journeys are kept.
            InputError: The rows are no journeys.
        """
        source = self.catalogue.journeys
        if source is None:
            raise MissingInput(
                Text(zh="没有客户旅程数据", en="no customer journeys are kept"),
                field="journeys",
                valid=Text(zh="hoshin facts demo 里有示例", en="hoshin facts demo has an example"),
            )
        table = self._engine.table(source.source)
        named = [source.journey, source.position, source.channel, source.time, source.converted]
        check_columns(table, [*named, *([source.value] if source.value else [])], source.source)
        return fold_journeys(self._engine, table, source, start, end)

    def journey_span(self) -> tuple[date, date] | None:
        """First and last day with a touch; None when no journeys are kept, or none has touches."""
        source = self.catalogue.journeys
        if source is None:
            return None
        table = self._engine.table(source.source)
        check_columns(table, [source.time], source.source)
        day = table[source.time].cast("date")
        row = self._engine.run(table.aggregate(first=day.min(), last=day.max())).to_pylist()[0]
        return None if row["first"] is None else (row["first"], row["last"])

    def close(self) -> None:
        """Let go of the databases; the next question connects again."""
        for engine in self._engines.values():
            engine.close()

    @property
    def _engine(self) -> FactEngine:
        backend = self.catalogue.backend
        if backend not in self._engines:
            self._engines[backend] = FactEngine(self.folder, backend)
        return self._engines[backend]

    def _source(self, table: FactTable, scenario: Scenario) -> Any:
        return self._engine.table(source_of(table, planned=scenario == "plan"))

    def _grouped(self, query: "_Query", start: date, end: date, *, by_day: bool) -> Any:
        """Rows of the window, filtered and summed in the engine."""
        table = query.table
        rows = self._source(table, query.scenario)
        named = [table.time, *query.by, *query.where, *query.measures]
        check_columns(rows, named, table.name)
        day = rows[table.time].cast("date")
        rows = rows.filter(day >= start, day <= end)
        for column, values in query.where.items():
            rows = rows.filter(rows[column].cast("string").isin(list(values)))
        keys = {column: rows[column].cast("string").fill_null("") for column in query.by}
        if by_day:
            keys[_DAY] = rows[table.time].cast("date")
        sums = {m.column: _whole(rows[m.column], m).sum() for m in query.columns}
        return rows.group_by(**keys).aggregate(**sums) if keys else rows.aggregate(**sums)

    def _series(self, query: "_Query", grain: Grain, start: date, end: date) -> dict[str, Series]:
        query.check(start, end, grain)
        rows = self._engine.run(self._grouped(query, start, end, by_day=True))
        starts = period_starts(grain, start, end)
        position = {first: i for i, first in enumerate(starts)}
        periods = np.array([position[period_start(day, grain)] for day in rows[_DAY].to_pylist()], dtype=int)
        groups = rows_of(rows, query.by[0]) if query.by else [""] * rows.num_rows
        known = sorted(set(groups))
        code = {value: i for i, value in enumerate(known)}
        cells = np.array([code[value] for value in groups], dtype=int) * len(starts) + periods
        sums = {m: _folded(rows, m, cells, len(known) * len(starts)) for m in query.measures}
        return {
            value: Series(starts, {m: sums[m].reshape(len(known), -1)[i] for m in query.measures})
            for i, value in enumerate(known)
        }


class _Query:
    """What is asked of one table, its names checked against the catalogue."""

    def __init__(
        self,
        table: FactTable,
        by: tuple[str, ...],
        measures: tuple[str, ...],
        where: dict[str, Sequence[str]],
        scenario: Scenario,
    ) -> None:
        self.table = table
        self.by = by
        self.measures = measures
        self.where = where
        self.scenario = scenario

    @cached_property
    def columns(self) -> list[FactMeasure]:
        return [self.table.measure(column) for column in self.measures]

    def check(self, start: date, end: date, grain: Grain | None = None) -> None:
        """Raises what `FactStore.cube` lists."""
        source_of(self.table, planned=self.scenario == "plan")
        for column in self.by:
            self.table.dimension(column)
        rows = self.table.grain if self.scenario == "actual" else self.table.plan_grain
        check_window(start, end, rows, grain)
        check_additive(self.table, self.columns, self.by, self.where, (start, end), grain)


def _whole(column: Any, measure: FactMeasure) -> Any:
    """The measure as whole numbers of its smallest unit, row by row: sums of floats depend on their order."""
    kind = column.type()
    if kind.is_boolean():
        return column.cast("int64")
    if not kind.is_numeric():
        raise InputError(
            Text(
                zh=f"列 {measure.column!r} 是 {kind}，不是数",
                en=f"the column {measure.column!r} is {kind}, not a number",
            ),
            field="measures",
            valid=Text(zh="数值列", en="a column of numbers"),
        )
    scaled = column * 10**measure.decimals if measure.decimals else column
    return (scaled if kind.is_integer() else scaled.round()).cast("int64")


def _folded(rows: "pa.Table", measure: str, cells: Any, size: int) -> Any:
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, cells, summed(rows, measure))
    return sums


def _empty(query: _Query, grain: Grain, start: date, end: date) -> Series:
    starts = period_starts(Grain(grain), start, end)
    return Series(starts, {m: np.zeros(len(starts), dtype=np.int64) for m in query.measures})
