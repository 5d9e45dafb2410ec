"""Numbers at the edge of the cascade: Decimals come in, exact Fractions and whole units are computed with."""

from decimal import Decimal
from fractions import Fraction
from math import lcm

from core.errors import InputError
from core.text import Text

Number = Decimal | Fraction | int


def exact(value: Number, field: str) -> Fraction:
    """The value as a Fraction.

    Raises:
        InputError: It is NaN, infinite or not a number.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | Fraction | int):
        raise _not_a_number(value, field)
    if isinstance(value, Decimal) and not value.is_finite():
        raise _not_a_number(value, field)
    return Fraction(value)


def count_units(value: Number, unit: Decimal, field: str) -> int:
    """How many units `value` is; it must be a whole number of them.

    Raises:
        InputError: It is not a whole number of units, or the unit is not above zero.
    """
    step = positive(unit, "unit")
    units = exact(value, field) / step
    if units.denominator != 1:
        below = plain((units.numerator // units.denominator) * step)
        above = plain((units.numerator // units.denominator + 1) * step)
        raise InputError(
            Text(
                zh=f"{field} 是 {plain(value)}，不是最小单位 {plain(unit)} 的整数倍",
                en=f"{field} is {plain(value)}, not a whole number of units of {plain(unit)}",
            ),
            field=field,
            valid=Text(zh=f"{below} 或 {above}，或更小的单位", en=f"{below} or {above}, or a smaller unit"),
        )
    return units.numerator


def positive(value: Number, field: str) -> Fraction:
    """The value as a Fraction above zero. Raises InputError."""
    fraction = exact(value, field)
    if fraction <= 0:
        raise InputError(
            Text(
                zh=f"{field} 必须大于 0，现在是 {plain(value)}",
                en=f"{field} must be above 0, not {plain(value)}",
            ),
            field=field,
            valid=Text(zh="大于 0 的数", en="a number above 0"),
        )
    return fraction


def scale(values: list[Fraction]) -> list[int]:
    """The same proportions in whole numbers."""
    common = lcm(*(value.denominator for value in values)) if values else 1
    return [value.numerator * (common // value.denominator) for value in values]


def fine_enough(unit: Decimal, *values: Number | None) -> Decimal:
    """The unit divided by ten until every value is a whole number of it (at most 12 times)."""
    for _ in range(12):
        if all(value is None or (Fraction(value) / Fraction(unit)).denominator == 1 for value in values):
            return unit
        unit = unit.scaleb(-1)
    return unit


def amount(units: int, unit: Decimal) -> Decimal:
    """Whole units as a Decimal, exact at any size."""
    _, digits, tail = unit.as_tuple()
    exponent = int(tail)
    coefficient = units * int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    # scaleb would round to the context's precision; building from digits never does
    return Decimal((int(coefficient < 0), tuple(map(int, str(abs(coefficient)))), min(exponent, 0)))


def plain(value: Number, digits: int = 6) -> str:
    """The value without exponent or trailing zeros; an endless fraction is rounded to `digits` places."""
    text = format(value, "f") if isinstance(value, Decimal) else _written(Fraction(value), digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_half_up(value: Fraction, unit: Decimal) -> Decimal:
    """The nearest whole number of units, halves away from zero, as people round by hand."""
    units = abs(value) / Fraction(unit)
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return amount(whole if value >= 0 else -whole, unit)


def round_up(value: Fraction, unit: Decimal) -> Decimal:
    """The least whole number of units that is not below the value: what at least is needed."""
    units = value / Fraction(unit)
    return amount(-(-units.numerator // units.denominator), unit)


def _written(value: Fraction, digits: int) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def _not_a_number(value: object, field: str) -> InputError:
    return InputError(
        Text(zh=f"{field} 不是有限的数：{value!r}", en=f"{field} is not a finite number: {value!r}"),
        field=field,
        valid=Text(zh="一个有限的数", en="a finite number"),
    )
