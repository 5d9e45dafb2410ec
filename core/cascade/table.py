"""Two-way tables (product × month, region × channel): every row and every column keeps its total exactly.

The starting pattern is fitted to both margins by iterative proportional fitting (Deming and Stephan 1940),
then each cell is rounded up or down by controlled rounding (Cox and Ernst 1982): a flow through the cells
that have a fraction left decides which are rounded up, so that both margins hold in whole units.
"""

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from core.cascade.flow import Cell, Flow, route
from core.cascade.number import amount, count_units, exact, plain
from core.cascade.part import check_names
from core.cascade.split import ONE
from core.errors import InfeasibleInput, InputError
from core.frozen import Frozen
from core.text import Text

_CONTEXT = Context(prec=40)
_CLOSE = Decimal("1e-12")
_ROUNDS = 1000


class TableSplit(Frozen):
    """A table whose margins are exact.

    Attributes:
        rows: Row names with their totals, in order.
        columns: Column names with their totals, in order.
        unit: Smallest unit of a cell.
        cells: Amounts, a tuple a row.
        fitted: Exact-margin pattern before rounding, to 6 places.
        locked: Cells that were fixed, as (row, column).
        rounds: Rounds of proportional fitting.
        stretched: 0 when every cell is its fitted value rounded up or down; else how many units further a
            cell may be, where zeros in the pattern leave no other way.
    """

    rows: dict[str, Decimal]
    columns: dict[str, Decimal]
    unit: Decimal
    cells: tuple[tuple[Decimal, ...], ...]
    fitted: tuple[tuple[Decimal, ...], ...]
    locked: tuple[tuple[str, str], ...] = ()
    rounds: int
    stretched: int = 0


def split_table(
    rows: Mapping[str, Decimal],
    columns: Mapping[str, Decimal],
    seeds: Sequence[Sequence[Decimal]] | None = None,
    *,
    unit: Decimal = ONE,
    locks: Mapping[tuple[str, str], Decimal] | None = None,
) -> TableSplit:
    """Fill a table so that rows and columns make their totals.

    Args:
        rows: Total by row name, not negative.
        columns: Total by column name, not negative; the same sum as the rows.
        seeds: Starting pattern, a sequence a row; zeros stay zero, except that an empty row or column is
            even. None is even everywhere.
        unit: Smallest unit of a cell.
        locks: Fixed cells by (row, column).

    Raises:
        InfeasibleInput: Rows and columns differ in sum, locks pass a margin, or zeros in the pattern leave a
            row without enough columns.
        InputError: A wrong shape, a negative number, a repeated name.
    """
    problem = _Table(rows, columns, unit, locks or {})
    pattern = problem.check_seeds(seeds)
    problem.check_reach(pattern)
    fitted, rounds = fit(pattern, problem.row_units, problem.column_units)
    cells, stretched = _round(fitted, problem)
    return problem.result(cells, fitted, rounds, stretched)


def check_table(table: TableSplit) -> tuple[Text, ...]:
    """What does not hold in the table: margins, whole units, negative cells; empty when everything does."""
    found = []
    for name, total, cells in zip(table.rows, table.rows.values(), table.cells, strict=True):
        found.extend(_check_margin(name, total, cells, table.unit))
    for position, (name, total) in enumerate(table.columns.items()):
        found.extend(_check_margin(name, total, [row[position] for row in table.cells], table.unit))
    return tuple(found)


def _check_margin(name: str, total: Decimal, cells: Sequence[Decimal], unit: Decimal) -> list[Text]:
    reached = sum((Fraction(cell) for cell in cells), Fraction(0))
    found = []
    if reached != Fraction(total):
        found.append(
            Text(
                zh=f"{name} 合计 {plain(reached)}，应为 {plain(total)}",
                en=f"{name} makes {plain(reached)}, not {plain(total)}",
            )
        )
    if any((Fraction(cell) / Fraction(unit)).denominator != 1 for cell in cells):
        found.append(Text(zh=f"{name} 有非整单位的格", en=f"{name} has a cell that is not whole units"))
    return found


def fit(
    pattern: Sequence[Sequence[Decimal]], rows: Sequence[int], columns: Sequence[int]
) -> tuple[list[list[Decimal]], int]:
    """Scale rows and columns in turn until both margins are met to 12 places; cells and rounds taken."""
    cells = [list(row) for row in pattern]
    with localcontext(_CONTEXT):
        for rounds in range(1, _ROUNDS + 1):  # noqa: B007 - the count is part of the result
            cells = [_scale(row, total) for row, total in zip(cells, rows, strict=True)]
            flipped = [
                _scale(column, total) for column, total in zip(zip(*cells, strict=True), columns, strict=True)
            ]
            cells = [list(row) for row in zip(*flipped, strict=True)]
            if all(
                abs(sum(row, Decimal(0)) - total) <= _CLOSE * max(total, 1)
                for row, total in zip(cells, rows, strict=True)
            ):
                break
    return cells, rounds


