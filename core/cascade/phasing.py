"""A total over months or weeks: by season, along a growth path, equal, by Denton, or by working days.

Equal periods are rounded on the running total, which spreads the extra units along the year (100 over three
is 33, 33, 34); other phasings by largest remainder, as published plans do.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from core.cascade.apportion import Rounding, Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Certificate, Split
from core.cascade.denton import benchmark
from core.cascade.number import amount, exact, plain, scale
from core.cascade.part import Part, check_names
from core.cascade.split import ONE, split
from core.errors import InputError
from core.frozen import Frozen
from core.text import Text


class Cumulative(Frozen):
    """Where a plan stands at the end of one period: the amount so far and its percentage of the total."""

    name: str
    amount: Decimal
    share: Fraction | None


def phase_equally(total: Decimal, periods: Sequence[str], *, unit: Decimal = ONE) -> Split:
    """The same for each period."""
    even = [Fraction(1)] * len(periods)
    return phase(total, periods, even, unit=unit, basis=Basis.EQUAL, rounding=Rounding.RUNNING)


def phase_by_season(
    total: Decimal,
    periods: Sequence[str],
    profile: Sequence[Decimal],
    *,
    unit: Decimal = ONE,
    rounding: Rounding = Rounding.LARGEST_REMAINDER,
) -> Split:
    """In proportion to a season profile, such as last year's actuals; one number ≥ 0 a period."""
    weights = [exact(value, f"profile[{t}]") for t, value in enumerate(profile)]
    return phase(total, periods, weights, unit=unit, basis=Basis.SEASON, rounding=rounding)


def phase_by_growth(
    total: Decimal,
    periods: Sequence[str],
    growth: Decimal,
    *,
    profile: Sequence[Decimal] = (),
    unit: Decimal = ONE,
) -> Split:
    """Each period `growth` percent above the one before, on top of a season profile if one is given.

    Raises:
        InputError: A growth of −100 % or less.
    """
    factor = 1 + exact(growth, "growth") / 100
    if factor <= 0:
        raise InputError(
            Text(
                zh=f"每期增长 {plain(growth)}% 会使后面的期数归零或变负",
                en=f"a growth of {plain(growth)}% a period takes later periods to zero or below",
            ),
            field="growth",
            valid=Text(zh="大于 -100%", en="above -100%"),
        )
    season = [exact(value, f"profile[{t}]") for t, value in enumerate(profile)] or [Fraction(1)] * len(
        periods
    )
    weights = [base * factor**t for t, base in enumerate(season)]
    return phase(total, periods, weights, unit=unit, basis=Basis.GROWTH)


def phase_by_days(
    total: Decimal, periods: Sequence[str], days: Sequence[int], *, unit: Decimal = ONE
) -> Split:
    """In proportion to the days worked in each period."""
    return phase(total, periods, [Fraction(count) for count in days], unit=unit, basis=Basis.WORKING_DAYS)


def phase_by_denton(
    totals: Sequence[Decimal],
    periods: Sequence[str],
    indicator: Sequence[Decimal],
    *,
    unit: Decimal = ONE,
) -> tuple[Split, ...]:
    """Several totals over consecutive blocks of periods, keeping the indicator's movements: a split each.

    Raises:
        InputError: Blocks of unequal length, an indicator not above zero, or a result below zero.
    """
    if not totals or len(periods) % len(totals) or len(indicator) != len(periods):
        raise _bad_profile("indicator", len(indicator), len(periods))
    size = len(periods) // len(totals)
    exact_values = benchmark(indicator, totals, size)
    return tuple(
        phase(
            total,
            periods[k * size : (k + 1) * size],
            exact_values[k * size : (k + 1) * size],
            unit=unit,
            basis=Basis.DENTON,
        )
        for k, total in enumerate(totals)
    )


def phase(
    total: Decimal,
    periods: Sequence[str],
    weights: Sequence[Fraction],
    *,
    unit: Decimal = ONE,
    basis: Basis,
    rounding: Rounding = Rounding.LARGEST_REMAINDER,
) -> Split:
    """In proportion to weights, one a period.

    Raises:
        InputError: As many weights as periods are needed; a weight is negative.
    """
    check_names(periods)
    if len(weights) != len(periods):
        raise _bad_profile("profile", len(weights), len(periods))
    parts = [Part(name=name, weight=w) for name, w in zip(periods, _simplify(weights), strict=True)]
    return split(total, parts, unit=unit, basis=basis, rounding=rounding, tie=Tie.FIRST)


def accumulate_plan(certificate: Certificate) -> tuple[Cumulative, ...]:
    """The running totals of a phased plan: what should be reached by the end of each period."""
    total, unit = Fraction(certificate.total), certificate.unit
    steps = [int(Fraction(line.amount) / Fraction(unit)) for line in certificate.lines]
    return tuple(
        Cumulative(
            name=line.name,
            amount=amount(passed, unit),
            share=100 * passed * Fraction(unit) / total if total else None,
        )
        for line, passed in zip(certificate.lines, accumulate(steps), strict=True)
    )


def _simplify(weights: Sequence[Fraction]) -> list[Fraction]:
    """The same proportions with small numbers, so that certificates stay readable."""
    whole = [Fraction(weight) for weight in scale(list(weights))]
    return whole if max((abs(weight) for weight in whole), default=Fraction(0)) < 10**15 else list(weights)


def _bad_profile(field: str, given: int, needed: int) -> InputError:
    return InputError(
        Text(zh=f"给出了 {given} 个数，但有 {needed} 期", en=f"{given} figures for {needed} periods"),
        field=field,
        valid=Text(zh=f"{needed} 个数，每期一个", en=f"{needed} figures, one a period"),
    )
