"""Rounded plans keep limits and rows exactly and lose little, or no more than their step costs."""

import random
from fractions import Fraction

import numpy as np
import pytest

from benchmarks.mix_instances import draw
from core.errors import InputError
from core.mix.curve import Hill
from core.mix.problem import Channel, Problem, Row
from core.mix.rounding import round_plan
from core.mix.solve import solve


def keeps(problem, rounded):
    for channel in problem.channels:
        amount = rounded.spend[channel.name]
        assert isinstance(amount, int)
        assert amount >= Fraction(repr(channel.minimum)) * 100
        assert amount <= Fraction(repr(channel.maximum)) * 100
        if channel.effective_minimum and not channel.minimum:
            assert amount == 0 or amount >= channel.effective_minimum * 100
    for row in problem.rows:
        if row.response:
            continue
        level = sum(Fraction(repr(a)) * rounded.spend[name] for name, a in row.spend.items()) / 100
        assert row.low is None or level >= Fraction(repr(row.low))
        assert row.high is None or level <= Fraction(repr(row.high))


@pytest.mark.parametrize("rows", ["", "group", "overlapping"])
@pytest.mark.parametrize("family", ["C", "S", "M"])
def test_cents_keep_every_row_and_lose_next_to_nothing(family, rows):
    problem = draw(family, 10, 2, rows)
    rounded = round_plan(problem, solve(problem))
    keeps(problem, rounded)
    assert -1e-9 <= rounded.loss <= 1e-5


@pytest.mark.parametrize("rows", ["", "group", "overlapping"])
@pytest.mark.parametrize("step", [100, 10_000])
def test_coarse_steps_keep_every_row(rows, step):
    problem = draw("S", 10, 4, rows)
    solution = solve(problem)
    rounded = round_plan(problem, solution, step)
    keeps(problem, rounded)
    assert all(amount % step == 0 for amount in rounded.spend.values())
    assert rounded.objective <= solution.bound * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_a_coarse_plan_is_the_best_on_its_grid(seed):
    source = random.Random(seed)
    channels = tuple(
        Channel(
            name=f"c{i}",
            curve=Hill(
                top=source.uniform(5, 50), half=source.uniform(200, 3000), shape=source.uniform(0.6, 3.5)
            ),
            maximum=4000.0,
            effective_minimum=source.choice([None, 300.0]),
        )
        for i in range(4)
    )
    row = Row(name="total", low=5000.0, high=5000.0, spend=dict.fromkeys([c.name for c in channels], 1.0))
    problem = Problem(channels=channels, rows=(row,))
    rounded = round_plan(problem, solve(problem), 20_000)
    keeps(problem, rounded)
    best = np.full(26, -np.inf)
    best[0] = 0.0
    for channel in channels:
        x = np.arange(21) * 200.0
        value = channel.curve.value(x)
        value[(x > 0) & (x < (channel.effective_minimum or 0))] = -np.inf
        best = np.array([max(best[b - k] + value[k] for k in range(min(b, 20) + 1)) for b in range(26)])
    assert rounded.objective == pytest.approx(best[25], rel=1e-6)


def test_a_group_share_with_decimals_holds_exactly():
    channels = tuple(
        Channel(name=f"c{i}", curve=Hill(top=90.0, half=400.0 + 99 * i, shape=0.9), maximum=1000.0)
        for i in range(5)
    )
    names = [channel.name for channel in channels]
    rows = (
        Row(name="total", high=1234.57, spend=dict.fromkeys(names, 1.0)),
        Row(name="share", high=0.0, spend={name: (0.7 if name == "c0" else -0.3) for name in names}),
        Row(name="return", low=0.0, response=dict.fromkeys(names, 1.0), spend=dict.fromkeys(names, -0.12)),
    )
    problem = Problem(channels=channels, rows=rows)
    rounded = round_plan(problem, solve(problem))
    keeps(problem, rounded)
    assert rounded.loss <= 1e-5


def test_a_lock_is_kept_and_a_total_no_step_divides_is_refused():
    problem = draw("C", 10, 1)
    locked = problem.channels[0].model_copy(update={"locked": 345.67})
    problem = problem.model_copy(update={"channels": (locked, *problem.channels[1:])})
    solution = solve(problem)
    assert round_plan(problem, solution).spend["c0"] == 34567
    with pytest.raises(InputError) as caught:
        round_plan(problem, solution, 10_000)
    assert caught.value.valid is not None
