"""Solved mixes: the certified optima, exact dynamic programming, invariances, and bad input."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mix_instances import OPTIMA, draw
from core.errors import InputError, UnknownReference
from core.mix.certificate import verify
from core.mix.curve import Exponential, Hill, Linear, Logarithmic, Power, Table
from core.mix.feasibility import is_feasible
from core.mix.problem import Channel, Objective, Problem, Row, minimise_spend
from core.mix.solution import Status
from core.mix.solve import solve


def total(problem_channels, budget, low=None):
    names = [channel.name for channel in problem_channels]
    return Row(name="total", low=budget if low is None else low, high=budget, spend=dict.fromkeys(names, 1.0))


def check(problem, solution):
    verdict = verify(problem, solution.certificate, solution.spend, solution.objective)
    assert verdict.failures == ()
    assert verdict.violation <= 1e-9
    assert solution.objective <= verdict.bound * (1 + 1e-12) + 1e-9
    return verdict


@pytest.mark.parametrize(("family", "count", "rows"), OPTIMA)
def test_the_optimum_is_the_certified_one(family, count, rows):
    problem = draw(family, count, 1, rows)
    solution = solve(problem)
    assert solution.status is Status.OPTIMAL
    assert solution.gap <= 1e-6
    assert solution.objective == pytest.approx(OPTIMA[family, count, rows], abs=6e-5)
    check(problem, solution)


def test_the_instances_are_the_published_ones():
    lows = {"C": 506.56, "S": 187.24, "M": 259.10, "N": 7000}
    for family, low in lows.items():
        assert sum(c.minimum for c in draw(family, 10, 1).channels) == pytest.approx(low, abs=0.005)


def any_curve(source):
    kind = source.randrange(7)
    scale = math.exp(source.uniform(1, 4))
    top = source.uniform(5, 60)
    if kind < 3:
        return Hill(top=top, half=scale, shape=source.uniform(0.5, 4))
    if kind == 3:
        return Logarithmic(gain=top / 3, scale=scale)
    if kind == 4:
        return Power(gain=source.uniform(0.5, 3), exponent=source.uniform(0.3, 1.0))
    if kind == 5:
        return Exponential(top=top, scale=scale)
    xs = sorted(source.sample(range(1, 60), 4))
    ys = sorted(source.uniform(0, 50) for _ in range(4))
    return Table(points=tuple(zip(map(float, xs), ys, strict=True)))


def best_on_grid(channels, budget):
    """Exact (max,+) dynamic programme over whole units, spending all of the budget."""
    best = np.full(budget + 1, -np.inf)
    best[0] = 0.0
    for channel in channels:
        spent = np.arange(budget + 1)
        allowed = (spent >= max(channel.minimum, channel.effective_minimum or 0)) & (spent <= channel.maximum)
        if channel.minimum == 0:
            allowed |= spent == 0
        if channel.locked is not None:
            allowed = spent == channel.locked
        value = np.where(allowed, channel.curve.value(spent.astype(float)), -np.inf)
        best = np.array([np.max(best[: b + 1] + value[b::-1]) for b in range(budget + 1)])
    return best[budget]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(30))
def test_no_plan_on_a_grid_is_better(seed):
    source = random.Random(seed)
    channels = tuple(
        Channel(
            name=f"c{i}",
            curve=any_curve(source),
            minimum=float(source.choice([0, 0, 3])),
            maximum=float(source.randrange(20, 60)),
            effective_minimum=source.choice([None, None, 9.0]),
            locked=source.choice([None] * 6 + [11.0]),
        )
        for i in range(source.randrange(2, 6))
    )
    budget = 20 * len(channels)
    grid = best_on_grid(channels, budget)
    problem = Problem(channels=channels, rows=(total(channels, float(budget)),))
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE:
        assert grid == -np.inf
        return
    assert solution.status is Status.OPTIMAL
    check(problem, solution)
    assert solution.objective >= grid * (1 - 1e-6)
    assert solution.objective <= grid * 1.25 + 1  # the grid is coarse, not another problem


def random_rows(source, names):
    rows = [
        Row(
            name="total",
            low=100.0 * len(names) * source.uniform(0.2, 1),
            high=100.0 * len(names),
            spend=dict.fromkeys(names, 1.0),
        )
    ]
    for k in range(source.randrange(1, 6)):
        inside = source.sample(names, source.randrange(1, len(names) + 1))
        kind = source.randrange(5)
        if kind == 0:
            share = source.uniform(0.05, 0.6)
            terms = {name: (name in inside) - share for name in names}
            rows.append(Row(name=f"r{k}", low=0.0, spend=terms))
        elif kind == 1:
            rows.append(Row(name=f"r{k}", high=60.0 * len(inside), spend=dict.fromkeys(inside, 1.0)))
        elif kind == 2:
            rows.append(
                Row(
                    name=f"r{k}",
                    low=0.0,
                    response=dict.fromkeys(inside, 1.0),
                    spend=dict.fromkeys(inside, -source.uniform(0.01, 0.3)),
                )
            )
        elif kind == 3:
            rows.append(Row(name=f"r{k}", low=source.uniform(0, 20), response=dict.fromkeys(inside, 1.0)))
        else:
            terms = {name: (name in inside) - 0.4 for name in names}
            rows.append(Row(name=f"r{k}", high=0.0, response=terms))
    return tuple(rows)


@pytest.mark.slow
@pytest.mark.sampled(3)
@pytest.mark.parametrize("part", range(10))
def test_random_row_sets_give_a_checked_answer_and_never_nan(part):
    for seed in range(20 * part, 20 * part + 20):
        source = random.Random(seed)
        names = [f"c{i}" for i in range(source.randrange(2, 9))]
        channels = tuple(
            Channel(
                name=name,
                curve=any_curve(source),
                maximum=source.uniform(60, 200),
                effective_minimum=source.choice([None, None, 15.0]),
            )
            for name in names
        )
        problem = Problem(channels=channels, rows=random_rows(source, names))
        solution = solve(problem, nodes=400)
        assert solution.status is not Status.UNKNOWN, seed
        if solution.status is Status.INFEASIBLE:
            assert verify(problem, solution.certificate).bound == -math.inf
            assert not is_feasible(problem)
            continue
        assert all(map(math.isfinite, [*solution.spend.values(), solution.objective, solution.bound]))
        verdict = check(problem, solution)
        assert verdict.bound >= solution.objective * (1 - 1e-9)
        assert solution.status is Status.OPTIMAL or solution.gap < 0.2, (seed, solution.gap)
        for _ in range(50):  # weak duality: no random plan that keeps the rows exceeds the bound
            x = np.array([source.uniform(0, c.maximum) for c in channels])
            tried = dict(zip(names, x.tolist(), strict=True))
            found = verify(problem, solution.certificate, tried, 0.0)
            if "rows" not in found.failures:
                assert found.objective <= verdict.bound


curves = st.one_of(
    st.builds(Hill, top=st.floats(1, 100), half=st.floats(5, 500), shape=st.floats(0.5, 4)),
    st.builds(Logarithmic, gain=st.floats(1, 50), scale=st.floats(5, 300)),
    st.builds(Power, gain=st.floats(0.1, 5), exponent=st.floats(0.3, 1)),
    st.builds(Exponential, top=st.floats(1, 100), scale=st.floats(5, 300)),
    st.builds(Linear, rate=st.floats(0, 2)),
)
mixes = st.lists(curves, min_size=1, max_size=6)


def plan_for(curves, budget, *, order=None, money=1.0, worth=1.0):
    channels = [
        Channel(name=f"c{i}", curve=scaled(curve, money, worth), maximum=100.0 * money)
        for i, curve in enumerate(curves)
    ]
    channels = tuple(channels if order is None else [channels[i] for i in order])
    return Problem(channels=channels, rows=(total(channels, budget * money, low=0.0),))


def scaled(curve, money, worth):
    fields = {name: getattr(curve, name) for name in type(curve).model_fields if name != "kind"}
    for name in ("half", "scale"):
        if name in fields:
            fields[name] *= money
    if isinstance(curve, Power):
        fields["gain"] /= money**curve.exponent
    if isinstance(curve, Linear):
        fields["rate"] /= money
    for name in ("top", "gain", "rate"):
        if name in fields:
            fields[name] *= worth
    return type(curve)(**fields)


@pytest.mark.slow
@given(mixes, st.floats(1, 500))
@settings(max_examples=40, deadline=None)
def test_more_money_never_brings_less(found, budget):
    less, more = solve(plan_for(found, budget)), solve(plan_for(found, 1.1 * budget))
    assert less.status is more.status is Status.OPTIMAL
    assert more.objective >= less.objective * (1 - 2e-6)


@pytest.mark.slow
@given(mixes, st.floats(1, 500), st.sampled_from([1e-3, 7.0, 1e4]), st.sampled_from([1e-4, 12.5, 1e6]))
@settings(max_examples=40, deadline=None)
def test_units_of_money_and_response_do_not_matter(found, budget, money, worth):
    plain, other = solve(plan_for(found, budget)), solve(plan_for(found, budget, money=money, worth=worth))
    assert other.objective == pytest.approx(plain.objective * worth, rel=3e-6, abs=1e-9 * worth)


@pytest.mark.slow
@given(mixes, st.floats(1, 500), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_channels_does_not_matter(found, budget, source):
    order = list(range(len(found)))
    source.shuffle(order)
    plain, other = solve(plan_for(found, budget)), solve(plan_for(found, budget, order=order))
    assert other.objective == pytest.approx(plain.objective, rel=3e-6, abs=1e-9)


def test_twins_do_not_multiply_the_search():
    curve = Hill(top=100.0, half=30.0, shape=3.0)
    channels = tuple(Channel(name=f"c{i}", curve=curve, maximum=100.0) for i in range(14))
    solution = solve(Problem(channels=channels, rows=(total(channels, 230.0),)))
    assert solution.status is Status.OPTIMAL
    assert solution.nodes < 200


def test_the_same_problem_gives_the_same_bytes():
    problem = draw("S", 10, 3, "overlapping")
    assert solve(problem).model_dump_json() == solve(problem).model_dump_json()


@pytest.mark.slow
def test_least_money_for_a_goal():
    channels = tuple(
        Channel(name=name, curve=Hill(top=100.0, half=half, shape=2.0), maximum=400.0)
        for name, half in (("a", 50.0), ("b", 80.0))
    )
    goal = Row(name="goal", low=90.0, response={"a": 1.0, "b": 1.0})
    solution = solve(Problem(channels=channels, rows=(goal,), objective=minimise_spend(channels)))
    assert solution.status is Status.OPTIMAL
    a, b = np.meshgrid(np.linspace(0, 400, 2001), np.linspace(0, 400, 2001))
    reached = channels[0].curve.value(a) + channels[1].curve.value(b) >= 90
    assert -solution.objective <= (a + b)[reached].min() + 1e-9
    assert -solution.objective >= (a + b)[reached].min() - 0.5
    assert sum(solution.response.values()) >= 90 * (1 - 1e-9)


def test_a_return_on_spend_holds_and_costs_response():
    channels = tuple(
        Channel(name=f"c{i}", curve=Hill(top=300.0, half=60.0 + 20 * i, shape=1.6), maximum=500.0)
        for i in range(4)
    )
    names = [channel.name for channel in channels]
    free = Problem(channels=channels, rows=(total(channels, 900.0, low=0.0),))
    roi = Row(name="roi", low=0.0, response=dict.fromkeys(names, 1.0), spend=dict.fromkeys(names, -1.5))
    bound = Problem(channels=channels, rows=(*free.rows, roi))
    loose, tight = solve(free), solve(bound)
    assert tight.status is Status.OPTIMAL
    assert sum(tight.response.values()) >= 1.5 * sum(tight.spend.values()) * (1 - 1e-9)
    assert tight.objective < loose.objective
    assert tight.multipliers["roi"] < 0


def test_a_multiplier_is_what_one_more_unit_brings():
    problem = draw("C", 10, 1)
    solution = solve(problem)
    row = problem.rows[0]
    more = row.model_copy(update={"low": row.low + 10, "high": row.high + 10})
    gained = solve(problem.model_copy(update={"rows": (more,)})).objective - solution.objective
    assert gained / 10 == pytest.approx(solution.multipliers["total"], rel=1e-2)


def simple(**row):
    channels = (
        Channel(name="a", curve=Hill(top=9.0, half=5.0), maximum=50.0),
        Channel(name="b", curve=Hill(top=9.0, half=5.0, shape=2.0), maximum=50.0),
    )
    return Problem(channels=channels, rows=(Row(**{"name": "r", "spend": {"a": 1.0, "b": 1.0}, **row}),))


def test_no_budget_is_a_plan_of_nothing():
    solution = solve(simple(high=0.0, low=0.0))
    assert solution.status is Status.OPTIMAL
    assert solution.spend == {"a": 0.0, "b": 0.0}
    assert solution.objective == 0


def test_contradictory_rows_are_proven_to_be():
    for problem in (simple(low=101.0), simple(low=10.0, response={"a": -100.0}, spend={"b": 0.1})):
        solution = solve(problem)
        assert solution.status is Status.INFEASIBLE
        assert solution.spend == {}
        assert verify(problem, solution.certificate).bound == -math.inf
        assert not is_feasible(problem)
        assert is_feasible(problem, ())


def test_a_subset_of_rows_may_be_kept_where_all_cannot():
    base = simple(high=20.0)
    clash = Row(name="much", low=30.0, spend={"a": 1.0, "b": 1.0})
    problem = base.model_copy(update={"rows": (*base.rows, clash)})
    assert not is_feasible(problem)
    assert is_feasible(problem, {"much"})
    assert is_feasible(problem, {"r"})


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        (Problem(channels=()), "channels"),
        (simple(high=math.nan), "r.high"),
        (simple(low=5.0, high=4.0), "r.high"),
        (simple(high=5.0, spend={"a": math.inf}), "r.spend.a"),
        (
            simple(high=5.0).model_copy(update={"objective": Objective(response={"a": -1.0})}),
            "objective.response.a",
        ),
        (Problem(channels=(Channel(name="a", curve=Linear(rate=1.0)),)), "a.maximum"),
        (Problem(channels=(Channel(name="a", curve=Linear(rate=1.0), minimum=-1.0),)), "a.minimum"),
        (
            Problem(channels=(Channel(name="a", curve=Linear(rate=1.0), minimum=2.0, maximum=1.0),)),
            "a.maximum",
        ),
        (Problem(channels=(Channel(name="a", curve=Linear(rate=1.0), maximum=1.0),) * 2), "channels"),
    ],
)
def test_bad_input_is_named(problem, field):
    with pytest.raises(InputError) as caught:
        solve(problem)
    assert caught.value.field == field
    assert caught.value.message.zh


def test_an_unknown_channel_is_named_with_those_there_are():
    with pytest.raises(UnknownReference) as caught:
        solve(simple(high=5.0, spend={"c": 1.0}))
    assert caught.value.candidates == ("a", "b")


def test_a_million_channels_are_refused_with_the_limit():
    channel = Channel(name="a", curve=Linear(rate=1.0), maximum=1.0)
    problem = Problem.model_construct(channels=(channel,) * 1_000_000, rows=(), objective=None)
    with pytest.raises(InputError, match="100000"):
        solve(problem)
