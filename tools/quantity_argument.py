"""The argument type for amounts: people's own words or a plain number, kept exact."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field


def _as_words(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("an amount, not true or false")
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    return value


AmountText = Annotated[
    str,
    BeforeValidator(_as_words),
    Field(
        max_length=200,
        description='An amount as people write it: "500万", "1.2亿元", "15%", "2pp", "650000".',
    ),
]

PeriodText = Annotated[
    str,
    Field(
        max_length=100,
        description='A time as people write it: "2026年Q4", "10-11月", "by end of Q4", "2026-09-30".',
    ),
]
