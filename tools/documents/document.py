"""A document of the alignment framework as data: typed cells that know which field they show."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen

Value = str | Decimal | date | None


class Kind(StrEnum):
    """What a cell holds. A PERCENT value 45 means 45 %; MONEY and COUNT are in whole units."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    NUMBER = "number"
    DATE = "date"


class Cell(Frozen):
    """One cell.

    Attributes:
        value: What it shows, in whole units (元, persons, percent).
        kind: How it is written.
        scale: What one unit in the cell stands for: 10,000 where the header says 万.
        node: The node it shows; None for what is worked out.
        field: Which field of it; "" when it cannot be edited here.
        kpi: Key of the KPI, for a field of a measure.
        suffix: End of `value` that is not part of the field: a title's numbers.
        formula: Spreadsheet formula with columns in braces ("{target}-{baseline}"), for derived cells.
    """

    value: Value = None
    kind: Kind = Kind.TEXT
    scale: Decimal = Decimal(1)
    node: str | None = None
    field: str = ""
    kpi: str = ""
    suffix: str = ""
    formula: str = ""


class Column(Frozen):
    """One column.

    Attributes:
        key: Name in formulas and for reading back.
        header: What stands over it.
        width: In characters of Latin text; a Chinese character takes two.
        merged: Whether equal neighbours of the same node are one cell for the eye.
        choices: The values a person may choose from, if only these.
        summed: Whether the last row adds it up.
    """

    key: str
    header: str
    width: int = 14
    merged: bool = False
    choices: tuple[str, ...] = ()
    summed: bool = False


class Row(Frozen):
    """One row: `key` says what it shows and stays with it when people sort or insert."""

    key: str
    cells: tuple[Cell, ...]


class Document(Frozen):
    """One of the six documents.

    Attributes:
        name: Its short name in arguments ("goals").
        title: Its title as the framework calls it.
        sheet: Name of its sheet.
        note: A line under the title: which plan, which version.
        columns: Its columns.
        rows: Its rows, each with a cell for every column.
        total: What the last row is called when columns are summed; "" for none.
    """

    name: str
    title: str
    sheet: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: str = ""

    def cell(self, row: Row, key: str) -> Cell:
        """The cell of a row under the column with this key."""
        return row.cells[[column.key for column in self.columns].index(key)]
