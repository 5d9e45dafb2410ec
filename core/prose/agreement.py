"""When two figures say the same: equal after unit and scale, or one a stated rounding of the other.

1.2亿, 120,000,000, 120 million and 1.2e8 are one amount. 35 % is 0.35, never 35万, and never 35 percentage
points. "约3000万" stands for 2987万: the last digit shown that is not a trailing zero decides how far off a
stated rounding may be (half of it), and it is never more than 5 %.
"""

from decimal import Decimal

from core.prose.figure import Figure, Kind

_FURTHEST = Decimal("0.05")
_PART = Decimal("0.02")  # "a third" for 33 % and 34 %
_PLAIN = frozenset({Kind.NUMBER, Kind.MONEY, Kind.COUNT, Kind.TIMES})


def agrees(said: Figure, known: Figure) -> bool:
    """Whether a figure that is said equals one that is known."""
    if said.value != known.value:
        return False
    return not (said.sign and known.sign and said.sign != known.sign) and same_kind(said, known)


def same_kind(said: Figure, known: Figure) -> bool:
    """Whether the two count the same: a bare number goes with any amount, a percentage only with its like."""
    if said.kind is known.kind:
        return said.kind not in (Kind.MONEY, Kind.TIME, Kind.RATIO) or said.unit == known.unit
    if said.kind is Kind.NUMBER:
        return known.kind not in (Kind.RATIO, Kind.TIME) or (known.kind is Kind.TIME and not said.scaled)
    return known.kind is Kind.NUMBER and said.kind in _PLAIN


def rounds(said: Figure, known: Figure) -> bool:
    """Whether a figure said to be about so much is a rounding of one that is known."""
    if not same_kind(said, known) or not known.value:
        return False
    off = abs(said.value - known.value)
    return off <= said.step / 2 and off <= _FURTHEST * known.value


def is_part(said: Figure, known: Figure) -> bool:
    """Whether a fraction in words ("a third") stands for a known percentage."""
    if said.unit != "part" or known.kind is not Kind.PERCENT:
        return False
    return abs(said.value - known.value) <= _PART * said.value
