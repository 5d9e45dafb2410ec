"""Quantities said in words, and read back from them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quantity.change import value_of
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.saying import describe, say, say_change, say_period, say_points
from core.quantity.unit import CNY, NUMBER, PERCENT, PERSONS, TIMES, USD, Unit, UnitKind
from core.quantity.value import Change, ChangeKind, Comparison, Points, Share
from core.text import Language

ZH, EN = Language.ZH_HANS, Language.EN
HKD = Unit(kind=UnitKind.MONEY, symbol="HKD")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("6500000", CNY, "650万元", "CNY 6.5M"),
        ("6543210", CNY, "654.321万元", "CNY 6,543,210"),
        ("6543210.55", CNY, "6,543,210.55元", "CNY 6,543,210.55"),
        ("100000000", CNY, "1亿元", "CNY 100M"),
        ("99990000", CNY, "9999万元", "CNY 99.99M"),
        ("120000000", CNY, "1.2亿元", "CNY 120M"),
        ("100000001", CNY, "10,000.0001万元", "CNY 100,000,001"),
        ("1234567890", USD, "123,456.789万美元", "USD 1,234,567,890"),
        ("2000000000", USD, "20亿美元", "USD 2bn"),
        ("200", CNY, "200元", "CNY 200"),
        ("1500", CNY, "1500元", "CNY 1.5K"),
        ("0.04", CNY, "0.04元", "CNY 0.04"),
        ("-650000", CNY, "-65万元", "CNY -650K"),
        ("120000", PERSONS, "12万人", "120K people"),
        ("3", TIMES, "3次", "3 times"),
        ("15", PERCENT, "15%", "15%"),
        ("43.50", PERCENT, "43.5%", "43.5%"),
        ("3.5", NUMBER, "3.5", "3.5"),
        ("0", CNY, "0元", "CNY 0"),
    ],
)
def test_value_in_words(value: str, unit: Unit, zh: str, en: str) -> None:
    assert say(Decimal(value), unit, ZH) == zh
    assert say(Decimal(value), unit, EN) == en


@settings(max_examples=150, deadline=None)
@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from([CNY, USD, HKD, PERSONS, TIMES, PERCENT, NUMBER]),
    st.sampled_from([ZH, EN]),
)
def test_what_is_said_is_read_back_exactly(value: Decimal, unit: Unit, language: Language) -> None:
    said = say(value, unit, language)
    (mention,) = read(said, today=date(2026, 7, 15))
    assert mention.text == said
    assert value_of(mention.value, unit) == value  # type: ignore[arg-type]


@settings(max_examples=50, deadline=None)
@given(st.decimals(min_value=-100, max_value=100, places=3), st.sampled_from([ZH, EN]))
def test_points_are_read_back_exactly(value: Decimal, language: Language) -> None:
    (mention,) = read(say_points(value, language), today=date(2026, 7, 15))
    assert mention.value == Points(value=mention.value.value)  # type: ignore[union-attr]
    assert mention.value.value == value  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.integers(0, 800),
    st.booleans(),
    st.sampled_from([ZH, EN]),
)
def test_periods_are_read_back_exactly(start: date, days: int, is_deadline: bool, language: Language) -> None:
    today = date(2026, 7, 15)
    end = date.fromordinal(start.toordinal() + days)
    if is_deadline:
        start = today if today <= end else end
    period = Period(start=start, end=end, is_deadline=is_deadline)
    (mention,) = read(say_period(period, language), today=today)
    assert mention.value.model_copy(update={"label": ""}) == period


@pytest.mark.parametrize(
    "text",
    [
        "提升15%",
        "降低20%",
        "提升5个百分点",
        "提升到45%",
        "从10%提升到15%",
        "同比提升12%",
        "达到650万元",
        "环比降低3.5%",
    ],
)
def test_changes_are_said_as_they_are_read(text: str) -> None:
    (mention,) = read(text, today=date(2026, 7, 15))
    assert describe(mention.value).zh == text
    (again,) = read(describe(mention.value).en, today=date(2026, 7, 15))
    assert again.value == mention.value or text == "达到650万元"


def test_a_change_in_english() -> None:
    change = Change(
        kind=ChangeKind.BY_PERCENT, sign=1, size=Share(value=Decimal(30)), comparison=Comparison.YEAR_ON_YEAR
    )
    assert say_change(change, EN) == "up by 30% year on year"
    assert say_change(change, ZH) == "同比提升30%"


@pytest.mark.parametrize(
    ("start", "end", "is_deadline", "zh", "en"),
    [
        ("2026-10-01", "2026-12-31", False, "2026年Q4", "Q4 2026"),
        ("2026-07-01", "2026-12-31", False, "2026年H2", "H2 2026"),
        ("2026-01-01", "2026-12-31", False, "2026年", "in 2026"),
        ("2028-02-01", "2028-02-29", False, "2028年2月", "Feb 2028"),
        ("2026-10-01", "2026-11-30", False, "2026-10-01至2026-11-30", "2026-10-01 to 2026-11-30"),
        ("2026-11-11", "2026-11-11", False, "2026-11-11", "2026-11-11"),
        ("2026-07-15", "2026-12-31", True, "2026-12-31前", "by 2026-12-31"),
    ],
)
def test_period_in_words(start: str, end: str, is_deadline: bool, zh: str, en: str) -> None:
    period = Period(start=date.fromisoformat(start), end=date.fromisoformat(end), is_deadline=is_deadline)
    assert (say_period(period, ZH), say_period(period, EN)) == (zh, en)
    for said in (zh, en):
        (mention,) = read(said, today=date(2026, 7, 15))
        assert mention.value.model_copy(update={"label": ""}) == period
