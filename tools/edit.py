"""The edits `edit_plan` takes: what can be said about a node, and what can be done to a plan."""

from typing import Annotated, Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.record_edit import ForgetEdit, PairEdit, ReviewEdit, RiskEdit, ScoreEdit, SkillEdit
from tools.tool import Arguments

LevelName = Literal["enterprise", "business_unit", "subgoal", "strategy", "initiative"]
DimensionName = Literal["brand", "user", "sales", "channel"]


class TriggerEdit(Arguments):
    """An alarm: "analyse when a video stays under 100万 plays", on each of `units` things."""

    metric: str = Field(max_length=200)
    threshold: AmountText
    below: bool = True
    units: int = Field(default=1, ge=1, le=100000)
    action: str = Field(default="", max_length=500)


class NodeFields(Arguments):
    """Fields of a node that can be given when adding or updating; left out means unchanged."""

    kpi: str | None = Field(
        default=None, max_length=200, description='What is measured: "市场份额", "new users".'
    )
    baseline: AmountText | None = Field(default=None, description="Level today (基准值).")
    target: AmountText | None = Field(default=None, description="Level to reach (目标值).")
    change: AmountText | None = Field(
        default=None,
        description='The change, instead of a target: "+5pp", "+30%", "+150万". '
        '"提升45%" of a rate is refused as ambiguous.',
    )
    stretch: AmountText | None = None
    floor: AmountText | None = Field(default=None, description="Below this it counts as failed (底线值).")
    denominator: str | None = Field(default=None, max_length=200, description="What a percentage is of.")
    denominator_value: AmountText | None = None
    data_source: str | None = Field(default=None, max_length=200)
    statement: str | None = Field(default=None, max_length=2000, description="The person's own words for it.")
    dimension: DimensionName | None = None
    when: PeriodText | None = Field(default=None, description="Deadline of a goal, or the time of the work.")
    owner: str | None = Field(default=None, max_length=200, description="The one person who answers.")
    budget: AmountText | None = Field(default=None, description="Money allocated.")
    ask: AmountText | None = Field(default=None, description="Money asked for.")
    minimum: AmountText | None = None
    maximum: AmountText | None = None
    effective_minimum: AmountText | None = Field(
        default=None, description="最小有效投入: at least this or nothing."
    )
    tier: Literal["A", "B", "C"] | None = Field(default=None, description="Cost tier; C can be cut.")
    hours_per_week: AmountText | None = Field(default=None, description="Hours a week it takes its owner.")
    contribution: AmountText | None = None
    priority: int | None = Field(default=None, ge=1, le=1000)
    metrics: list[str] | None = Field(
        default=None, max_length=20, description="Names of further metrics (衡量指标)."
    )
    reach: AmountText | None = Field(default=None, description="People it is planned to reach (覆盖/触达).")
    audience: str | None = Field(default=None, max_length=500)
    deliverable: str | None = Field(default=None, max_length=500)
    relevance: Literal["high", "medium", "low"] | None = Field(default=None, description="战略关联度")
    relevance_reason: str | None = Field(default=None, max_length=500)
    horizon: Literal["short", "medium", "long"] | None = None
    responsible: list[str] | None = Field(default=None, max_length=50, description="RACI R")
    accountable: list[str] | None = Field(default=None, max_length=50, description="RACI A")
    consulted: list[str] | None = Field(default=None, max_length=50, description="RACI C")
    informed: list[str] | None = Field(default=None, max_length=50, description="RACI I")
    needs: list[str] | None = Field(
        default=None, max_length=100, description="Nodes that must be finished first."
    )
    supports: list[str] | None = Field(
        default=None, max_length=100, description="Further nodes it helps, without adding up."
    )
    triggers: list[TriggerEdit] | None = Field(default=None, max_length=50)
    note: str | None = Field(default=None, max_length=2000)


class Create(Arguments):
    """Start a new plan; it becomes the plan in hand."""

    do: Literal["create"] = "create"
    name: str = Field(max_length=200)
    period: PeriodText | None = None
    budget: AmountText | None = Field(default=None, description="Total budget.")
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")


class Add(NodeFields):
    """Add a node under another one (`under`: id or title, also of a node added earlier in the call)."""

    do: Literal["add"] = "add"
    level: LevelName
    title: str = Field(min_length=1, max_length=200)
    under: str | None = Field(default=None, max_length=200)
    adds: bool | None = Field(
        default=None, description="Its change is a part of the parent's change. Default: true if same KPI."
    )


class Update(NodeFields):
    """Change fields of a node (id or title)."""

    do: Literal["update"] = "update"
    node: str = Field(max_length=200)
    title: str | None = Field(default=None, min_length=1, max_length=200)


class Remove(Arguments):
    """Remove a node and everything under it."""

    do: Literal["remove"] = "remove"
    node: str = Field(max_length=200)


class Move(Arguments):
    """Hang a node under another one."""

    do: Literal["move"] = "move"
    node: str = Field(max_length=200)
    under: str = Field(max_length=200)
    adds: bool | None = None


class Lock(Arguments):
    """Lock or unlock a node's numbers against re-balancing."""

    do: Literal["lock", "unlock"]
    node: str = Field(max_length=200)


class SetPlan(Arguments):
    """Set fields of the plan itself."""

    do: Literal["plan"] = "plan"
    name: str | None = Field(default=None, max_length=200)
    period: PeriodText | None = None
    budget: AmountText | None = Field(default=None, description="Total budget.")
    experiment: AmountText | None = Field(
        default=None, description='Reserve for experiments: "10%" or an amount.'
    )
    contingency: AmountText | None = Field(default=None, description='Contingency pool: "10%" or an amount.')
    fiscal_start: int | None = Field(default=None, ge=1, le=12)


class Undo(Arguments):
    """Go back one change, or to a version; `redo` takes the last undo back. Alone in its call."""

    do: Literal["undo", "redo"]
    to_version: int | None = Field(default=None, ge=1)


Edit = Annotated[
    Create
    | Add
    | Update
    | Remove
    | Move
    | Lock
    | SetPlan
    | SkillEdit
    | ScoreEdit
    | PairEdit
    | RiskEdit
    | ReviewEdit
    | ForgetEdit
    | Undo,
    Field(discriminator="do"),
]
