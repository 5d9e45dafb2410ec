"""A simulation in words and tables, numbers first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain, round_half_up
from core.frozen import Frozen
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.simulation.seek import Sought
from core.simulation.simulate import Bar, Goal, ScenarioOutcome, Uncertainty
from core.simulation.timing import Timing
from core.text import Text
from tools.simulate_basis import Basis
from tools.tool import PlanRef, Table, ToolContext, ToolResult

_BARS = 5


class FigureLine(Frozen):
    """A further figure of a scenario: its exact value rounded to its unit's step."""

    key: str
    name: str
    value: Decimal


class ScenarioLine(Frozen):
    """One scenario.

    Attributes:
        name: Its name.
        outcome: The outcome's exact value, rounded to its unit's step.
        change: Against the scenario in which nothing changes.
        change_percent: The same in percent; None from 0.
        p10: Nine of ten draws are above this.
        p50: The middle of the draws.
        p90: One of ten is above this.
        chance: Percent of the draws that reach the goal.
        reached: Whether the point value reaches the goal.
        figures: ROI, CAC, goals and the like.
    """

    name: str
    outcome: Decimal
    change: Decimal
    change_percent: Decimal | None
    p10: Decimal | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    chance: Decimal | None = None
    reached: bool | None = None
    figures: tuple[FigureLine, ...] = ()


class TornadoLine(Frozen):
    """One input low and high with all others at their level; `stated`: a range, not ±10 %."""

    name: str
    low: Decimal
    high: Decimal
    at_low: Decimal
    at_high: Decimal
    stated: bool


class SoughtLine(Frozen):
    """The level a figure must have for the goal; `exact`: computed, not approached."""

    name: str
    today: Decimal
    level: Decimal
    exact: bool


class ShiftLine(Frozen):
    """A node whose end moves; `because`: the node it waits for."""

    node: str
    title: str
    old_end: date
    new_end: date
    because: str | None


class SimulateResult(ToolResult):
    """What would come of it. The first scenario is the one in which nothing changes.

    Attributes:
        source: figures, plan or facts.
        outcome: What is looked at.
        unit: Its unit.
        goal: The level to reach.
        scenarios: Side by side.
        tornado: What moves the last scenario most.
        sought: The goal seek's answer.
        shifts: Dates that move.
        late: Work that would end after the goal it serves.
        assumptions: What was taken for granted.
        draws: How many were drawn.
        seed: What they can be drawn again with.
    """

    source: str
    outcome: str = ""
    unit: str = ""
    goal: Decimal | None = None
    scenarios: tuple[ScenarioLine, ...] = ()
    tornado: tuple[TornadoLine, ...] = ()
    sought: SoughtLine | None = None
    shifts: tuple[ShiftLine, ...] = ()
    late: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    draws: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Simulated:
    """A simulation worked out, before it is put into words.

    Attributes:
        basis: What it started from; None when only dates move.
        outcomes: The scenarios.
        bars: The tornado.
        goal: The level to reach.
        sought: The goal seek's answer.
        uncertain: How ranges were drawn.
        timing: Dates that move.
        question: What should be answered before it is relied on.
        plan: The plan, when only dates move.
    """

    basis: Basis | None
    outcomes: tuple[ScenarioOutcome, ...]
    bars: tuple[Bar, ...]
    goal: Goal | None
    sought: Sought | None
    uncertain: Uncertainty
    timing: Timing | None = None
    question: str | None = None
    plan: PlanRef | None = None


def tell(ctx: ToolContext, done: Simulated) -> SimulateResult:
    """The simulation as a result."""
    shifts, late, dated = _tell_timing(ctx, done.timing)
    if done.basis is None:
        return SimulateResult(
            text="\n".join(dated), source="plan", plan=done.plan, shifts=shifts, late=late, tables=()
        )
    basis = done.basis
    lines = tuple(_scenario(ctx, done, outcome) for outcome in done.outcomes)
    assumptions = _assumptions(ctx, done)
    drawn = bool(done.outcomes[0].fans)
    text = [*_tell_sought(ctx, done), *_tell_scenarios(ctx, done), *_tell_bars(ctx, done), *dated]
    text += [ctx.say("假设：", "Assumptions: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")]
    return SimulateResult(
        text="\n".join(text + ([done.question] if done.question else [])),
        tables=_tables(ctx, done),
        plan=basis.plan,
        question=done.question,
        source=basis.source,
        outcome=basis.model.figure(basis.outcome).name.said_in(ctx.language),
        unit=_unit(done).symbol or _unit(done).kind.value,
        goal=None if done.goal is None else _rounded(done.goal.level, _unit(done)),
        scenarios=lines,
        tornado=tuple(_bar(ctx, done, bar) for bar in done.bars),
        sought=_sought(ctx, done),
        shifts=shifts,
        late=late,
        assumptions=assumptions,
        draws=done.uncertain.draws if drawn else 0,
        seed=done.uncertain.seed,
    )


