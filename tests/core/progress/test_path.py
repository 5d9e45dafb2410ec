from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.plan.kpi_library import find_kpi
from core.progress.pace import pace_of_level, pace_of_total
from core.progress.path import path_of
from core.progress.profile import seasonal_profile
from core.progress.progress import Subject
from core.text import Text

MONTHS = [date(2026, month, 1) for month in range(1, 13)]
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SALES, RATE = find_kpi("销售额"), find_kpi("转化率")


@given(st.lists(st.integers(0, 900), min_size=12, max_size=12).filter(any), st.integers(0, 10**9))
@settings(max_examples=50)
def test_the_path_of_a_total_is_what_the_pace_expects(weights, target):
    season = seasonal_profile(MONTHS, YEAR[1], weights, Text(zh="季", en="season"))
    path = path_of(Subject(SALES, True, Decimal(target), None, YEAR), season)
    assert path[0] == (date(2025, 12, 31), Decimal(0))
    assert path[-1] == (YEAR[1], Decimal(target))
    for day, due in path[1:]:
        assert due == pace_of_total(Decimal(0), day, Decimal(target), season, SALES.unit.quantum).expected


def test_the_path_of_a_level_is_the_line_its_pace_is_measured_on():
    subject = Subject(RATE, False, Decimal("2.45"), Decimal("2.38"), YEAR)
    (first, low), (last, high) = path_of(subject, None)
    assert (low, high) == (Decimal("2.38"), Decimal("2.45"))
    day = date(2026, 7, 2)
    part = Decimal((day - first).days) / (last - first).days
    expected = pace_of_level(Decimal(0), day, low, high, YEAR, Decimal("0.01")).expected
    assert abs(low + (high - low) * part - expected) <= Decimal("0.005")


def test_without_a_target_or_a_deadline_there_is_no_path():
    assert path_of(Subject(SALES, True, None, None, YEAR), None) == ()
    assert path_of(Subject(SALES, True, Decimal(1), None, None), None) == ()
