"""LMDI-I contributions of the factors of a tree: the logarithmic mean Divisia index, for positive factors.

The change of a product is shared in proportion to the logarithms of its factors' growth, which leaves no
residual. Zeros take their analytic limits, never a small number in their place (Ang and Liu 2007, "Handling
zero values in the logarithmic mean Divisia index decomposition approach"; Wood and Lenzen 2006 show what a
small number does). Source of the method: Ang and Liu (2001); Ang (2015), "LMDI decomposition approach".
"""

from decimal import Decimal
from fractions import Fraction

from core.cascade.logarithm import log
from core.cascade.number import plain
from core.deviation.factor import Factor, Operation
from core.errors import InputError
from core.text import Text


def lmdi(root: Factor) -> dict[str, Fraction]:
    """Contribution of every factor of the tree to the change of the root, by key; to 49 digits.

    Raises:
        InputError: A factor of a product or ratio is negative, where logarithms are not defined.
    """
    found = {root.key: root.change}
    waiting = [(root, Fraction(1))]
    while waiting:
        factor, slope = waiting.pop()
        if not factor.parts:
            continue
        for part, (share, below) in zip(factor.parts, _share(factor), strict=True):
            found[part.key] = slope * share
            waiting.append((part, slope * below))
    return found


def log_mean(after: Fraction, before: Fraction) -> Fraction:
    """The logarithmic mean of two values ≥ 0: (a − b) / ln(a / b), a where they are equal, 0 with a zero."""
    if after == before:
        return after
    if not after or not before:
        return Fraction(0)
    return (after - before) / _log(after / before)


def _share(factor: Factor) -> list[tuple[Fraction, Fraction]]:
    """For each part: what it moves the factor by, and how much the factor moves with one unit of it."""
    if factor.operation is Operation.SUM:
        signs = factor.signs or (1,) * len(factor.parts)
        return [(s * part.change, Fraction(s)) for s, part in zip(signs, factor.parts, strict=True)]
    _check_positive(factor)
    mean = log_mean(factor.after, factor.before)
    found = []
    for at, (part, moved) in enumerate(zip(factor.parts, _moves(factor, mean), strict=True)):
        sign = -1 if factor.operation is Operation.RATIO and at else 1
        # a part that did not move has the slope its parts would share if they offset each other
        resting = sign * mean / part.before if part.before else Fraction(0)
        found.append((moved, moved / part.change if part.change else resting))
    return found


def _moves(factor: Factor, mean: Fraction) -> list[Fraction]:
    """The change of a product or ratio over its parts."""
    if factor.before and factor.after:
        signs = (1,) * len(factor.parts) if factor.operation is Operation.PRODUCT else (1, -1)
        return [s * mean * _log(p.after / p.before) for s, p in zip(signs, factor.parts, strict=True)]
    # with the whole at zero in one state, what carries it to or from zero carries the whole change
    movers = [bool(part.before) != bool(part.after) for part in factor.parts]
    share = factor.change / sum(movers) if factor.change else Fraction(0)
    return [share if mover else Fraction(0) for mover in movers]


def _check_positive(factor: Factor) -> None:
    for part in factor.parts:
        low = min(part.before, part.after)
        if low < 0:
            raise InputError(
                Text(
                    zh=f"{part.key} 有负值 {plain(low)}，LMDI 只适用于正数",
                    en=f"{part.key} is negative, {plain(low)}: LMDI is for positive factors only",
                ),
                field="method",
                valid=Text(zh="改用 Shapley（默认）", en="Shapley, the default"),
            )


def _log(value: Fraction) -> Fraction:
    found: Decimal = log(value)
    return Fraction(found)
