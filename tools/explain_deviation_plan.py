"""Why a goal of the plan is off its target: its readings against the target, over the goals beneath it."""

from decimal import Decimal
from fractions import Fraction

from core.deviation.decompose import round_half_away, round_to_sum
from core.deviation.evidence import Evidence, Signal
from core.deviation.hypothesis import rank_causes
from core.errors import MissingInput
from core.plan.kpi import Combine, Direction, Measure
from core.plan.node import Level as NodeLevel
from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.quantity.period import Period
from core.quantity.saying import say, say_period
from core.quantity.unit import Unit
from core.text import Text
from tools.explain_deviation_arguments import (
    DriverLine,
    ExplainDeviationArguments,
    ExplainDeviationResult,
    Headline,
)
from tools.explain_deviation_drivers import Level, share_of, step_of
from tools.explain_deviation_facts import percent_of, say_hypothesis
from tools.explain_deviation_report import bridge_of, compared_name, compose
from tools.explain_deviation_request import past_period
from tools.node_reference import name_node
from tools.tool import PlanRef, ToolContext


def has_readings(ctx: ToolContext, plan: Plan, node: Node) -> bool:
    """Whether anything was measured of a goal."""
    return bool(plan.id and ctx.actuals is not None and ctx.actuals.of(plan.id, node.id))


def explain_node(
    ctx: ToolContext, plan: Plan, node: Node, arguments: ExplainDeviationArguments
) -> ExplainDeviationResult:
    """The deviation of a goal from its target (or from its reading before), and what its parts did.

    Raises:
        MissingInput: The goal has no target, or nothing was measured of it.
    """
    measure, reading, reference, compared = _sides(ctx, plan, node, arguments)
    unit, step = measure.kpi.unit, step_of(measure.kpi.unit)
    change = reading.value - reference
    headline = Headline(
        kpi=name_node(node),
        unit=unit.kind.value,
        period=say_period(Period(start=reading.start, end=reading.end), ctx.language),
        compared_with=compared,
        reference=reference,
        actual=reading.value,
        deviation=change,
        percent=percent_of(change, Level(Fraction(reference), Fraction(reading.value))),
        favourable=(change >= 0) == (measure.kpi.direction is Direction.UP),
    )
    refused: list[str] = []
    lines = _parts(ctx, plan, node, reading, headline, unit, step, refused)
    evidence = _late_work(ctx, plan, node, reading)
    hypotheses = () if headline.favourable else tuple(say_hypothesis(ctx, h) for h in rank_causes(evidence))
    ends = headline.compared_with, ctx.say("实际", "actual")
    result = ExplainDeviationResult(
        text="",
        plan=PlanRef(id=plan.id, version=plan.version) if plan.id else None,
        headline=headline,
        drivers=lines,
        bridge=bridge_of(headline, lines, ends) if lines else (),
        hypotheses=hypotheses,
        assumptions=_assumptions(ctx, node, reading, arguments),
        refused=tuple(refused),
    )
    return compose(ctx, result, unit, {})


def _sides(
    ctx: ToolContext, plan: Plan, node: Node, arguments: ExplainDeviationArguments
) -> tuple[Measure, Reading, Decimal, str]:
    measure = node.measure
    if measure is None:
        raise _missing(node, Text(zh="没有指标和目标值", en="has no KPI with a target"), "kpi")
    assert ctx.actuals is not None
    known = [r for r in ctx.actuals.of(plan.id, node.id) if r.kpi == measure.kpi.key]
    if arguments.period is not None:
        asked = past_period(ctx, arguments.period)
        known = [r for r in known if asked.start <= r.end <= asked.end]
    if not known:
        raise _missing(
            node,
            Text(zh="还没有实际值：先录入实际值", en="has no reading yet: record its actual value first"),
            "actuals",
        )
    reading = max(known, key=lambda r: (r.end, r.start))
    if arguments.compare in ("previous", "last_year"):
        earlier = [
            r for r in ctx.actuals.of(plan.id, node.id) if r.kpi == reading.kpi and r.end < reading.end
        ]
        if arguments.compare == "last_year":
            earlier = [r for r in earlier if abs((reading.end - r.end).days - 365) <= 3]
        if not earlier:
            raise _missing(node, Text(zh="没有可比的上一期实际值", en="has no earlier reading"), "compare")
        before = max(earlier, key=lambda r: r.end)
        return measure, reading, before.value, compared_name(ctx, arguments.compare) + f" ({before.end})"
    if measure.target is None:
        raise _missing(node, Text(zh="没有目标值", en="has no target"), "target")
    return measure, reading, measure.target, compared_name(ctx, "target")


