"""Scenarios of a model side by side: exact point values, ranges, the chance of a goal, a tornado."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from core.plan.kpi import Direction
from core.simulation.model import Draws, Model, evaluate, evaluate_draws
from core.simulation.spread import History, Range, draw_multipliers

TORNADO_STEP = Fraction(1, 10)  # an input without a range is moved by this much either way


@dataclass(frozen=True)
class Scenario:
    """Inputs set to other levels."""

    name: str
    levels: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Fan:
    """Where nine, five and one of ten draws lie above; rounded statistics, not exact figures."""

    p10: float
    p50: float
    p90: float
    mean: float


@dataclass(frozen=True)
class ScenarioOutcome:
    """A scenario worked out.

    Attributes:
        name: Its name.
        values: Exact point values of every figure.
        fans: Ranges of the figures asked for; empty when nothing is uncertain.
        chance: Part of the draws in which the goal is reached; None without a goal or ranges.
        reached: Whether the point value reaches the goal; None without a goal.
        plan_chance: Part of the draws that reach what was planned; None without a plan or ranges.
        change: Range of the first outcome's change against the first scenario, draw by draw; None without
            ranges and for the first scenario.
    """

    name: str
    values: dict[str, Fraction]
    fans: dict[str, Fan]
    chance: float | None
    reached: bool | None
    plan_chance: float | None = None
    change: Fan | None = None


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: the outcome with one input low and high, all others at their level.

    Attributes:
        key: The input.
        low_level: Its low level.
        high_level: Its high level.
        at_low: The outcome there.
        at_high: The outcome there.
        stated: Whether the levels are a stated or historical range, not ±10 %.
    """

    key: str
    low_level: Fraction
    high_level: Fraction
    at_low: Fraction
    at_high: Fraction
    stated: bool

    @property
    def swing(self) -> Fraction:
        """How far apart the outcomes are."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Goal:
    """A level the outcome should reach."""

    key: str
    level: Fraction
    direction: Direction = Direction.UP

    def is_reached(self, value: Fraction) -> bool:
        """Whether a value reaches it."""
        return value >= self.level if self.direction is Direction.UP else value <= self.level


@dataclass(frozen=True)
class Uncertainty:
    """What is uncertain and how it is drawn.

    Attributes:
        ranges: Stated ranges by input.
        history: Past joint changes.
        draws: How many draws.
        seed: What the streams start from.
    """

    ranges: dict[str, Range] = field(default_factory=dict)
    history: History | None = None
    draws: int = 10_000
    seed: int = 1


def simulate(
    model: Model,
    scenarios: Sequence[Scenario],
    *,
    outcomes: Sequence[str],
    uncertainty: Uncertainty | None = None,
    goal: Goal | None = None,
    planned: Goal | None = None,
) -> tuple[ScenarioOutcome, ...]:
    """Every scenario, drawn from the same random numbers so that they can be compared.

    Args:
        model: The model.
        scenarios: At least one.
        outcomes: Keys whose ranges are wanted.
        uncertainty: What is uncertain; None: nothing.
        goal: Level to reach.
        planned: Level that was planned.

    Raises:
        InputError: A scenario cannot be computed.
    """
    uncertain = uncertainty or Uncertainty()
    keys = [x.key for x in model.inputs]
    multipliers = draw_multipliers(
        keys, uncertain.ranges, uncertain.history, draws=uncertain.draws, seed=uncertain.seed
    )
    if model.is_estimated and not multipliers:
        multipliers = {keys[0]: np.ones(uncertain.draws)}
    drawn = [_draw(model, s, multipliers, uncertain.seed) if multipliers else {} for s in scenarios]
    return tuple(
        _work_out(model, scenario, outcomes, (goal, planned), drawn[at], drawn[0] if at else {})
        for at, scenario in enumerate(scenarios)
    )


def _draw(model: Model, scenario: Scenario, multipliers: dict[str, Draws], seed: int) -> dict[str, Draws]:
    levels = {**model.today(), **scenario.levels}
    return evaluate_draws(model, {k: float(v) * _ones(multipliers, k) for k, v in levels.items()}, seed)


def _work_out(
    model: Model,
    scenario: Scenario,
    outcomes: Sequence[str],
    asked: tuple[Goal | None, Goal | None],
    drawn: dict[str, Draws],
    first: dict[str, Draws],
) -> ScenarioOutcome:
    values = evaluate(model, scenario.levels)
    goal, planned = asked
    reached = None if goal is None else goal.is_reached(values[goal.key])
    if not drawn:
        return ScenarioOutcome(scenario.name, values, {}, None, reached)
    fans = {key: _fan(drawn[key]) for key in outcomes if np.isfinite(drawn[key]).any()}
    change = _fan(drawn[outcomes[0]] - first[outcomes[0]]) if first and outcomes and fans else None
    chances = (_chance(drawn, goal), _chance(drawn, planned))
    return ScenarioOutcome(scenario.name, values, fans, chances[0], reached, chances[1], change)


def _ones(multipliers: dict[str, Draws], key: str) -> Draws:
    found = multipliers.get(key)
    return np.ones_like(next(iter(multipliers.values()))) if found is None else found


def _fan(drawn: Draws) -> Fan:
    valid = drawn[np.isfinite(drawn)]
    low, middle, high = np.quantile(valid, (0.1, 0.5, 0.9))
    return Fan(float(low), float(middle), float(high), float(valid.mean()))


def _chance(drawn: dict[str, Draws], goal: Goal | None) -> float | None:
    if goal is None:
        return None
    level = float(goal.level)
    slack = 1e-12 * max(1.0, abs(level))  # so that a draw at the level itself counts as reaching it
    values = drawn[goal.key]
    reached = values >= level - slack if goal.direction is Direction.UP else values <= level + slack
    return float(reached.mean())


def tornado(
    model: Model,
    outcome: str,
    levels: dict[str, Fraction] | None = None,
    uncertainty: Uncertainty | None = None,
) -> tuple[Bar, ...]:
    """How far each input alone moves the outcome, widest first; inputs that do not move it are left out."""
    uncertain = uncertainty or Uncertainty()
    keys = [x.key for x in model.inputs]
    multipliers = draw_multipliers(
        keys, uncertain.ranges, uncertain.history, draws=uncertain.draws, seed=uncertain.seed
    )
    start = {**model.today(), **(levels or {})}
    bars = []
    for key in keys:
        low, high = _ends(key, start[key], uncertain.ranges, multipliers)
        below, above = (evaluate(model, {**start, key: end})[outcome] for end in (low, high))
        bars.append(Bar(key, low, high, below, above, key in multipliers))
    return tuple(sorted((b for b in bars if b.swing), key=lambda bar: (-bar.swing, keys.index(bar.key))))


def _ends(
    key: str, level: Fraction, ranges: dict[str, Range], multipliers: dict[str, Draws]
) -> tuple[Fraction, Fraction]:
    stated = ranges.get(key)
    if stated is not None:
        return level * stated.low / stated.mode, level * stated.high / stated.mode
    if key in multipliers:
        low, high = np.quantile(multipliers[key], (0.1, 0.9))
        return level * Fraction(float(low)), level * Fraction(float(high))
    return level * (1 - TORNADO_STEP), level * (1 + TORNADO_STEP)
