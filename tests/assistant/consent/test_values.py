from decimal import Decimal

import pytest

from assistant.consent.values import Leaf, has_words, is_said, leaves_of, numbers_in


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("预算1.2亿", "12000万"),
        ("预算1.2億", "120000000"),
        ("五百万", "500万"),
        ("三成", "30%"),
        ("from 10% to 15%", "15%"),
        ("$1.5 million", "1500000"),
        ("1,200,000", "120万"),
    ],
)
def test_one_number_in_two_ways(said: str, written: str) -> None:
    assert all(is_said(number, numbers_in(said)) for number in numbers_in(written))


@pytest.mark.parametrize(("said", "written"), [("15%", "15亿"), ("500万", "600万"), ("预算500万", "9.99亿")])
def test_two_numbers(said: str, written: str) -> None:
    assert not all(is_said(number, numbers_in(said)) for number in numbers_in(written))


def test_times_are_no_numbers() -> None:
    assert numbers_in("2026-12-31、9月底、第3季度、Q4、2026年") == frozenset()


def test_what_says_where_and_how_is_not_written() -> None:
    arguments = {"edits": [{"do": "update", "node": "E1", "budget": "25万", "locked": True, "priority": 3}]}
    assert leaves_of(arguments) == (Leaf("budget", "25万"),)
    assert leaves_of({"budget": 3.5}) == (Leaf("budget", Decimal("3.5")),)


@pytest.mark.slow
def test_a_long_text_is_read_in_little_time() -> None:
    import time

    begun = time.perf_counter()
    for piece in ("1,", "1万", "9", "一", "点", "1 "):
        numbers_in(piece * 25_000)
    assert time.perf_counter() - begun < 3


def test_a_number_is_not_compared_as_a_stretch_of_words() -> None:
    assert not any(map(has_words, ("2500000", "2,500,000", "15%", "250万", "2.5m")))
    assert all(map(has_words, ("张三丰500", "a rival plan", "京东", "2026年8月")))
