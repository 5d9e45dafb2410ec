"""Dates and periods in prose, and which stretches lie in which."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prose.day import Key, blank_days, find_days, find_relative, keys_of, wholes_of
from core.quantity.normal import normalise


def keys(text: str) -> list[Key]:
    return [day.key for day in find_days(normalise(text))]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2026-10-31", ("day", 2026, 10, 31)),
        ("2026/1/5", ("day", 2026, 1, 5)),
        ("2026年9月30日", ("day", 2026, 9, 30)),
        ("9月30日", ("day", 0, 9, 30)),
        ("2026 年 12 月 31 日", ("day", 2026, 12, 31)),
        ("9 月 30 日", ("day", 0, 9, 30)),
        ("十一月十五日", ("day", 0, 11, 15)),
        ("Oct 31, 2026", ("day", 2026, 10, 31)),
        ("31st of October 2026", ("day", 2026, 10, 31)),
        ("2026-10", ("month", 2026, 10, 0)),
        ("十月", ("month", 0, 10, 0)),
        ("October 2026", ("month", 2026, 10, 0)),
        ("2026年Q4", ("quarter", 2026, 4, 0)),
        ("Q3 2026", ("quarter", 2026, 3, 0)),
        ("第三季度", ("quarter", 0, 3, 0)),
        ("2026年下半年", ("half", 2026, 2, 0)),
        ("2026年", ("year", 2026, 0, 0)),
    ],
)
def test_a_date_is_read(text: str, key: Key) -> None:
    assert keys(text) == [key]


@pytest.mark.parametrize(
    "text", ["3个月", "2026万", "12026", "2,026", "每月", "you may march on", "v2026", "SQ4A"]
)
def test_what_is_no_date(text: str) -> None:
    assert keys(text) == []


def test_runs_of_months_and_days() -> None:
    assert keys("10-12月") == [("month", 0, 10, 0), ("month", 0, 12, 0)]
    assert keys("9月1日至30日") == [("day", 0, 9, 1), ("day", 0, 9, 30)]


def test_a_day_lies_in_its_month_quarter_half_and_year() -> None:
    assert set(keys_of(("day", 2026, 12, 31))) == {
        ("day", 2026, 12, 31), ("month", 2026, 12, 0), ("quarter", 2026, 4, 0), ("half", 2026, 2, 0),
        ("year", 2026, 0, 0),
    }  # fmt: skip


def test_the_last_day_of_a_stretch_stands_for_its_end() -> None:
    assert ("quarter", 2026, 4, 0) in set(wholes_of(("day", 2026, 12, 31)))
    assert set(wholes_of(("day", 2026, 12, 30))) == set()
    assert ("quarter", 0, 2, 0) in set(wholes_of(("month", 0, 4, 0)))


def test_relative_words_are_counted_from_the_day() -> None:
    assert ("month", 2027, 1, 0) in find_relative("下个月开始", date(2026, 12, 5))
    assert ("year", 2025, 0, 0) in find_relative("compared with last year", date(2026, 12, 5))
    assert find_relative("这个月", date(2026, 12, 5)) == []


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_iso_day_is_read_back(day: date) -> None:
    assert keys(f"到{day.isoformat()}前") == [("day", day.year, day.month, day.day)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_and_keeps_its_length(text: str) -> None:
    normal = normalise(text)
    assert len(blank_days(normal, find_days(normal))) == len(text)
