"""Typed amounts and periods: exact, or a clear error."""

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AmbiguousInput, InputError
from core.quantity.parse import parse_amount, parse_decimal, parse_period
from core.quantity.unit import CNY, NUMBER, PERCENT, PERSONS, Unit
from core.quantity.value import Money, Number, Points, Share

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("500万", Number(value=Decimal(5000000))),
        ("2pp", Points(value=Decimal(2))),
        ("15%", Share(value=Decimal(15))),
        (5000000, Number(value=Decimal(5000000))),
        (0.1, Number(value=Decimal("0.1"))),
        (Decimal("12.50"), Number(value=Decimal("12.5"))),
        ("1.2亿元", Money(value=Decimal(120000000))),
        (" ５００万 ", Number(value=Decimal(5000000))),
        ("618", Number(value=Decimal(618))),
        ("-5%", Share(value=Decimal(-5))),
        ("$5k", Money(value=Decimal(5000), currency="USD")),
        ("half a million", Number(value=Decimal(500000))),
    ],
)
def test_amount(value: object, expected: object) -> None:
    assert parse_amount(value) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("500万", CNY, "5000000"),
        ("15", PERCENT, "15"),
        ("15%", PERCENT, "15"),
        ("12万人", PERSONS, "120000"),
        (3.5, NUMBER, "3.5"),
    ],
)
def test_decimal_of_a_unit(value: object, unit: Unit, expected: str) -> None:
    assert parse_decimal(value, unit, "target") == Decimal(expected)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "abc", "\x00\x01", "NaN", "nan", "Infinity", "-inf", "1e999999", "1e6", "500万,300万",
        "500万左右的预算", "500万 x", "x" * 1_000_000, "9" * 1_000_000, "9" * 40, True, False, None, [], {},
        float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999"),
        Decimal("1e-999999"), 10**5000, "提升15%", "10-15%", "1:3", "Q4", "iPhone 15", "5%%", "--5",
        "１２３４５６７８９０１２３４５６７８９０",
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_not_one_amount_is_refused(value: object) -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        parse_amount(value, field="budget")
    assert caught.value.field == "budget"
    assert caught.value.valid is not None
    assert len(str(caught.value)) < 600
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("value", "unit"), [("15%", CNY), ("500万元", PERCENT), ("500万", PERCENT), ("US$5", CNY), ("3位", CNY)]
)
def test_an_amount_of_another_kind_names_the_field(value: str, unit: Unit) -> None:
    with pytest.raises(InputError) as caught:
        parse_amount(value, unit=unit, field="target")
    assert caught.value.field == "target"


def test_points_are_not_a_level() -> None:
    assert parse_amount("5个百分点", unit=PERCENT) == Points(value=Decimal(5))
    with pytest.raises(InputError):
        parse_decimal("5个百分点", PERCENT, "target")


def test_two_readings_are_listed() -> None:
    with pytest.raises(AmbiguousInput) as caught:
        parse_amount("1.200", field="budget")
    assert len(caught.value.readings) == 2
    with pytest.raises(AmbiguousInput):
        parse_period("03/04/2026", today=TODAY)
    with pytest.raises(AmbiguousInput):
        parse_period("Q4", today=TODAY, fiscal_start=4)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-07-01/2026-12-31", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-09-30", date(2026, 9, 30), date(2026, 9, 30)),
        ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("9月底前", TODAY, date(2026, 9, 30)),
        ("2024-09-01/2024-12-31", date(2024, 9, 1), date(2024, 12, 31)),
    ],
)
def test_period(text: str, start: date, end: date) -> None:
    period = parse_period(text, today=TODAY)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["", "abc", "500万", "Q3 Q4", "2026-13-01", "2026-02-30", "x" * 1_000_000, 5, None, True]
)
def test_what_is_not_one_period_is_refused(text: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_period(text, today=TODAY, field="deadline")
    assert caught.value.field == "deadline"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.decimals(), st.booleans(), st.none()))
def test_any_value_is_an_amount_or_an_input_error(value: object) -> None:
    try:
        amount = parse_amount(value)
    except InputError:
        return
    assert amount.value.is_finite()
    assert abs(amount.value) < 10**18
