"""What a stated change means for a KPI: the target it leads to, in every reading.

提升X%, 提升X个百分点 and 提升至X% are different statements. On a baseline of 30 with X = 45 they lead to
43.5, 75 and 45. For a KPI that is itself a percentage, "提升45%" is used for all three, so all are given.
"""

from decimal import Decimal
from enum import StrEnum

from core.errors import InputError, MissingInput
from core.frozen import Frozen
from core.quantity.numeral import tidy
from core.quantity.saying import describe, plain, say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Range, Ratio, Share
from core.text import Language, Text


class TargetKind(StrEnum):
    """How a target follows from the statement."""

    RELATIVE = "relative"  # baseline x (1 + X %)
    POINTS = "points"  # baseline + X percentage points
    LEVEL = "level"  # the level itself
    AMOUNT = "amount"  # baseline + amount
    TIMES = "times"  # baseline x factor


class TargetReading(Frozen):
    """One target a change can mean.

    Attributes:
        target: The level to reach, in the KPI's unit.
        kind: How it follows from the statement.
        meaning: The same in words a person can choose by.
    """

    target: Decimal
    kind: TargetKind
    meaning: Text


def readings(change: Change, unit: Unit, baseline: Decimal | None) -> tuple[TargetReading, ...]:
    """The targets a change can mean for a KPI of a unit, likeliest first.

    Args:
        change: What was said.
        unit: The KPI's unit; `baseline` and the targets are in it (元, things, percent).
        baseline: The level today. The change's own start ("当前10%") is used where it is None.

    Raises:
        MissingInput: The target depends on the baseline and there is none.
        InputError: The change is of another kind than the KPI (个百分点 of money, 元 of a rate).
    """
    if baseline is None and change.start is not None:
        baseline = value_of(change.start, unit)
    if change.kind in {ChangeKind.TO_LEVEL, ChangeKind.FROM_TO}:
        return (_level(value_of(_said(change.end, change), unit), unit),)
    size = _said(change.size, change)
    if change.kind is ChangeKind.TIMES:
        factor = size.value
        return (_target(_needed(baseline, change) * factor, TargetKind.TIMES, f"x {plain(factor)}", unit),)
    if change.kind is ChangeKind.BY_PERCENT:
        return _by_percent(change, unit, baseline)
    kind = TargetKind.POINTS if isinstance(size, Points) else TargetKind.AMOUNT
    step = _step(size, unit) * (change.sign or 1)
    return (_target(_needed(baseline, change) + step, kind, _signed(step), unit),)


def _by_percent(change: Change, unit: Unit, baseline: Decimal | None) -> tuple[TargetReading, ...]:
    size = _said(change.size, change).value
    step = size * (change.sign or 1)
    start = _needed(baseline, change)
    relative = _target(start * (100 + step) / 100, TargetKind.RELATIVE, f"{_signed(step)}%", unit)
    if unit.kind is not UnitKind.PERCENT:
        return (relative,)
    points = _target(start + step, TargetKind.POINTS, _signed(step), unit)
    return (relative, points, _level(size, unit))


def _said(amount: Amount | None, change: Change) -> Amount:
    if amount is None:
        raise InputError(
            Text(
                zh=f"这个变化没有说出数值：{change.kind.value}",
                en=f"the change names no value: {change.kind.value}",
            ),
            field="change",
            valid=Text(zh="例如“提升5个百分点”“提升至15%”", en='such as "up 5 pp" or "to 15%"'),
        )
    return amount


def _needed(baseline: Decimal | None, change: Change) -> Decimal:
    if baseline is None:
        said = describe(change)
        raise MissingInput(
            Text(
                zh=f"“{said.zh}”要换算成目标值，需要基准值（当前水平）",
                en=f'"{said.en}" needs the baseline (the level today) to become a target',
            ),
            field="baseline",
            valid=Text(
                zh="当前水平，例如“当前30%”“目前500万元”", en='the level today, such as "currently 30%"'
            ),
        )
    return baseline


