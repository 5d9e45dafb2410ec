"""Bare numbers as people write them with whatever they count: "20单", "5000条线索", "40 hours"."""

import re
from decimal import Decimal

from core.errors import InputError
from core.quantity.value import Money, Number, Share
from core.text import Text
from tools.argument_error import shorten
from tools.stated_value import read_amount

_COUNTED = re.compile(
    r"\s*(?P<number>[+-]?\d[\d,.]*\s*(?:百万|[千万萬亿億kKmM](?![a-z]))?)(?P<noun>\D{0,40})"
)


def read_number(text: str, field: str) -> Decimal:
    """The number a text states, whatever it counts; money counts its whole currency units.

    Raises:
        InputError: It is no single number, or it is a percentage or below 0.
    """
    counted = _COUNTED.fullmatch(text)
    try:
        amount = read_amount(text, field)
    except InputError:
        if counted is None:
            raise
        amount = read_amount(counted["number"], field)
    if not isinstance(amount, Number | Money) or amount.value < 0:
        raise InputError(
            Text(
                zh=f"{field} 的值 {shorten(text)} 不是 0 以上的数",
                en=f"{field} of {shorten(text)} is no number",
            ),
            field=field,
            valid=Text(zh="0 或正数，例如 20单、1.5", en="0 or more, such as 20 orders or 1.5"),
        )
    return amount.value


def read_factor(text: str, field: str) -> Decimal:
    """A factor: "80%" is 0.8, "1.2" is itself. Raises InputError."""
    amount = read_amount(text, field)
    value = amount.value / 100 if isinstance(amount, Share) else amount.value
    if value < 0:
        raise InputError(
            Text(
                zh=f"{field} 不能是负数：{shorten(text)}", en=f"{field} cannot be negative: {shorten(text)}"
            ),
            field=field,
            valid=Text(zh="0 或以上，例如 80%", en="0 or more, such as 80 %"),
        )
    return value
