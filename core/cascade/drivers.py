"""Growth of a KPI that is a product of drivers: sales = visitors × conversion × ticket.

Growth is split in logarithms: driver k of weight w_k is multiplied by (target/baseline)^(w_k/Σw), so the
factors always multiply to the growth asked for. A driver can be fixed; one driver can be solved from the
others; and a re-expression (+25 % users × +10 % ticket for +30 % sales) can be checked.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod

from core.cascade.logarithm import log, power
from core.cascade.number import exact, fine_enough, plain, positive, round_half_up, round_up
from core.cascade.part import check_names, check_weight
from core.errors import InfeasibleInput, InputError
from core.frozen import Frozen
from core.text import Text

PERCENT_STEP = Decimal("0.01")


class Driver(Frozen):
    """One factor of a product.

    Attributes:
        name: Unique among the drivers.
        weight: Its part of the growth, in logarithms; any number ≥ 0.
        growth: Its growth in percent, if that is fixed.
        baseline: Its level today, if known.
        unit: Smallest unit of its level.
        maximum: Highest level it can reach (100 for a rate in percent).
    """

    name: str
    weight: Fraction = Fraction(1)
    growth: Decimal | None = None
    baseline: Decimal | None = None
    unit: Decimal = PERCENT_STEP
    maximum: Decimal | None = None


class DriverLine(Frozen):
    """One driver of a growth split.

    Attributes:
        name: Name of the driver.
        factor: What it is multiplied by, exact or to 49 digits.
        growth: The same as a growth in percent, to 0.01.
        share: Its part of the growth in logarithms, percent to 0.01; None when nothing grows.
        baseline: Its level today, if known.
        target: Its level to reach in whole units, if its level today is known.
    """

    name: str
    factor: Fraction
    growth: Decimal
    share: Decimal | None
    baseline: Decimal | None
    target: Decimal | None


class GrowthSplit(Frozen):
    """Growth of a product over its drivers.

    Attributes:
        baseline: The KPI today.
        target: The KPI to reach.
        unit: The KPI's unit.
        growth: Growth asked for in percent, exact.
        lines: One a driver.
        product: Baseline times all factors, rounded to the unit: the target.
        residual: Target minus product: 0.
        reached: The product of the drivers' target levels in their own units times the KPI's scale, if all
            levels are known; differs from the target by the rounding of the drivers' levels.
    """

    baseline: Decimal
    target: Decimal
    unit: Decimal
    growth: Fraction
    lines: tuple[DriverLine, ...]
    product: Decimal
    residual: Decimal
    reached: Fraction | None


class Solution(Frozen):
    """One driver solved from the others.

    Attributes:
        exact: The exact level.
        level: The least level in whole units that reaches the target.
        product: What the product becomes with that level.
    """

    exact: Fraction
    level: Decimal
    product: Fraction


class Expression(Frozen):
    """Whether a set of driver growths amounts to a growth wanted. All in percent, exact.

    Attributes:
        wanted: Growth wanted.
        combined: What the drivers amount to together.
        gap: Combined minus wanted, percentage points.
        equivalents: For each driver, the growth it would need, the others as given, to hit `wanted` exactly.
    """

    wanted: Fraction
    combined: Fraction
    gap: Fraction
    equivalents: dict[str, Fraction]


def split_growth(
    baseline: Decimal, target: Decimal, drivers: Sequence[Driver], *, unit: Decimal = PERCENT_STEP
) -> GrowthSplit:
    """Split the growth from `baseline` to `target` over the drivers of a product.

    Raises:
        InfeasibleInput: All drivers are fixed and do not make the target, or one passes its maximum.
        InputError: A level that is not above zero, no driver with weight, a repeated name.
    """
    check_names([driver.name for driver in drivers])
    start, end = positive(baseline, "baseline"), positive(target, "target")
    factors = _factors(end / start, drivers)
    unit = fine_enough(unit, target)
    reached = round_half_up(start * prod(factors.values(), start=Fraction(1)), unit)
    lines = tuple(_line(driver, factors[driver.name], end / start) for driver in drivers)
    return GrowthSplit(
        baseline=baseline,
        target=target,
        unit=unit,
        growth=100 * (end / start - 1),
        lines=lines,
        product=reached,
        residual=target - reached,
        reached=_reach(start, drivers, lines),
    )


def solve_driver(target: Decimal, others: Sequence[Decimal], *, unit: Decimal = Decimal(1)) -> Solution:
    """The level one driver must have for the product with `others` to reach `target`, rounded up.

    Rates among `others` are given as numbers (30 % is 0.3).

    Raises:
        InputError: A level that is not above zero.
    """
    rest = prod((positive(other, "driver") for other in others), start=Fraction(1))
    needed = positive(target, "target") / rest
    level = round_up(needed, unit)
    return Solution(exact=needed, level=level, product=rest * Fraction(level))


def check_expression(wanted: Decimal, growths: Sequence[tuple[str, Decimal]]) -> Expression:
    """Compare driver growths (percent) with the growth wanted (percent).

    Raises:
        InputError: A growth of −100 % or less.
    """
    check_names([name for name, _ in growths])
    goal = _factor(wanted, "wanted")
    factors = {name: _factor(growth, name) for name, growth in growths}
    combined = prod(factors.values(), start=Fraction(1))
    return Expression(
        wanted=100 * (goal - 1),
        combined=100 * (combined - 1),
        gap=100 * (combined - goal),
        equivalents={name: 100 * (goal * factor / combined - 1) for name, factor in factors.items()},
    )


def _factors(growth: Fraction, drivers: Sequence[Driver]) -> dict[str, Fraction]:
    fixed = {d.name: _factor(d.growth, d.name) for d in drivers if d.growth is not None}
    rest = growth / prod(fixed.values(), start=Fraction(1))
    free = {d.name: check_weight(d.weight, d.name) for d in drivers if d.growth is None}
    total = sum(free.values(), Fraction(0))
    if not total and free:
        free, total = dict.fromkeys(free, Fraction(1)), Fraction(len(free))
    if not free and rest != 1:
        raise _fixed_drivers_miss(growth, fixed)
    shares = {name: power(rest, weight / total) for name, weight in free.items()}
    factors = {d.name: fixed.get(d.name) or shares[d.name] for d in drivers}
    _check_maximums(drivers, factors)
    return factors


def _line(driver: Driver, factor: Fraction, growth: Fraction) -> DriverLine:
    share = None
    if growth != 1:
        share = round_half_up(100 * Fraction(log(factor)) / Fraction(log(growth)), PERCENT_STEP)
    target = None
    if driver.baseline is not None:
        target = round_half_up(positive(driver.baseline, driver.name) * factor, driver.unit)
    return DriverLine(
        name=driver.name,
        factor=factor,
        growth=round_half_up(100 * (factor - 1), PERCENT_STEP),
        share=share,
        baseline=driver.baseline,
        target=target,
    )


def _reach(start: Fraction, drivers: Sequence[Driver], lines: Sequence[DriverLine]) -> Fraction | None:
    if any(driver.baseline is None for driver in drivers):
        return None
    return start * prod(
        (Fraction(line.target or 0) / Fraction(line.baseline or 1) for line in lines), start=Fraction(1)
    )


def _check_maximums(drivers: Sequence[Driver], factors: dict[str, Fraction]) -> None:
    for driver in drivers:
        if driver.maximum is None or driver.baseline is None:
            continue
        level, most = Fraction(driver.baseline) * factors[driver.name], Fraction(driver.maximum)
        if level > most:
            room = round_half_up(100 * (most / Fraction(driver.baseline) - 1), PERCENT_STEP)
            raise InfeasibleInput(
                Text(
                    zh=f"{driver.name} 要从 {plain(driver.baseline)} 到 {plain(level, 2)}，"
                    f"超过上限 {plain(most)}，多 {plain(level - most, 2)}",
                    en=f"{driver.name} would go from {plain(driver.baseline)} to {plain(level, 2)}, "
                    f"{plain(level - most, 2)} above its maximum {plain(most)}",
                ),
                clash=("target", driver.name),
                field=driver.name,
                valid=Text(
                    zh=f"{driver.name} 最多增长 {plain(room)}%，其余由别的驱动因素承担",
                    en=f"at most {plain(room)}% growth for {driver.name}, the rest from the other drivers",
                ),
            )


def _fixed_drivers_miss(growth: Fraction, fixed: dict[str, Fraction]) -> InfeasibleInput:
    combined = prod(fixed.values(), start=Fraction(1))
    gap = plain(abs(combined - growth))
    said = " × ".join(f"{name} {plain(factor)}" for name, factor in fixed.items())
    return InfeasibleInput(
        Text(
            zh=f"{said} = {plain(combined)}，而目标需要 {plain(growth)}，相差 {gap}",
            en=f"{said} = {plain(combined)}, but the target needs {plain(growth)}, {gap} away",
        ),
        clash=("target", *fixed),
        field="target",
        valid=Text(
            zh=f"增长 {plain(100 * (combined - 1))}% 的目标，或放开一个驱动因素",
            en=f"a target {plain(100 * (combined - 1))}% up, or one driver left free",
        ),
    )


def _factor(growth: Decimal, name: str) -> Fraction:
    factor = 1 + exact(growth, name) / 100
    if factor <= 0:
        raise InputError(
            Text(
                zh=f"{name} 的变化 {plain(growth)}% 会让它归零或变负",
                en=f"a change of {plain(growth)}% takes {name} to zero or below",
            ),
            field=name,
            valid=Text(zh="大于 -100%", en="above -100%"),
        )
    return factor
