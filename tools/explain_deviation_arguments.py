"""What `explain_deviation` takes and gives."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.unit import Unit
from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments, PlanArguments, ToolResult

Name = Annotated[str, Field(min_length=1, max_length=100)]
Comparison = Literal["plan", "previous", "last_year", "forecast"]


class TypedDriver(Arguments):
    """A driver with both its levels, as said."""

    name: Name
    before: AmountText
    after: AmountText
    operation: Literal["times", "divided_by", "plus", "minus"] = Field(
        default="times", description="How it joins what stands before it; products bind first."
    )


class ExplainDeviationArguments(PlanArguments):
    """Arguments of `explain_deviation`."""

    kpi: Name | None = Field(
        default=None,
        description="KPI by name, or a goal of the plan by id or title; with `drivers`: the whole.",
    )
    compare: Comparison | None = Field(
        default=None,
        description="What the actual is held against; default: plan if there is one, else previous.",
    )
    period: PeriodText | None = Field(default=None)
    filters: tuple[Name, ...] = Field(
        default=(), max_length=12, description="Only these dimension values, by name: 华东, 短视频."
    )
    by: tuple[Name, ...] = Field(default=(), max_length=6, description="Dimensions to break down by.")
    method: Literal["shapley", "lmdi", "sequential"] = Field(
        default="shapley", description="sequential is 连环替代法; lmdi only for positive products."
    )
    order: tuple[Name, ...] = Field(
        default=(), max_length=50, description="Order of replacement for sequential."
    )
    drivers: tuple[TypedDriver, ...] = Field(
        default=(), max_length=50, description="Drivers typed in with both levels; then no facts are needed."
    )


class Headline(Frozen):
    """The deviation itself, in the KPI's unit. A percent KPI deviates in points.

    Attributes:
        kpi: What it is called.
        unit: "money", "count", "percent" or "number".
        period: The days explained, in words.
        compared_with: What the reference is, in words.
        reference: Planned, earlier or expected value.
        actual: What happened.
        deviation: Actual minus reference.
        percent: The deviation in percent of the reference; None where the reference is 0 or near it.
        favourable: Whether it is better than the reference.
    """

    kpi: str
    unit: str
    period: str
    compared_with: str
    reference: Decimal
    actual: Decimal
    deviation: Decimal
    percent: Decimal | None
    favourable: bool


class Scope(Frozen):
    """What was explained, by identifiers, so that it can be kept and compared.

    Attributes:
        kpi: Key of the KPI, or its name where it has no key.
        name: What it is called.
        unit: Unit of the numbers.
        better: Which way it is better.
        compared: What it was held against, one of the names of `compare`, or "typed", "target", "due".
        start: First day.
        end: Last day.
        where: Segment it was narrowed to: dimension column → value keys.
        place: The same in words.
        plan: Id of the plan, if a goal of it was explained.
        node: Id of that goal.
    """

    kpi: str
    name: str
    unit: Unit
    better: Direction
    compared: str
    start: date | None = None
    end: date | None = None
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    place: str = ""
    plan: str = ""
    node: str = ""


class DriverLine(Frozen):
    """What a driver contributed; lines of one parent sum to the parent's.

    Attributes:
        key: Identifier.
        name: What it is called.
        parent: The driver it is a part of; None directly under the KPI.
        before: Its level in the reference.
        after: Its actual level.
        contribution: What it moved the KPI by, in the KPI's unit.
        share: Percent of the deviation; None where the deviation is 0.
    """

    key: str
    name: str
    parent: str | None
    before: str
    after: str
    contribution: Decimal
    share: Decimal | None


class BridgePoint(Frozen):
    """A bar of a waterfall: from `start` to `end`; the first and last stand on 0."""

    label: str
    start: Decimal
    end: Decimal
    kind: Literal["total", "change"]


class PartLine(Frozen):
    """A value of a dimension.

    Attributes:
        dimension: Column.
        value: Name of the value.
        reference: Its reference level; None where undefined.
        actual: Its actual level.
        contribution: What it moved the whole by.
        share: Percent of the deviation.
        rate: For a ratio: the part from its own rate.
        mix: For a ratio: the part from its weight.
    """

    dimension: str
    value: str
    reference: Decimal | None
    actual: Decimal | None
    contribution: Decimal
    share: Decimal | None
    rate: Decimal | None = None
    mix: Decimal | None = None


class PriceVolumeMixLine(Frozen):
    """Price, volume and mix of a change of revenue over a dimension; the three sum to it."""

    dimension: str
    volume: Decimal
    mix: Decimal
    price: Decimal


class SegmentLine(Frozen):
    """A segment that moved apart from the rest.

    Attributes:
        where: Dimension column → value key.
        name: In words ("华东 × 短视频").
        reference: Planned sum, or rate of a ratio.
        actual: Actual sum, or rate.
        contribution: What it adds to the deviation.
        share: Percent of the deviation.
        shift: How far it moved relative to the rest, percent.
        p_value: Chance of as strong a segment on noise alone, all that were looked at allowed for.
        drivers: What its own drivers contributed to its own deviation.
    """

    where: dict[str, str]
    name: str
    reference: Decimal
    actual: Decimal
    contribution: Decimal
    share: Decimal | None
    shift: Decimal
    p_value: float
    drivers: tuple[DriverLine, ...] = ()


class StartLine(Frozen):
    """When it started.

    Attributes:
        shape: step, one_off, trend or unclear.
        start: First day of the changed level.
        earliest: The start lies between this day …
        latest: … and this one, by 95 %.
        end: Last day, if it ended.
        scope: What it was looked for in, in words.
        text: The same in words.
    """

    shape: str
    start: date | None
    earliest: date | None
    latest: date | None
    end: date | None
    scope: str
    text: str


class CalendarLine(Frozen):
    """What days, weekdays and festivals alone move, in the KPI's unit."""

    days: Decimal
    weekdays: Decimal
    festivals: Decimal
    comparable: Decimal
    text: str


