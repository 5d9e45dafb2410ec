"""A certificate holds for what was solved, and for nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mix_instances import draw
from core.mix.certificate import Certificate, Node, verify
from core.mix.curve import Exponential, Hill, Linear, Logarithmic, Power, Table
from core.mix.oracle import Oracle
from core.mix.solve import solve
from core.mix.standard_form import Box


@pytest.fixture(scope="module")
def solved():
    problem = draw("S", 10, 1, "group")
    solution = solve(problem)
    assert solution.nodes > 1
    return problem, solution


def test_the_check_agrees_with_the_solver(solved):
    problem, solution = solved
    verdict = verify(problem, solution.certificate, solution.spend, solution.objective)
    assert verdict.failures == ()
    assert verdict.objective == pytest.approx(solution.objective, rel=1e-12)
    assert verdict.bound == pytest.approx(solution.objective, rel=1e-6)


def test_a_changed_plan_fails(solved):
    problem, solution = solved
    name = max(solution.spend, key=solution.spend.get)
    changed = {**solution.spend, name: solution.spend[name] + 0.01}
    verdict = verify(problem, solution.certificate, changed, solution.objective)
    assert set(verdict.failures) == {"rows", "objective"}


def test_a_spend_outside_its_limits_fails(solved):
    problem, solution = solved
    first, second = (channel.name for channel in problem.channels[:2])
    changed = {**solution.spend, first: -1.0, second: solution.spend[second] + solution.spend[first] + 1}
    assert "rows" in verify(problem, solution.certificate, changed, solution.objective).failures


def test_a_plan_with_a_channel_missing_or_not_a_number_fails(solved):
    problem, solution = solved
    name = problem.channels[0].name
    fewer = {key: value for key, value in solution.spend.items() if key != name}
    assert verify(problem, solution.certificate, fewer, solution.objective).failures == ("spend",)
    unknown = {**solution.spend, name: math.nan}
    assert verify(problem, solution.certificate, unknown, solution.objective).failures == ("spend",)


def test_an_overstated_objective_fails(solved):
    problem, solution = solved
    verdict = verify(problem, solution.certificate, solution.spend, solution.objective * 1.0001)
    assert verdict.failures == ("objective",)


def test_changed_multipliers_prove_only_a_higher_bound(solved):
    problem, solution = solved
    honest = verify(problem, solution.certificate).bound
    for factor in (0.0, 0.5, 1.5):
        nodes = tuple(
            node.model_copy(update={"multipliers": tuple(factor * m for m in node.multipliers)})
            for node in solution.certificate.nodes
        )
        assert verify(problem, Certificate(nodes=nodes)).bound > honest


def test_leaves_cannot_be_left_out_or_used_twice(solved):
    problem, solution = solved
    nodes = list(solution.certificate.nodes)
    root = nodes[0]
    assert root.channel is not None
    twice = [root.model_copy(update={"high": root.low}), *nodes[1:]]
    assert "tree" in verify(problem, Certificate(nodes=tuple(twice))).failures
    short = Certificate(nodes=tuple(nodes[:2]))
    assert "tree" in verify(problem, short).failures
    loop = [root.model_copy(update={"low": 0}), *nodes[1:]]
    assert "tree" in verify(problem, Certificate(nodes=tuple(loop))).failures


def test_a_leaf_cannot_be_called_empty_without_proof(solved):
    problem, solution = solved
    nodes = tuple(
        node if node.channel is not None else node.model_copy(update={"feasible": False})
        for node in solution.certificate.nodes
    )
    assert verify(problem, Certificate(nodes=nodes)).bound == math.inf


def test_a_price_on_a_limit_that_is_open_proves_nothing():
    problem = draw("S", 10, 1, "overlapping")
    solution = solve(problem)
    at = [row.name for row in problem.rows].index("fifths")  # only a lower limit
    multipliers = [0.0] * len(problem.rows)
    multipliers[at] = 1.0
    assert verify(problem, Certificate(nodes=(Node(multipliers=tuple(multipliers)),))).bound == math.inf
    short = Certificate(nodes=(Node(multipliers=(1.0,)),))
    assert "tree" in verify(problem, short).failures
    assert verify(problem, solution.certificate).bound < math.inf


CURVES = (
    Hill(top=90.0, half=40.0, shape=3.0),
    Hill(top=90.0, half=40.0, shape=0.6),
    Hill(top=90.0, half=400.0, shape=8.0),
    Logarithmic(gain=30.0, scale=20.0),
    Power(gain=3.0, exponent=0.5),
    Exponential(top=70.0, scale=50.0),
    Linear(rate=0.7),
    Table(points=((10.0, 1.0), (40.0, 50.0), (70.0, 52.0), (90.0, 80.0))),
)


@pytest.mark.slow
@given(
    st.floats(-3, 3),
    st.floats(-3, 3),
    st.floats(0, 60),
    st.floats(0, 200),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_no_spend_exceeds_the_bound_of_a_channel_alone(weight, price, lower, width, skippable):
    n = len(CURVES)
    box = Box(np.full(n, lower), np.full(n, lower + width), np.full(n, skippable and lower > 0))
    alone = Oracle(CURVES).maximise(box, np.full(n, weight), np.full(n, price))
    grid = np.linspace(lower, lower + width, 4001)
    if skippable:
        grid = np.append(grid, 0.0)
    for i, curve in enumerate(CURVES):
        worth = weight * curve.value(grid) - price * grid
        slack = 1e-12 * (abs(weight) * float(curve.value(lower + width)) + abs(price) * (lower + width))
        assert alone.bound[i] >= worth.max() - slack
        reached = weight * float(curve.value(alone.x[i])) - price * alone.x[i]
        assert reached == pytest.approx(alone.bound[i], rel=1e-9, abs=1e-9)
