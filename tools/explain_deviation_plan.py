"""Why a goal of the plan is off its target: its readings against the target, over the goals beneath it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.deviation.decompose import round_half_away, round_to_sum
from core.deviation.evidence import Evidence, Signal
from core.deviation.hypothesis import rank_causes
from core.errors import MissingInput
from core.plan.kpi import Combine, Direction, Measure
from core.plan.node import Level as NodeLevel
from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.measured import Measured, measured
from core.progress.pace import pace_of_level
from core.progress.profile import linear_profile
from core.progress.standing import stand_of_total
from core.quantity.period import Period
from core.quantity.saying import say, say_period
from core.quantity.unit import Unit
from core.text import Text
from knowledge.facts import FactStore
from tools.explain_deviation_arguments import (
    DriverLine,
    ExplainDeviationArguments,
    ExplainDeviationResult,
    Headline,
    Scope,
)
from tools.explain_deviation_drivers import Level, share_of, step_of
from tools.explain_deviation_facts import percent_of, say_hypothesis
from tools.explain_deviation_report import bridge_of, compared_name, compose
from tools.explain_deviation_request import past_period, window_before, year_before
from tools.node_reference import name_node
from tools.progress_season import season_of, source_of
from tools.tool import PlanRef, ToolContext


@dataclass(frozen=True)
class _Side:
    """A goal over some days: what it brought, and what it is held against.

    Attributes:
        measure: Its KPI.
        start: First day.
        end: Last day that was measured.
        actual: What it brought, or its level.
        reference: What it should have brought by then, or what it brought before.
        compared: What the reference is, in words.
        note: What the reference rests on.
    """

    measure: Measure
    start: date
    end: date
    actual: Decimal
    reference: Decimal
    compared: str
    note: str = ""

    @property
    def change(self) -> Decimal:
        """Actual minus reference."""
        return self.actual - self.reference


def has_readings(ctx: ToolContext, plan: Plan, node: Node) -> bool:
    """Whether anything was measured of a goal."""
    return bool(plan.id and ctx.actuals is not None and ctx.actuals.of(plan.id, node.id))


def facts_of(
    ctx: ToolContext, facts: FactStore, plan: Plan, node: Node
) -> tuple[str, tuple[str, ...]] | None:
    """The KPI of the facts that a goal is read from and the segments its title names, if there are any."""
    if node.measure is None:
        return None
    source = source_of(facts.catalogue, plan, measured(plan, node, node.measure, (), ctx.today))
    if source is None:
        return None
    names = []
    for column, keys in source.where.items():
        known = {value.key: value.name.zh for value in source.table.dimension(column).values}
        names += [known[key] for key in keys]
    return source.kpi.key, tuple(names)


def explain_node(
    ctx: ToolContext, plan: Plan, node: Node, arguments: ExplainDeviationArguments
) -> ExplainDeviationResult:
    """The deviation of a goal from where it should be by now (or from before), and what its parts did.

    Raises:
        MissingInput: The goal has no target, or nothing was measured of it.
    """
    side = _side(ctx, plan, node, arguments)
    unit, step = side.measure.kpi.unit, step_of(side.measure.kpi.unit)
    headline = Headline(
        kpi=name_node(node),
        unit=unit.kind.value,
        period=say_period(Period(start=side.start, end=side.end), ctx.language),
        compared_with=side.compared,
        reference=side.reference,
        actual=side.actual,
        deviation=side.change,
        percent=percent_of(side.change, Level(Fraction(side.reference), Fraction(side.actual))),
        favourable=(side.change >= 0) == (side.measure.kpi.direction is Direction.UP),
    )
    refused: list[str] = []
    lines = _parts(ctx, plan, node, side, arguments, unit, step, refused)
    evidence = _late_work(ctx, plan, node, side.end)
    hypotheses = () if headline.favourable else tuple(say_hypothesis(ctx, h) for h in rank_causes(evidence))
    ends = headline.compared_with, ctx.say("实际", "actual")
    result = ExplainDeviationResult(
        text="",
        plan=PlanRef(id=plan.id, version=plan.version) if plan.id else None,
        scope=Scope(
            kpi=side.measure.kpi.key,
            name=side.measure.kpi.name.said_in(ctx.language),
            unit=unit,
            better=side.measure.kpi.direction,
            compared=arguments.compare or "plan",
            start=side.start,
            end=side.end,
            place=node.title,
            plan=plan.id,
            node=node.id,
        ),
        headline=headline,
        drivers=lines,
        bridge=bridge_of(headline, lines, ends) if lines else (),
        hypotheses=hypotheses,
        assumptions=(side.note,) if side.note else (),
        refused=tuple(refused),
    )
    return compose(ctx, result, unit, {})


def _side(ctx: ToolContext, plan: Plan, node: Node, arguments: ExplainDeviationArguments) -> _Side:
    measure = node.measure
    if measure is None:
        raise _missing(node, Text(zh="没有指标和目标值", en="has no KPI with a target"), "kpi")
    assert ctx.actuals is not None
    readings = ctx.actuals.of(plan.id, node.id)
    asked = past_period(ctx, arguments.period) if arguments.period is not None else None
    until = min(ctx.today, asked.end) if asked else ctx.today
    stand = measured(plan, node, measure, readings, until)
    if stand.standing.value is None or stand.standing.as_of is None:
        raise _missing(
            node,
            Text(zh="还没有实际值：先录入实际值", en="has no reading yet: record its actual value first"),
            "actuals",
        )
    return (
        _of_total(ctx, plan, stand, asked, arguments) if stand.is_total else _of_level(ctx, stand, arguments)
    )


def _of_total(
    ctx: ToolContext, plan: Plan, stand: Measured, asked: Period | None, arguments: ExplainDeviationArguments
) -> _Side:
    assert stand.window is not None
    first = max(asked.start, stand.window[0]) if asked else stand.window[0]
    inside = stand_of_total(
        stand.readings, (first, min(ctx.today, asked.end if asked else stand.window[1])), ctx.today
    )
    if inside.value is None or inside.as_of is None:
        raise _missing(stand.node, Text(zh="这段时间没有实际值", en="has no reading in that time"), "period")
    if arguments.compare in ("previous", "last_year"):
        before = _window_before(first, inside.as_of, yearly=arguments.compare == "last_year")
        earlier = stand_of_total(stand.readings, before, ctx.today)
        if earlier.value is None or earlier.as_of != before[1]:
            raise _missing(
                stand.node, Text(zh="没有可比的上一期实际值", en="has no earlier reading"), "compare"
            )
        name = compared_name(ctx, arguments.compare)
        return _Side(stand.measure, first, inside.as_of, inside.value, earlier.value, name)
    target = _target(stand)
    profile = season_of(ctx.facts, plan, stand).profile or linear_profile(*stand.window)
    step = stand.measure.kpi.unit.quantum
    expected = round_half_up(Fraction(target) * profile.between(first, inside.as_of), step)
    note = ctx.say(
        f"到 {inside.as_of} 应完成 {say(expected, stand.measure.kpi.unit, ctx.language)}，"
        f"全期目标 {say(target, stand.measure.kpi.unit, ctx.language)}，进度按{profile.source.zh}",
        f"due by {inside.as_of}: {say(expected, stand.measure.kpi.unit, ctx.language)} of a target of "
        f"{say(target, stand.measure.kpi.unit, ctx.language)}, by {profile.source.en}",
    )
    return _Side(stand.measure, first, inside.as_of, inside.value, expected, compared_name(ctx, "due"), note)


def _of_level(ctx: ToolContext, stand: Measured, arguments: ExplainDeviationArguments) -> _Side:
    value, as_of, measure = stand.standing.value, stand.standing.as_of, stand.measure
    assert value is not None
    assert as_of is not None
    if arguments.compare in ("previous", "last_year"):
        earlier = [s for s in stand.standing.stretches if s.end < as_of]
        if arguments.compare == "last_year":
            earlier = [s for s in earlier if abs((as_of - s.end).days - 365) <= 3]
        if not earlier:
            raise _missing(
                stand.node, Text(zh="没有可比的上一期实际值", en="has no earlier reading"), "compare"
            )
        name = f"{compared_name(ctx, arguments.compare)} ({earlier[-1].end})"
        return _Side(measure, as_of, as_of, value, earlier[-1].value, name)
    target = _target(stand)
    if stand.window is None or measure.baseline is None or as_of >= stand.window[1]:
        return _Side(measure, as_of, as_of, value, target, compared_name(ctx, "target"))
    pace = pace_of_level(value, as_of, measure.baseline, target, stand.window, measure.kpi.unit.quantum)
    note = ctx.say(
        f"{stand.window[1]} 的目标是 {say(target, measure.kpi.unit, ctx.language)}，按时间均匀爬升",
        f"the target is {say(target, measure.kpi.unit, ctx.language)} on {stand.window[1]}, reached evenly",
    )
    return _Side(measure, as_of, as_of, value, pace.expected, compared_name(ctx, "due"), note)


def _window_before(first: date, last: date, *, yearly: bool) -> tuple[date, date]:
    if yearly:
        return year_before(first), year_before(last)
    found = window_before(Period(start=first, end=last))
    return found.start, found.end


def _target(stand: Measured) -> Decimal:
    if stand.measure.target is None:
        raise _missing(stand.node, Text(zh="没有目标值", en="has no target"), "target")
    return stand.measure.target


def _parts(
    ctx: ToolContext,
    plan: Plan,
    node: Node,
    whole: _Side,
    arguments: ExplainDeviationArguments,
    unit: Unit,
    step: Decimal,
    refused: list[str],
) -> tuple[DriverLine, ...]:
    """What the goals that add up to it are off by, each against its own reference."""
    children = [n for n in plan.nodes if n.parent == node.id and n.adds_up and n.measure is not None]
    if not children or whole.measure.kpi.combine not in (Combine.SUM, Combine.SHARE):
        return ()
    found: dict[str, tuple[Node, _Side]] = {}
    missing = []
    for child in children:
        try:
            side = _side(ctx, plan, child, arguments)
        except MissingInput:
            side = None
        if side is None or side.measure.kpi.unit != unit or side.end != whole.end:
            missing.append(name_node(child))
        else:
            found[child.id] = child, side
    if missing:
        listed = "、".join(missing)
        refused.append(
            ctx.say(
                f"按下级拆：{listed} 在 {whole.end} 没有实际值或目标值",
                f"by the goals beneath: no reading or target on {whole.end} for {listed}",
            )
        )
        return ()
    return _lines(ctx, found, whole.change, unit, step)


def _lines(
    ctx: ToolContext, found: dict[str, tuple[Node, _Side]], change: Decimal, unit: Unit, step: Decimal
) -> tuple[DriverLine, ...]:
    shares = {key: Fraction(side.change) / Fraction(step) for key, (_, side) in found.items()}
    rest = Fraction(change) / Fraction(step) - sum(shares.values())
    if rest:
        shares["="] = rest
    units = round_to_sum(shares, round_half_away(Fraction(change) / Fraction(step)))
    lines = []
    for key, moved in units.items():
        levels = ["–", "–"]
        name = ctx.say("下级之外", "outside the goals beneath")
        if key in found:
            node, side = found[key]
            name = name_node(node)
            levels = [say(value, unit, ctx.language) for value in (side.reference, side.actual)]
        lines.append(
            DriverLine(
                key=key,
                name=name,
                parent=None,
                before=levels[0],
                after=levels[1],
                contribution=moved * step,
                share=share_of(moved * step, change),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-abs(line.contribution), line.key)))


def _late_work(ctx: ToolContext, plan: Plan, node: Node, end: date) -> tuple[Evidence, ...]:
    """Initiatives beneath the goal whose own readings stayed under their target after their date."""
    assert ctx.actuals is not None
    found = []
    for work in plan.nodes:
        own = work.measure
        if work.level is not NodeLevel.INITIATIVE or own is None or own.target is None or work.end is None:
            continue
        if work.end > end or not _is_beneath(plan, work, node.id):
            continue
        readings = [r for r in ctx.actuals.of(plan.id, work.id) if r.kpi == own.kpi.key]
        last = max(readings, key=lambda r: r.end, default=None)
        if last is not None and own.target > 0 and last.value < own.target * Decimal("0.9"):
            done = f"{last.value / own.target * 100:.0f}%"
            found.append(
                Evidence(
                    signal=Signal.LATE,
                    text=Text(
                        zh=f"{name_node(work)} 应于 {work.end} 完成，实际只到目标的 {done}",
                        en=f"{name_node(work)} was due on {work.end} and is at {done} of its target",
                    ),
                )
            )
    return tuple(found)


def _is_beneath(plan: Plan, node: Node, ancestor: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent == ancestor:
            return True
        parent = plan.node(parent).parent
    return False


def _missing(node: Node, what: Text, field: str) -> MissingInput:
    name = name_node(node)
    return MissingInput(Text(zh=f"{name} {what.zh}", en=f"{name} {what.en}"), field=field)
