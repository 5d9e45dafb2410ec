"""What people say was measured, read into readings of a plan's KPIs."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from core.errors import AmbiguousInput, InputError, MissingInput
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.progress.window import accumulates, window_of
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from tools.argument_error import shorten
from tools.measured_period import MeasuredPeriod, read_measured_period
from tools.node_reference import find_node, name_node
from tools.quantity_argument import AmountText
from tools.stated_value import is_bare, read_value
from tools.tool import Arguments, ToolContext

_TEN_THOUSAND = Decimal(10_000)


class ReadingArgument(Arguments):
    """One measured value, in the person's words."""

    node: str = Field(min_length=1, max_length=200, description="The goal: id or title.")
    value: AmountText = Field(description='What was measured: "480万", "2.4%".')
    period: str | None = Field(
        default=None, max_length=100, description='When: "9月", "截至9月底累计", "Q3". Totals need it.'
    )
    kpi: str | None = Field(default=None, max_length=200, description="Only if the goal has several KPIs.")
    source: str = Field(default="", max_length=200, description="Where it was read.")


def to_reading(ctx: ToolContext, plan: Plan, said: ReadingArgument, field: str) -> tuple[Reading, bool]:
    """The reading, and whether its period still runs.

    Raises:
        UnknownReference: No such goal, or it does not measure that.
        MissingInput: The goal measures nothing, or a total has no period.
        AmbiguousInput: A bare number that may be in 万, or a goal that may be several.
        InputError: The unit does not fit, the value is impossible, or the days have not come.
    """
    node = find_node(plan, said.node, field=f"{field}.node")
    measure = _measure(node, said.kpi, field)
    value = _value(said.value, measure, f"{field}.value")
    days = _days(ctx, plan, node, measure, said, field)
    return Reading(
        plan=plan.id,
        node=node.id,
        kpi=measure.kpi.key,
        start=days.start,
        end=days.end,
        value=value,
        source=said.source,
        by=ctx.actor,
        at=ctx.now(),
    ), days.is_cut


def _measure(node: Node, kpi: str | None, field: str) -> Measure:
    if node.measure is None:
        raise MissingInput(
            Text(
                zh=f"{node.title!r} 还没有指标，不知道这个数是什么",
                en=f"{node.title!r} has no KPI yet: what does the number measure?",
            ),
            field=f"{field}.kpi",
            valid=Text(zh="先给它定指标和目标", en="give it a KPI and a target first"),
        )
    if kpi is None:
        return node.measure
    standard = find_kpi(kpi)
    for measure in node.measures:
        names = (measure.kpi.key, measure.kpi.name.zh, measure.kpi.name.en)
        if kpi.casefold() in (n.casefold() for n in names) or (standard and standard.key == measure.kpi.key):
            return measure
    listed = Text(
        zh="、".join(m.kpi.name.zh for m in node.measures), en=", ".join(m.kpi.name.en for m in node.measures)
    )
    raise InputError(
        Text(
            zh=f"{node.title!r} 不衡量 {shorten(kpi)}", en=f"{node.title!r} does not measure {shorten(kpi)}"
        ),
        field=f"{field}.kpi",
        valid=listed,
    )


def _value(text: str, measure: Measure, field: str) -> Decimal:
    unit = measure.kpi.unit
    value = read_value(text, unit, field)
    low, high = measure.kpi.minimum, measure.kpi.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(
            Text(
                zh=f"{measure.kpi.name.zh}不可能是 {shorten(text)}",
                en=f"{measure.kpi.name.en} cannot be {shorten(text)}",
            ),
            field=field,
            valid=Text(zh=_bounds(low, high), en=_bounds(low, high)),
        )
    if is_bare(text) and _looks_shortened(value, measure):
        choices = [value, value * _TEN_THOUSAND]
        raise AmbiguousInput(
            Text(zh=f"{text} 是指哪个？", en=f"which is meant by {text}?"),
            [_said(choice, unit) for choice in choices],
            field=field,
        )
    return value


def _looks_shortened(value: Decimal, measure: Measure) -> bool:
    """Whether a bare number is far below its goal, and ten thousand times it would fit."""
    goal = measure.target
    if goal is None or value <= 0 or measure.kpi.unit.kind not in (UnitKind.MONEY, UnitKind.COUNT):
        return False
    return value * 1_000 < goal and goal / 1_000 <= value * _TEN_THOUSAND <= goal * 3


def _days(
    ctx: ToolContext, plan: Plan, node: Node, measure: Measure, said: ReadingArgument, field: str
) -> MeasuredPeriod:
    total, window = accumulates(measure.kpi), window_of(plan, node)
    if said.period is None:
        if total:
            raise MissingInput(
                Text(
                    zh=f"{node.title} {said.value} 是哪段时间的？",
                    en=f"over what time was {node.title} {said.value}?",
                ),
                field=f"{field}.period",
                valid=Text(zh="例如 9月、截至9月底累计", en="such as September, or since January"),
            )
        return MeasuredPeriod(ctx.today, ctx.today)
    days = read_measured_period(
        said.period, f"{field}.period", today=ctx.today, fiscal_start=plan.fiscal_start, within=window
    )
    if days.since_start and total:
        first = window[0] if window is not None else date(days.end.year, 1, 1)
        return MeasuredPeriod(min(first, days.end), days.end, since_start=True)
    return days


def described(node: Node, reading: Reading, unit: Unit, language: Language) -> str:
    """A reading in words: "B1 门锁销售额 2026-09-01–2026-09-30: 480万元"."""
    days = str(reading.end) if reading.start == reading.end else f"{reading.start} – {reading.end}"
    return f"{name_node(node)} {days} {say(reading.value, unit, language)}"


def _said(value: Decimal, unit: Unit) -> Text:
    return Text(zh=say(value, unit, Language.ZH_HANS), en=say(value, unit, Language.EN))


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    return f"{'' if low is None else f'{low:f}'} – {'' if high is None else f'{high:f}'}"
