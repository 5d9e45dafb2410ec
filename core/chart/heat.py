"""A heat map: a deviation over two dimensions, such as segments by months or regions by products."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.chart.chart import Chart, Grid, Tone, brief_change, pick, said_change
from core.errors import MissingInput
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.unit import Unit
from core.text import Language, Text


class HeatCell(Frozen):
    """A cell: row, column, its deviation with words, and whether that is good."""

    row: int
    column: int
    value: Decimal
    said: str
    tone: Tone


class HeatMap(Chart):
    """A map. Colours go from −`reach` to +`reach`, so that 0 is in the middle."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[HeatCell, ...]
    unit: Unit
    reach: Decimal
    better: Direction


def heat_map(
    title: str,
    values: Mapping[tuple[str, str], Decimal],
    unit: Unit,
    language: Language,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    better: Direction = Direction.UP,
) -> HeatMap:
    """The map of deviations; cells without a value stay empty.

    Args:
        title: What is shown.
        values: Deviations by row and column name.
        unit: Unit of the KPI; deviations of percentages are points.
        language: Language of the words.
        rows: Names of rows, from the top.
        columns: Names of columns, from the left.
        better: Which way the KPI is better.

    Raises:
        MissingInput: No cell has a value.
    """
    cells = tuple(
        _cell(values[row, column], (y, x), unit, language, better)
        for y, row in enumerate(rows)
        for x, column in enumerate(columns)
        if (row, column) in values
    )
    if not cells:
        raise MissingInput(Text(zh="没有可画的偏差", en="there is no deviation to draw"), field="values")
    return HeatMap(
        title=title,
        summary=_summary(title, cells, rows, columns, language),
        grid=_grid(values, rows, columns, unit, language),
        rows=tuple(rows),
        columns=tuple(columns),
        cells=cells,
        unit=unit,
        reach=max(abs(cell.value) for cell in cells),
        better=better,
    )


def _cell(value: Decimal, at: tuple[int, int], unit: Unit, language: Language, better: Direction) -> HeatCell:
    tone = Tone.PLAIN
    if value:
        tone = Tone.GOOD if (value > 0) == (better is Direction.UP) else Tone.BAD
    return HeatCell(row=at[0], column=at[1], value=value, said=brief_change(value, unit, language), tone=tone)


def _grid(
    values: Mapping[tuple[str, str], Decimal],
    rows: Sequence[str],
    columns: Sequence[str],
    unit: Unit,
    language: Language,
) -> Grid:
    body = tuple(
        (
            row,
            *(
                said_change(values[row, column], unit, language) if (row, column) in values else ""
                for column in columns
            ),
        )
        for row in rows
    )
    return Grid(header=("", *columns), rows=body)


def _summary(
    title: str, cells: Sequence[HeatCell], rows: Sequence[str], columns: Sequence[str], language: Language
) -> str:
    bad = sorted((cell for cell in cells if cell.tone is Tone.BAD), key=lambda cell: -abs(cell.value))[:3]
    if not bad:
        return title + pick(language, "：没有不利的偏差", ": nothing is on the bad side")
    worst = pick(language, "；", "; ").join(f"{rows[c.row]} × {columns[c.column]} {c.said}" for c in bad)
    return title + pick(language, f"：最不利的是 {worst}", f": worst are {worst}")
