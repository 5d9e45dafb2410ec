import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, MissingInput
from core.mix.curve import Hill, Linear, Power, Table
from core.mix.implied import imply_margin, imply_points


def test_every_ten_thousand_more_brings_twenty_leads() -> None:
    implied = imply_margin(10_000, 20)
    assert float(implied.curve.value(50_000)) == pytest.approx(100)
    assert "直线" in implied.reading.zh


def test_two_points_with_diminishing_returns_are_a_saturating_curve() -> None:
    curve = imply_points([(200_000, 500), (400_000, 800)]).curve
    assert isinstance(curve, Hill)
    assert float(curve.value(200_000)) == pytest.approx(500)
    assert float(curve.value(400_000)) == pytest.approx(800)
    assert curve.top == pytest.approx(2000)  # 1/500 = (1 + κ/200k)/V, 1/800 = (1 + κ/400k)/V
    assert curve.half == pytest.approx(600_000)


def test_points_on_a_line_are_a_line() -> None:
    curve = imply_points([(1e5, 30), (2e5, 60), (4e5, 120)]).curve
    assert isinstance(curve, Linear)
    assert curve.rate == pytest.approx(3e-4)


def test_one_point_is_a_line_and_says_so() -> None:
    implied = imply_points([(1e5, 30)])
    assert isinstance(implied.curve, Linear)
    assert "one point" in implied.reading.en


def test_what_comes_without_spend_is_taken_off() -> None:
    implied = imply_points([(0, 100), (1e5, 300), (2e5, 400)])
    assert float(implied.curve.value(1e5)) == pytest.approx(200)
    assert "100" in implied.reading.en


def test_three_points_of_an_s_curve() -> None:
    truth = Hill(top=1000, half=2e5, shape=2.0)
    curve = imply_points([(x, float(truth.value(x))) for x in (1e5, 2e5, 5e5)]).curve
    assert isinstance(curve, Hill)
    assert curve.shape == pytest.approx(2.0, rel=1e-3)


def test_a_power_of_three_points() -> None:
    truth = Power(gain=2.0, exponent=0.4)
    curve = imply_points([(x, float(truth.value(x))) for x in (1e4, 1e5, 1e6)]).curve
    assert isinstance(curve, Hill | Power)
    assert float(curve.value(1e5)) == pytest.approx(float(truth.value(1e5)), rel=0.01)


def test_two_points_with_rising_returns_are_joined_by_lines() -> None:
    curve = imply_points([(1e5, 10), (2e5, 50)]).curve
    assert isinstance(curve, Table)
    assert float(curve.value(1.5e5)) == pytest.approx(30)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(1e5, 50), (2e5, 40)], "brings less"),
        ([(1e5, 50), (1e5, 60)], "twice"),
        ([(-1.0, 50)], "cannot be used"),
        ([(1e5, float("nan"))], "cannot be used"),
    ],
)
def test_points_that_are_no_curve_are_refused(points: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        imply_points(points)


def test_no_paid_point_is_asked_for() -> None:
    with pytest.raises(MissingInput):
        imply_points([(0, 10)])


def test_a_margin_of_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        imply_margin(0, 20)


@settings(max_examples=40)
@given(x=st.floats(1e3, 1e6), more=st.floats(1.1, 10), y=st.floats(1, 1e5), share=st.floats(0.05, 0.95))
def test_two_points_are_always_met(x: float, more: float, y: float, share: float) -> None:
    second = (x * more, y * (1 + (more - 1) * share))
    curve = imply_points([(x, y), second]).curve
    assert float(curve.value(x)) == pytest.approx(y, rel=1e-6)
    assert float(curve.value(second[0])) == pytest.approx(second[1], rel=1e-6)
