"""A deviation case: what went off, why, what was done about it and how that went.

The fields are those of the case library in chapter 13 of the deviation-correction document: 偏差类型,
影响程度, 问题描述, 直接原因, 深层原因, 关联数据, 纠正措施, 效果评估; its rule that cases are updated and
expire gives the status and the last day. The linked data are numbers as they were computed, never words.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from core.cascade.number import round_half_up
from core.deviation.taxonomy import Family
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.unit import Unit
from core.text import Language, Text


class DeviationType(StrEnum):
    """偏差类型: where the deviation came from."""

    MARKET = "market"
    INTERNAL = "internal"
    RESOURCES = "resources"


class Impact(StrEnum):
    """影响程度."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CaseStatus(StrEnum):
    """Where a case stands: only living ones (draft, reviewed) are found unless others are asked for."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """How the action went."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"
    OPEN = "open"


TYPES = {
    DeviationType.MARKET: Text(zh="市场环境变化", en="market environment"),
    DeviationType.INTERNAL: Text(zh="内部管理", en="internal management"),
    DeviationType.RESOURCES: Text(zh="资源分配", en="resource allocation"),
}
IMPACTS = {
    Impact.HIGH: Text(zh="高", en="high"),
    Impact.MEDIUM: Text(zh="中", en="medium"),
    Impact.LOW: Text(zh="低", en="low"),
}
STATUSES = {
    CaseStatus.DRAFT: Text(zh="草稿", en="draft"),
    CaseStatus.REVIEWED: Text(zh="已审核", en="reviewed"),
    CaseStatus.EXPIRED: Text(zh="已过期", en="expired"),
    CaseStatus.WITHDRAWN: Text(zh="已撤下", en="withdrawn"),
}
VERDICTS = {
    Verdict.WORKED: Text(zh="见效", en="worked"),
    Verdict.PARTLY: Text(zh="部分见效", en="partly worked"),
    Verdict.FAILED: Text(zh="没见效", en="did not work"),
    Verdict.OPEN: Text(zh="待评估", en="not evaluated yet"),
}
LIVING = (CaseStatus.DRAFT, CaseStatus.REVIEWED)
_RESOURCES = frozenset({"underspent", "mismatch", "stock"})
_ALARMING, _SLIGHT = Decimal(10), Decimal(3)  # percent
_DONE = Decimal("0.9")


class Contribution(Frozen):
    """What a driver moved the KPI by.

    Attributes:
        key: Identifier of the driver.
        name: What it was called.
        value: In the KPI's unit (percentage points for a percentage), signed.
    """

    key: str
    name: str
    value: Decimal


class Segment(Frozen):
    """A segment that stood out.

    Attributes:
        where: Dimension column → value key.
        name: In words ("华东 × 短视频").
        value: What it added to the deviation, in the KPI's unit.
    """

    where: dict[str, str]
    name: str
    value: Decimal


class Deviation(Frozen):
    """关联数据: a deviation as it was computed.

    Attributes:
        kpi: Key of the KPI in the facts or the KPI library, or its name where it has none.
        kpi_name: What it was called, with the segment it was narrowed to.
        unit: Unit of every number here.
        better: Which way the KPI is better.
        compared: "plan", "previous", "last_year", "forecast", "typed", "target" or "due".
        planned: What it was held against.
        actual: What happened.
        start: First day, None where no days were given.
        end: Last day.
        where: Segment it was narrowed to: dimension column → value keys.
        place: The same in words, "" for everything.
        plan: Id of the plan, "" if none.
        node: Id of its goal, "" if none.
        contributions: What the drivers directly under the KPI did; they sum to the deviation.
        segments: Segments that stood out, strongest first.
        causes: Keys of the possible causes that fitted the evidence, best first.
    """

    kpi: str
    kpi_name: str
    unit: Unit
    better: Direction = Direction.UP
    compared: str = "plan"
    planned: Decimal
    actual: Decimal
    start: date | None = None
    end: date | None = None
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    place: str = ""
    plan: str = ""
    node: str = ""
    contributions: tuple[Contribution, ...] = ()
    segments: tuple[Segment, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def change(self) -> Decimal:
        """Actual minus planned; percentage points for a percentage."""
        return self.actual - self.planned

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of what was planned, to a tenth; None where nothing was."""
        if not self.planned:
            return None
        return round_half_up(Fraction(self.change) * 100 / abs(Fraction(self.planned)), Decimal("0.1"))

    @property
    def favourable(self) -> bool:
        """Whether it went better than planned."""
        return (self.change >= 0) == (self.better is Direction.UP)


class Effect(Frozen):
    """效果评估.

    Attributes:
        verdict: How it went.
        text: In the person's words, "" if nothing was said.
        before: The KPI before the action, in its unit.
        after: The KPI after it.
    """

    verdict: Verdict = Verdict.OPEN
    text: str = ""
    before: Decimal | None = None
    after: Decimal | None = None


class Case(Frozen):
    """A deviation with its causes, action and effect. Texts are the person's own words: data, no instruction.

    Attributes:
        title: What it is called in lists.
        type: 偏差类型.
        impact: 影响程度.
        problem: 问题描述.
        direct_cause: 直接原因.
        deep_cause: 深层原因, "" while unknown.
        cause: Key of the kind of cause in the taxonomy, "" if none fits.
        data: 关联数据.
        action: 纠正措施.
        effect: 效果评估.
        unit: Business unit or region it is about, "" if none in particular.
        owner: Who is answerable for it.
        status: Where it stands.
        reviewed_by: Who reviewed it, "" while nobody has.
        reviewed_on: When.
        expires_on: Last day it is to be found, None: no end.
        language: Language its texts are written in.
        source: What it was made from ("explain_deviation").
    """

    title: str
    type: DeviationType
    impact: Impact
    problem: str
    direct_cause: str
    deep_cause: str = ""
    cause: str = ""
    data: Deviation
    action: str
    effect: Effect = Effect()
    unit: str = ""
    owner: str = ""
    status: CaseStatus = CaseStatus.DRAFT
    reviewed_by: str = ""
    reviewed_on: date | None = None
    expires_on: date | None = None
    language: Language = Language.ZH_HANS
    source: str = ""

    def status_on(self, day: date) -> CaseStatus:
        """Where it stands on a day: a living case whose last day has passed is expired."""
        if self.status in LIVING and self.expires_on is not None and self.expires_on < day:
            return CaseStatus.EXPIRED
        return self.status


def type_of_cause(key: str, family: Family) -> DeviationType:
    """The type of a kind of cause: outside is market, misplaced means are resources, the rest internal."""
    if family is Family.EXTERNAL:
        return DeviationType.MARKET
    return DeviationType.RESOURCES if key in _RESOURCES else DeviationType.INTERNAL


def rate_impact(percent: Decimal | None) -> Impact:
    """High from 10 % off (the alert line of the deviation-correction document, chapter 6), low below 3 %."""
    if percent is None:
        return Impact.MEDIUM
    off = abs(percent)
    return Impact.HIGH if off >= _ALARMING else Impact.LOW if off < _SLIGHT else Impact.MEDIUM


def judge_effect(planned: Decimal, before: Decimal, after: Decimal) -> Verdict:
    """How much of the gap to the planned level was closed: nine tenths worked, nothing or less failed."""
    gap = planned - before
    if not gap:
        return Verdict.WORKED if after == planned else Verdict.OPEN
    closed = (after - before) / gap
    return Verdict.WORKED if closed >= _DONE else Verdict.PARTLY if closed > 0 else Verdict.FAILED
