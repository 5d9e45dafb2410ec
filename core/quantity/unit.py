"""What a number counts: money of a currency, things, percent of something, or nothing."""

from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen


class UnitKind(StrEnum):
    """The kinds of KPI values. A percent value 15 means 15 %."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    NUMBER = "number"


class Unit(Frozen):
    """A unit of measure.

    Attributes:
        kind: What is counted.
        symbol: Currency code for money ("CNY"), counted noun for counts ("人", "次"), else "".
    """

    kind: UnitKind
    symbol: str = ""

    @property
    def quantum(self) -> Decimal:
        """Smallest step a value of this unit is kept in: 0.01 元, 1 thing, 0.01 %, 0.0001 of a number."""
        return _QUANTA[self.kind]


_QUANTA = {
    UnitKind.MONEY: Decimal("0.01"),
    UnitKind.COUNT: Decimal(1),
    UnitKind.PERCENT: Decimal("0.01"),
    UnitKind.NUMBER: Decimal("0.0001"),
}

CNY = Unit(kind=UnitKind.MONEY, symbol="CNY")
USD = Unit(kind=UnitKind.MONEY, symbol="USD")
PERSONS = Unit(kind=UnitKind.COUNT, symbol="人")
TIMES = Unit(kind=UnitKind.COUNT, symbol="次")
PERCENT = Unit(kind=UnitKind.PERCENT)
NUMBER = Unit(kind=UnitKind.NUMBER)
