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
        ("two and a half million yuan", Kind.MONEY, "2500000"),
        ("2 and a half million yuan", Kind.MONEY, "2500000"),
        ("a million and a half dollars", Kind.MONEY, "1500000"),
        ("three and a half percent", Kind.PERCENT, "3.5"),
        ("half a percentage point", Kind.POINTS, "0.5"),
        ("one half percent", Kind.PERCENT, "0.5"),
        ("half a million", Kind.NUMBER, "500000"),
        ("half a year", Kind.TIME, "6"),
        ("a million dollars", Kind.MONEY, "1000000"),
        ("a hundred million yuan", Kind.MONEY, "100000000"),
        ("a million-yuan", Kind.MONEY, "1000000"),
        ("two-fifths", Kind.PERCENT, "40"),
        ("three-quarters", Kind.PERCENT, "75"),
        ("5-million", Kind.NUMBER, "5000000"),
        ("5\nM元", Kind.MONEY, "5000000"),
        ("$1-billion", Kind.MONEY, "1000000000"),
        ("5-percent", Kind.PERCENT, "5"),
        ("一个亿", Kind.NUMBER, "100000000"),
        ("两個億", Kind.NUMBER, "200000000"),
        ("半个亿", Kind.NUMBER, "50000000"),
        ("半个亿元", Kind.MONEY, "50000000"),
        ("3.5个亿", Kind.NUMBER, "350000000"),
        ("三点五个亿", Kind.NUMBER, "350000000"),
        ("一个万", Kind.NUMBER, "10000"),
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5M-8M", [5_000_000, 8_000_000]),
        ("约100k-900k", [100_000, 900_000]),
        ("2x-3x", [2, 3]),
        ("$5m-10m", [5_000_000, 10_000_000]),
        ("CNY5M–8M", [5_000_000, 8_000_000]),
        ("10 million-20 million", [10_000_000, 20_000_000]),
        ("5pp-8pp", [5, 8]),
        ("1-2个亿", [100_000_000, 200_000_000]),
        ("between one million and two million yuan", [1_000_000, 2_000_000]),
    ],
)
def test_both_ends_of_a_range_are_read(text: str, values: list[int]) -> None:
    assert [figure.value for figure in read_figures(text)] == values


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("一个亿万富翁", ["一个"]),
        ("两个万科项目", ["两个"]),
        ("三个亿元级项目", ["三个"]),
        ("a five percent rise by two-thirds", ["five percent", "two-thirds"]),
        ("a hundred percent of the budget", ["a hundred percent"]),
        ("two and three stores", ["three stores"]),
    ],
)
def test_only_what_belongs_to_a_figure_is_read(text: str, left: list[str]) -> None:
    assert [text[figure.start : figure.end] for figure in read_figures(text)] == left


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
        "a hundred percent sure",
        "half a day",
        "two half-day workshops",
        "a third-party tool",
        "in the first half of the year",
        "a hundred ways, a thousand times better",
        "one in a million",
        "model GPT-4-mini",
        "GPT-4m-300",
        "B2B-300",
        "第一个亿",
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


_WORDS = [
    "one",
    "two",
    "ten",
    "half",
    "a",
    "an",
    "and",
    "hundred",
    "million",
    "third",
    "of",
    "quarter",
    "percent",
]
_ODD = ["times", "yuan", "5", "-", "5\u2028M", "5\nbn", "5CNY一", "CNY", "个", "亿", "半"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*_WORDS, *_ODD]), max_size=12), st.sampled_from(["", " "]))
def test_any_words_are_read_and_figures_do_not_overlap(words: list[str], gap: str) -> None:
    figures = read_figures(gap.join(words))
    assert all(a.end <= b.start for a, b in pairwise(figures))
    assert all(figure.value > 0 for figure in figures)