class HypothesisLine(Frozen):
    """A possible cause: not arithmetic, to be confirmed.

    Attributes:
        key: Identifier of the cause.
        family: 内部 / 外部 / 数据与反馈.
        name: What it would be.
        score: Sum of the points of the evidence.
        evidence: What was observed, with its points.
        whys: 5-Why path.
        check: What would confirm it.
        action: What is then done.
        owner: Who does it.
        acceptance: How it is known to have worked.
        past_cases: Similar deviations of the past that had this cause, by id and title.
    """

    key: str
    family: str
    name: str
    score: float
    evidence: tuple[str, ...]
    whys: tuple[str, ...]
    check: str
    action: str
    owner: str
    acceptance: str
    past_cases: tuple[str, ...] = ()


class SimilarCase(Frozen):
    """A deviation of the past that is like this one: a hint, no arithmetic.

    Attributes:
        id: Its id in the case library.
        title: What it is called there.
        likeness: 0 to 1.
        why: What is alike, in words.
        cause: Key of its kind of cause, "" if none is known.
        action: What was done.
        effect: How that went.
    """

    id: str
    title: str
    likeness: float
    why: tuple[str, ...]
    cause: str
    action: str
    effect: str


class ExplainDeviationResult(ToolResult):
    """Why a KPI deviated: arithmetic first, hypotheses apart.

    Attributes:
        scope: What was explained, by identifiers.
        headline: The deviation.
        method: How contributions were shared.
        order: Order of replacement of the sequential method.
        drivers: Contributions of the drivers.
        bridge: Waterfall from reference to actual.
        parts: Contributions by value of each dimension.
        price_volume_mix: For revenue with pieces.
        segments: Segments that stand out, strongest first.
        segments_note: How many segments were looked at, or why none is named.
        started: When it started.
        calendar: What the calendar did, between periods.
        hypotheses: Possible causes, best supported first.
        events: Known events of those days and that place.
        assumptions: What was taken as given.
        refused: What could not be computed, and what data it needs.
        similar: Deviations of the past like this one, most like first.
    """

    scope: Scope | None = None
    headline: Headline | None = None
    method: str = "shapley"
    order: tuple[str, ...] = ()
    drivers: tuple[DriverLine, ...] = ()
    bridge: tuple[BridgePoint, ...] = ()
    parts: tuple[PartLine, ...] = ()
    price_volume_mix: tuple[PriceVolumeMixLine, ...] = ()
    segments: tuple[SegmentLine, ...] = ()
    segments_note: str = ""
    started: StartLine | None = None
    calendar: CalendarLine | None = None
    hypotheses: tuple[HypothesisLine, ...] = ()
    events: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    similar: tuple[SimilarCase, ...] = ()
