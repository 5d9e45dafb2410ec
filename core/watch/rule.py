"""A rule of the watch: what is looked at, and which line must not be crossed.

Thresholds of the default rules carry their source; a company sets its own beside or in place of them. A rule
that needs a number nobody gave (the industry's mean acquisition cost) does not fire until somebody gives it.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from core.frozen import Frozen
from core.text import Text


class Condition(StrEnum):
    """What must not happen. The line of each is `Rule.line`, in percent where not said otherwise."""

    BEHIND = "behind"  # more than so many percent behind what is due by now, with the season
    MISSED = "missed"  # a period that is over reached less than so many percent of its target
    UNLIKELY = "unlikely"  # the forecast's chance to reach the target is below so many percent
    BELOW = "below"  # the level is below the line, in the KPI's unit
    ABOVE = "above"  # the level is above the line, in the KPI's unit
    RISEN = "risen"  # more than so many percent above its reference; negative: fallen by more than that
    COSTLY = "costly"  # above so many percent of the industry's mean, which `Rule.benchmark` gives
    IDLE = "idle"  # more than so many percent of the money planned for a period was not spent
    STALE = "stale"  # the last reading is older than its refresh interval allows
    ANOMALY = "anomaly"  # so unlike its own history that fewer than so many percent of readings would be


class Basis(StrEnum):
    """Where the values come from."""

    PLAN = "plan"  # KPIs of plans, by their readings
    FACTS = "facts"  # a KPI of the company's fact tables, whole or by part


class Rule(Frozen):
    """One rule.

    Attributes:
        id: Identifier; default rules have speaking ones ("behind"), a company's own are given by the store.
        condition: What must not happen.
        line: The line, see `Condition`; unused for STALE.
        basis: Where the values come from.
        kpi: Key of the KPI; "" for every one that suits the condition.
        plan: Id of the plan; "" for every plan that runs.
        node: Id of the plan's node; "" for every one.
        where: Part of the facts it is narrowed to: dimension column → value keys.
        by: Dimension column whose values are watched one by one; "" for the whole.
        period: Length of the facts' periods, "week" or "month"; the last whole one is watched.
        benchmark: Industry's mean, for COSTLY; in the KPI's unit.
        clear: How far back across the line, in percent of it, before it counts as over (hysteresis).
        level: Response level 1–3; None: by what the KPI means to the business.
        owner: Who is told; "": the owner of the goal, else who set the rule.
        group: Name of a group chat that is told, too; "" for none.
        action: What is then done, "" if nothing was agreed.
        source: Where the line comes from.
        set_by: Who set it, "" for a default rule.
        muted: Whether it is switched off for good.
        muted_until: Last day it stays silent, None when it does not.
    """

    id: str = ""
    condition: Condition
    line: Decimal = Decimal(0)
    basis: Basis = Basis.PLAN
    kpi: str = ""
    plan: str = ""
    node: str = ""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    by: str = ""
    period: str = Field(default="month", pattern="^(week|month)$")
    benchmark: Decimal | None = None
    clear: Decimal = Field(default=Decimal(2), ge=0, le=100)
    level: int | None = Field(default=None, ge=1, le=3)
    owner: str = ""
    group: str = ""
    action: str = ""
    source: Text = Text(zh="公司设置", en="company setting")
    set_by: str = ""
    muted: bool = False
    muted_until: date | None = None

    def is_silent(self, today: date) -> bool:
        """Whether it says nothing on a day."""
        return self.muted or (self.muted_until is not None and today <= self.muted_until)
