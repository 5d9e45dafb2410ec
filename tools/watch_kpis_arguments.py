"""What `watch_kpis` takes and gives."""

from typing import Annotated, Literal

from pydantic import Field

from core.watch.alert import Alert
from core.watch.rule import Rule
from tools.explain_deviation_arguments import Name
from tools.quantity_argument import AmountText, PeriodText
from tools.tool import PlanArguments, ToolResult

ConditionName = Literal[
    "behind", "missed", "unlikely", "below", "above", "risen", "costly", "idle", "stale", "anomaly"
]


class WatchKpisArguments(PlanArguments):
    """Arguments of `watch_kpis`."""

    do: Literal["list", "set", "mute", "unmute", "remove", "run"] = "list"
    rule: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Id of a rule, to change, mute or remove it."
    )
    kpi: Name | None = Field(default=None, description="KPI by name, or a goal of the plan by id or title.")
    where: tuple[Name, ...] = Field(default=(), max_length=12, description="Only these parts: 华东, 短视频.")
    by: Name | None = Field(default=None, description="Each part by itself: 大区, 渠道.")
    condition: ConditionName | None = Field(
        default=None,
        description="above/below: the level; risen: percent against its reference, negative for a fall; "
        "behind: percent behind what is due; missed: under so many percent of a period's target; unlikely: "
        "chance under so many percent; idle: percent unspent; costly: over so many percent of the "
        "industry's mean; stale; anomaly.",
    )
    line: AmountText | None = Field(default=None, description='The line: "80", "10%", "90%".')
    benchmark: AmountText | None = Field(default=None, description="costly: the industry's mean.")
    period: Literal["week", "month"] | None = None
    level: int | None = Field(default=None, ge=1, le=3, description="Response level, if it was said.")
    owner: Name | None = Field(default=None, description="Who is told, if not the goal's owner.")
    group: Name | None = Field(default=None, description="Group chat that is told, too: 市场群.")
    until: PeriodText | None = Field(default=None, description="mute: until when; left out: for good.")
    action: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="What is then done, if it was said."
    )


class WatchKpisResult(ToolResult):
    """Rules of the watch, or what a run found.

    Attributes:
        rules: The rules that hold, or the one that was changed.
        alerts: Alerts a run opened or added to.
        kpis: KPIs a run looked at.
    """

    rules: tuple[Rule, ...] = ()
    alerts: tuple[Alert, ...] = ()
    kpis: int = 0