def _step(size: Amount, unit: Unit) -> Decimal:
    """The size of a BY_POINTS or BY_AMOUNT change in the KPI's unit."""
    if isinstance(size, Points):
        if unit.kind is not UnitKind.PERCENT:
            raise _mismatch(size, unit)
        return size.value
    return value_of(size, unit)


def value_of(amount: Amount | Range | Ratio, unit: Unit) -> Decimal:
    """An amount as a value of a KPI's unit: 元 for money, things for counts, percent for rates.

    A bare number fits every unit (15 for a rate is 15 %).

    Raises:
        InputError: The amount is of another kind (a percentage for a money KPI, another currency).
    """
    if isinstance(amount, Number) and _fits_number(amount, unit):
        return amount.value
    if isinstance(amount, Money) and unit.kind is UnitKind.MONEY and unit.symbol in {"", amount.currency}:
        return amount.value
    if isinstance(amount, Share) and unit.kind is UnitKind.PERCENT:
        return amount.value
    if isinstance(amount, Share) and unit.kind is UnitKind.NUMBER:
        return amount.value / 100
    raise _mismatch(amount, unit)


def _fits_number(amount: Number, unit: Unit) -> bool:
    """A number with a noun (3位) is a count; a bare one takes the KPI's unit, if it is a possible rate."""
    if unit.kind is UnitKind.PERCENT and abs(amount.value) > _HIGHEST_RATE:
        return False
    return not amount.noun or unit.kind in {UnitKind.COUNT, UnitKind.NUMBER}


_HIGHEST_RATE = 10_000  # percent; 500万 is no percentage
_VALID = {
    UnitKind.MONEY: Text(zh="金额，例如“650万元”", en='an amount of money, such as "6.5M"'),
    UnitKind.COUNT: Text(zh="数量，例如“12万”", en='a count, such as "120k"'),
    UnitKind.PERCENT: Text(zh="百分比，例如“15%”", en='a percentage, such as "15%"'),
    UnitKind.NUMBER: Text(zh="数字，例如“3.5”", en='a number, such as "3.5"'),
}


def _mismatch(amount: Amount | Range | Ratio, unit: Unit) -> InputError:
    said = describe(amount)
    kind = f"{unit.kind.value}{' ' + unit.symbol if unit.symbol else ''}"
    return InputError(
        Text(
            zh=f"“{said.zh}”不能作为单位为 {kind} 的指标的数值",
            en=f'"{said.en}" is not a value of a KPI in {kind}',
        ),
        field="value",
        valid=_VALID[unit.kind],
    )


def _signed(step: Decimal) -> str:
    return ("+" if step >= 0 else "") + plain(step)


def _level(value: Decimal, unit: Unit) -> TargetReading:
    level = _said_level(value, unit)
    return TargetReading(
        target=tidy(value), kind=TargetKind.LEVEL, meaning=Text(zh=f"调整至 {level.zh}", en=f"to {level.en}")
    )


def _said_level(value: Decimal, unit: Unit) -> Text:
    exact = tidy(value)
    return Text(zh=say(exact, unit, Language.ZH_HANS), en=say(exact, unit, Language.EN))


_KINDS = {
    TargetKind.RELATIVE: Text(zh="相对增幅", en="relative change"),
    TargetKind.POINTS: Text(zh="百分点", en="percentage points"),
    TargetKind.AMOUNT: Text(zh="增减量", en="change by an amount"),
    TargetKind.TIMES: Text(zh="倍数", en="multiple"),
}


def _target(value: Decimal, kind: TargetKind, step: str, unit: Unit) -> TargetReading:
    name, level = _KINDS[kind], _said_level(value, unit)
    meaning = Text(zh=f"{name.zh} {step}，目标 {level.zh}", en=f"{name.en} {step}, target {level.en}")
    return TargetReading(target=tidy(value), kind=kind, meaning=meaning)
