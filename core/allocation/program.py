"""A mixed-integer linear program as exact data: columns, rows, and what each row stands for."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

Key = Hashable
Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """A variable.

    Attributes:
        lower: Least value.
        upper: Greatest value; None is unbounded.
        step: None when continuous, else it takes whole multiples of this (and is scaled by it).
        choice: Whether it is a yes or no.
        scale: The solver sees value/scale, so that numbers near 1 stand in its matrix.
    """

    lower: Exact
    upper: Exact | None
    step: Exact | None = None
    scale: Exact = 1
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """lower ≤ Σ coefficient·value ≤ upper.

    Attributes:
        terms: Coefficients by column.
        lower: None when open.
        upper: None when open.
        demand: Name of the demand it states; None for what holds by construction.
    """

    terms: Mapping[Key, Exact]
    lower: Exact | None
    upper: Exact | None
    demand: str | None = None


CHOICE = Column(lower=0, upper=1, step=1, choice=True)


@dataclass
class Program:
    """Columns, rows and an objective to maximise."""

    columns: dict[Key, Column] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    objective: dict[Key, Exact] = field(default_factory=dict)

    def add_column(self, key: Key, column: Column) -> Key:
        """Add a variable; gives back its key."""
        assert key not in self.columns, key
        self.columns[key] = column
        return key

    def add_row(
        self,
        terms: Mapping[Key, Exact],
        lower: Exact | None,
        upper: Exact | None,
        demand: str | None = None,
    ) -> None:
        """Add a row."""
        self.rows.append(Row(dict(terms), lower, upper, demand))

    def keeping(self, demands: Iterable[str]) -> "Program":
        """The same program with only these demands, and nothing to maximise."""
        kept = set(demands)
        rows = [row for row in self.rows if row.demand is None or row.demand in kept]
        return Program(self.columns, rows, {})

    def pursuing(self, objective: Mapping[Key, Exact], *extra: Row) -> "Program":
        """The same program with another objective and further rows."""
        return Program(self.columns, [*self.rows, *extra], dict(objective))


def combine(*parts: tuple[Mapping[Key, Exact], Exact]) -> dict[Key, Exact]:
    """Σ factor·expression, term by term."""
    total: dict[Key, Exact] = {}
    for terms, factor in parts:
        for key, coefficient in terms.items():
            total[key] = total.get(key, 0) + coefficient * factor
    return total


def evaluate(terms: Mapping[Key, Exact], values: Mapping[Key, Exact]) -> Fraction:
    """Exact value of an expression."""
    return sum((Fraction(c) * values.get(key, 0) for key, c in terms.items()), Fraction(0))


def holds(program: Program, values: Mapping[Key, Exact]) -> bool:
    """Whether exact values keep every bound, step and row exactly."""
    return all(_within(column, values[key]) for key, column in program.columns.items()) and all(
        (row.lower is None or row.lower <= total) and (row.upper is None or total <= row.upper)
        for row in program.rows
        for total in (evaluate(row.terms, values),)
    )


def shift(program: Program, origin: Mapping[Key, Exact], window: Exact) -> Program:
    """The program in differences from `origin`, each continuous or stepped column within ± `window`.

    Near a solution the differences are small whole numbers, so a solver in floats can be exact about them.
    Choices are fixed at `origin`.
    """
    columns = {key: _moved(column, origin[key], window) for key, column in program.columns.items()}
    rows = [_shifted(row, origin) for row in program.rows]
    return Program(columns, rows, dict(program.objective))


def _moved(column: Column, at: Exact, window: Exact) -> Column:
    if column.choice:
        return replace(column, lower=0, upper=0)
    lower = max(column.lower - at, -window)
    upper = window if column.upper is None else min(column.upper - at, window)
    return replace(column, lower=lower, upper=upper)


def _shifted(row: Row, origin: Mapping[Key, Exact]) -> Row:
    level = evaluate(row.terms, origin)
    lower = None if row.lower is None else row.lower - level
    upper = None if row.upper is None else row.upper - level
    return replace(row, lower=lower, upper=upper)


def _within(column: Column, value: Exact) -> bool:
    if value < column.lower or (column.upper is not None and value > column.upper):
        return False
    return column.step is None or Fraction(value) % Fraction(column.step) == 0
