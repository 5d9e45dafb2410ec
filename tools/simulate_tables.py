"""The tables of a simulation: scenarios side by side, and the tornado."""

from fractions import Fraction

from core.simulation.simulate import ScenarioOutcome
from tools.simulate_outcome import Simulated, difference, gap_to_plan, name_of, shown, unit_of_outcome
from tools.tool import Table, ToolContext

_BARS = 10


def tables_of(ctx: ToolContext, done: Simulated) -> tuple[Table, ...]:
    """Scenarios side by side, and the tornado where there is one."""
    assert done.basis is not None
    drawn = any(outcome.fans for outcome in done.outcomes)
    aimed = any(outcome.chance is not None for outcome in done.outcomes)
    header = ctx.say("情景,结果,变化", "Scenario,Outcome,Change").split(",")
    header += ["P10", "P50", "P90"] * drawn + [ctx.say("达成概率", "Chance")] * aimed
    if done.planned is not None:
        header += ctx.say("计划,与计划差距,达到计划的概率", "Plan,Gap to plan,Chance of the plan").split(",")
    header += [name_of(ctx, done, key) for key in done.basis.shown]
    rows = tuple(_row(ctx, done, outcome, drawn, aimed) for outcome in done.outcomes)
    found = [Table(title=ctx.say("情景对比", "Scenarios"), header=tuple(header), rows=rows)]
    if done.bars:
        found.append(_tornado_table(ctx, done))
    return tuple(found)


def _row(
    ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome, drawn: bool, aimed: bool
) -> tuple[str, ...]:
    assert done.basis is not None
    unit, key = unit_of_outcome(done), done.basis.outcome
    fan = outcome.fans.get(key)
    ends = (None,) * 3 if fan is None else (fan.p10, fan.p50, fan.p90)
    spread = ["–" if x is None else shown(ctx, Fraction(x), unit, rough=True) for x in ends]
    changed = "–" if outcome is done.outcomes[0] else difference(ctx, done, outcome).strip(" （）()")
    chance = "–" if outcome.chance is None else f"{outcome.chance:.0%}"
    figures = (shown(ctx, outcome.values[k], done.basis.model.figure(k).unit) for k in done.basis.shown)
    value = shown(ctx, outcome.values[key], unit)
    beside = _beside_plan(ctx, done, outcome)
    return (outcome.name, value, changed, *spread * drawn, *[chance] * aimed, *beside, *figures)


def _beside_plan(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> tuple[str, ...]:
    if done.planned is None:
        return ()
    level = shown(ctx, done.planned.level, unit_of_outcome(done))
    chance = "–" if outcome.plan_chance is None else f"{outcome.plan_chance:.0%}"
    return (level, gap_to_plan(ctx, done, outcome).strip(" （）()"), chance)


def _tornado_table(ctx: ToolContext, done: Simulated) -> Table:
    assert done.basis is not None
    unit = unit_of_outcome(done)
    rows = []
    for bar in done.bars[:_BARS]:
        own = done.basis.model.figure(bar.key).unit
        low, high = (shown(ctx, x, own, rough=True) for x in (bar.low_level, bar.high_level))
        ends = (shown(ctx, x, unit, rough=True) for x in (bar.at_low, bar.at_high))
        rows.append((name_of(ctx, done, bar.key), low, high, *ends))
    header = ctx.say("变量,低,高,低时结果,高时结果", "Figure,Low,High,Outcome at low,Outcome at high").split(
        ","
    )
    return Table(title=ctx.say("敏感性（龙卷风）", "Tornado"), header=tuple(header), rows=tuple(rows))
