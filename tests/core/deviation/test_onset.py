from datetime import date, timedelta

import numpy as np
import pytest

from core.deviation.onset import LEAST, Shape, find_onset
from core.errors import InputError

DAYS = [date(2026, 6, 1) + timedelta(days=i) for i in range(120)]


def noise(seed):
    return np.random.default_rng(seed).normal(1, 0.08, len(DAYS))


def test_step():
    levels = noise(1)
    levels[95:] -= 0.2
    found = find_onset(DAYS, levels, sign=-1)
    assert found.shape is Shape.STEP
    assert abs((found.start - DAYS[95]).days) <= 2
    assert found.earliest <= DAYS[95] <= found.latest
    assert found.after < found.before
    assert found.p_value <= 0.05


def test_one_off_ends():
    levels = noise(2)
    levels[60:80] -= 0.3
    found = find_onset(DAYS, levels, sign=-1)
    assert found.shape is Shape.ONE_OFF
    assert abs((found.end - DAYS[79]).days) <= 2


def test_trend_has_no_start():
    found = find_onset(DAYS, noise(3) - np.arange(120) * 0.003, sign=-1)
    assert found.shape is Shape.TREND
    assert found.start is None
    assert "逐步" in found.reason.zh


def test_a_rise_explains_no_shortfall():
    levels = noise(4)
    levels[95:] += 0.3
    assert (
        find_onset(DAYS, levels, sign=-1).start is None or find_onset(DAYS, levels, sign=-1).end is not None
    )
    assert find_onset(DAYS, levels, sign=1).shape is Shape.STEP


@pytest.mark.slow
def test_noise_rarely_has_a_start():
    false = [find_onset(DAYS, noise(seed), sign=-1).shape for seed in range(100, 140)]
    assert sum(shape is not Shape.UNCLEAR for shape in false) <= 5


def test_same_answer_twice():
    assert find_onset(DAYS, noise(9), sign=1) == find_onset(DAYS, noise(9), sign=1)


@pytest.mark.parametrize(
    ("levels", "said"),
    [([], "too few"), ([1.0], "too few"), ([1.0] * 30, "constant"), ([0.0] * 30, "constant")],
)
def test_too_little_to_say(levels, said):
    found = find_onset(DAYS[: len(levels)], levels, sign=-1)
    assert found.shape is Shape.UNCLEAR
    assert said in found.reason.en


def test_unknown_days_are_left_out():
    levels = noise(5)
    levels[::2] = np.nan
    assert find_onset(DAYS, levels, sign=-1).shape is Shape.UNCLEAR
    assert LEAST <= 60


def test_bad_input():
    with pytest.raises(InputError, match="finite"):
        find_onset(DAYS[:3], [1.0, np.inf, 1.0], sign=-1)
    with pytest.raises(InputError, match="periods"):
        find_onset(DAYS[:3], [1.0], sign=-1)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_step_without_any_noise(scale):
    levels = np.ones(60) * scale
    levels[40:] *= -0.4
    found = find_onset(DAYS[:60], levels, sign=-1)
    assert (found.earliest, found.start, found.latest) == (DAYS[40],) * 3
