"""The typed result of `simulate`."""

from datetime import date
from decimal import Decimal

from core.frozen import Frozen
from tools.tool import ToolResult


class FigureLine(Frozen):
    """A further figure of a scenario: its exact value rounded to its unit's step."""

    key: str
    name: str
    value: Decimal


class ScenarioLine(Frozen):
    """One scenario.

    Attributes:
        name: Its name.
        outcome: The outcome's exact value, rounded to its unit's step.
        change: Against the scenario in which nothing changes.
        change_percent: The same in percent; None from 0.
        p10: Nine of ten draws are above this.
        p50: The middle of the draws.
        p90: One of ten is above this.
        change_p10: Nine of ten draws change the outcome by more than this; all else drawn the same.
        change_p90: One of ten changes it by more than this.
        chance: Percent of the draws that reach the goal.
        reached: Whether the point value reaches the goal.
        plan_gap: The outcome less what was planned.
        plan_gap_percent: The same in percent of the plan.
        plan_chance: Percent of the draws that reach the plan.
        figures: ROI, CAC, goals and the like.
    """

    name: str
    outcome: Decimal
    change: Decimal
    change_percent: Decimal | None
    p10: Decimal | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    change_p10: Decimal | None = None
    change_p90: Decimal | None = None
    chance: Decimal | None = None
    reached: bool | None = None
    plan_gap: Decimal | None = None
    plan_gap_percent: Decimal | None = None
    plan_chance: Decimal | None = None
    figures: tuple[FigureLine, ...] = ()


class TornadoLine(Frozen):
    """One input low and high with all others at their level; `stated`: a range, not ±10 %."""

    name: str
    low: Decimal
    high: Decimal
    at_low: Decimal
    at_high: Decimal
    stated: bool


class SoughtLine(Frozen):
    """The level a figure must have for the goal; `exact`: computed, not approached."""

    name: str
    today: Decimal
    level: Decimal
    exact: bool


class ShiftLine(Frozen):
    """A node whose end moves; `because`: the node it waits for."""

    node: str
    title: str
    old_end: date
    new_end: date
    because: str | None


class SimulateResult(ToolResult):
    """What would come of it. The first scenario is the one in which nothing changes.

    Attributes:
        source: figures, plan or facts.
        outcome: What is looked at.
        unit: Its unit.
        goal: The level to reach.
        planned: What the facts hold as planned for the same months; None where nothing was.
        scenarios: Side by side.
        tornado: What moves the last scenario most.
        sought: The goal seek's answer.
        shifts: Dates that move.
        late: Work that would end after the goal it serves.
        warnings: Money beyond what was ever seen.
        assumptions: What was taken for granted.
        draws: How many were drawn.
        seed: What they can be drawn again with.
    """

    source: str
    outcome: str = ""
    unit: str = ""
    goal: Decimal | None = None
    planned: Decimal | None = None
    scenarios: tuple[ScenarioLine, ...] = ()
    tornado: tuple[TornadoLine, ...] = ()
    sought: SoughtLine | None = None
    shifts: tuple[ShiftLine, ...] = ()
    late: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    draws: int = 0
    seed: int = 0
