"""Golden cases of `read`, and what must hold for every text."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.reading import as_money, read
from core.quantity.saying import plain
from core.quantity.value import (
    Change,
    ChangeKind,
    Comparison,
    Money,
    Number,
    Orientation,
    Points,
    Range,
    Ratio,
    Share,
)

TODAY = date(2026, 7, 15)
_KIND = {ChangeKind.TO_LEVEL: "to", ChangeKind.FROM_TO: "ft", ChangeKind.TIMES: "x"}


def _amount(value: Any) -> tuple[str, str, str]:
    if isinstance(value, Money):
        return "m", plain(value.value), "" if value.currency == "CNY" else value.currency
    if isinstance(value, Share):
        return "%", plain(value.value), ""
    if isinstance(value, Points):
        return "pp", plain(value.value), ""
    return "n", plain(value.value), value.noun


def _one(value: Any) -> str:
    return " ".join(part for part in _amount(value) if part)


def _change(change: Change) -> str:
    head = {1: "+", -1: "-", 0: "0"}[change.sign] + _KIND.get(change.kind, "by")
    if change.kind is ChangeKind.TIMES:
        assert change.size is not None
        return f"{head} {plain(change.size.value)}"
    if change.kind is ChangeKind.FROM_TO:
        return f"{head} {_one(change.start)} > {_one(change.end)}"
    said = f"{head} {_one(change.end or change.size)}"
    if change.start is not None:
        said += f" < {_one(change.start)}"
    return (
        said
        + {Comparison.YEAR_ON_YEAR: " yoy", Comparison.PERIOD_ON_PERIOD: " pop", None: ""}[change.comparison]
    )


def _write(value: Any, today: date) -> str:
    """A quantity in the notation of cases.yaml."""
    if isinstance(value, Change):
        return _change(value)
    if isinstance(value, Range):
        (kind, low, noun), (_, high, _) = _amount(value.low), _amount(value.high)
        return " ".join(part for part in (kind, f"{low}..{high}", noun) if part)
    if isinstance(value, Ratio):
        way = {Orientation.COST_TO_RETURN: " cost", Orientation.RETURN_TO_COST: " return", None: ""}
        return "r " + ":".join(plain(p) for p in value.parts) + way[value.orientation]
    if isinstance(value, Period):
        if not value.is_deadline:
            return f"p {value.start} {value.end}"
        return f"d {value.end}" if value.start == today else f"d {value.start} {value.end}"
    return _one(value)


def write_mentions(mentions: tuple[Mention, ...], today: date) -> dict[str, str]:
    return {m.text: " | ".join(_write(r.value, today) for r in m.readings) for m in mentions}


def _cases() -> list[Any]:
    path = Path(__file__).parent / "cases.yaml"
    groups: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        pytest.param(case, id=f"{group}: {case['text']}"[:70])
        for group, cases in groups.items()
        for case in cases
    ]


@pytest.mark.parametrize("case", _cases())
def test_golden_case(case: dict[str, Any]) -> None:
    today = date.fromisoformat(str(case["today"])) if "today" in case else TODAY
    mentions = read(case["text"], today=today, fiscal_start=case.get("fiscal_start", 1))
    assert write_mentions(mentions, today) == case["want"]


_PIECES = (
    *("0", "1", " 2", ", 3", ".", "万", "亿", "%", "到", "至", "从", "-", "~", ":", "/", "比", "年", "月"),
    *("Q4", "日", "前", "个", "百分点", "提升", "降低", "(当前", ")", "k", "M", "$", "¥", "元", "倍", "翻"),
    *("第", "+", "↑", "→", "half a ", "million", "two ", " and ", " by ", " to ", "end of ", "FY", "2026"),
    *("10%", "ROI ", "1:3", "\n", "一", "十", "百", "千", "零", "点", "同比", "三七开", "分之", "Sep "),
    *("30", "年底", "内", "未来", "双11", "🙂", "１", "％", "萬", "\x00", " "),
)


def _check_spans(text: str, mentions: tuple[Mention, ...]) -> None:
    at = 0
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert at <= mention.start < mention.end
        assert mention.readings
        at = mention.end


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.sampled_from([1, 2, 4, 10]))
def test_mentions_slice_the_original_and_do_not_overlap(text: str, fiscal_start: int) -> None:
    _check_spans(text, read(text, today=TODAY, fiscal_start=fiscal_start))


@pytest.mark.parametrize(
    "text", ["十双11\n前年零30", "比10%同比降低到\x0030", "一半百分点H1降低", "10%到15%到20%到25%"]
)
def test_neighbours_do_not_share_words(text: str) -> None:
    _check_spans(text, read(text, today=TODAY, fiscal_start=10))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.dates(min_value=date(2019, 1, 1), max_value=date(2036, 12, 31)))
def test_any_unicode_is_read_without_error(text: str, today: date) -> None:
    _check_spans(text, read(text, today=today))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(min_value=-(10**11), max_value=10**11), st.sampled_from(["{}元", "{}人", "{}%", "{}个百分点"])
)
def test_a_number_written_in_full_is_read_exactly(value: int, form: str) -> None:
    (mention,) = read(form.format(value), today=TODAY)
    assert not isinstance(mention.value, Period | Range | Ratio | Change)
    assert mention.value.value == value


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["1 ", "提升", "市场份额从10%提升到15%，预算500万。", "1,", "2026年", "(", " "]
)
def test_time_is_linear_in_length(piece: str) -> None:
    """Quadratic work would take 16 times as long for 4 times the text; allow for a noisy machine."""

    def measure(length: int) -> float:
        text = (piece * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            read(text, today=TODAY)
            best = min(best, time.process_time() - start)
        return best

    assert measure(3200) < 9 * max(measure(800), 0.002)


def test_a_bare_number_becomes_money_only_on_request() -> None:
    (mention,) = read("500万", today=TODAY)
    assert mention.value == Number(value=mention.value.value)  # type: ignore[union-attr]
    assert as_money(mention.value, "CNY") == Money(value=mention.value.value, currency="CNY")  # type: ignore[union-attr]
    assert as_money(read("15%", today=TODAY)[0].value) is None
    assert as_money(read("3位", today=TODAY)[0].value) is None


def test_dollar_means_the_dollar_of_the_plan() -> None:
    (mention,) = read("$500", today=TODAY, currency="HKD")
    assert mention.value == Money(value=mention.value.value, currency="HKD")  # type: ignore[union-attr]
