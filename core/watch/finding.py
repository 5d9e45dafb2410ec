"""What a rule found of a KPI: on which side of the line it is, with the numbers that say so."""

from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from pydantic import Field

from core.frozen import Frozen
from core.quantity.unit import Unit
from core.text import Text
from core.watch.rule import Condition


class Side(StrEnum):
    """On which side of the line a KPI is."""

    CROSSED = "crossed"  # the line is crossed
    EDGE = "edge"  # back across it, but not yet by the margin: whatever was, stays
    CLEAR = "clear"  # well on the good side
    UNKNOWN = "unknown"  # the rule cannot say


class Severity(IntEnum):
    """How much it matters to the business."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Finding(Frozen):
    """A rule held against a KPI.

    Attributes:
        key: Rule and KPI, the same from run to run.
        rule: Id of the rule.
        condition: What the rule forbids.
        side: On which side of the line it is.
        title: What the KPI is called.
        kpi: Its key.
        name: Its name.
        unit: Unit of `value`, `target` and `due`.
        value: What was measured.
        measure: What was compared with the line: a percentage, or the value itself.
        line: The line.
        target: What is to be reached.
        due: What is due by now.
        expected: What is to be expected at the deadline.
        chance: Chance to reach the target, 0 to 1.
        as_of: Last day that is known.
        start: First day of the time it speaks of.
        end: Last day of it.
        age: Days since the last reading.
        plan: Id of the plan, "" if it is of none.
        node: Id of the goal.
        where: Part of the facts.
        owner: Who is told.
        group: Name of a group chat that is told, too; "" for none.
        level: Response level, 1 to 3.
        severity: How much it matters.
        action: What was agreed to be done.
        source: Where the line comes from.
    """

    key: str
    rule: str
    condition: Condition
    side: Side
    title: str
    kpi: str
    name: Text
    unit: Unit
    value: Decimal | None = None
    measure: Decimal | None = None
    line: Decimal = Decimal(0)
    target: Decimal | None = None
    due: Decimal | None = None
    expected: Decimal | None = None
    chance: float | None = None
    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    age: int | None = None
    plan: str = ""
    node: str = ""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    owner: str = ""
    group: str = ""
    level: int = 3
    severity: Severity = Severity.LOW
    action: str = ""
    source: Text = Text(zh="", en="")


def fires(before: bool, side: Side) -> bool:
    """Whether it counts as crossed now, from whether it did before: the hysteresis.

    Between the line and the margin behind it, and where nothing can be said, whatever was stays.
    """
    if side is Side.CROSSED:
        return True
    return False if side is Side.CLEAR else before
