"""Arguments of `simulate`: the figures, what changes, and the goal."""

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments, PlanArguments

MOST_SCENARIOS = 8


class Figure(Arguments):
    """A figure today; a range makes it uncertain."""

    name: str = Field(
        min_length=1, max_length=60, description='What it is: "流量", "转化率", "客单价", "预算".'
    )
    value: AmountText | None = Field(default=None, description="Level today; leave out to give only a range.")
    low: AmountText | None = Field(default=None, description="Lowest it could be.")
    high: AmountText | None = Field(default=None, description="Highest it could be.")


class Adjustment(Arguments):
    """One thing that changes: a level, a change, or a new end."""

    what: str = Field(
        min_length=1,
        max_length=120,
        description='Figure, KPI, node or money: "转化率", "搜索预算", "门锁", "总预算".',
    )
    to: AmountText | None = Field(default=None, description="New level.")
    by: AmountText | None = Field(
        default=None, description='Change as said: "+10%", "+0.5pp", "-20万", "翻倍".'
    )
    when: PeriodText | None = Field(default=None, description="New end or deadline of a node.")
    days: int | None = Field(
        default=None, ge=-3650, le=3650, description="Or by how many days its end moves."
    )


class Case(Arguments):
    """One scenario."""

    name: str = Field(default="", max_length=60)
    changes: list[Adjustment] = Field(default_factory=list, max_length=30)


class SimulateArguments(PlanArguments):
    """Arguments of `simulate`."""

    figures: list[Figure] = Field(
        default_factory=list,
        max_length=40,
        description="Typed-in figures that multiply; or ranges of known ones.",
    )
    scenarios: list[Case] = Field(default_factory=list, max_length=MOST_SCENARIOS)
    kpi: str | None = Field(
        default=None, max_length=60, description="Outcome: a KPI of the facts, or a node."
    )
    where: list[str] = Field(
        default_factory=list, max_length=10, description='Facts only: values to narrow to ("华东").'
    )
    months: int = Field(
        default=3, ge=1, le=24, description="Facts only: the baseline is the last so many months."
    )
    period: PeriodText | None = Field(
        default=None, description="Facts only: the time the question names; only the baseline is known."
    )
    goal: AmountText | None = Field(default=None, description="Level the outcome should reach.")
    solve_for: str | None = Field(
        default=None, max_length=120, description="Figure whose level is sought so that the goal is reached."
    )
    elasticity: AmountText | None = Field(
        default=None, description="Response to money as stated: 0.4 means +1% money, +0.4% result."
    )
    draws: int = Field(default=10_000, ge=100, le=100_000)
    seed: int = Field(default=1, ge=0, le=2**31)
