"""Refuses figures no experiment can be sized or read with, saying which and what would be valid."""

import math

from core.errors import InputError
from core.text import Text

MOST = 10**12  # people in one arm; beyond it a number is a slip of the pen


def check_rate(value: float, field: str) -> float:
    """A rate strictly between 0 and 1. Raises InputError."""
    if not (math.isfinite(value) and 0 < value < 1):
        shown = f"{100 * value:g}%"
        raise InputError(
            Text(
                zh=f"{field} 是 {shown}，不在 0% 与 100% 之间",
                en=f"{field} is {shown}, not between 0% and 100%",
            ),
            field=field,
            valid=Text(zh="0% 到 100% 之间，例如 5%", en="between 0% and 100%, such as 5%"),
        )
    return value


def check_level(value: float, field: str) -> float:
    """A risk or a power strictly between 0 and 1. Raises InputError."""
    if not (math.isfinite(value) and 0 < value < 1):
        raise InputError(
            Text(zh=f"{field} 不能是 {value:g}", en=f"{field} cannot be {value:g}"),
            field=field,
            valid=Text(zh="0 到 1 之间，例如 0.05、0.8", en="between 0 and 1, such as 0.05 or 0.8"),
        )
    return value


def check_positive(value: float, field: str) -> float:
    """A finite number above 0. Raises InputError."""
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            Text(zh=f"{field} 应为正数，得到 {value:g}", en=f"{field} must be above 0, got {value:g}"),
            field=field,
            valid=Text(zh="大于 0 的数", en="a number above 0"),
        )
    return value


def check_counts(events: int, people: int, field: str) -> None:
    """Whole counts with 0 ≤ events ≤ people and somebody in the arm. Raises InputError."""
    if not 0 < people <= MOST or not 0 <= events <= people:
        raise InputError(
            Text(
                zh=f"{field}：{people} 人里有 {events} 次，数目不成立",
                en=f"{field}: {events} out of {people} cannot be",
            ),
            field=field,
            valid=Text(
                zh="人数大于 0，次数在 0 与人数之间", en="people above 0, events between 0 and the people"
            ),
        )


def check_moved(effect: float, field: str) -> None:
    """An effect that is not zero: no sample is large enough to find none. Raises InputError."""
    if effect == 0:
        raise InputError(
            Text(
                zh="目标与现状相同，没有差别可测",
                en="the target equals today's level: there is nothing to detect",
            ),
            field=field,
            valid=Text(zh="与现状不同的目标值", en="a target that differs from today's level"),
        )
