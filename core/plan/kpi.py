"""A KPI: what it measures, in which unit, which way is good, and how its children combine into it."""

from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.quantity.unit import Unit
from core.text import Text


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Combine(StrEnum):
    """How the children's values make the parent's.

    SUM: they add. SHARE: percentage points over one common denominator add. RATIO: weighted by their
    denominators, never averaged. PRODUCT: drivers multiply. NONE: they support, no arithmetic.
    """

    SUM = "sum"
    SHARE = "share"
    RATIO = "ratio"
    PRODUCT = "product"
    NONE = "none"


class Kpi(Frozen):
    """Definition of a measure.

    Attributes:
        key: Stable identifier, snake case ("market_share").
        name: What people call it.
        unit: Unit of its values.
        direction: Which way is better.
        combine: How children of the same KPI make the parent.
        minimum: Lowest possible value, if there is one (0 for counts and rates).
        maximum: Highest possible value, if there is one (100 for rates).
        data_source: Where actuals come from (CRM, 第三方调研), if known.
        refresh_days: Days between two readings.
        lag_days: Days from the end of the work until it can be measured (surveys take weeks).
    """

    key: str
    name: Text
    unit: Unit
    direction: Direction = Direction.UP
    combine: Combine = Combine.SUM
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    data_source: str | None = None
    refresh_days: int | None = None
    lag_days: int = 0


class Denominator(Frozen):
    """What a percentage is a percentage of. Two percentages add only over the same denominator.

    Attributes:
        name: The whole ("智能家居市场销售额", "线索数").
        value: Its size in its own unit, if known.
    """

    name: str
    value: Decimal | None = None


class Measure(Frozen):
    """A KPI with its numbers on one node. Values are in the KPI's unit: 元, persons, percent.

    Attributes:
        kpi: What is measured.
        baseline: Level today (基准值).
        target: Level to reach (目标值).
        stretch: Ambitious level beyond the target.
        floor: Level below which it counts as failed.
        actual: Last level measured.
        delta: The change itself, when it is known without the levels ("+2个百分点").
        denominator: What a percentage is over.
        statement: The words the target was given in, kept for checking them against the numbers.
    """

    kpi: Kpi
    baseline: Decimal | None = None
    target: Decimal | None = None
    stretch: Decimal | None = None
    floor: Decimal | None = None
    actual: Decimal | None = None
    delta: Decimal | None = None
    denominator: Denominator | None = None
    statement: str = ""

    @property
    def change(self) -> Decimal | None:
        """Target minus baseline: 元, persons, or percentage points for a percent KPI."""
        if self.baseline is None or self.target is None:
            return self.delta
        return self.target - self.baseline