def _unit(done: Simulated) -> Unit:
    assert done.basis is not None
    return done.basis.model.figure(done.basis.outcome).unit


def _rounded(value: Fraction, unit: Unit) -> Decimal:
    step = Decimal("0.01") if unit.kind is not UnitKind.NUMBER else unit.quantum
    rounded = round_half_up(value, step)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize()


def _shown(ctx: ToolContext, value: Fraction, unit: Unit, *, rough: bool = False) -> str:
    """A value in words; large ones to four digits where `rough`."""
    if unit.kind is UnitKind.COUNT and abs(value) >= 100:
        value = Fraction(round(value))
    rounded = _rounded(value, unit)
    if rough or (abs(rounded) >= 10**4 and rounded != rounded.to_integral_value()):
        rounded = _to_digits(rounded, 4 if rough else 6)
    return say(rounded, unit, ctx.language)


def _to_digits(value: Decimal, digits: int) -> Decimal:
    if value == 0:
        return value
    shown = round(value, digits - 1 - value.adjusted())
    return shown.to_integral_value() if shown == shown.to_integral_value() else shown.normalize()


def _scenario(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> ScenarioLine:
    assert done.basis is not None
    unit, key = _unit(done), done.basis.outcome
    today, value = done.outcomes[0].values[key], outcome.values[key]
    fan = outcome.fans.get(key)
    low, middle, high = (None,) * 3 if fan is None else (
        _rounded(Fraction(x), unit) for x in (fan.p10, fan.p50, fan.p90)
    )  # fmt: skip
    return ScenarioLine(
        name=outcome.name,
        outcome=_rounded(value, unit),
        change=_rounded(value - today, unit),
        change_percent=round_half_up((value / today - 1) * 100, Decimal("0.01")) if today else None,
        p10=low,
        p50=middle,
        p90=high,
        chance=None if outcome.chance is None else Decimal(f"{outcome.chance * 100:.1f}"),
        reached=outcome.reached,
        figures=tuple(
            FigureLine(
                key=k,
                name=_name(ctx, done, k),
                value=_rounded(outcome.values[k], done.basis.model.figure(k).unit),
            )
            for k in done.basis.shown
        ),
    )


def _name(ctx: ToolContext, done: Simulated, key: str) -> str:
    assert done.basis is not None
    return done.basis.model.figure(key).name.said_in(ctx.language)


def _tell_sought(ctx: ToolContext, done: Simulated) -> list[str]:
    found = done.sought
    if found is None or done.goal is None or done.basis is None:
        return []
    unit = done.basis.model.figure(found.key).unit
    name, aim = _name(ctx, done, found.key), _name(ctx, done, done.basis.outcome)
    level, today = _shown(ctx, found.level, unit), _shown(ctx, found.today, unit)
    goal = _shown(ctx, done.goal.level, _unit(done))
    percent = f"{plain((found.level / found.today - 1) * 100, 2)}%" if found.today else "-"
    how = ctx.say("精确倒推" if found.exact else "逼近求得", "exact" if found.exact else "approached")
    lines = [
        ctx.say(
            f"{aim}要到 {goal}，{name}需要 {level}（现在 {today}，"
            f"{'+' if found.level > found.today else ''}{percent}，{how}）。",
            f"For {aim} of {goal}, {name} has to be {level} (now {today}, "
            f"{'+' if found.level > found.today else ''}{percent}, {how}).",
        )
    ]
    if unit.kind is UnitKind.PERCENT and not 0 <= found.level <= 100:
        lines.append(
            ctx.say("这超出 0%~100%，只动它达不到。", "That is outside 0 to 100 %: it alone cannot do it.")
        )
    if found.today and not Fraction(1, 3) <= found.level / found.today <= 3:
        lines.append(
            ctx.say(
                "这离现在的水平太远，已在经验之外，只能当作“光靠它不现实”来读。",
                'That is far outside what has been seen: read it as "this alone is not realistic".',
            )
        )
    elif found.level < 0:
        lines.append(ctx.say("这要求负数，只动它达不到。", "That is below 0: it alone cannot do it."))
    return lines


def _tell_scenarios(ctx: ToolContext, done: Simulated) -> list[str]:
    assert done.basis is not None
    unit, key = _unit(done), done.basis.outcome
    name, first = _name(ctx, done, key), done.outcomes[0]
    today = _shown(ctx, first.values[key], unit)
    if len(done.outcomes) == 1:
        return [f"{name} {today}" + _range(ctx, done, first) + _chance(ctx, done, first)]
    lines = []
    for outcome in done.outcomes[1:]:
        value = outcome.values[key]
        if value == first.values[key]:
            moved = ctx.say(f"{name}不变，仍是 {today}", f"{name} stays at {today}")
        else:
            moved = f"{name} {today} → {_shown(ctx, value, unit)}{_difference(ctx, done, outcome)}"
        lines.append(
            f"{outcome.name}{ctx.say('：', ': ')}{moved}{_range(ctx, done, outcome)}{_chance(ctx, done, outcome)}"
        )
        also = _others(ctx, done, outcome)
        lines += [f"  {also}"] if also else []
    return lines


def _difference(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    unit, key = _unit(done), done.basis.outcome if done.basis else ""
    today, value = done.outcomes[0].values[key], outcome.values[key]
    step = value - today
    sign = "+" if step > 0 else "-"
    if unit.kind is UnitKind.PERCENT:
        said = f"{sign}{plain(abs(step), 2)}" + ctx.say(" 个百分点", " pp")
    else:
        said = sign + _shown(ctx, abs(step), unit)
    if not today:
        return ctx.say(f"（{said}）", f" ({said})")
    percent = f"{sign}{plain(abs(step / today) * 100, 2)}%"
    return ctx.say(f"（{said}，{percent}）", f" ({said}, {percent})")


def _range(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    fan = outcome.fans.get(done.basis.outcome if done.basis else "")
    if fan is None:
        return ""
    low, middle, high = (
        _shown(ctx, Fraction(x), _unit(done), rough=True) for x in (fan.p10, fan.p50, fan.p90)
    )
    return ctx.say(
        f"，八成把握在 {low}~{high}（中位 {middle}）", f", 80 % range {low} to {high} (median {middle})"
    )


def _chance(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    if done.goal is None or done.basis is None:
        return ""
    goal = _shown(ctx, done.goal.level, _unit(done))
    value = outcome.values[done.basis.outcome]
    gap = _shown(ctx, abs(done.goal.level - value), _unit(done))
    if outcome.reached:
        said = ctx.say(f"，达到目标 {goal}", f", reaches the goal of {goal}")
    else:
        said = ctx.say(f"，离目标 {goal} 还差 {gap}", f", {gap} short of the goal of {goal}")
    if outcome.chance is not None:
        said += ctx.say(f"，达成概率 {outcome.chance:.0%}", f", chance {outcome.chance:.0%}")
    return said


def _others(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    assert done.basis is not None
    said = []
    for key in done.basis.shown:
        before, after = done.outcomes[0].values.get(key), outcome.values.get(key)
        if before is None or after is None or before == after:
            continue
        unit = done.basis.model.figure(key).unit
        said.append(f"{_name(ctx, done, key)} {_shown(ctx, before, unit)} → {_shown(ctx, after, unit)}")
    return ctx.say("；", "; ").join(said[:6])


def _tell_bars(ctx: ToolContext, done: Simulated) -> list[str]:
    if not done.bars or done.basis is None or len(done.bars) < 2:
        return []
    unit = _unit(done)
    said = [
        f"{_name(ctx, done, bar.key)} ±{_shown(ctx, bar.swing / 2, unit, rough=True)}"
        for bar in done.bars[:3]
    ]
    stated = all(bar.stated for bar in done.bars[:3])
    step = ctx.say("各在其区间内", "each over its range") if stated else ctx.say("各动±10%", "each by ±10 %")
    listed = ctx.say("、", ", ").join(said)
    return [ctx.say(f"最敏感（{step}）：{listed}。", f"Most sensitive ({step}): {listed}.")]


def _bar(ctx: ToolContext, done: Simulated, bar: Bar) -> TornadoLine:
    assert done.basis is not None
    own, unit = done.basis.model.figure(bar.key).unit, _unit(done)
    return TornadoLine(
        name=_name(ctx, done, bar.key),
        low=_rounded(bar.low_level, own),
        high=_rounded(bar.high_level, own),
        at_low=_rounded(bar.at_low, unit),
        at_high=_rounded(bar.at_high, unit),
        stated=bar.stated,
    )


def _sought(ctx: ToolContext, done: Simulated) -> SoughtLine | None:
    if done.sought is None or done.basis is None:
        return None
    unit = done.basis.model.figure(done.sought.key).unit
    return SoughtLine(
        name=_name(ctx, done, done.sought.key),
        today=_rounded(done.sought.today, unit),
        level=_rounded(done.sought.level, unit),
        exact=done.sought.exact,
    )


def _assumptions(ctx: ToolContext, done: Simulated) -> tuple[str, ...]:
    assert done.basis is not None
    said: list[Text] = [*done.basis.model.assumptions, *done.basis.notes]
    if done.uncertain.ranges:
        said.append(Text(zh="你给的范围按 PERT 分布抽样", en="stated ranges are drawn as PERT"))
    if done.outcomes[0].fans:
        drawn = f"{done.uncertain.draws}"
        said.append(
            Text(
                zh=f"抽样 {drawn} 次，种子 {done.uncertain.seed}（可复现）",
                en=f"{drawn} draws, seed {done.uncertain.seed} (can be drawn again)",
            )
        )
    else:
        said.append(
            Text(zh="没有给出波动范围，所以是点估计", en="no range was given, so these are point values")
        )
    said.append(Text(zh="没有写入计划", en="nothing was written"))
    return tuple(dict.fromkeys(text.said_in(ctx.language) for text in said))


def _tables(ctx: ToolContext, done: Simulated) -> tuple[Table, ...]:
    assert done.basis is not None
    unit, key = _unit(done), done.basis.outcome
    names = [_name(ctx, done, k) for k in done.basis.shown]
    header = ctx.say(
        "情景,结果,变化,P10,P50,P90,达成概率", "Scenario,Outcome,Change,P10,P50,P90,Chance"
    ).split(",")
    rows = []
    for outcome in done.outcomes:
        fan = outcome.fans.get(key)
        spread = (
            ["–"] * 3
            if fan is None
            else [_shown(ctx, Fraction(x), unit, rough=True) for x in (fan.p10, fan.p50, fan.p90)]
        )
        changed = "–" if outcome is done.outcomes[0] else _difference(ctx, done, outcome).strip(" （）()")
        chance = "–" if outcome.chance is None else f"{outcome.chance:.0%}"
        figures = [_shown(ctx, outcome.values[k], done.basis.model.figure(k).unit) for k in done.basis.shown]
        rows.append(
            (outcome.name, _shown(ctx, outcome.values[key], unit), changed, *spread, chance, *figures)
        )
    found = [Table(title=ctx.say("情景对比", "Scenarios"), header=(*header, *names), rows=tuple(rows))]
    if done.bars:
        found.append(_tornado_table(ctx, done))
    return tuple(found)


def _tornado_table(ctx: ToolContext, done: Simulated) -> Table:
    assert done.basis is not None
    unit = _unit(done)
    rows = []
    for bar in done.bars[: 2 * _BARS]:
        own = done.basis.model.figure(bar.key).unit
        low, high = (_shown(ctx, x, own, rough=True) for x in (bar.low_level, bar.high_level))
        ends = (_shown(ctx, x, unit, rough=True) for x in (bar.at_low, bar.at_high))
        rows.append((_name(ctx, done, bar.key), low, high, *ends))
    header = ctx.say("变量,低,高,低时结果,高时结果", "Figure,Low,High,Outcome at low,Outcome at high").split(
        ","
    )
    return Table(title=ctx.say("敏感性（龙卷风）", "Tornado"), header=tuple(header), rows=tuple(rows))


def _tell_timing(
    ctx: ToolContext, timing: Timing | None
) -> tuple[tuple[ShiftLine, ...], tuple[str, ...], list[str]]:
    if timing is None:
        return (), (), []
    shifts = tuple(
        ShiftLine(node=s.node.id, title=s.node.title, old_end=s.old_end, new_end=s.new_end, because=s.because)
        for s in timing.shifts
    )
    lines = [
        f"{s.title}{ctx.say('：', ': ')}{s.old_end} → {s.new_end}"
        + (ctx.say(f"（等 {s.because}）", f" (waits for {s.because})") if s.because else "")
        for s in shifts
    ]
    late = tuple(
        ctx.say(
            f"{m.node.title} 会比 {m.goal.title} 的截止日晚 {m.days} 天",
            f"{m.node.title} would end {m.days} days after the deadline of {m.goal.title}",
        )
        for m in timing.misses
    )
    lines += late or [ctx.say("不影响任何上级目标的截止日。", "No goal above misses its deadline.")]
    lines += [
        ctx.say(
            f"{p.node.title} 每月要完成的量：{plain(p.planned)} → {plain(p.then)}",
            f"{p.node.title} needs a month: {plain(p.planned)} → {plain(p.then)}",
        )
        for p in timing.paces
    ]
    lines.append(
        ctx.say(
            "假设：被依赖的工作完成次日才开始，工期不变；没有写入计划。",
            "Assumptions: what waits starts the day after and keeps its length; nothing was written.",
        )
    )
    return shifts, late, lines
