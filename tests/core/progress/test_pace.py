from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.plan.kpi import Direction
from core.plan.kpi_library import find_kpi
from core.progress.pace import is_behind, pace_of_level, pace_of_total
from core.progress.profile import linear_profile, seasonal_profile
from core.progress.status import Freshness, Status, freshness, status_of
from core.text import Text

# months of a Chinese planning sheet (2015 actuals), whose first half is 32.4 % of the year
SHEET = [
    1000000,
    800000,
    980000,
    1250000,
    1360000,
    1800000,
    2100000,
    2500000,
    2500000,
    2100000,
    3000000,
    2800000,
]
MONTHS = [date(2026, month, 1) for month in range(1, 13)]
END = date(2026, 12, 31)
CENT = Decimal("0.01")


@pytest.fixture
def season():
    return seasonal_profile(MONTHS, END, SHEET, Text(zh="去年", en="last year"))


def test_june_is_32_percent_of_the_year_not_half(season):
    june = date(2026, 6, 30)
    assert round(float(season.share(june) * 100), 1) == 32.4
    assert round(float(linear_profile(MONTHS[0], END).share(june) * 100), 1) == 49.6


def test_a_season_takes_a_false_alarm_away(season):
    pace = pace_of_total(Decimal(16_500_000), date(2026, 6, 30), Decimal(50_000_000), season, CENT)
    assert pace.expected == Decimal("16200991.44")
    assert pace.ratio > 100
    assert not is_behind(pace, Direction.UP)
    linear = pace_of_total(
        Decimal(16_500_000), date(2026, 6, 30), Decimal(50_000_000), linear_profile(MONTHS[0], END), CENT
    )
    assert linear.ratio < 70
    assert pace.due_linear == linear.due


def test_what_is_needed_from_now_on(season):
    pace = pace_of_total(Decimal(600), date(2026, 9, 30), Decimal(1000), season, CENT)
    assert pace.needed_rate == (Decimal(400) * Decimal("30.4375") / 92).quantize(CENT)
    assert pace.gap == Decimal(600) - pace.expected
    done = pace_of_total(Decimal(1200), date(2026, 9, 30), Decimal(1000), season, CENT)
    assert done.needed_rate == 0
    assert pace_of_total(Decimal(1), END, Decimal(2), season, CENT).needed_rate is None


def test_a_level_moves_evenly_from_its_baseline():
    window = (date(2026, 1, 1), END)
    pace = pace_of_level(Decimal("33.2"), date(2026, 6, 30), Decimal(30), Decimal(38), window, CENT)
    assert pace.expected == Decimal("33.98")
    assert pace.attained == Decimal("40.00")
    assert is_behind(pace, Direction.UP)
    assert not is_behind(pace, Direction.UP, tolerated=Decimal(5))


def test_for_costs_more_is_worse():
    window = (date(2026, 1, 1), END)
    pace = pace_of_level(Decimal(110), date(2026, 6, 30), Decimal(108), Decimal(100), window, CENT)
    assert is_behind(pace, Direction.DOWN)
    assert pace.attained == Decimal("-25.00")
    good = pace_of_level(Decimal(90), date(2026, 6, 30), Decimal(108), Decimal(100), window, CENT)
    assert not is_behind(good, Direction.DOWN)


def test_nowhere_to_go_is_no_percentage():
    window = (date(2026, 1, 1), END)
    assert pace_of_level(Decimal(5), END, Decimal(5), Decimal(5), window, CENT).attained is None
    zero = pace_of_total(Decimal(0), END, Decimal(0), linear_profile(MONTHS[0], END), CENT)
    assert (zero.attained, zero.ratio) == (None, None)


@pytest.mark.parametrize("weights", [[], [1] * 11, [0] * 12, [-1, *[1] * 11]])
def test_weights_that_are_no_season_are_refused(weights):
    with pytest.raises(InputError):
        seasonal_profile(MONTHS, END, weights, Text(zh="", en=""))


def test_no_progress_towards_a_negative_target(season):
    with pytest.raises(InputError):
        pace_of_total(Decimal(1), date(2026, 6, 30), Decimal(-5), season, CENT)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 1000), min_size=12, max_size=12).filter(any),
    st.dates(date(2026, 1, 1), date(2026, 12, 30)),
)
def test_shares_rise_to_one_and_parts_make_the_whole(weights, day):
    profile = seasonal_profile(MONTHS, END, weights, Text(zh="", en=""))
    before, after = profile.share(day), profile.between(day.replace(day=day.day), END)
    assert 0 <= before <= 1
    assert profile.share(END) == 1
    assert profile.share(date(2025, 12, 31)) == 0
    assert before + profile.between(date.fromordinal(day.toordinal() + 1), END) == 1
    assert after >= Fraction(0)


SALES, SURVEY = find_kpi("销售额"), find_kpi("品牌认知率")


@pytest.mark.parametrize(
    ("kpi", "as_of", "today", "stale"),
    [
        (SALES, date(2026, 9, 30), date(2026, 10, 12), False),
        (SALES, date(2026, 8, 25), date(2026, 10, 12), True),
        (SURVEY, date(2026, 6, 30), date(2026, 10, 12), True),
        (SURVEY, date(2026, 7, 31), date(2026, 10, 12), False),
        (SALES, date(2026, 12, 31), date(2028, 1, 1), False),
        (SALES.model_copy(update={"refresh_days": 7}), date(2026, 9, 30), date(2026, 10, 12), True),
    ],
)
def test_old_readings_are_stale(kpi, as_of, today, stale):
    assert freshness(kpi, as_of, today, date(2026, 12, 31)).is_stale is stale


def test_what_is_stale_is_never_green(season):
    fine = pace_of_total(Decimal(999), date(2026, 6, 30), Decimal(1000), season, CENT)
    assert status_of(fine, Direction.UP, Freshness(10, 45), 0.99) is Status.GREEN
    assert status_of(fine, Direction.UP, Freshness(46, 45), 0.99) is Status.STALE
    assert status_of(None, Direction.UP, None, None) is Status.UNKNOWN


@pytest.mark.parametrize(
    ("actual", "chance", "status"),
    [
        ("33", 0.8, Status.GREEN),
        ("29", 0.8, Status.AMBER),
        ("33", 0.4, Status.AMBER),
        ("33", 0.05, Status.RED),
        ("20", 0.8, Status.RED),
        ("33", None, Status.GREEN),
    ],
)
def test_bands(season, actual, chance, status):
    pace = pace_of_total(Decimal(actual), date(2026, 6, 30), Decimal(100), season, CENT)
    assert status_of(pace, Direction.UP, Freshness(1, 45), chance) is status
