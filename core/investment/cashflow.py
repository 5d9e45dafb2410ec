"""What a row of cash flows is worth: NPV, IRR (none, one or several), MIRR, payback simple and discounted.

Flows are whole 分, the first one now and the others at the end of each period. Definitions: Brealey,
Myers & Allen, "Principles of Corporate Finance", ch. 5 (NPV, IRR and its pitfalls, payback).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.errors import InputError
from core.investment.roots import count_sign_changes, positive_roots
from core.text import Text

MOST_PERIODS = 600
_CONTEXT = Context(prec=50)
_CENT = Decimal(1)


@dataclass(frozen=True)
class Payback:
    """When the money is back.

    Attributes:
        periods: Periods until the sum of flows is 0 and stays so, with the part of the last one; None: never.
        whole: The period at the end of which it is; None: never.
    """

    periods: Fraction | None
    whole: int | None


def period_rate(yearly: Fraction, periods_a_year: int) -> Fraction:
    """The rate of one period that compounds to the yearly rate: (1 + r)^(1/n) − 1, to 49 digits.

    Raises:
        InputError: The yearly rate is −100 % or less.
    """
    _check_rate(yearly)
    if periods_a_year == 1 or yearly == 0:
        return yearly
    base = _CONTEXT.divide(Decimal((1 + yearly).numerator), Decimal((1 + yearly).denominator))
    root = _CONTEXT.power(base, _CONTEXT.divide(Decimal(1), Decimal(periods_a_year)))
    return Fraction(root) - 1


def npv(flows: Sequence[int], rate: Fraction) -> int:
    """Net present value in 分, rounded once at the end.

    Raises:
        InputError: There are no flows, too many, or the rate is −100 % or less.
    """
    return int(round_half_up(present_value(flows, rate), _CENT))


def present_value(flows: Sequence[int], rate: Fraction) -> Fraction:
    """Σ flow_t / (1 + rate)^t, not rounded to the 分."""
    _check_flows(flows)
    _check_rate(rate)
    factor = Decimal(1)
    step = _CONTEXT.divide(Decimal((1 + rate).denominator), Decimal((1 + rate).numerator))
    total = Decimal(0)
    for flow in flows:
        total = _CONTEXT.add(total, _CONTEXT.multiply(Decimal(flow), factor))
        factor = _CONTEXT.multiply(factor, step)
    return Fraction(total)


def irr(flows: Sequence[int]) -> tuple[Fraction, ...]:
    """Every rate above −100 % at which the NPV is 0, rising; empty when there is none.

    Raises:
        InputError: There are no flows or too many.
    """
    _check_flows(flows)
    # with x = 1 / (1 + r) the NPV is a polynomial in x
    return tuple(sorted(1 / x - 1 for x in positive_roots([int(f) for f in flows])))


def can_have_several(flows: Sequence[int]) -> bool:
    """Whether the signs change more than once, so that an IRR may mislead."""
    return count_sign_changes([int(f) for f in flows]) > 1


def mirr(flows: Sequence[int], finance: Fraction, reinvest: Fraction) -> Fraction | None:
    """The modified IRR: outflows financed at one rate, inflows reinvested at another; None without both.

    Raises:
        InputError: A rate is −100 % or less.
    """
    _check_rate(finance)
    _check_rate(reinvest)
    last = len(flows) - 1
    paid = -present_value([min(f, 0) for f in flows], finance)
    earned = present_value([max(f, 0) for f in flows], reinvest)
    if paid <= 0 or earned <= 0 or last == 0:
        return None
    grown = _CONTEXT.power(_decimal(1 + reinvest), Decimal(last))
    ratio = _CONTEXT.divide(_CONTEXT.multiply(_decimal(earned), grown), _decimal(paid))
    return Fraction(_CONTEXT.power(ratio, _CONTEXT.divide(Decimal(1), Decimal(last)))) - 1


def payback(flows: Sequence[int], rate: Fraction = Fraction(0)) -> Payback:
    """When the (discounted) sum of flows becomes 0 or more for good; linear within the period.

    Raises:
        InputError: There are no flows, too many, or the rate is −100 % or less.
    """
    _check_flows(flows)
    _check_rate(rate)
    totals: list[Fraction] = []
    total, factor = Fraction(0), Decimal(1)
    step = _CONTEXT.divide(Decimal(1), _decimal(1 + rate))
    for flow in flows:
        total += Fraction(_CONTEXT.multiply(Decimal(flow), factor))
        factor = _CONTEXT.multiply(factor, step)
        totals.append(total)
    if totals[-1] < 0:
        return Payback(None, None)
    at = len(totals) - 1
    while at > 0 and totals[at - 1] >= 0:
        at -= 1
    if at == 0:
        return Payback(Fraction(0), 0)
    before = totals[at - 1]
    return Payback(at - 1 + -before / (totals[at] - before), at)


def _decimal(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _check_flows(flows: Sequence[int]) -> None:
    if not 1 <= len(flows) <= MOST_PERIODS + 1:
        raise InputError(
            Text(
                zh=f"现金流有 {len(flows)} 期，应为 1 到 {MOST_PERIODS + 1} 期",
                en=f"there are {len(flows)} cash flows; 1 to {MOST_PERIODS + 1} are possible",
            ),
            field="flows",
            valid=Text(zh="例如 -100万, 60万, 60万", en="such as -100, 60, 60"),
        )


def _check_rate(rate: Fraction) -> None:
    if not -1 < rate <= 100:
        raise InputError(
            Text(
                zh=f"折现率 {float(rate):.0%} 不可用",
                en=f"a discount rate of {float(rate):.0%} cannot be used",
            ),
            field="rate",
            valid=Text(zh="大于 -100%，例如 10%", en="above -100 %, such as 10%"),
        )
