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
    return said + {Comparison.YEAR_ON_YEAR: " yoy", Comparison.PERIOD_ON_PERIOD: " pop", None: ""}[change.comparison]


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
    return [pytest.param(case, id=f"{group}: {case['text']}"[:70]) for group, cases in groups.items() for case in cases]


@pytest.mark.parametrize("case", _cases())
def test_golden_case(case: dict[str, Any]) -> None:
    today = date.fromisoformat(str(case["today"])) if "today" in case else TODAY
    mentions = read(case["text"], today=today, fiscal_start=case.get("fiscal_start", 1))
    assert write_mentions(mentions, today) == case["want"]
