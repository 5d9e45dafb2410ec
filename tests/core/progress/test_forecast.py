from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from core.errors import InputError
from core.facts.catalogue import Grain
from core.facts.period import period_end
from core.plan.kpi import Direction
from core.progress.forecast import forecast_level, forecast_total
from core.progress.outlook import foresee
from core.progress.profile import seasonal_profile
from core.progress.standing import Stretch
from core.quantity.unit import CNY, PERCENT
from core.text import Text

END = date(2026, 12, 31)
MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def months(values, year=2026):
    starts = [date(year, month, 1) for month in range(1, len(values) + 1)]
    return [
        Stretch(s, period_end(s, Grain.MONTH), Decimal(str(v))) for s, v in zip(starts, values, strict=True)
    ]


def total(history, target=None, profile=None, direction=Direction.UP):
    so_far = sum((s.value for s in history if s.start.year == 2026), Decimal(0))
    return forecast_total(history, so_far, history[-1].end, END, target, direction, CNY, profile)


def test_a_steady_series_goes_on():
    forecast = total(months([100] * 9), Decimal(1190))
    assert abs(forecast.expected - 1200) < 5
    assert forecast.low95 <= forecast.low80 <= forecast.expected <= forecast.high80 <= forecast.high95
    assert 0.3 < forecast.chance < 1


def test_a_season_of_earlier_years_is_expected_again():
    year = [100] * 10 + [300, 100]
    history = [*months(year, 2024), *months(year, 2025), *months(year[:9])]
    assert abs(total(history).expected - sum(year)) < 60


def test_a_given_season_stands_in_for_earlier_years():
    weights = [1] * 10 + [3, 1]
    profile = seasonal_profile(MONTHS, END, weights, Text(zh="", en=""))
    flat, seasoned = total(months([100] * 9)), total(months([100] * 9), profile=profile)
    assert abs(seasoned.expected - 1400) < 15
    assert abs(flat.expected - 1200) < 5


def test_few_readings_give_wide_ranges():
    few, many = total(months([100])), total(months([100, 101, 99, 100, 100, 101, 99, 100, 100]))
    assert few.readings == 1
    assert (few.high80 - few.low80) / 11 > 2 * (many.high80 - many.low80) / 3


def test_when_no_time_is_left_it_is_what_it_is():
    forecast = total(months([100] * 12), Decimal(1200))
    assert (forecast.low95, forecast.expected, forecast.high95, forecast.chance) == (1200, 1200, 1200, 1.0)


def test_fewer_is_better_for_costs():
    history = months([100] * 9)
    assert total(history, Decimal(5000), direction=Direction.DOWN).chance == 1.0
    assert total(history, Decimal(100), direction=Direction.DOWN).chance == 0.0


@pytest.mark.parametrize(
    "values", [[0] * 9, [5, 0, 3, 0, 0, 2, 1, 0, 4], [-5, 3, -2, 1, 4, 2, 1, 2, 3], [1e12] * 9]
)
def test_zeros_and_losses_are_forecast_as_amounts(values):
    forecast = total(months(values))
    assert forecast.additive is (min(values) <= 0)
    assert forecast.low95 <= forecast.high95


def test_a_level_is_drawn_on():
    readings = [Stretch(date(2026, m, 28), date(2026, m, 28), Decimal(30 + m)) for m in range(1, 10)]
    forecast = forecast_level(readings, END, Decimal(42), Direction.UP, PERCENT)
    assert abs(forecast.expected - 42) < 2
    assert 0.1 < forecast.chance < 0.9


def test_a_percentage_stays_below_a_hundred():
    readings = [Stretch(date(2026, m, 28), date(2026, m, 28), Decimal(80 + 2 * m)) for m in range(1, 10)]
    assert forecast_level(readings, END, None, Direction.UP, PERCENT).high95 <= 100


@pytest.mark.parametrize("values", [[], [float("nan")], [1.0, float("inf")]])
def test_nothing_to_go_by_is_an_error(values):
    with pytest.raises(InputError):
        foresee(values, ahead=[3.0])


def test_the_same_readings_give_the_same_paths():
    first, second = (foresee([3, 4, 5], ahead=[3, 4]).paths for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.slow
def test_ranges_hold_what_they_promise():
    """80 % and 95 % ranges of totals over 1-6 months; the full table is `benchmarks/forecast.py`."""
    inside = {0.8: 0, 0.95: 0}
    count = 120
    for seed in range(count):
        noise = np.random.default_rng(10_000 + seed)
        n, ahead = int(noise.integers(12, 40)), int(noise.integers(1, 7))
        season = np.tile(noise.normal(0, 0.15, 12), 5)[: n + ahead]
        level = noise.normal(0, 0.02, n + ahead).cumsum()
        values = 1000 * np.exp(season + level + noise.normal(0, 0.06, n + ahead))
        totals = foresee(values[:n], ahead=[n + i for i in range(ahead)]).paths.sum(axis=1)
        for nominal in inside:
            low, high = np.quantile(totals, [0.5 - nominal / 2, 0.5 + nominal / 2])
            inside[nominal] += bool(low <= values[n:].sum() <= high)
    assert 0.70 <= inside[0.8] / count <= 0.90
    assert 0.90 <= inside[0.95] / count <= 1.0
