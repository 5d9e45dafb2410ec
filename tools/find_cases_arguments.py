"""What `find_cases` takes and gives."""

from typing import Literal

from pydantic import Field

from core.deviation.case import CaseStatus, DeviationType, Impact
from core.deviation.likeness import Likeness
from core.frozen import Frozen
from knowledge.case_record import KeptCase
from tools.explain_deviation_arguments import Comparison, Name, TypedDriver
from tools.quantity_argument import PeriodText
from tools.save_case_arguments import CaseId
from tools.tool import Arguments, PlanArguments, ToolResult


class LikeArguments(Arguments):
    """A deviation in hand, named as for `explain_deviation`."""

    kpi: Name | None = None
    compare: Comparison | None = None
    period: PeriodText | None = None
    filters: tuple[Name, ...] = Field(default=(), max_length=12)
    drivers: tuple[TypedDriver, ...] = Field(default=(), max_length=50)


class FindCasesArguments(PlanArguments):
    """Arguments of `find_cases`; everything given must hold, nothing given lists all living cases."""

    query: str = Field(default="", max_length=500, description="Words the case is about, if any.")
    case: CaseId | None = Field(default=None, description="One case in full, with its revisions.")
    kpi: Name | None = Field(default=None, description="Cases about this KPI.")
    direction: Literal["down", "up"] | None = Field(
        default=None, description="The KPI fell short of the reference, or went beyond it."
    )
    segments: tuple[Name, ...] = Field(default=(), max_length=12, description="Cases about 华东, 短视频 …")
    type: DeviationType | None = Field(default=None, description="偏差类型.")
    impact: Impact | None = Field(default=None, description="影响程度.")
    status: CaseStatus | None = Field(default=None, description="Left out: drafts and reviewed cases.")
    unit: Name | None = Field(default=None, description="Business unit or region.")
    owner: Name | None = None
    period: PeriodText | None = Field(default=None, description="When the deviation was.")
    like: LikeArguments | None = Field(
        default=None, description="A deviation in hand: cases most like it first, with what is alike."
    )
    include_expired: bool = False
    limit: int = Field(default=5, ge=1, le=50)


class FoundCase(Frozen):
    """A case that was found.

    Attributes:
        kept: The case.
        likeness: How like the deviation in hand it is, part by part, where there is one.
        why: The same in words.
    """

    kept: KeptCase
    likeness: Likeness | None = None
    why: tuple[str, ...] = ()


class FindCasesResult(ToolResult):
    """Deviation cases.

    Attributes:
        count: How many there are, shown or not.
        cases: The first of them: most like, best match, or latest first.
        expired: How many more there would be with the expired ones.
        history: Every revision, where one case was asked for.
    """

    count: int = 0
    cases: tuple[FoundCase, ...] = ()
    expired: int = 0
    history: tuple[KeptCase, ...] = ()
