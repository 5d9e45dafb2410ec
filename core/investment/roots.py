"""All positive roots of a polynomial with whole coefficients, none missed and none invented.

Descartes' rule of signs with bisection: Collins & Akritas (1976), "Polynomial real root isolation using
Descartes' rule of signs", SYMSAC. Intervals are exact; a root of even order, which touches zero without
crossing, is found where bisection stops making progress.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

_DEEPEST = 60  # halvings after which an interval with several sign changes is one root of higher order


def count_sign_changes(coefficients: Sequence[int | Fraction]) -> int:
    """How often the sign changes along the coefficients, zeros left out: no fewer than positive roots."""
    signs = [c > 0 for c in coefficients if c != 0]
    return sum(a != b for a, b in pairwise(signs))


def positive_roots(coefficients: Sequence[int]) -> tuple[Fraction, ...]:
    """The positive roots of Σ c_i x^i, rising, to 15 significant digits; a multiple root once.

    Args:
        coefficients: c_0 first; empty or all 0 gives no roots.
    """
    used = list(coefficients)
    while used and used[-1] == 0:
        used.pop()
    while used and used[0] == 0:
        used.pop(0)
    if len(used) < 2 or count_sign_changes(used) == 0:
        return ()
    # Cauchy's bound, rounded up to a power of two
    bound = 1 + max(abs(Fraction(c, used[-1])) for c in used[:-1])
    size = 1 << (int(bound)).bit_length()
    scaled = [c * size**i for i, c in enumerate(used)]
    isolated = _isolate(scaled, Fraction(0), Fraction(1), 0)
    found = [_refine(used, low * size, high * size, above) for low, high, above in isolated]
    return tuple(sorted(set(found)))


def _isolate(
    inside: list[int], low: Fraction, high: Fraction, depth: int
) -> Iterator[tuple[Fraction, Fraction, bool]]:
    """Intervals of (low, high) with one root each; `inside` is the polynomial stretched to (0, 1)."""
    changes = count_sign_changes(_shift(inside[::-1]))
    if changes == 0:
        return
    if changes == 1 or depth >= _DEEPEST:
        yield low, high, next(c for c in inside if c) > 0
        return
    degree = len(inside) - 1
    half = [c << (degree - i) for i, c in enumerate(inside)]
    middle = (low + high) / 2
    upper = _shift(half)
    yield from _isolate(half, low, middle, depth + 1)
    if upper[0] == 0:
        yield middle, middle, True
        upper = upper[1:]
    yield from _isolate(upper, middle, high, depth + 1)


def _shift(coefficients: list[int]) -> list[int]:
    """The coefficients of p(x + 1), by Horner's scheme."""
    shifted = list(coefficients)
    for start in range(len(shifted) - 1):
        for at in range(len(shifted) - 2, start - 1, -1):
            shifted[at] += shifted[at + 1]
    return shifted


def _refine(coefficients: list[int], low: Fraction, high: Fraction, above: bool) -> Fraction:
    """The root between low and high; `above`: whether the polynomial is positive just beyond low.

    The ends may be roots themselves, so only the sign in the middle is looked at.
    """
    for _ in range(160):
        if high - low <= high / 10**16:
            break
        middle = (low + high) / 2
        value = _value(coefficients, middle)
        if value == 0:
            return middle
        if (value > 0) == above:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _value(coefficients: list[int], x: Fraction) -> Fraction:
    """Exact sign and size by Horner's scheme on whole numbers."""
    total, power = 0, 1
    for c in reversed(coefficients):
        total = total * x.numerator + c * power
        power *= x.denominator
    return Fraction(total, power)
