"""Figures in prose: units, scales, scripts, and what is no figure."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prose.agreement import agrees, rounds
from core.prose.figure import Figure, Kind, read_figures

HUNDRED_TWENTY_MILLION = (
    "1.2亿",
    "120,000,000",
    "120 million",
    "1.2e8",
    "一亿二千万",
    "1亿2000万",
    "１.２億",
    "0.12bn",
)


def one(text: str) -> Figure:
    (figure,) = read_figures(text)
    return figure


@pytest.mark.parametrize("text", HUNDRED_TWENTY_MILLION)
def test_one_amount_in_many_ways(text: str) -> None:
    assert one(text).value == 120_000_000


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("三成五", Kind.PERCENT, "35"),
        ("百分之三十五", Kind.PERCENT, "35"),
        ("5‰", Kind.PERCENT, "0.5"),
        ("5個百分點", Kind.POINTS, "5"),
        ("50 bps", Kind.POINTS, "0.5"),
        ("2.6x", Kind.TIMES, "2.6"),
        ("翻一番", Kind.TIMES, "2"),
        ("一百二十万", Kind.NUMBER, "1200000"),
        ("¥3,000万", Kind.MONEY, "30000000"),
        ("three million dollars", Kind.MONEY, "3000000"),
        ("两周", Kind.TIME, "14"),
        ("３６ months", Kind.TIME, "36"),
        ("1,280 orders", Kind.COUNT, "1280"),
        ("4:3:2:1", Kind.RATIO, "10"),
    ],
)
def test_kinds_and_scales(text: str, kind: Kind, value: str) -> None:
    figure = one(text)
    assert (figure.kind, figure.value) == (kind, Decimal(value))
    assert text[figure.start : figure.end] == text


def test_a_range_shares_its_unit_and_scale() -> None:
    low, high = read_figures("200–300万元")
    assert (low.kind, low.value, high.value) == (Kind.MONEY, 2_000_000, 3_000_000)
    assert [(f.kind, f.value) for f in read_figures("3-5%")] == [(Kind.PERCENT, 3), (Kind.PERCENT, 5)]
    assert [(f.value, f.sign) for f in read_figures("12% ± 2%")] == [(12, 0), (2, 0)]


def test_a_sign_stands_at_its_number() -> None:
    assert [f.sign for f in read_figures("+5pp，-3%，降 3%，+ 500万元")] == [1, -1, 0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "第3步",
        "1. 先做",
        "三、预算",
        "P7KQ2M v2 R01",
        "iPhone 15",
        "`x 300`",
        "Step 2",
        "18:00",
        "1.2.3",
        "万一",
        "一些",
        "[2]",
        "https://a.b/300",
        "plan_2026.xlsx",
        "统一口径",
        "第三方",
        "24/7",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read_figures(text) == []


def test_percent_points_scale_currency_and_sign_are_not_confused() -> None:
    assert agrees(one("35%"), one("三成五"))
    assert not agrees(one("5%"), one("5个百分点"))
    assert not agrees(one("35%"), one("35万"))
    assert not agrees(one("$3M"), one("300万元"))
    assert not agrees(one("3万人"), one("3万元"))
    assert not agrees(one("+3%"), one("-3%"))
    assert agrees(one("30,000,000"), one("3,000万元"))


@pytest.mark.parametrize(
    ("said", "known", "good"),
    [
        ("3000万", "2987万", True),
        ("3000万", "2640万", False),
        ("1.2亿", "123,456,789", True),
        ("1.3亿", "123,456,789", False),
        ("28%", "28.35%", True),
        ("30%", "28.35%", False),
    ],
)
def test_the_digits_shown_decide_what_a_rounding_stands_for(said: str, known: str, good: bool) -> None:
    assert rounds(one(said), one(known)) is good


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**12))
def test_grouped_digits_are_read_back(number: int) -> None:
    assert one(f"{number:,}元").value == number


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_and_figures_do_not_overlap(text: str) -> None:
    figures = read_figures(text)
    assert all(a.end <= b.start for a, b in pairwise(figures))
    assert all(0 <= f.start < f.end <= len(text) for f in figures)
