"""Number words: their exact value, and nothing for words that make no number."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prose.figure import read_figures
from core.quantity.numeral import evaluate_words

_PLAIN = "one two five ten eleven nineteen twenty ninety hundred thousand million billion".split()  # noqa: SIM905
_WORDS = [
    *_PLAIN,
    "half",
    "and",
    "a",
    "an",
    "quarter",
    "of",
    "and a half",
    "half-day",
    "infinity",
    "nan",
    "-",
]
_BELOW_TWENTY = [
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two and a half million", "2500000"),
        ("two-and-a-half million", "2500000"),
        ("two and one half million", "2500000"),
        ("a million and a half", "1500000"),
        ("three and a half", "3.5"),
        ("2 and a half million", "2500000"),
        ("half a million", "500000"),
        ("one half million", "500000"),
        ("a quarter of a million", "250000"),
        ("a hundred million", "100000000"),
        ("one thousand million", "1000000000"),
        ("fifteen hundred", "1500"),
        ("twenty-five thousand five hundred and one", "25501"),
    ],
)
def test_words_are_read_exactly(text: str, value: str) -> None:
    assert evaluate_words(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one half",
        "two half",
        "ten half million",
        "two a half million",
        "two thousand and a half",
        "two and a half and a half",
        "twenty eleven",
        "one million thousand",
        "two thousand three thousand",
        "infinity",
        "nan",
    ],
)
def test_words_that_make_no_number_have_no_value(text: str) -> None:
    assert evaluate_words(text) is None


@pytest.mark.parametrize("text", ["one half of the budget", "two half-day workshops", "ten half million"])
def test_a_half_behind_a_number_stops_nothing(text: str) -> None:
    assert all(figure.value > 0 for figure in read_figures(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join))
def test_any_number_words_are_read_or_refused(text: str) -> None:
    value = evaluate_words(text)
    assert value is None or (value.is_finite() and value > 0)
    read_figures(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**12 - 1), st.sampled_from([" ", " and "]))
def test_a_whole_number_spelt_out_is_read_back(number: int, joint: str) -> None:
    assert evaluate_words(_spell(number, joint)) == number


def _spell(number: int, joint: str) -> str:
    groups = []
    for scale, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (1, "")):
        if group := number // scale % 1000:
            groups.append(f"{_spell_group(group, joint)} {name}".strip())
    return " ".join(groups)


def _spell_group(number: int, joint: str) -> str:
    parts = [f"{_BELOW_TWENTY[number // 100]} hundred"] if number >= 100 else []
    if rest := number % 100:
        ones = _BELOW_TWENTY[rest % 10] if rest >= 20 and rest % 10 else ""
        below = _BELOW_TWENTY[rest] if rest < 20 else "-".join(filter(None, [_TENS[rest // 10 - 2], ones]))
        parts.append(below)
    return joint.join(parts)
