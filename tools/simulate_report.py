"""A simulation in words, numbers first."""

from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain, round_half_up
from core.quantity.unit import UnitKind
from core.simulation.simulate import Bar, ScenarioOutcome
from core.text import Text
from tools.simulate_dates import tell_timing
from tools.simulate_outcome import (
    Simulated,
    difference,
    gap_to_plan,
    name_of,
    rounded,
    shown,
    unit_of_outcome,
)
from tools.simulate_result import FigureLine, ScenarioLine, SimulateResult, SoughtLine, TornadoLine
from tools.simulate_tables import tables_of
from tools.tool import ToolContext

_HUNDREDTH = Decimal("0.01")


def tell(ctx: ToolContext, done: Simulated) -> SimulateResult:
    """The simulation as a result."""
    shifts, late, dated = tell_timing(ctx, done.timing)
    if done.basis is None:
        return SimulateResult(
            text="\n".join(dated), source="plan", plan=done.plan, shifts=shifts, late=late, tables=()
        )
    basis = done.basis
    lines = tuple(_scenario(ctx, done, outcome) for outcome in done.outcomes)
    assumptions = _assumptions(ctx, done)
    drawn = bool(done.outcomes[0].fans)
    text = [
        *([basis.elsewhen.said_in(ctx.language)] if basis.elsewhen else []),
        *_tell_sought(ctx, done),
        *_tell_scenarios(ctx, done),
        *done.warnings,
        *_tell_bars(ctx, done),
        *dated,
    ]
    text += [ctx.say("假设：", "Assumptions: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")]
    return SimulateResult(
        text="\n".join(text + ([done.question] if done.question else [])),
        tables=tables_of(ctx, done),
        plan=basis.plan,
        question=done.question,
        source=basis.source,
        outcome=basis.model.figure(basis.outcome).name.said_in(ctx.language),
        unit=unit_of_outcome(done).symbol or unit_of_outcome(done).kind.value,
        goal=None if done.goal is None else rounded(done.goal.level, unit_of_outcome(done)),
        planned=None if done.planned is None else rounded(done.planned.level, unit_of_outcome(done)),
        scenarios=lines,
        tornado=tuple(_bar(ctx, done, bar) for bar in done.bars),
        sought=_sought(ctx, done),
        shifts=shifts,
        late=late,
        warnings=done.warnings,
        assumptions=assumptions,
        draws=done.uncertain.draws if drawn else 0,
        seed=done.uncertain.seed,
    )


