"""Proportional Denton benchmarking: yearly totals over quarters or months, keeping an indicator's movements.

Minimises Σ (x_t/i_t − x_{t−1}/i_{t−1})² with each block of periods making its benchmark exactly (Denton 1971;
IMF, Quarterly National Accounts Manual, ch. 6). Pro-rata would put a step between the last period of a
year and the first of the next. Solved exactly: the ratios x_t/i_t are a constant plus, for each benchmark, a
double running sum, so only (benchmarks + 1) linear equations remain.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from core.cascade.number import exact, positive
from core.errors import InputError
from core.text import Text


def benchmark(
    indicator: Sequence[Decimal | Fraction], totals: Sequence[Decimal], periods: int
) -> tuple[Fraction, ...]:
    """Exact values for every period of the indicator.

    Args:
        indicator: One number above zero a period; where it runs on after the last benchmark, the last ratio
            is carried forward.
        totals: Benchmarks, one for each `periods` periods from the start.
        periods: Periods in a benchmark (4 quarters, 12 months).

    Raises:
        InputError: An indicator that is not above zero or too short for the benchmarks.
    """
    base = [positive(value, f"indicator[{t}]") for t, value in enumerate(indicator)]
    wanted = [exact(total, f"totals[{k}]") for k, total in enumerate(totals)]
    needed, given = periods * len(wanted), len(base)
    if periods < 1 or not wanted or given < needed:
        raise InputError(
            Text(
                zh=f"{len(wanted)} 个总额各 {periods} 期，需要 {needed} 个指标值，只有 {given} 个",
                en=f"{len(wanted)} totals of {periods} periods need {needed} indicator values, not {given}",
            ),
            field="indicator",
        )
    blocks = [range(k * periods, (k + 1) * periods) for k in range(len(wanted))]
    shapes = [_shape(base, block) for block in blocks]
    # unknowns: one multiplier a benchmark, then the constant; the last row makes the multipliers' pull cancel
    rows = [
        [_weigh(base, shape, block) for shape in shapes] + [sum((base[t] for t in block), Fraction(0))]
        for block in blocks
    ]
    rows.append([sum((base[t] for t in block), Fraction(0)) for block in blocks] + [Fraction(0)])
    *multipliers, constant = solve_linear(rows, [*wanted, Fraction(0)])
    ratios = [
        constant + sum((m * shape[t] for m, shape in zip(multipliers, shapes, strict=True)), Fraction(0))
        for t in range(len(base))
    ]
    return tuple(ratio * value for ratio, value in zip(ratios, base, strict=True))


def _shape(base: list[Fraction], block: range) -> list[Fraction]:
    """The ratio's response to one multiplier: minus the double running sum of the indicator on its block."""
    pull = [value if t in block else Fraction(0) for t, value in enumerate(base)]
    slopes = list(accumulate(pull))[:-1]
    return [Fraction(0), *(-height for height in accumulate(slopes))]


def _weigh(base: list[Fraction], shape: list[Fraction], block: range) -> Fraction:
    return sum((base[t] * shape[t] for t in block), Fraction(0))


def solve_linear(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve a square system exactly by Gauss-Jordan elimination. It must have one solution."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for column in range(size):
        pivot = next(row for row in range(column, size) if table[row][column])
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column][column]
        table[column] = [value / lead for value in table[column]]
        for row in range(size):
            factor = table[row][column]
            if row != column and factor:
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [row[-1] for row in table]
