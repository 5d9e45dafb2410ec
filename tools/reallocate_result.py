"""What `reallocate` answers: every channel's part of what is left, before and after."""

from datetime import date
from decimal import Decimal

from core.frozen import Frozen
from core.quantity.unit import Unit
from tools.fit_response_report import Ranged
from tools.tool import ToolResult


class MoveLine(Frozen):
    """What becomes of a channel, in whole currency units.

    Attributes:
        channel: Its name.
        spent: To date.
        before: Of what is split now, if nothing changes.
        after: As proposed.
        change: Percent, one place; None from nothing.
        response_before: Expected over the time that is left.
        response_after: The same.
        next_step: Response of the next 10,000 at the old amount.
        brand: Brand contribution of a unit of money, 1 like the others.
        locked: Whether it was not to be touched.
        reason: Why.
    """

    channel: str
    spent: Decimal
    before: Decimal
    after: Decimal
    change: Decimal | None
    response_before: float
    response_after: float
    next_step: float
    brand: float
    locked: bool
    reason: str


class ReallocateResult(ToolResult):
    """A re-split. The moves' `after` make `split` exactly; `split` and `later` make `left`.

    Attributes:
        kpi: What is brought.
        unit: Its unit.
        currency: Of the amounts.
        budget: Of the period.
        spent: To date.
        left: Budget minus spent.
        split: What is split now: all that is left, or next week's part.
        later: Kept for the weeks after.
        first_day: First day the split is for.
        last_day: Last.
        moves: By channel.
        response_before: Expected if nothing changes.
        response_after: Expected as proposed.
        gain: Their difference, with its 90 % range.
        brand_weight: Of brand, percent.
        brand_change: Relative change of the brand contribution, percent.
        gap: Proven distance from the best score.
        notes: Assumptions.
        saved: Whether the budgets were written into the plan.
    """

    kpi: str
    unit: Unit
    currency: str
    budget: Decimal
    spent: Decimal
    left: Decimal
    split: Decimal
    later: Decimal
    first_day: date
    last_day: date
    moves: tuple[MoveLine, ...]
    response_before: float
    response_after: float
    gain: Ranged
    brand_weight: float
    brand_change: float
    gap: float
    notes: tuple[str, ...] = ()
    saved: bool = False
