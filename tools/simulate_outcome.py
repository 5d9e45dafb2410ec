"""A simulation worked out, and its figures as they are written."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain, round_half_up
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.simulation.seek import Sought
from core.simulation.simulate import Bar, Goal, ScenarioOutcome, Uncertainty
from core.simulation.timing import Timing
from tools.simulate_basis import Basis
from tools.tool import PlanRef, ToolContext


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
        planned: What was planned of the outcome in the facts.
        warnings: What goes beyond what was seen.
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
    planned: Goal | None = None
    warnings: tuple[str, ...] = ()


def unit_of_outcome(done: Simulated) -> Unit:
    """The unit of what is looked at."""
    assert done.basis is not None
    return done.basis.model.figure(done.basis.outcome).unit


def rounded(value: Fraction, unit: Unit) -> Decimal:
    """A value rounded to its unit's step, halves away from zero."""
    step = Decimal("0.01") if unit.kind is not UnitKind.NUMBER else unit.quantum
    exact = round_half_up(value, step)
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize()


def shown(ctx: ToolContext, value: Fraction, unit: Unit, *, rough: bool = False) -> str:
    """A value in words; large ones to four digits where `rough`."""
    if unit.kind is UnitKind.COUNT and abs(value) >= 100:
        value = Fraction(round(value))
    number = rounded(value, unit)
    if rough or (abs(number) >= 10**4 and number != number.to_integral_value()):
        number = _to_digits(number, 4 if rough else 6)
    return say(number, unit, ctx.language)


def _to_digits(value: Decimal, digits: int) -> Decimal:
    if value == 0:
        return value
    short = round(value, digits - 1 - value.adjusted())
    return short.to_integral_value() if short == short.to_integral_value() else short.normalize()


def name_of(ctx: ToolContext, done: Simulated, key: str) -> str:
    """What a figure is called."""
    assert done.basis is not None
    return done.basis.model.figure(key).name.said_in(ctx.language)


def difference(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    """How far a scenario is from the one in which nothing changes, in words."""
    key = done.basis.outcome if done.basis else ""
    return _apart(ctx, done, outcome.values[key], done.outcomes[0].values[key])


def gap_to_plan(ctx: ToolContext, done: Simulated, outcome: ScenarioOutcome) -> str:
    """How far a scenario is from what was planned, in words."""
    assert done.planned is not None
    return _apart(ctx, done, outcome.values[done.planned.key], done.planned.level)


def _apart(ctx: ToolContext, done: Simulated, value: Fraction, from_value: Fraction) -> str:
    unit, step = unit_of_outcome(done), value - from_value
    sign = "+" if step > 0 else "-"
    if unit.kind is UnitKind.PERCENT:
        said = f"{sign}{plain(abs(step), 2)}" + ctx.say(" 个百分点", " pp")
    else:
        said = sign + shown(ctx, abs(step), unit)
    if not from_value:
        return ctx.say(f"（{said}）", f" ({said})")
    percent = f"{sign}{plain(abs(step / from_value) * 100, 2)}%"
    return ctx.say(f"（{said}，{percent}）", f" ({said}, {percent})")