def _parts(
    ctx: ToolContext,
    plan: Plan,
    node: Node,
    reading: Reading,
    headline: Headline,
    unit: Unit,
    step: Decimal,
    refused: list[str],
) -> tuple[DriverLine, ...]:
    """What the goals that add up to it are off by, each against its own target."""
    children = [n for n in plan.nodes if n.parent == node.id and n.adds_up and n.measure is not None]
    measure = node.measure
    if not children or measure is None or measure.kpi.combine not in (Combine.SUM, Combine.SHARE):
        return ()
    assert ctx.actuals is not None
    found: dict[str, tuple[Node, Decimal, Decimal]] = {}
    missing = []
    for child in children:
        own = child.measure
        assert own is not None
        same = [r for r in ctx.actuals.of(plan.id, child.id) if r.kpi == own.kpi.key and r.end == reading.end]
        if not same or own.target is None or own.kpi.unit != unit:
            missing.append(name_node(child))
        else:
            found[child.id] = child, own.target, same[-1].value
    if missing:
        listed = "、".join(missing)
        refused.append(
            ctx.say(
                f"按下级拆：{listed} 在 {reading.end} 没有实际值或目标值",
                f"by the goals beneath: no reading or target on {reading.end} for {listed}",
            )
        )
        return ()
    return _lines(ctx, found, headline, unit, step)


def _lines(
    ctx: ToolContext,
    found: dict[str, tuple[Node, Decimal, Decimal]],
    headline: Headline,
    unit: Unit,
    step: Decimal,
) -> tuple[DriverLine, ...]:
    shares = {key: Fraction(after - before) / Fraction(step) for key, (_, before, after) in found.items()}
    rest = Fraction(headline.deviation) / Fraction(step) - sum(shares.values())
    if rest:
        shares["="] = rest
    units = round_to_sum(shares, round_half_away(Fraction(headline.deviation) / Fraction(step)))
    lines = []
    for key, moved in units.items():
        value = moved * step
        levels = [say(v, unit, ctx.language) for v in found[key][1:]] if key in found else ["–", "–"]
        name = name_node(found[key][0]) if key in found else ctx.say("下级之外", "outside the goals beneath")
        lines.append(
            DriverLine(
                key=key,
                name=name,
                parent=None,
                before=levels[0],
                after=levels[1],
                contribution=value,
                share=share_of(value, headline.deviation),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-abs(line.contribution), line.key)))


def _late_work(ctx: ToolContext, plan: Plan, node: Node, reading: Reading) -> tuple[Evidence, ...]:
    """Initiatives beneath the goal whose own readings stayed under their target after their date."""
    assert ctx.actuals is not None
    found = []
    for work in plan.nodes:
        own = work.measure
        if work.level is not NodeLevel.INITIATIVE or own is None or own.target is None or work.end is None:
            continue
        if work.end > reading.end or not _is_beneath(plan, work, node.id):
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


def _assumptions(
    ctx: ToolContext, node: Node, reading: Reading, arguments: ExplainDeviationArguments
) -> tuple[str, ...]:
    if arguments.compare in ("previous", "last_year") or node.end is None or reading.end >= node.end:
        return ()
    return (
        ctx.say(
            f"期限 {node.end} 未到，这里是与期末目标的差；按进度看用“进度”",
            f"the deadline {node.end} is ahead: this is the gap to the final target, not to its pace",
        ),
    )


def _missing(node: Node, what: Text, field: str) -> MissingInput:
    name = name_node(node)
    return MissingInput(Text(zh=f"{name} {what.zh}", en=f"{name} {what.en}"), field=field)
