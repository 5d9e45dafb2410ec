import numpy as np
import pytest

from core.errors import InputError
from core.experiment.sequential import Spending, bounds, crossing, equal_looks, inflation

OBF, POCOCK = Spending.OBRIEN_FLEMING, Spending.POCOCK


def test_published_bounds():
    # Lan-DeMets spending, alpha 0.05 two-sided, five equal looks: R package gsDesign / ldbounds documentation
    assert bounds(equal_looks(5)) == pytest.approx([4.8769, 3.3570, 2.6803, 2.2898, 2.0310], abs=1e-4)
    assert bounds(equal_looks(5), 0.05, POCOCK) == pytest.approx(
        [2.4380, 2.4268, 2.4101, 2.3966, 2.3859], abs=1e-4
    )


def test_one_look_is_the_ordinary_test():
    assert bounds((1.0,)) == pytest.approx([1.959964], abs=1e-6)
    assert inflation((1.0,)) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("spending", list(Spending))
def test_all_looks_together_spend_alpha(spending):
    looks = (0.2, 0.55, 0.7, 1.0)
    assert sum(crossing(looks, bounds(looks, 0.05, spending), 0)) == pytest.approx(0.05, abs=1e-9)


def test_a_simulation_agrees():
    rng = np.random.default_rng(11)
    looks = equal_looks(4)
    limits = bounds(looks, 0.05, POCOCK)
    steps = rng.normal(2.8 / 4, 0.5, (200_000, 4)).cumsum(1) / np.sqrt(looks)
    crossed = (np.abs(steps) >= limits).any(1).mean()
    assert sum(crossing(looks, limits, 2.8)) == pytest.approx(crossed, abs=0.004)


def test_peeking_costs_people():
    assert 1.01 < inflation(equal_looks(5)) < 1.04
    assert 1.2 < inflation(equal_looks(5), spending=POCOCK) < 1.25  # Jennison and Turnbull: 1.23


@pytest.mark.parametrize("looks", [(), (0.5, 0.5), (0.9, 0.2), (0.5, 1.1), (-0.1, 1.0)])
def test_looks_must_rise(looks):
    with pytest.raises(InputError, match="rise"):
        bounds(looks)


@pytest.mark.parametrize("looks", [0, 51])
def test_the_number_of_looks_is_bounded(looks):
    with pytest.raises(InputError, match="looks"):
        equal_looks(looks)