def _scale(cells: Sequence[Decimal], total: int) -> list[Decimal]:
    reached = sum(cells, Decimal(0))
    return [cell * total / reached for cell in cells] if reached else [Decimal(0)] * len(cells)


class _Table:
    """The margins left to fill, in whole units, locks taken off."""

    def __init__(
        self,
        rows: Mapping[str, Decimal],
        columns: Mapping[str, Decimal],
        unit: Decimal,
        locks: Mapping[tuple[str, str], Decimal],
    ) -> None:
        self.rows, self.columns, self.unit = dict(rows), dict(columns), unit
        check_names(list(rows))
        check_names(list(columns))
        self.row_units = [_count(total, unit, name) for name, total in rows.items()]
        self.column_units = [_count(total, unit, name) for name, total in columns.items()]
        if sum(self.row_units) != sum(self.column_units):
            raise self._sums_differ()
        self.locks: dict[Cell, int] = {}
        row_place, column_place = list(rows), list(columns)
        for (row, column), value in locks.items():
            self.locks[_place(row, row_place), _place(column, column_place)] = _count(
                value, unit, f"{row}×{column}"
            )
        self._take_off_locks()

    def _take_off_locks(self) -> None:
        for (row, column), units in self.locks.items():
            self.row_units[row] -= units
            self.column_units[column] -= units
        for names, totals, left in (
            (list(self.rows), list(self.rows.values()), self.row_units),
            (list(self.columns), list(self.columns.values()), self.column_units),
        ):
            for name, total, units in zip(names, totals, left, strict=True):
                if units < 0:
                    raise self._locks_pass(name, total, -units)

    def check_seeds(self, seeds: Sequence[Sequence[Decimal]] | None) -> list[list[Decimal]]:
        height, width = len(self.rows), len(self.columns)
        if seeds is None:
            seeds = [[Decimal(1)] * width] * height
        if len(seeds) != height or any(len(row) != width for row in seeds):
            raise InputError(
                Text(
                    zh=f"初始表应为 {height} 行 × {width} 列",
                    en=f"the pattern must be {height} rows × {width} columns",
                ),
                field="seeds",
            )
        pattern = [[self._seed(value, (i, j)) for j, value in enumerate(row)] for i, row in enumerate(seeds)]
        self._fill_empty(pattern)
        return pattern

    def _seed(self, value: Decimal, cell: Cell) -> Decimal:
        if exact(value, "seeds") < 0:
            raise InputError(
                Text(zh=f"初始表中的 {plain(value)} 为负", en=f"{plain(value)} in the pattern is negative"),
                field="seeds",
                valid=Text(zh="0 或正数", en="0 or above"),
            )
        return Decimal(0) if cell in self.locks else Decimal(value)

    def _fill_empty(self, pattern: list[list[Decimal]]) -> None:
        """Even numbers in rows and columns without any pattern."""
        for i, row in enumerate(pattern):
            if self.row_units[i] and not any(row):
                pattern[i] = [Decimal((i, j) not in self.locks) for j in range(len(row))]
        for j in range(len(self.columns)):
            if self.column_units[j] and not any(row[j] for row in pattern):
                for i, row in enumerate(pattern):
                    row[j] = Decimal((i, j) not in self.locks)

    def check_reach(self, pattern: list[list[Decimal]]) -> None:
        if all(all(row) for row in pattern):
            return
        limits = {
            (i, j): min(self.row_units[i], self.column_units[j])
            for i, row in enumerate(pattern)
            for j, value in enumerate(row)
            if value
        }
        found = route(self.row_units, self.column_units, limits, ())
        if found.short_rows:
            raise self._bottleneck(found)

    def result(
        self, cells: dict[Cell, int], fitted: list[list[Decimal]], rounds: int, stretched: int
    ) -> TableSplit:
        step = Decimal("0.000001")
        names = [(row, column) for row in self.rows for column in self.columns]
        width = len(self.columns)
        return TableSplit(
            rows=self.rows,
            columns=self.columns,
            unit=self.unit,
            cells=tuple(
                tuple(
                    amount(cells.get((i, j), 0) + self.locks.get((i, j), 0), self.unit) for j in range(width)
                )
                for i in range(len(self.rows))
            ),
            fitted=tuple(
                tuple(
                    (value * self.unit + amount(self.locks.get((i, j), 0), self.unit)).quantize(step)
                    for j, value in enumerate(row)
                )
                for i, row in enumerate(fitted)
            ),
            locked=tuple(names[i * width + j] for i, j in self.locks),
            rounds=rounds,
            stretched=stretched,
        )

    def _sums_differ(self) -> InfeasibleInput:
        rows, columns = amount(sum(self.row_units), self.unit), amount(sum(self.column_units), self.unit)
        gap = plain(abs(Fraction(rows) - Fraction(columns)))
        return InfeasibleInput(
            Text(
                zh=f"各行合计 {plain(rows)}，各列合计 {plain(columns)}，相差 {gap}",
                en=f"the rows make {plain(rows)} and the columns {plain(columns)}, {gap} apart",
            ),
            clash=("rows", "columns"),
            field="columns",
            valid=Text(zh="行与列的合计相等", en="rows and columns with the same sum"),
        )

    def _locks_pass(self, name: str, total: Decimal, units: int) -> InfeasibleInput:
        over = amount(units, self.unit)
        return InfeasibleInput(
            Text(
                zh=f"{name} 的锁定格合计 {plain(total + over)}，比它的总额 {plain(total)} 多 {plain(over)}",
                en=f"the locked cells of {name} make {plain(total + over)}, "
                f"{plain(over)} more than its total {plain(total)}",
            ),
            clash=(name, *(f"{list(self.rows)[i]}×{list(self.columns)[j]}" for i, j in self.locks)),
            field="locks",
            valid=Text(
                zh=f"{name} 的总额至少 {plain(total + over)}", en=f"{name} at {plain(total + over)} or more"
            ),
        )

    def _bottleneck(self, found: Flow) -> InfeasibleInput:
        rows = [list(self.rows)[i] for i in found.short_rows]
        columns = [list(self.columns)[j] for j in found.short_columns]
        need = amount(sum(self.row_units[i] for i in found.short_rows), self.unit)
        room = amount(sum(self.column_units[j] for j in found.short_columns), self.unit)
        gap = plain(Fraction(need) - Fraction(room))
        return InfeasibleInput(
            Text(
                zh=f"{'、'.join(rows)} 共需 {plain(need)}，只能放在 {'、'.join(columns)}，"
                f"那里只有 {plain(room)}，少 {gap}",
                en=f"{', '.join(rows)} need {plain(need)} and can only use {', '.join(columns)}, "
                f"which take {plain(room)}: {gap} short",
            ),
            clash=(*rows, *columns),
            field="seeds",
            valid=Text(
                zh="在初始表中给它们更多非零的列", en="more columns that are not zero in their pattern"
            ),
        )


