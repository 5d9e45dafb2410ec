"""What `save_case` takes and gives."""

from typing import Annotated, Literal

from pydantic import Field

from core.deviation.case import DeviationType, Impact, Verdict
from core.deviation.taxonomy import CAUSES
from knowledge.case_record import KeptCase
from tools.explain_deviation_arguments import Comparison, Name, TypedDriver
from tools.quantity_argument import AmountText, PeriodText
from tools.tool import PlanArguments, ToolResult

Words = Annotated[str, Field(min_length=1, max_length=2_000)]
CaseId = Annotated[str, Field(min_length=1, max_length=40, description='Id of the case ("K7Q2X").')]
RankName = Literal["position", "department", "executive"]
_KINDS = ", ".join(cause.key for cause in CAUSES)


class SaveCaseArguments(PlanArguments):
    """Arguments of `save_case`."""

    do: Literal["save", "revise", "review", "expire", "withdraw"] = Field(
        default="save",
        description="save a new case; or change one: revise its fields, review, expire, withdraw it.",
    )
    case: CaseId | None = Field(default=None, description="Which case, for everything but save.")
    kpi: Name | None = Field(
        default=None, description="save: the deviation, named as for explain_deviation, which is run again."
    )
    compare: Comparison | None = Field(default=None)
    period: PeriodText | None = Field(default=None)
    filters: tuple[Name, ...] = Field(default=(), max_length=12, description="Its segment: 华东, 短视频.")
    drivers: tuple[TypedDriver, ...] = Field(default=(), max_length=50)
    direct_cause: Words | None = Field(default=None, description="直接原因, in the person's own words.")
    deep_cause: Words | None = Field(default=None, description="深层原因, in the person's own words.")
    action: Words | None = Field(default=None, description="纠正措施, in the person's own words.")
    problem: Words | None = Field(
        default=None, description="问题描述; left out, the deviation as it was computed."
    )
    title: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    type: DeviationType | None = Field(default=None, description="偏差类型; left out, by the kind of cause.")
    cause_kind: Name | None = Field(
        default=None, description=f"Kind of cause; left out, by the words of the cause. One of {_KINDS}."
    )
    impact: Impact | None = Field(default=None, description="影响程度; left out, by the size.")
    effect: Words | None = Field(default=None, description="效果评估, in the person's own words.")
    before: AmountText | None = Field(default=None, description="The KPI before the action.")
    after: AmountText | None = Field(default=None, description="The KPI after the action.")
    verdict: Verdict | None = Field(default=None, description="Left out, by the gap that was closed.")
    unit: Name | None = Field(default=None, description="Business unit or region it is about.")
    owner: Name | None = None
    expires_on: PeriodText | None = Field(default=None, description="Last day it is to be found.")
    rank: RankName | None = Field(default=None, description="The lowest rank that may see it.")
    units: tuple[Name, ...] = Field(
        default=(), max_length=50, description="Only people of these units may see it."
    )


class SaveCaseResult(ToolResult):
    """The case as it is kept now.

    Attributes:
        kept: The newest revision.
        derived: What was filled in by rule because nobody said it; it can be changed.
    """

    kept: KeptCase | None = None
    derived: tuple[str, ...] = ()
