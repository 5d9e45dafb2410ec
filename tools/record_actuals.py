"""`record_actuals`: write down what was measured, one value or many, typed or from a file."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pydantic import Field

from core.errors import MissingInput
from core.frozen import Frozen
from core.plan.operation import SetMeasure
from core.plan.plan import Plan
from core.progress.measured import Measured, measured
from core.progress.reading import Reading
from core.quantity.saying import say
from core.text import Text
from knowledge.actuals import ActualStore, Recorded
from tools.record_actuals_argument import ReadingArgument, described, to_reading
from tools.record_actuals_file import read_readings
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

_SHOWN = 20


class RecordActualsArguments(PlanArguments):
    """Arguments of `record_actuals`: all readings are recorded, or none."""

    readings: list[ReadingArgument] = Field(default_factory=list, max_length=1000)
    path: str | None = Field(
        default=None, max_length=1000, description="A .csv or .xlsx file: goal, period, value[, kpi, source]."
    )


class RecordedReading(Frozen):
    """A reading as it stands now.

    Attributes:
        node: Id of the node.
        title: Its title.
        kpi: Key of the KPI.
        start: First day it covers.
        end: Last day it covers.
        value: In the KPI's unit.
        before: The value that stood for the same days before, if any.
        revision: How many values these days have had.
    """

    node: str
    title: str
    kpi: str
    start: date
    end: date
    value: Decimal
    before: Decimal | None
    revision: int


class RecordActualsResult(ToolResult):
    """What was recorded.

    Attributes:
        readings: Every reading given.
        repeated: How many said what was recorded already.
        corrected: How many replaced another value.
    """

    readings: tuple[RecordedReading, ...] = ()
    repeated: int = 0
    corrected: int = 0


def run(ctx: ToolContext, arguments: RecordActualsArguments) -> RecordActualsResult:
    """Record readings and set the goals' actual values from them.

    Raises:
        MissingInput: No readings, no plan in hand, or a reading lacks its period.
        InputError: A reading cannot be used; nothing was recorded.
    """
    if ctx.actuals is None:
        raise MissingInput(Text(zh="这里没有实际值的存储", en="actuals are not kept here"), field="readings")
    said = [*arguments.readings, *(read_readings(ctx, arguments.path) if arguments.path else ())]
    if not said:
        raise MissingInput(
            Text(zh="要记哪个目标、哪段时间、多少？", en="which goal, which time, how much?"),
            field="readings",
            valid=Text(zh="例如 门锁销售额 9月 480万", en="such as lock sales, September, 4.8M"),
        )
    plan = ctx.load(arguments.plan)
    read = [to_reading(ctx, plan, reading, f"readings.{i}") for i, reading in enumerate(said)]
    recorded = ctx.actuals.record(reading for reading, _ in read)
    saved, stands = _take_over(ctx, ctx.actuals, plan, recorded)
    lines = [*_said_of_each(ctx, plan, recorded), *_stands(ctx, stands), *_cut(ctx, read)]
    return RecordActualsResult(
        text="\n".join(lines),
        plan=PlanRef(id=saved.id, version=saved.version),
        readings=tuple(_result(plan, one) for one in recorded),
        repeated=sum(one.repeated for one in recorded),
        corrected=sum(one.before is not None and not one.repeated for one in recorded),
    )


def _take_over(
    ctx: ToolContext, actuals: ActualStore, plan: Plan, recorded: tuple[Recorded, ...]
) -> tuple[Plan, list[Measured]]:
    """Set the actual value of every goal that was read, as one new version; unchanged ones make none."""
    touched = dict.fromkeys((one.reading.node, one.reading.kpi) for one in recorded)
    readings = actuals.of(plan.id)
    stands, operations = [], []
    for node_id, kpi in touched:
        node = plan.node(node_id)
        measure = next(m for m in node.measures if m.kpi.key == kpi)
        stand = measured(plan, node, measure, readings, ctx.today)
        stands.append(stand)
        value = stand.standing.value
        if value is not None and value != measure.actual:
            operations.append(SetMeasure(node=node_id, measure=measure.model_copy(update={"actual": value})))
    saved = ctx.save(plan, tuple(operations)) if operations else plan
    return saved, stands


def _said_of_each(ctx: ToolContext, plan: Plan, recorded: tuple[Recorded, ...]) -> Iterator[str]:
    if len(recorded) > 1:
        yield ctx.say(f"已记录 {len(recorded)} 个实际值：", f"Recorded {len(recorded)} actuals:")
    for one in recorded[:_SHOWN]:
        node = plan.node(one.reading.node)
        unit = next(m.kpi.unit for m in node.measures if m.kpi.key == one.reading.kpi)
        line = described(node, one.reading, unit, ctx.language)
        if one.repeated:
            yield ctx.say(f"{line}：早已记过，没有重复记", f"{line}: recorded before, not recorded twice")
        elif one.before is not None:
            before = say(one.before, unit, ctx.language)
            yield ctx.say(f"{line}（原记 {before}，已更正）", f"{line} (was {before}, corrected)")
        else:
            yield ctx.say(f"已记录 {line}" if len(recorded) == 1 else line, f"Recorded {line}")
    if len(recorded) > _SHOWN:
        yield ctx.say(f"……另有 {len(recorded) - _SHOWN} 个", f"… and {len(recorded) - _SHOWN} more")


def _stands(ctx: ToolContext, stands: list[Measured]) -> Iterator[str]:
    for stand in stands[:_SHOWN]:
        value, unit = stand.standing.value, stand.measure.kpi.unit
        if value is None:
            yield ctx.say(
                f"{stand.node.title}：这段时间不在目标的统计期内，没有计入",
                f"{stand.node.title}: these days lie outside the target's time and do not count towards it",
            )
            continue
        actual = say(value, unit, ctx.language)
        target = stand.measure.target
        goal = "" if target is None else ctx.say("，目标 ", " of ") + say(target, unit, ctx.language)
        until = stand.standing.as_of
        if stand.is_total and stand.window is not None:
            since = stand.window[0]
            yield ctx.say(
                f"{stand.node.title} {since} 至 {until} 累计 {actual}{goal}",
                f"{stand.node.title}: {actual}{goal} from {since} to {until}",
            )
        else:
            yield ctx.say(
                f"{stand.node.title} 最近（{until}）{actual}{goal}",
                f"{stand.node.title}: last {actual}{goal}, on {until}",
            )
        yield from _warnings(ctx, stand)


def _warnings(ctx: ToolContext, stand: Measured) -> Iterator[str]:
    for start, end in stand.standing.gaps:
        yield ctx.say(
            f"注意：{start} 至 {end} 没有读数，累计不含这段",
            f"note: nothing was read from {start} to {end}; the total leaves these days out",
        )
    for reading, total in stand.standing.contradictions:
        unit = stand.measure.kpi.unit
        said, sum_ = say(reading.value, unit, ctx.language), say(total, unit, ctx.language)
        yield ctx.say(
            f"注意：{reading.start} 至 {reading.end} 记的是 {said}，分段加起来是 {sum_}，按分段计",
            f"note: {reading.start} to {reading.end} was recorded as {said}, its parts make {sum_}; "
            "the parts count",
        )


def _cut(ctx: ToolContext, read: list[tuple[Reading, bool]]) -> Iterator[str]:
    if any(cut for _, cut in read):
        yield ctx.say(
            f"假设：还没过完的时间只算到今天（{ctx.today}）",
            f"Assumed: a time that still runs counts up to today ({ctx.today})",
        )


def _result(plan: Plan, one: Recorded) -> RecordedReading:
    reading = one.reading
    return RecordedReading(
        node=reading.node,
        title=plan.node(reading.node).title,
        kpi=reading.kpi,
        start=reading.start,
        end=reading.end,
        value=reading.value,
        before=one.before,
        revision=reading.revision,
    )


TOOL = Tool(
    name="record_actuals",
    effect=Effect.WRITE,
    description=(
        "Record what was measured of the plan's goals: actual values (实际), not targets. One reading a goal "
        "and period; the same period again corrects it. Sets the goals' actual values."
    ),
    arguments=RecordActualsArguments,
    result=RecordActualsResult,
    run=run,
)