def _round(fitted: list[list[Decimal]], problem: _Table) -> tuple[dict[Cell, int], int]:
    """Whole units for every cell, as near its fitted value as both margins allow."""
    whole = {(i, j): _near(value) for i, row in enumerate(fitted) for j, value in enumerate(row) if value}
    preferred = sorted(whole, key=lambda cell: (-(whole[cell] % 1), cell))
    stretched = 0
    while True:
        floors = {cell: max(0, int(value) - stretched) for cell, value in whole.items()}
        rows, columns = list(problem.row_units), list(problem.column_units)
        for (i, j), units in floors.items():
            rows[i] -= units
            columns[j] -= units
        if min(rows, default=0) >= 0 and min(columns, default=0) >= 0:
            room = {
                cell: int(value) + (value % 1 > 0) + stretched - floors[cell] for cell, value in whole.items()
            }
            found = route(rows, columns, room, preferred)
            if not found.short_rows:
                return {cell: floors[cell] + found.cells.get(cell, 0) for cell in whole}, stretched
        stretched = 2 * stretched + 1


def _near(value: Decimal) -> Decimal:
    """The value, or the whole number it is to 9 places."""
    whole = value.to_integral_value()
    return whole if abs(value - whole) < Decimal("1e-9") else value


def _count(value: Decimal, unit: Decimal, name: str) -> int:
    units = count_units(value, unit, name)
    if units < 0:
        raise InputError(
            Text(zh=f"{name} 的 {plain(value)} 为负", en=f"{name} is negative: {plain(value)}"),
            field=name,
            valid=Text(zh="0 或正数", en="0 or above"),
        )
    return units


def _place(name: str, names: list[str]) -> int:
    if name not in names:
        raise InputError(
            Text(zh=f"表中没有 {name!r}", en=f"the table has no {name!r}"),
            field="locks",
            valid=Text(zh="、".join(names), en=", ".join(names)),
        )
    return names.index(name)
