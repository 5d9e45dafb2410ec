"""Typed arguments of tools: one amount or one period, exactly, or an error that says what would be valid."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from core.errors import AmbiguousInput, InputError
from core.quantity.change import value_of
from core.quantity.mention import Mention, Reading
from core.quantity.numeral import tidy
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Money, Number, Points, Share
from core.text import Text

LONGEST = 200
LARGEST = Decimal(10) ** 18
_FINEST = -12
_LONGEST_NUMBER = 25  # digits: fewer than arithmetic keeps, more than any amount has
_TODAY = date(2000, 1, 1)  # an amount does not depend on the day
_recall = lru_cache(maxsize=1024)(read)  # one argument is read where it is checked and where it is used
_AMOUNTS = {
    UnitKind.MONEY: Text(
        zh="金额，例如 5000000、“500万”“1.2亿元”", en='money, such as 5000000, "5M" or "1.2亿元"'
    ),
    UnitKind.COUNT: Text(zh="数量，例如 120000、“12万”", en='a count, such as 120000 or "120k"'),
    UnitKind.PERCENT: Text(zh="百分比，例如“15%”或 15", en='a percentage, such as "15%" or 15'),
    UnitKind.NUMBER: Text(zh="数字，例如 3.5", en="a number, such as 3.5"),
    None: Text(zh="一个数量，例如“500万”“15%”“2pp”“1.2亿元”", en='one amount, such as "5M", "15%", "2pp"'),
}
_PERIODS = Text(
    zh="一个时间段，例如“2026年Q4”“9月底前”“2026-09-30”“2026-07-01/2026-12-31”",
    en='one period, such as "Q4 2026", "by end of September", "2026-09-30", "2026-07-01/2026-12-31"',
)


def parse_amount(
    value: object, *, unit: Unit | None = None, field: str = "amount", currency: str = "CNY"
) -> Money | Number | Share | Points:
    """Exactly one amount from a number or a text ("500万", "2pp", "15%", 5000000, "1.2亿元").

    Args:
        value: An int, Decimal, finite float, or a text of at most 200 characters.
        unit: The unit it is for. A bare number becomes Money for a money unit, Share for percent.
        field: Name of the argument, for the error.
        currency: Currency of a bare number for a money unit without symbol, and of 元, ¥, $.

    Raises:
        InputError: Not one amount, of another kind than the unit, not finite, or beyond 10^18.
        AmbiguousInput: The text can be read in two ways (1.200).
    """
    valid = _AMOUNTS[unit.kind if unit else None]
    if unit is not None and unit.kind is UnitKind.MONEY and unit.symbol:
        currency = unit.symbol
    if isinstance(value, str):
        amount = _read_amount(value, field, currency, valid)
    else:
        amount = Number(value=_from_number(value, field, valid))
    if abs(amount.value) >= LARGEST:
        raise _refuse(value, field, valid, Text(zh="数值过大", en="the value is too large"))
    return amount if unit is None else _fit(amount, unit, field, valid, currency)


def parse_decimal(value: object, unit: Unit, field: str) -> Decimal:
    """A value of a unit (元, things, percent) from a number or a text.

    Raises:
        InputError: As `parse_amount`, or a percentage-point difference where a level is needed.
        AmbiguousInput: The text can be read in two ways.
    """
    amount = parse_amount(value, unit=unit, field=field)
    if isinstance(amount, Points):
        raise _refuse(
            value,
            field,
            _AMOUNTS[unit.kind],
            Text(zh="这是差值，不是水平", en="this is a difference, not a level"),
        )
    return value_of(amount, unit)


def parse_period(text: object, *, today: date, fiscal_start: int = 1, field: str = "period") -> Period:
    """Exactly one period from a text: words, an ISO date, or two ISO dates with "/" between.

    Raises:
        InputError: Not a text, not a period, or more than one.
        AmbiguousInput: It can be read in two ways (03/04/2026, Q4 with a fiscal year from April).
    """
    if isinstance(text, Period):
        return text
    if isinstance(text, date):
        return Period(start=text, end=text, label=text.isoformat())
    if not isinstance(text, str) or len(text) > LONGEST:
        raise _refuse(text, field, _PERIODS)
    mention = _only(text, _recall(text, today=today, fiscal_start=fiscal_start), field, _PERIODS)
    periods = [r for r in mention.readings if isinstance(r.value, Period)]
    if not periods:
        raise _refuse(text, field, _PERIODS)
    chosen = _unambiguous(text, periods, field)
    assert isinstance(chosen, Period)
    return chosen


def _read_amount(text: str, field: str, currency: str, valid: Text) -> Money | Number | Share | Points:
    if len(text) > LONGEST:
        raise _refuse(text, field, valid)
    plain = _plain_number(text)
    if plain is not None:
        return Number(value=plain)
    mention = _only(text, _recall(text, today=_TODAY, currency=currency), field, valid)
    amount = _unambiguous(text, mention.readings, field)
    if not isinstance(amount, Money | Number | Share | Points):
        raise _refuse(text, field, valid)
    return amount


def _plain_number(text: str) -> Decimal | None:
    """A bare ASCII number of any reasonable length ("618", "-12.50"), which a text may use as a name."""
    said = text.strip()
    digits = said.removeprefix("-").removeprefix("+")
    whole, _, rest = digits.partition(".")
    if (
        not (digits.isascii() and whole.isdigit() and (rest.isdigit() or "." not in digits))
        or len(digits) > _LONGEST_NUMBER
    ):
        return None
    if 1 <= len(whole) <= 3 and len(rest) == 3 and rest.endswith("0") and whole != "0":
        return None
    return tidy(Decimal(said))


def _only(text: str, mentions: tuple[Mention, ...], field: str, valid: Text) -> Mention:
    """The one mention, if it is all there is in the text."""
    if len(mentions) != 1:
        raise _refuse(text, field, valid)
    mention = mentions[0]
    if (text[: mention.start] + text[mention.end :]).strip():
        raise _refuse(text, field, valid)
    return mention


def _unambiguous(text: str, readings: tuple[Reading, ...] | list[Reading], field: str) -> object:
    if len(readings) > 1:
        message = Text(
            zh=f"{field} 的值 {text!r} 有不止一种读法",
            en=f"{field} {text!r} can be read in more than one way",
        )
        raise AmbiguousInput(message, [r.meaning for r in readings], field=field)
    return readings[0].value


def _from_number(value: object, field: str, valid: Text) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _refuse(value, field, valid)
    if isinstance(value, int):
        if abs(value) >= LARGEST:
            raise _refuse("…", field, valid, Text(zh="数值过大", en="the value is too large"))
        return Decimal(value)
    try:
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
    except InvalidOperation as error:
        raise _refuse(value, field, valid) from error
    if not number.is_finite() or (number and not _FINEST <= number.adjusted() <= 18):
        raise _refuse(value, field, valid)
    return tidy(number)


def _fit(
    amount: Money | Number | Share | Points, unit: Unit, field: str, valid: Text, currency: str
) -> Money | Number | Share | Points:
    """The amount in the kind its unit calls for."""
    if isinstance(amount, Points) and unit.kind is UnitKind.PERCENT:
        return amount
    try:
        level = value_of(amount, unit)
    except InputError as error:
        raise InputError(
            Text(zh=f"{field}：{error.message.zh}", en=f"{field}: {error.message.en}"),
            field=field,
            valid=valid,
        ) from error
    if not isinstance(amount, Number) or amount.noun:
        return amount
    if unit.kind is UnitKind.MONEY:
        return Money(value=level, currency=unit.symbol or currency)
    return Share(value=level) if unit.kind is UnitKind.PERCENT else amount


def _refuse(value: object, field: str, valid: Text, why: Text | None = None) -> InputError:
    said = repr(value[:60] + "…" if isinstance(value, str) and len(value) > 60 else value)
    if len(said) > 200:
        said = said[:200] + "…"
    zh, en = (f"（{why.zh}）", f" ({why.en})") if why else ("", "")
    return InputError(
        Text(
            zh=f"{field} 的值 {said} 不能用{zh}；可用：{valid.zh}",
            en=f"{field} {said} cannot be used{en}; valid: {valid.en}",
        ),
        field=field,
        valid=valid,
    )
