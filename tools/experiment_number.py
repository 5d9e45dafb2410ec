"""Numbers of experiments as people write them, and back: rates, splits, people."""

import re
from decimal import Decimal

from core.errors import InputError
from core.quantity.saying import plain
from core.quantity.unit import PERCENT
from core.quantity.value import Money, Number, Points, Share
from core.text import Text
from tools.argument_error import shorten
from tools.stated_number import read_number
from tools.stated_value import read_amount, read_value

_SPLIT = re.compile(r"\s*\d+(?:\.\d+)?%?(?:\s*[:：/／比]\s*\d+(?:\.\d+)?%?)+\s*")
_MOST = Decimal(10**12)


def read_rate(text: str, field: str) -> float:
    """A rate as a fraction: "5%" is 0.05. Raises InputError, AmbiguousInput for a bare "0.05"."""
    return float(read_value(text, PERCENT, field) / 100)


def read_level(text: str, field: str) -> float:
    """A risk or power: "5%" and "0.05" are the same."""
    amount = read_amount(text, field)
    return float(amount.value / 100 if isinstance(amount, Share) else amount.value)


def read_people(text: str, field: str) -> int:
    """A whole number of people. Raises InputError."""
    value = read_number(text, field)
    if value != value.to_integral_value() or not 0 < value <= _MOST:
        raise InputError(
            Text(
                zh=f"{field} 的值 {shorten(text)} 不是可用的人数",
                en=f"{field} of {shorten(text)} is no number of people",
            ),
            field=field,
            valid=Text(zh="大于 0 的整数，例如 5000人", en="a whole number above 0, such as 5000"),
        )
    return int(value)


def read_measure(text: str, field: str) -> float:
    """A mean or spread in its own unit: money, things or a bare number. Raises InputError."""
    amount = read_amount(text, field)
    if not isinstance(amount, Money | Number):
        raise InputError(
            Text(zh=f"{field} 应为数值", en=f"{field} must be an amount"),
            field=field,
            valid=Text(zh="例如 120元、3.5", en="such as 120 or 3.5"),
        )
    return float(amount.value)


def read_split(text: str | None, arms: int) -> tuple[float, ...]:
    """Shares of the arms, control first: "70/30", "50:30:20"; the same for each when not said.

    Raises:
        InputError: It is no split, or one for another number of arms.
    """
    if text is None:
        return (1.0,) * arms
    parts = [float(p) for p in re.findall(r"\d+(?:\.\d+)?", text)] if _SPLIT.fullmatch(text) else []
    if len(parts) != arms or min(parts, default=0) <= 0:
        raise InputError(
            Text(
                zh=f"分流 {shorten(text)} 对不上 {arms} 组",
                en=f"{shorten(text)} is no split over {arms} arms",
            ),
            field="split",
            valid=Text(zh="对照组在前，例如 70/30", en="control first, such as 70/30"),
        )
    return tuple(parts)


def percent(share: float) -> str:
    """A fraction as a percentage with at most four digits that matter: 0.05 is "5%", 0.0505 "5.05%"."""
    return plain(Decimal(f"{100 * share:.4g}")) + "%"


def points(share: float) -> str:
    """A difference of rates with its sign, without a unit: 0.01 is "+1"."""
    return ("+" if share >= 0 else "−") + plain(Decimal(f"{abs(100 * share):.3g}"))


def p_value(value: float) -> str:
    """A p-value: three decimals, or "< 0.001"."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def read_points(text: str, field: str) -> float:
    """A margin in percentage points as a fraction: "0.5pp" and "0.5%" are both 0.005. Raises InputError."""
    amount = read_amount(text, field)
    if not isinstance(amount, Points | Share) or amount.value <= 0:
        raise InputError(
            Text(zh=f"{field} 应为百分点", en=f"{field} must be in percentage points"),
            field=field,
            valid=Text(zh="例如 0.5个百分点", en="such as 0.5pp"),
        )
    return float(amount.value) / 100
