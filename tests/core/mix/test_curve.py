"""Response curves start at 0, never fall, and their slope is the derivative."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from core.errors import InputError
from core.mix.curve import Curve, Exponential, Hill, Linear, Logarithmic, Power, Table

CURVES = [
    Hill(top=900.0, half=1200.0, shape=2.4),
    Hill(top=900.0, half=1200.0),
    Hill(top=900.0, half=1200.0, shape=0.6),
    Logarithmic(gain=300.0, scale=500.0),
    Power(gain=4.0, exponent=0.5),
    Power(gain=4.0, exponent=1.0),
    Exponential(top=700.0, scale=2000.0),
    Linear(rate=0.8),
    Table(points=((0.0, 0.0), (100.0, 10.0), (300.0, 90.0), (900.0, 120.0))),
]


@pytest.mark.parametrize("curve", CURVES, ids=lambda c: c.kind)
def test_a_curve_starts_at_nothing_and_never_falls(curve):
    x = np.concatenate([[0.0], np.geomspace(1e-6, 1e12, 400)])
    value = curve.value(x)
    assert value[0] == 0
    assert np.all(np.isfinite(value))
    assert np.all(np.diff(value) >= 0)
    assert np.all(value <= curve.ceiling)
    assert np.all(curve.slope(x) >= 0)


@pytest.mark.parametrize("curve", CURVES, ids=lambda c: c.kind)
def test_the_slope_is_the_derivative(curve):
    x = np.array([3.0, 55.5, 250.25, 777.0, 5000.0])
    step = x * 1e-6
    difference = (curve.value(x + step) - curve.value(x - step)) / (2 * step)
    assert curve.slope(x) == pytest.approx(difference, rel=1e-6, abs=1e-9)


@given(st.floats(1.01, 8), st.floats(1, 1e6))
@settings(max_examples=50)
def test_a_hill_turns_concave_at_its_inflection(shape, half):
    curve = Hill(top=1.0, half=half, shape=shape)
    at = curve.inflection
    before, here, after = curve.slope(np.array([0.9, 1.0, 1.1]) * at)
    assert here >= before
    assert here >= after


def test_half_of_the_top_is_reached_at_half():
    assert Hill(top=10.0, half=400.0, shape=3.0).value(400.0) == pytest.approx(5.0)


def test_steep_hills_do_not_overflow():
    curve = Hill(top=1.0, half=1e-3, shape=50.0)
    assert curve.value(np.array([0.0, 1e-9, 1e12])) == pytest.approx([0, 0, 1])
    assert curve.slope(np.array([0.0, 1e12])) == pytest.approx([0, 0])


def test_a_table_gets_the_origin_and_is_flat_at_its_end():
    curve = Table(points=((100.0, 50.0), (200.0, 60.0)))
    assert curve.value(np.array([0.0, 50.0, 150.0, 900.0])) == pytest.approx([0, 25, 55, 60])
    assert curve.slope(np.array([0.0, 100.0, 500.0])) == pytest.approx([0.5, 0.1, 0])


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: Hill(top=1.0, half=0.0), "half"),
        (lambda: Hill(top=-1.0, half=1.0), "top"),
        (lambda: Hill(top=1.0, half=1.0, shape=math.nan), "shape"),
        (lambda: Hill(top=1.0, half=1.0, shape=51.0), "shape"),
        (lambda: Hill(top=math.inf, half=1.0), "top"),
        (lambda: Power(gain=1.0, exponent=1.5), "exponent"),
        (lambda: Logarithmic(gain=1.0, scale=-3.0), "scale"),
        (lambda: Exponential(top=0.0, scale=3.0), "top"),
        (lambda: Linear(rate=-0.1), "rate"),
        (lambda: Table(points=((0.0, 5.0), (1.0, 6.0))), "points.0"),
        (lambda: Table(points=((1.0, 5.0), (1.0, 6.0))), "points.1"),
        (lambda: Table(points=((1.0, 5.0), (2.0, 4.0))), "points.1"),
        (lambda: Table(points=((1.0, math.nan),)), "points.0"),
    ],
)
def test_a_bad_parameter_is_named_with_what_would_be_valid(build, field):
    with pytest.raises(InputError) as caught:
        build()
    assert caught.value.field == field
    assert caught.value.message.zh
    assert caught.value.valid is not None


def test_curves_travel_through_json():
    adapter = TypeAdapter(Curve)
    for curve in CURVES:
        assert adapter.validate_json(adapter.dump_json(curve)) == curve
