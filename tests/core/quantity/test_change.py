"""What a change means for a KPI."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput
from core.quantity.change import TargetKind, readings, value_of
from core.quantity.reading import read
from core.quantity.unit import CNY, NUMBER, PERCENT, PERSONS, USD, Unit
from core.quantity.value import Change, Money, Number, Points, Share

TODAY = date(2026, 7, 15)


def _change(text: str) -> Change:
    value = read(text, today=TODAY)[0].value
    assert isinstance(value, Change)
    return value


@pytest.mark.parametrize(
    ("text", "unit", "baseline", "targets"),
    [
        ("提升45%", PERCENT, "30", ["43.5", "75", "45"]),
        ("提升45个百分点", PERCENT, "30", ["75"]),
        ("提升至45%", PERCENT, None, ["45"]),
        ("提升3%", PERCENT, "10", ["10.3", "13", "3"]),
        ("降低20%", PERCENT, "40", ["32", "20", "20"]),
        ("增长30%", CNY, "5000000", ["6500000"]),
        ("降低20%", CNY, "200", ["160"]),
        ("增加150万", CNY, "5000000", ["6500000"]),
        ("减少50万元", CNY, "5000000", ["4500000"]),
        ("翻一番", PERSONS, "80000", ["160000"]),
        ("减半", PERCENT, "5", ["2.5"]),
        ("从500万做到650万", CNY, None, ["6500000"]),
        ("提升5个百分点（当前10%）", PERCENT, None, ["15"]),
        ("做到12万人", PERSONS, None, ["120000"]),
        ("提升50bps", PERCENT, "10", ["10.5"]),
    ],
)
def test_targets(text: str, unit: Unit, baseline: str | None, targets: list[str]) -> None:
    got = readings(_change(text), unit, None if baseline is None else Decimal(baseline))
    assert [r.target for r in got] == [Decimal(t) for t in targets]


def test_the_three_readings_are_named() -> None:
    got = readings(_change("提升45%"), PERCENT, Decimal(30))
    assert [r.kind for r in got] == [TargetKind.RELATIVE, TargetKind.POINTS, TargetKind.LEVEL]
    assert len({r.meaning.zh for r in got}) == len({r.meaning.en for r in got}) == 3


@pytest.mark.parametrize("text", ["提升45%", "提升5个百分点", "翻一番", "增加3个百分点"])
def test_a_missing_baseline_is_asked_for(text: str) -> None:
    with pytest.raises(MissingInput) as caught:
        readings(_change(text), PERCENT, None)
    assert caught.value.field == "baseline"
    assert caught.value.valid is not None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("提升5个百分点", CNY), ("增加150万元", PERCENT), ("提升至15%", CNY), ("提升至15%", PERSONS)],
)
def test_a_change_of_another_kind_is_refused(text: str, unit: Unit) -> None:
    with pytest.raises(InputError):
        readings(_change(text), unit, Decimal(10))


@pytest.mark.parametrize(
    ("amount", "unit", "value"),
    [
        (Number(value=Decimal(5000000)), CNY, "5000000"),
        (Money(value=Decimal(5000000)), CNY, "5000000"),
        (Share(value=Decimal(15)), PERCENT, "15"),
        (Number(value=Decimal(15)), PERCENT, "15"),
        (Number(value=Decimal(12), noun="人"), PERSONS, "12"),
        (Share(value=Decimal(15)), NUMBER, "0.15"),
    ],
)
def test_value_in_the_unit(amount: Number, unit: Unit, value: str) -> None:
    assert value_of(amount, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (Share(value=Decimal(15)), CNY),
        (Money(value=Decimal(5)), USD),
        (Money(value=Decimal(5)), PERCENT),
        (Points(value=Decimal(5)), PERCENT),
        (Number(value=Decimal(3), noun="位"), CNY),
        (Number(value=Decimal(5000000)), PERCENT),
    ],
)
def test_value_of_another_kind_is_refused(amount: Number, unit: Unit) -> None:
    with pytest.raises(InputError) as caught:
        value_of(amount, unit)
    assert caught.value.valid is not None
