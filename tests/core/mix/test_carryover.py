import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.mix.carryover import Carryover, weigh_lags


def test_geometric_weights_halve_and_sum_to_one() -> None:
    weights = Carryover(rate=0.5, length=4).weights
    assert weights.sum() == pytest.approx(1)
    assert weights[1:] / weights[:-1] == pytest.approx([0.5, 0.5, 0.5])


def test_delayed_weights_are_highest_at_their_peak() -> None:
    weights = Carryover(rate=0.6, shape="delayed", peak=2, length=8).weights
    assert weights.argmax() == 2
    assert weights.sum() == pytest.approx(1)


def test_nothing_carries_over_at_rate_zero() -> None:
    spend = np.array([1.0, 5.0, 2.0])
    assert Carryover().apply(spend) == pytest.approx(spend)


@settings(max_examples=25)
@given(rate=st.floats(0, 0.95), level=st.floats(0.1, 1e6), shape=st.sampled_from(["geometric", "delayed"]))
def test_a_steady_spend_is_its_own_level(rate: float, level: float, shape: str) -> None:
    carry = Carryover(rate=rate, shape=shape, peak=1, length=6)
    assert carry.apply(np.full(10, level), before=level) == pytest.approx(np.full(10, level))


def test_the_matrix_and_the_remainder_make_the_level() -> None:
    carry, random = Carryover(rate=0.7, length=5), np.random.default_rng(0)
    past, ahead = random.random(9), random.random(6)
    whole = carry.apply(np.concatenate([past, ahead]))[9:]
    assert carry.matrix(6) @ ahead + carry.remainder(past, 6) == pytest.approx(whole)


@pytest.mark.parametrize(("shape", "peak"), [("geometric", 0), ("delayed", 2)])
def test_the_slope_of_the_weights_is_their_derivative(shape: str, peak: int) -> None:
    rate, step = np.array([0.45]), 1e-6
    above, below = (weigh_lags(rate + d, shape, peak, 7)[0] for d in (step, -step))
    assert weigh_lags(rate, shape, peak, 7)[1] == pytest.approx((above - below) / (2 * step), abs=1e-7)
