"""A stated change ("+5pp", "提升30%", "从10%到15%") as the levels it means for a KPI."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.errors import AmbiguousInput, InputError, MissingInput
from core.plan.kpi import Direction, Kpi
from core.quantity.saying import plain, say
from core.quantity.unit import UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Number, Points, Share
from core.text import Language, Text
from tools.argument_error import shorten
from tools.stated_value import in_unit, is_bare, read_amount, read_stated_change


class Changed(NamedTuple):
    """What a change says: any of them may be unknown. `delta` is in the KPI's unit or in points."""

    baseline: Decimal | None
    target: Decimal | None
    delta: Decimal | None


def read_change(text: str, kpi: Kpi, baseline: Decimal | None, scale: Decimal, field: str) -> Changed:
    """What a stated change means for a KPI that stands at `baseline`.

    Raises:
        AmbiguousInput: "提升45%" of a percentage, which may be relative, points or a level.
        MissingInput: A relative change with no baseline to take it of.
        InputError: It does not suit the KPI's unit.
    """
    change = _stated(text, kpi, field)
    match change.kind:
        case ChangeKind.TO_LEVEL | ChangeKind.FROM_TO:
            start = _level(change.start, text, kpi, scale, field)
            return Changed(start, _level(change.end, text, kpi, scale, field), None)
        case ChangeKind.BY_POINTS | ChangeKind.BY_AMOUNT:
            delta = change.sign * _size(change, text, kpi, scale, field)
            return Changed(None, None if baseline is None else baseline + delta, delta)
        case ChangeKind.BY_PERCENT | ChangeKind.TIMES:
            return _relative(change, text, kpi, baseline, field)


def _stated(text: str, kpi: Kpi, field: str) -> Change:
    currency = kpi.unit.symbol if kpi.unit.kind is UnitKind.MONEY else "CNY"
    said = read_stated_change(text, field, currency=currency)
    if said is not None:
        return said
    amount = read_amount(text, field, currency=currency)
    return _by(amount, -1) if amount.value < 0 else _unsigned(amount, text, kpi, field)


def _unsigned(amount: Amount, text: str, kpi: Kpi, field: str) -> Change:
    """A bare amount: up, unless less is better, where up and down both make sense."""
    if text.strip().startswith(("+", "＋")):
        return _by(amount, 1)
    if kpi.direction is Direction.DOWN:
        raise AmbiguousInput(
            Text(zh=f"{kpi.name.zh}变动 {text!r}：升还是降？", en=f"{kpi.name.en} by {text!r}: up or down?"),
            [Text(zh=f"降低 {text}", en=f"-{text}"), Text(zh=f"提高 {text}", en=f"+{text}")],
            field=field,
        )
    return _by(amount, 1)


def _by(amount: Amount, sign: int) -> Change:
    kind = ChangeKind.BY_AMOUNT
    if isinstance(amount, Share):
        kind = ChangeKind.BY_PERCENT
    elif isinstance(amount, Points):
        kind = ChangeKind.BY_POINTS
    return Change(kind=kind, sign=sign, size=amount.model_copy(update={"value": abs(amount.value)}))


def _level(amount: Amount | None, text: str, kpi: Kpi, scale: Decimal, field: str) -> Decimal | None:
    if amount is None:
        return None
    value = in_unit(amount, kpi.unit, text, field)
    return value * scale if _stands_bare(value, text) else value


def _stands_bare(value: Decimal, text: str) -> bool:
    """Whether the number stands in the text without a scale or unit of its own."""
    digits = re.escape(plain(value))
    return re.search(rf"(?<![\d.]){digits}(?![\d.%万亿千百成kmw])", text.replace(",", "").lower()) is not None


def _size(change: Change, text: str, kpi: Kpi, scale: Decimal, field: str) -> Decimal:
    """The difference in the KPI's unit, always positive."""
    size = change.size
    if isinstance(size, Points) == (kpi.unit.kind is UnitKind.PERCENT) and size is not None:
        bare = is_bare(text) and isinstance(size, Number)
        return abs(size.value) * (scale if bare else 1)
    valid = Text(zh="百分点，例如 +5pp", en="percentage points such as +5pp")
    if kpi.unit.kind is not UnitKind.PERCENT:
        valid = Text(
            zh="数量或百分比，例如 +150万、+30%", en="an amount or a percentage such as +150K or +30%"
        )
    raise InputError(
        Text(
            zh=f"{kpi.name.zh}的变化 {shorten(text)} 单位不对",
            en=f"{shorten(text)} is no change of {kpi.name.en}",
        ),
        field=field,
        valid=valid,
    )


def _relative(change: Change, text: str, kpi: Kpi, baseline: Decimal | None, field: str) -> Changed:
    size = change.size.value if change.size is not None else Decimal(1)
    if kpi.unit.kind is UnitKind.PERCENT and change.kind is ChangeKind.BY_PERCENT:
        raise _three_readings(change.sign or 1, size, text, kpi, baseline, field)
    if baseline is None:
        raise MissingInput(
            Text(
                zh=f"{kpi.name.zh}现在是多少？知道基准值才能算出 {shorten(text)} 之后的目标值",
                en=f"what is {kpi.name.en} today? The target after {shorten(text)} needs the baseline",
            ),
            field=field.rsplit(".", 1)[0] + ".baseline",
            valid=Text(zh="基准值，或直接给出目标值", en="the baseline, or the target itself"),
        )
    factor = size if change.kind is ChangeKind.TIMES else 1 + (change.sign or 1) * size / 100
    target = (baseline * factor).quantize(kpi.unit.quantum, ROUND_HALF_UP)
    return Changed(None, target, target - baseline)


def _three_readings(
    sign: int, size: Decimal, text: str, kpi: Kpi, baseline: Decimal | None, field: str
) -> AmbiguousInput:
    """A percentage "up 45%": relative, in points, or to a level (the framework's own text mixes them)."""
    size = abs(size)
    up, down = (Text(zh="提升", en="up"), Text(zh="降低", en="down"))
    verb = up if sign > 0 else down
    relative = None if baseline is None else baseline * (1 + sign * size / 100)
    points = None if baseline is None else baseline + sign * size
    shown = plain(size)
    start = "" if baseline is None else say(baseline, kpi.unit, Language.EN)
    return AmbiguousInput(
        Text(
            zh=f"{kpi.name.zh}本身是百分比，{shorten(text)} 有三种读法，是哪一种？",
            en=f"{kpi.name.en} is a percentage, so {shorten(text)} has three readings; which is meant?",
        ),
        [
            Text(
                zh=f"相对{verb.zh} {shown}%" + _reached(start, relative, kpi),
                en=f"{verb.en} by {shown}% of itself" + _reached(start, relative, kpi),
            ),
            Text(
                zh=f"{verb.zh} {shown} 个百分点" + _reached(start, points, kpi),
                en=f"{verb.en} by {shown} points" + _reached(start, points, kpi),
            ),
            Text(zh=f"{verb.zh}至 {shown}%", en=f"{verb.en} to {shown}%"),
        ],
        field=field,
    )


def _reached(start: str, value: Decimal | None, kpi: Kpi) -> str:
    if value is None:
        return ""
    return f" ({start} → {say(value.quantize(kpi.unit.quantum, ROUND_HALF_UP), kpi.unit, Language.EN)})"
