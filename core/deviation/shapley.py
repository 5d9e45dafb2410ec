"""Shapley contributions of the factors of a tree, exact at zeros and for negative numbers.

Each factor of a product, ratio or sum is switched from its old to its new value in every order and gets the
mean of what its switch moves. Down a tree the factors of one branch are switched together (Owen's grouping,
level by level), so that a branch's contribution is the sum of its leaves'. For a product the mean over orders
equals the integral along the straight path, which a polynomial, or Gauss-Legendre with ceil(n/2) nodes,
gives without visiting 2^n subsets. Sources: Shapley (1953); Owen (1977), "Values of games with a priori
unions"; Sun (1998), "Changes in energy consumption and energy intensity: a complete decomposition model".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import comb
from operator import mul

import numpy as np

from core.deviation.factor import Factor, Operation
from core.errors import InputError
from core.text import Text

EXACT = 24  # factors of a product up to which the integral is a polynomial over Fractions
MOST = 1000  # factors of a product
SUBSETS = 14  # parts under a denominator: 2^n orders of switching are visited
_ONE = Fraction(1)


@dataclass(frozen=True)
class _Effect:
    """The whole as a function of one factor, averaged over what else has switched.

    Attributes:
        of: The function.
        slope: Its slope where it is a straight line.
    """

    of: Callable[[Fraction], Fraction]
    slope: Fraction | None = None


def shapley(root: Factor) -> dict[str, Fraction]:
    """Contribution of every factor of the tree to the change of the root, by key.

    Raises:
        InputError: A ratio over zero on the way, or too many factors to switch.
    """
    found: dict[str, Fraction] = {}
    waiting = [(root, _line(_ONE))]
    while waiting:
        factor, effect = waiting.pop()
        found[factor.key] = effect.of(factor.after) - effect.of(factor.before)
        if factor.parts:
            waiting.extend(zip(factor.parts, _effects(factor, effect), strict=True))
    return found


def _line(slope: Fraction) -> _Effect:
    return _Effect(lambda value: slope * value, slope)


def _effects(factor: Factor, whole: _Effect) -> list[_Effect]:
    """The effect of each part of a factor on the whole."""
    if whole.slope is None:
        return _by_subsets(factor, whole)
    if factor.operation is Operation.SUM:
        signs = factor.signs or (1,) * len(factor.parts)
        return [_line(sign * whole.slope) for sign in signs]
    if factor.operation is Operation.PRODUCT:
        return [_line(whole.slope * slope) for slope in mean_slopes(factor.parts)]
    return _of_ratio(factor, whole.slope)


def _of_ratio(factor: Factor, slope: Fraction) -> list[_Effect]:
    above, below = factor.parts
    _ = factor.before, factor.after  # raises where a denominator is 0
    middle = slope * (above.before + above.after) / 2

    def under(value: Fraction) -> Fraction:
        if value == 0:
            factor.combine([above.after, value])
        return middle / value

    return [_line(slope * (1 / below.before + 1 / below.after) / 2), _Effect(under)]


def mean_slopes(parts: Sequence[Factor]) -> list[Fraction]:
    """For each factor of a product, the mean over all orders of the product of the others."""
    if len(parts) > MOST:
        raise _too_many(len(parts), MOST)
    return _by_polynomial(parts) if len(parts) <= EXACT else _by_quadrature(parts)


def _by_polynomial(parts: Sequence[Factor]) -> list[Fraction]:
    """∫₀¹ ∏(bⱼ + t·Δⱼ) dt over the others, exact."""
    lines = [[part.before, part.change] for part in parts]
    heads = list(accumulate(lines, _times, initial=[_ONE]))
    tails = list(accumulate(reversed(lines), _times, initial=[_ONE]))
    found = []
    for at in range(len(lines)):
        others = _times(heads[at], tails[len(lines) - 1 - at])
        found.append(sum((c / (power + 1) for power, c in enumerate(others)), Fraction(0)))
    return found


def _times(first: list[Fraction], second: list[Fraction]) -> list[Fraction]:
    found = [Fraction(0)] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            found[i + j] += a * b
    return found


def _by_quadrature(parts: Sequence[Factor]) -> list[Fraction]:
    """The same integral at ceil(n/2) Gauss-Legendre nodes, made complete to the last digit."""
    order = sorted(range(len(parts)), key=lambda at: (parts[at].before, parts[at].after))
    sizes = [max(abs(parts[at].before), abs(parts[at].after)) or _ONE for at in order]
    before = np.array([float(parts[at].before / size) for at, size in zip(order, sizes, strict=True)])
    after = np.array([float(parts[at].after / size) for at, size in zip(order, sizes, strict=True)])
    nodes, weights = np.polynomial.legendre.leggauss((len(parts) + 1) // 2)
    path = before[:, None] + (after - before)[:, None] * ((nodes + 1) / 2)[None, :]
    ones = np.ones((1, path.shape[1]))
    heads = np.cumprod(np.vstack([ones, path]), axis=0)[:-1]
    tails = np.cumprod(np.vstack([ones, path[::-1]]), axis=0)[:-1][::-1]
    means = (heads * tails) @ (weights / 2)
    scale = Fraction(1)
    for size in sizes:
        scale *= size
    slopes = [Fraction(0)] * len(parts)
    for at, size, mean in zip(order, sizes, means, strict=True):
        slopes[at] = Fraction(float(mean)) * scale / size
    return _complete(parts, slopes)


def _complete(parts: Sequence[Factor], slopes: list[Fraction]) -> list[Fraction]:
    """The slopes with what floating point left over put on the largest contribution."""
    start = list(accumulate((part.before for part in parts), mul))[-1]
    end = list(accumulate((part.after for part in parts), mul))[-1]
    given = [slope * part.change for slope, part in zip(slopes, parts, strict=True)]
    rest = end - start - sum(given)
    largest = max(range(len(parts)), key=lambda at: (abs(given[at]), parts[at].key))
    if parts[largest].change:
        slopes[largest] += rest / parts[largest].change
    return slopes


def _by_subsets(factor: Factor, whole: _Effect) -> list[_Effect]:
    """The effect of each part where the whole is no straight line: the mean over all subsets switched."""
    if len(factor.parts) > SUBSETS:
        raise _too_many(len(factor.parts), SUBSETS)
    return [_switching(factor, whole, at) for at in range(len(factor.parts))]


def _switching(factor: Factor, whole: _Effect, at: int) -> _Effect:
    others = [i for i in range(len(factor.parts)) if i != at]
    states = []
    for mask in range(1 << len(others)):
        values = [part.before for part in factor.parts]
        for bit, i in enumerate(others):
            if mask >> bit & 1:
                values[i] = factor.parts[i].after
        size = mask.bit_count()
        states.append((Fraction(1, (len(others) + 1) * comb(len(others), size)), values))

    def of(value: Fraction) -> Fraction:
        found = Fraction(0)
        for weight, values in states:
            found += weight * whole.of(factor.combine([*values[:at], value, *values[at + 1 :]]))
        return found

    return _Effect(of)


def _too_many(count: int, most: int) -> InputError:
    return InputError(
        Text(
            zh=f"{count} 个因素太多，最多 {most} 个",
            en=f"{count} factors are too many: at most {most}",
        ),
        field="drivers",
        valid=Text(zh="先把因素归成几组", en="group the factors first"),
    )
