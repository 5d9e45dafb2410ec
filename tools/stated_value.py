"""Amounts and times as stated in an argument, read into the unit they are for. Nothing is guessed."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.errors import AmbiguousInput, InputError
from core.quantity.mention import Mention
from core.quantity.parse import parse_amount
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Change, Money, Number, Points, Quantity, Share
from core.text import Text
from tools.argument_error import shorten

_BARE = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_FILLER = re.compile(
    r"(?:[\s约共计近~≈+，,。.;；]|大概|大约|左右|总共|不含税|about|approx\.?|around|by)*", re.IGNORECASE
)
_DAY = date(2000, 1, 1)  # amounts do not depend on the day they are read
_RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:：]\s*(\d+(?:\.\d+)?)")
_ONE, _ZERO = Decimal(1), Decimal(0)
_VALID: dict[UnitKind, Text] = {
    UnitKind.MONEY: Text(zh="金额，例如 500万元", en="an amount of money such as 5M"),
    UnitKind.COUNT: Text(zh="整数数量，例如 12万", en="a whole number such as 120,000"),
    UnitKind.PERCENT: Text(zh="百分比，例如 45%", en="a percentage such as 45%"),
    UnitKind.NUMBER: Text(zh="数值，例如 3.5", en="a number such as 3.5"),
}
_AMOUNTS = Text(zh="一个数值，例如 500万、1.2亿元、15%、2个百分点", en="one amount such as 5M, 15% or 2pp")
_TIMES = Text(zh="一个时间，例如 2026年Q4、10-11月、2026-09-30", en="one time such as 2026 Q4 or 2026-09-30")


def is_bare(text: str) -> bool:
    """Whether it is digits only, with no scale, unit or sign of what it counts."""
    return _BARE.fullmatch(text.strip()) is not None


def read_amount(text: str, field: str, *, currency: str = "CNY") -> Amount:
    """The one amount a text states.

    Raises:
        InputError: It states none, or more than one.
        AmbiguousInput: It can be read in two ways.
    """
    return parse_amount(text, field=field, currency=currency)


def read_part(text: str, field: str, *, currency: str = "CNY") -> Decimal | None:
    """A percentage as 0..1; None when the text states something else.

    Raises:
        InputError: A percentage below 0 or above 100, or no amount at all.
    """
    amount = read_amount(text, field, currency=currency)
    if not isinstance(amount, Share):
        return None
    if not 0 <= amount.value <= 100:
        raise InputError(
            Text(zh=f"{field} 的 {shorten(text)} 超出范围", en=f"{field} of {shorten(text)} is out of range"),
            field=field,
            valid=Text(zh="0% 到 100%", en="0 % to 100 %"),
        )
    return amount.value / 100


def read_stated_change(text: str, field: str, *, currency: str) -> Change | None:
    """The change a text states in words or with a sign; None where it states a bare amount.

    Raises:
        InputError: It states neither, or more than one.
        AmbiguousInput: It can be read in two ways.
    """
    if _PLAIN.fullmatch(text.strip()) and not text.strip().startswith(("+", "-")):
        return None
    value = _only(read(text, today=_DAY, currency=currency), text, field)
    return value if isinstance(value, Change) else None


def read_value(text: str, unit: Unit, field: str, *, scale: Decimal = _ONE) -> Decimal:
    """The value of a level of this unit: 元, things, percent.

    Args:
        text: As stated.
        unit: What it must be in.
        field: Argument it stands in, for the error.
        scale: What a bare number counts, where the KPI's name says so ("销售额(万元)": 10,000).
    """
    ratio = _RATIO.fullmatch(text.strip())
    if ratio and unit.kind is UnitKind.NUMBER:
        return _quotient(Decimal(ratio[1]), Decimal(ratio[2]), text, field)
    currency = unit.symbol if unit.kind is UnitKind.MONEY else "CNY"
    amount = read_amount(text, field, currency=currency)
    value = in_unit(amount, unit, text, field)
    if is_bare(text):
        _check_fraction(value, unit, text, field)
        value *= scale
    if unit.kind is UnitKind.COUNT and value != value.to_integral_value():
        raise _unfit(text, unit, field)
    return value


def read_money(text: str, currency: str, field: str) -> Decimal:
    """An amount of money, not negative, in whole currency units."""
    value = read_value(text, Unit(kind=UnitKind.MONEY, symbol=currency), field)
    if value < 0:
        raise InputError(
            Text(zh=f"{field} 不能是负数：{text!r}", en=f"{field} cannot be negative: {text!r}"),
            field=field,
            valid=Text(zh="0 或正的金额", en="zero or a positive amount"),
        )
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) if value != value.to_integral_value() else value


def read_reserve(text: str, total: Decimal | None, currency: str, field: str) -> Decimal:
    """Money set aside, given as an amount or as a percentage of the total budget."""
    amount = read_amount(text, field, currency=currency)
    if not isinstance(amount, Share):
        return read_money(text, currency, field)
    valid = Text(zh="0% 到 100%", en="0% to 100%")
    if not 0 <= amount.value <= 100:
        raise InputError(
            Text(zh=f"预留比例 {text!r} 超出范围", en=f"a reserve of {text!r} is out of range"),
            field=field,
            valid=valid,
        )
    if total is None:
        raise InputError(
            Text(
                zh=f"还没有总预算，算不出 {text} 是多少",
                en=f"there is no total budget to take {text} of",
            ),
            field=field,
            valid=Text(zh="先给出总预算，或写金额", en="give the total budget first, or an amount"),
        )
    return (total * amount.value / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def read_period(text: str, field: str, *, today: date, fiscal_start: int) -> Period:
    """The stretch of days a text states.

    A deadline said as "before Q4" is the end of Q4, as the framework's own tables use it.

    Raises:
        InputError: It states no time, or more than one.
        AmbiguousInput: It can be read in two ways.
    """
    mentions = read(text, today=today, fiscal_start=fiscal_start)
    if len(mentions) == 1 and all(_is_deadline(reading.value) for reading in mentions[0].readings):
        mentions = (mentions[0].model_copy(update={"readings": mentions[0].readings[:1]}),)
    value = _only(mentions, text, field, valid=_TIMES)
    if isinstance(value, Period):
        return value
    raise _unread(text, field, _TIMES)


def read_score(text: str, field: str) -> Decimal:
    """The bare value of an amount of any kind: a contribution in points, money or score."""
    return read_amount(text, field).value


def unit_of(amount: Amount) -> Unit:
    """The unit an amount is stated in."""
    if isinstance(amount, Money):
        return Unit(kind=UnitKind.MONEY, symbol=amount.currency)
    if isinstance(amount, Share | Points):
        return Unit(kind=UnitKind.PERCENT)
    if amount.value == amount.value.to_integral_value():
        return Unit(kind=UnitKind.COUNT, symbol=amount.noun)
    return Unit(kind=UnitKind.NUMBER, symbol=amount.noun)


def _is_deadline(value: Quantity) -> bool:
    return isinstance(value, Period) and value.is_deadline


def _only(mentions: tuple[Mention, ...], text: str, field: str, valid: Text | None = None) -> Quantity:
    """The one quantity in a text that says nothing else."""
    if len(mentions) != 1:
        raise _unread(text, field, valid)
    only = mentions[0]
    rest = text[: only.start] + " " + text[only.end :]
    if not _FILLER.fullmatch(rest):
        raise _unread(text, field, valid)
    if only.is_ambiguous:
        raise AmbiguousInput(
            Text(
                zh=f"{shorten(text)} 有 {len(only.readings)} 种读法，是哪一种？",
                en=f"{shorten(text)} can be read in {len(only.readings)} ways; which is meant?",
            ),
            [reading.meaning for reading in only.readings],
            field=field,
        )
    return only.value


def _unread(text: str, field: str, valid: Text | None = None) -> InputError:
    what = Text(zh="时间", en="time") if valid is _TIMES else Text(zh="数值", en="amount")
    return InputError(
        Text(
            zh=f"{field} 的值 {shorten(text)} 读不出一个{what.zh}",
            en=f"{field}: {shorten(text)} is not one {what.en}",
        ),
        field=field,
        valid=valid or _AMOUNTS,
    )


def in_unit(amount: Amount, unit: Unit, text: str, field: str) -> Decimal:
    """The value of an amount that must be of this unit. Raises InputError when it is not."""
    match unit.kind, amount:
        case UnitKind.MONEY, Money() if amount.currency != unit.symbol:
            raise InputError(
                Text(
                    zh=f"{text!r} 的币种是 {amount.currency}，而这里用 {unit.symbol}",
                    en=f"{text!r} is in {amount.currency}, and {unit.symbol} is used here",
                ),
                field=field,
                valid=Text(zh=f"{unit.symbol} 金额", en=f"an amount in {unit.symbol}"),
            )
        case (UnitKind.MONEY, Money()) | (UnitKind.PERCENT, Share()):
            return amount.value
        case (UnitKind.MONEY, Number(noun="")) | (UnitKind.PERCENT, Number(noun="")):
            return amount.value
        case (UnitKind.COUNT | UnitKind.NUMBER, Number()):
            return amount.value
    raise _unfit(text, unit, field)


def _unfit(text: str, unit: Unit, field: str) -> InputError:
    valid = _VALID[unit.kind]
    return InputError(
        Text(
            zh=f"{field} 的值 {shorten(text)} 单位不对，应为{valid.zh}",
            en=f"{field} is {shorten(text)}, which is not {valid.en}",
        ),
        field=field,
        valid=valid,
    )


def _check_fraction(value: Decimal, unit: Unit, text: str, field: str) -> None:
    """Refuse to guess whether 0.15 is 15 % or 0.15 %."""
    if unit.kind is not UnitKind.PERCENT or not 0 < abs(value) < 1:
        return
    readings = [f"{value:f}%", f"{(value * 100).normalize():f}%"]
    raise AmbiguousInput(
        Text(
            zh=f"{text!r} 是 {readings[0]} 还是 {readings[1]}？",
            en=f"is {text!r} {readings[0]} or {readings[1]}?",
        ),
        [Text(zh=reading, en=reading) for reading in readings],
        field=field,
    )


def _quotient(first: Decimal, second: Decimal, text: str, field: str) -> Decimal:
    """A two-part ratio as return over cost: 3:1 is 3, and so is 1:3 as Chinese writes cost to return."""
    if _ZERO in (first, second):
        raise _unfit(text, Unit(kind=UnitKind.NUMBER), field)
    value = second if first == 1 else first / second
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize()
