"""A KPI as the watch sees it: what it is, whose it is, and how it is doing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.plan.kpi import Direction, Kpi
from core.plan.node import Grade, Level
from core.progress.standing import Stretch
from core.progress.status import Freshness
from core.text import Text


@dataclass(frozen=True)
class Watched:
    """A KPI of a plan's goal, or of a part of the facts over its last whole period.

    Attributes:
        key: Identifies it for ever: "plan:P7:B1:revenue", "facts:sales:revenue:region=east".
        title: What people call it.
        kpi: What is measured.
        value: Total so far, or last level; None when nothing was measured.
        as_of: Last day that is known.
        target: What is to be reached; None when nothing was planned.
        window: Days that count.
        ratio: Value in percent of what is due by now; None where nothing is due or known.
        due: What is due by now.
        chance: Chance to reach the target, 0 to 1; None without a forecast.
        expected: Value to be expected at the deadline.
        fresh: Age of the last reading.
        reference: Level it is held against by RISEN: its baseline, or the period before.
        surprise: Chance of a reading at least as unlike its history as the last; None with too short a one.
        is_over: Whether its time is over.
        is_spending: Whether it is money spent, so that too little of it lies idle.
        plan: Id of the plan, "" if it is of none.
        node: Id of the goal, "" if it is of none.
        level: Level of the goal.
        relevance: 战略关联度 of the goal.
        owner: Who answers for it, "" when nobody does.
        where: Part of the facts: dimension column → value keys.
        stake: Gap to what is due, in percent of the topmost goal it adds to; None where it adds to none.
        history: What was measured, in order.
    """

    key: str
    title: str
    kpi: Kpi
    value: Decimal | None
    as_of: date | None
    target: Decimal | None = None
    window: tuple[date, date] | None = None
    ratio: Decimal | None = None
    due: Decimal | None = None
    chance: float | None = None
    expected: Decimal | None = None
    fresh: Freshness | None = None
    reference: Decimal | None = None
    surprise: float | None = None
    is_over: bool = False
    is_spending: bool = False
    plan: str = ""
    node: str = ""
    level: Level | None = None
    relevance: Grade | None = None
    owner: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stake: Decimal | None = None
    history: tuple[Stretch, ...] = ()

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return self.kpi.direction is Direction.UP

    @property
    def is_revenue(self) -> bool:
        """Whether it is revenue: the KPI whose gap the source gives 24 hours."""
        names = f"{self.kpi.key} {self.kpi.name.zh} {self.kpi.name.en}".casefold()
        return any(word in names for word in _REVENUE) and not self.is_spending


_REVENUE = ("revenue", "sales", "gmv", "销售额", "营收", "营业额", "收入")


def named(watched: Watched) -> Text:
    """Its title with its KPI, where the title does not say it."""
    kpi = watched.kpi.name
    if kpi.zh in watched.title or kpi.en.casefold() in watched.title.casefold():
        return Text(zh=watched.title, en=watched.title)
    return Text(zh=f"{watched.title}·{kpi.zh}", en=f"{watched.title} · {kpi.en}")
