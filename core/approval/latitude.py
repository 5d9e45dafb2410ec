"""Delegated authority: how far an approved number may be moved alone (deviation-correction, ch. 9)."""

from decimal import Decimal
from fractions import Fraction


def is_within(agreed: Decimal, now: Decimal, percent: Decimal | None) -> bool:
    """Whether a number lies within so many percent of the agreed one; None: any number does.

    Counted from what was approved, not from where it was moved last: many small steps make no large one.
    """
    if percent is None:
        return True
    return abs(Fraction(now) - Fraction(agreed)) * 100 <= Fraction(percent) * abs(Fraction(agreed))


def room(agreed: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number within so many percent of the agreed one."""
    way = abs(agreed) * percent / 100
    return agreed - way, agreed + way