def _scenario(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> ScenarioLine:
    assert done.basis is not None
    unit, key = unit_of_outcome(done), done.basis.outcome
    today, value = done.outcomes[0].values[key], outcome.values[key]
    planned = None if done.planned is None else done.planned.level
    fan = outcome.fans.get(key)
    low, middle, high = (None,) * 3 if fan is None else (
        rounded(Fraction(x), unit) for x in (fan.p10, fan.p50, fan.p90)
    )  # fmt: skip
    return ScenarioLine(
        name=outcome.name,
        outcome=rounded(value, unit),
        change=rounded(value - today, unit),
        change_percent=round_half_up((value / today - 1) * 100, _HUNDREDTH) if today else None,
        p10=low,
        p50=middle,
        p90=high,
        change_p10=None if outcome.change is None else rounded(Fraction(outcome.change.p10), unit),
        change_p90=None if outcome.change is None else rounded(Fraction(outcome.change.p90), unit),
        chance=None if outcome.chance is None else Decimal(f"{outcome.chance * 100:.1f}"),
        reached=outcome.reached,
        plan_gap=None if planned is None else rounded(value - planned, unit),
        plan_gap_percent=None if planned is None else round_half_up((value / planned - 1) * 100, _HUNDREDTH),
        plan_chance=None if outcome.plan_chance is None else Decimal(f"{outcome.plan_chance * 100:.1f}"),
        figures=tuple(
            FigureLine(
                key=k,
                name=name_of(ctx, done, k),
                value=rounded(outcome.values[k], done.basis.model.figure(k).unit),
            )
            for k in done.basis.shown
        ),
    )


def _tell_sought(ctx: ToolContext, done: Simulated) -> list[str]:
    found = done.sought
    if found is None or done.goal is None or done.basis is None:
        return []
    unit = done.basis.model.figure(found.key).unit
    name, aim = name_of(ctx, done, found.key), name_of(ctx, done, done.basis.outcome)
    level, today = shown(ctx, found.level, unit), shown(ctx, found.today, unit)
    goal = shown(ctx, done.goal.level, unit_of_outcome(done))
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
    unit, key = unit_of_outcome(done), done.basis.outcome
    name, first = name_of(ctx, done, key), done.outcomes[0]
    today = shown(ctx, first.values[key], unit)
    if len(done.outcomes) == 1:
        told = _range(ctx, done, first) + _chance(ctx, done, first) + _plan(ctx, done, first)
        return [f"{name} {today}{told}"]
    lines = []
    for outcome in done.outcomes[1:]:
        value = outcome.values[key]
        if value == first.values[key]:
            moved = ctx.say(f"{name}不变，仍是 {today}", f"{name} stays at {today}")
        else:
            moved = f"{name} {today} → {shown(ctx, value, unit)}{difference(ctx, done, outcome)}"
            moved += _range_of_change(ctx, done, outcome)
        moved += _range(ctx, done, outcome) + _chance(ctx, done, outcome) + _plan(ctx, done, outcome)
        lines.append(outcome.name + ctx.say("：", ": ") + moved)
        also = _others(ctx, done, outcome)
        lines += [f"  {also}"] if also else []
    return lines


def _range(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    fan = outcome.fans.get(done.basis.outcome if done.basis else "")
    if fan is None:
        return ""
    low, middle, high = (
        shown(ctx, Fraction(x), unit_of_outcome(done), rough=True) for x in (fan.p10, fan.p50, fan.p90)
    )
    return ctx.say(
        f"，八成把握在 {low}~{high}（中位 {middle}）", f", 80 % range {low} to {high} (median {middle})"
    )


def _range_of_change(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    """How far the change itself is known, where it follows an estimated response."""
    if done.basis is None or not done.basis.model.is_estimated or outcome.change is None:
        return ""
    ends = (outcome.change.p10, outcome.change.p90)
    low, high = (shown(ctx, Fraction(x), unit_of_outcome(done), rough=True) for x in ends)
    return ctx.say(f"，变化的八成区间 {low}~{high}", f", 80 % range of the change {low} to {high}")


def _chance(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    if done.goal is None or done.basis is None:
        return ""
    goal = shown(ctx, done.goal.level, unit_of_outcome(done))
    value = outcome.values[done.basis.outcome]
    gap = shown(ctx, abs(done.goal.level - value), unit_of_outcome(done))
    if outcome.reached:
        said = ctx.say(f"，达到目标 {goal}", f", reaches the goal of {goal}")
    else:
        said = ctx.say(f"，离目标 {goal} 还差 {gap}", f", {gap} short of the goal of {goal}")
    if outcome.chance is not None:
        said += ctx.say(f"，达成概率 {outcome.chance:.0%}", f", chance {outcome.chance:.0%}")
    return said


def _plan(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    if done.planned is None:
        return ""
    level = shown(ctx, done.planned.level, unit_of_outcome(done))
    gap = gap_to_plan(ctx, done, outcome).strip(" （）()")
    said = ctx.say(f"；比计划 {level} {gap}", f"; against the plan of {level}: {gap}")
    if outcome.plan_chance is not None:
        chance = f"{outcome.plan_chance:.0%}"
        said += ctx.say(f"，达到计划的概率 {chance}", f", chance of the plan {chance}")
    return said


def _others(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    assert done.basis is not None
    said = []
    for key in done.basis.shown:
        before, after = done.outcomes[0].values.get(key), outcome.values.get(key)
        if before is None or after is None or before == after:
            continue
        unit = done.basis.model.figure(key).unit
        said.append(f"{name_of(ctx, done, key)} {shown(ctx, before, unit)} → {shown(ctx, after, unit)}")
    return ctx.say("；", "; ").join(said[:6])


def _tell_bars(ctx: ToolContext, done: Simulated) -> list[str]:
    if not done.bars or done.basis is None or len(done.bars) < 2:
        return []
    unit = unit_of_outcome(done)
    said = [
        f"{name_of(ctx, done, bar.key)} ±{shown(ctx, bar.swing / 2, unit, rough=True)}"
        for bar in done.bars[:3]
    ]
    stated = all(bar.stated for bar in done.bars[:3])
    step = ctx.say("各在其区间内", "each over its range") if stated else ctx.say("各动±10%", "each by ±10 %")
    listed = ctx.say("、", ", ").join(said)
    return [ctx.say(f"最敏感（{step}）：{listed}。", f"Most sensitive ({step}): {listed}.")]


def _bar(ctx: ToolContext, done: Simulated, bar: Bar) -> TornadoLine:
    assert done.basis is not None
    own, unit = done.basis.model.figure(bar.key).unit, unit_of_outcome(done)
    return TornadoLine(
        name=name_of(ctx, done, bar.key),
        low=rounded(bar.low_level, own),
        high=rounded(bar.high_level, own),
        at_low=rounded(bar.at_low, unit),
        at_high=rounded(bar.at_high, unit),
        stated=bar.stated,
    )


def _sought(ctx: ToolContext, done: Simulated) -> SoughtLine | None:
    if done.sought is None or done.basis is None:
        return None
    unit = done.basis.model.figure(done.sought.key).unit
    return SoughtLine(
        name=name_of(ctx, done, done.sought.key),
        today=rounded(done.sought.today, unit),
        level=rounded(done.sought.level, unit),
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
