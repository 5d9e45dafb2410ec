from datetime import date, timedelta

import numpy as np
import pytest

from core.deviation.profile import DayProfile, calendar_effect, learn_profile
from core.errors import InputError

START = date(2024, 10, 1)
WEEK = np.array([0.9, 0.9, 0.9, 0.95, 1.05, 1.2, 1.1])


def history(days=600, seed=3):
    dates = [START + timedelta(days=i) for i in range(days)]
    values = 1000 * WEEK[[day.weekday() for day in dates]]
    values = values * np.random.default_rng(seed).normal(1, 0.03, days)
    for at, day in enumerate(dates):
        if day.month == 11 and day.day <= 11:
            values[at] *= 2.5
    return values


def test_weekdays_and_festivals_are_learnt():
    profile = learn_profile(START, history())
    assert profile.weekdays == pytest.approx(tuple(WEEK), abs=0.02)
    factors = {festival.name: festival for festival in profile.festivals}
    assert set(factors) == {"双11"}
    assert factors["双11"].factor == pytest.approx(2.5, rel=0.05)
    assert factors["双11"].seen == 2


def test_effect_sums_and_names_the_festival():
    profile = learn_profile(START, history())
    october, november = (date(2025, 10, 1), date(2025, 10, 31)), (date(2025, 11, 1), date(2025, 11, 30))
    found = calendar_effect(profile, october, november, 3_100_000)
    assert found.days == -100_000
    assert found.total == found.days + found.weekdays + found.festivals
    assert found.festivals > 1_000_000
    assert [festival.name for festival in found.named] == ["双11"]


def test_equal_windows_have_no_effect():
    profile = learn_profile(START, history())
    window = date(2025, 9, 1), date(2025, 9, 28)
    later = date(2025, 7, 7), date(2025, 8, 3)
    assert calendar_effect(profile, window, later, 10_000).total == 0


@pytest.mark.parametrize("values", [[], [5.0], [0.0] * 200, [1.0] * 27])
def test_short_or_empty_history_is_flat(values):
    assert learn_profile(START, values) == DayProfile(days=len(values))


def test_constant_history_is_flat():
    profile = learn_profile(START, [7.0] * 400)
    assert profile.weekdays == pytest.approx((1.0,) * 7)
    assert profile.festivals == ()


def test_not_a_number():
    with pytest.raises(InputError, match="day 2"):
        learn_profile(START, [1.0, float("nan")])
