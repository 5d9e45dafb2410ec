"""Logarithms and roots of exact numbers to 50 digits: enough that nobody ever sees the rounding."""

from decimal import Context, Decimal
from fractions import Fraction

_CONTEXT = Context(prec=50)


def log(value: Fraction) -> Decimal:
    """The natural logarithm of a value above zero."""
    return _CONTEXT.ln(_divide(value))


def power(value: Fraction, exponent: Fraction) -> Fraction:
    """Value (above zero) ** exponent: exact for a whole exponent, else to 49 digits."""
    if exponent.denominator == 1:
        return value**exponent.numerator
    return Fraction(_CONTEXT.power(_divide(value), _divide(exponent)))


def _divide(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
