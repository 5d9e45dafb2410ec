"""Relaxed problems: envelopes, the three methods that solve them, and the proof that there is no point."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mix_instances import draw
from core.mix.central_path import find_centre
from core.mix.curve import Exponential, Hill, Linear, Logarithmic, Power, Table
from core.mix.curve_stack import CurveStack
from core.mix.cuts import cut
from core.mix.envelope import envelop
from core.mix.multiplier import search_multiplier
from core.mix.problem import Channel, Problem, Row
from core.mix.relaxation import bound_on, height, is_convex, relax
from core.mix.standard_form import Box, standardise

CURVES = (
    Hill(top=90.0, half=40.0, shape=3.0),
    Logarithmic(gain=30.0, scale=20.0),
    Hill(top=90.0, half=40.0, shape=0.6),
    Power(gain=3.0, exponent=0.5),
    Exponential(top=70.0, scale=50.0),
    Hill(top=90.0, half=400.0, shape=8.0),
    Linear(rate=0.7),
    Power(gain=0.2, exponent=1.0),
    Table(points=((10.0, 1.0), (40.0, 50.0), (70.0, 52.0), (90.0, 80.0))),
)


def test_stacked_curves_are_the_curves():
    stack = CurveStack.of(CURVES)
    for spent in (0.5, 17.0, 333.0):
        value, slope, bend = stack.measure(np.full(len(CURVES), spent))
        assert value == pytest.approx([float(curve.value(spent)) for curve in CURVES])
        assert slope == pytest.approx([float(curve.slope(spent)) for curve in CURVES])
        step = 1e-4 * spent
        more = np.array([float(curve.slope(spent + step) - curve.slope(spent - step)) for curve in CURVES])
        assert bend[:6] == pytest.approx(more[:6] / (2 * step), rel=1e-5, abs=1e-12)


def test_slopes_are_inverted_on_the_concave_part():
    stack = CurveStack.of(CURVES[:6])
    for part in (0.01, 0.3, 0.99):
        at = stack.inflection + part * 300.0
        slope = stack.measure(at)[1]
        assert stack.invert(slope, np.full(6, 1e6)) == pytest.approx(at, rel=1e-7)


@pytest.mark.slow
@given(st.just(0.0) | st.floats(1e-6, 80), st.floats(0.1, 300), st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_envelope_is_concave_above_its_curve_and_touches_its_ends(lower, width, skippable):
    n = len(CURVES)
    channels = tuple(Channel(name=f"c{i}", curve=curve, maximum=1e3) for i, curve in enumerate(CURVES))
    form = standardise(Problem(channels=channels))
    box = Box(np.full(n, lower), np.full(n, lower + width), np.full(n, skippable and lower > 0))
    envelope = envelop(form, box)
    parts = np.linspace(0.0, 1.0, 401)
    heights = np.array([height(form, envelope, box.floor + p * (box.upper - box.floor)) for p in parts])
    spends = np.array([box.floor + p * (box.upper - box.floor) for p in parts])
    values = np.array([form.stack.value(x) for x in spends])
    allowed = (spends >= box.lower) | (spends == 0)
    slack = 1e-9 * (1 + values.max())
    assert (heights >= values - slack)[allowed].all()
    assert (np.diff(heights, n=2, axis=0) <= slack).all()
    assert heights[0] == pytest.approx(values[0])
    assert heights[-1] == pytest.approx(values[-1])


@pytest.mark.parametrize(
    ("family", "rows"),
    [*product("CSMN", ("", "group")), *product("CSM", ("overlapping",))],
)
def test_the_methods_agree(family, rows):
    form = standardise(draw(family, 10, 3, rows))
    columns = cut(form, form.box)
    relaxed = relax(form, form.box)
    assert columns.bound == pytest.approx(relaxed.bound, rel=1e-8)
    assert form.gain(relaxed.x, relaxed.y) == pytest.approx(relaxed.bound, rel=1e-8)
    assert form.violation(relaxed.x, relaxed.y) <= 1e-9
    envelope = envelop(form, form.box)
    centre = find_centre(form, envelope)
    assert centre is not None
    assert bound_on(form, envelope, centre.multipliers) == pytest.approx(relaxed.bound, rel=1e-8)
    if not rows:
        one = search_multiplier(form, envelope, 0)
        assert one is not None
        assert one.x.sum() == pytest.approx(10_000, rel=1e-14)
        assert one.multiplier == pytest.approx(centre.multipliers[0], rel=1e-5)


@given(st.floats(-2, 2))
@settings(max_examples=40, deadline=None)
def test_the_lagrangian_bounds_at_any_multiplier(multiplier):
    form = standardise(draw("S", 10, 1))
    best = relax(form, form.box).bound
    assert bound_on(form, envelop(form, form.box), np.array([multiplier])) >= best - 1e-7


def test_rows_that_clash_only_together_are_proven_to():
    channels = tuple(
        Channel(name=name, curve=Hill(top=50.0, half=20.0, shape=1.0), maximum=100.0) for name in "ab"
    )
    rows = (
        Row(name="total", high=60.0, spend={"a": 1.0, "b": 1.0}),
        Row(name="goal", low=70.0, response={"a": 1.0, "b": 1.0}),
    )
    form = standardise(Problem(channels=channels, rows=rows))
    assert is_convex(form)
    relaxed = relax(form, form.box)
    assert not relaxed.feasible
    assert relaxed.multipliers[0] > 0 > relaxed.multipliers[1]


def test_a_limit_on_responses_is_not_convex_and_is_solved_by_columns():
    channels = tuple(
        Channel(name=name, curve=Hill(top=50.0, half=20.0, shape=shape), maximum=100.0)
        for name, shape in (("a", 1.0), ("b", 2.5))
    )
    most = Row(name="most", high=30.0, response={"a": 1.0})
    least = Row(name="all", low=100.0, high=100.0, spend={"a": 1.0, "b": 1.0})
    form = standardise(Problem(channels=channels, rows=(most, least)))
    assert not is_convex(form)
    relaxed = relax(form, form.box)
    assert relaxed.feasible
    assert relaxed.y[0] <= 30.0 + 1e-9
    assert relaxed.bound >= 30.0 + float(channels[1].curve.value(70.0)) - 1e-9
