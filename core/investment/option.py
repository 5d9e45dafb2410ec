"""One possible investment: what it costs, what it brings at the expected adoption, and from when on."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.errors import InputError
from core.investment.cashflow import (
    MOST_PERIODS,
    Payback,
    can_have_several,
    irr,
    mirr,
    npv,
    payback,
    period_rate,
)
from core.investment.cashflow import present_value as discount
from core.plan.kpi_library import fold
from core.text import Text

MONTHS = 12
_CENT = Decimal(1)
ISOLATED = Fraction(
    37, 100
)  # Forrester, as cited in sme-budget-allocation, part 2; a claim, not a measurement
BASE_TOOLS = {
    "crm": (Text(zh="客户关系管理（CRM）", en="CRM"), re.compile(r"crm|客户关系|客户管理|客管", re.I)),
    "email": (
        Text(zh="邮件自动化", en="email automation"),
        re.compile(r"邮件|edm|e-?mail|营销自动化|marketing automation", re.I),
    ),
    "analytics": (
        Text(zh="分析工具", en="analytics"),
        re.compile(
            r"(?<!高级)(?<!高級)(?<!进阶)分析|数据看板|bi(?![a-z])|(?<!advanced )analytics|dashboard", re.I
        ),
    ),
}


@dataclass(frozen=True)
class Investment:
    """An investment with its monthly figures, money in 分.

    Attributes:
        name: What people call it.
        cost: Paid now.
        running: Paid every month it runs.
        benefit: What it would bring a month if everybody it is for used it.
        adoption: Part of them that will, 0 to 1.
        ramp: Months until that part is reached, rising evenly from the first.
        months: How long it is used.
        flows: The flows themselves, the first one now; the fields above are then not used.
        needs: Names of investments that must be in place first.
        integrated: Whether it works together with the systems there are; None: not said.
    """

    name: str
    cost: int = 0
    running: int = 0
    benefit: int = 0
    adoption: Fraction = Fraction(1)
    ramp: int = 0
    months: int = 36
    flows: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    integrated: bool | None = None

    @property
    def base(self) -> str | None:
        """Which of the three base tools it is ("crm", "email", "analytics"), told by its name."""
        return next((key for key, (_, names) in BASE_TOOLS.items() if names.search(fold(self.name))), None)


@dataclass(frozen=True)
class Appraisal:
    """An investment worked out; money in 分.

    Attributes:
        investment: What was appraised.
        flows: Its flows, the first one now.
        outlay: What has to be paid before it pays for itself: the deepest its total gets below 0.
        npv: Net present value.
        irr: Every internal rate of return of a period.
        several: Whether the flows change sign more than once.
        mirr: Modified internal rate of return of a period.
        simple: Payback.
        discounted: Payback of the discounted flows.
        index: NPV for every unit paid out at the start.
        break_even: Adoption at which the NPV is 0; None where adoption does not enter.
        isolated: NPV if the tool stood alone and the 37 % claim held; None where that is not asked.
    """

    investment: Investment
    flows: tuple[int, ...]
    outlay: int
    npv: int
    irr: tuple[Fraction, ...]
    several: bool
    mirr: Fraction | None
    simple: Payback
    discounted: Payback
    index: Fraction | None
    break_even: Fraction | None
    isolated: int | None


def flows_of(investment: Investment, adoption: Fraction | None = None) -> tuple[int, ...]:
    """The flows: the cost now, then benefit × adoption − running cost at the end of each month.

    Raises:
        InputError: A figure is negative or out of bounds.
    """
    if investment.flows:
        return investment.flows
    _check(investment)
    part = investment.adoption if adoption is None else adoption
    monthly = []
    for month in range(1, investment.months + 1):
        reached = part * min(Fraction(month, investment.ramp), Fraction(1)) if investment.ramp else part
        monthly.append(int(round_half_up(investment.benefit * reached, _CENT)) - investment.running)
    return (-investment.cost, *monthly)


def appraise(investment: Investment, yearly_rate: Fraction) -> Appraisal:
    """The investment's payback, NPV and returns.

    Args:
        investment: What to appraise.
        yearly_rate: Discount rate a year, 0.1 for 10 %; flows given as such are taken as yearly.

    Raises:
        InputError: A figure is out of bounds.
    """
    flows = flows_of(investment)
    rate = period_rate(yearly_rate, 1 if investment.flows else MONTHS)
    total, deepest = 0, 0
    for flow in flows:
        total += flow
        deepest = min(deepest, total)
    value = npv(flows, rate)
    start = -flows[0]
    return Appraisal(
        investment=investment,
        flows=flows,
        outlay=-deepest,
        npv=value,
        irr=irr(flows),
        several=can_have_several(flows),
        mirr=mirr(flows, rate, rate),
        simple=payback(flows),
        discounted=payback(flows, rate),
        index=Fraction(value, start) if start > 0 else None,
        break_even=_break_even(investment, rate),
        isolated=_isolated(investment, rate),
    )


def _break_even(investment: Investment, rate: Fraction) -> Fraction | None:
    """The adoption at which what it brings is worth what it costs: NPV is linear in it."""
    if investment.flows or not investment.benefit:
        return None
    none = discount(flows_of(investment, Fraction(0)), rate)
    full = discount(flows_of(investment, Fraction(1)), rate)
    return None if full == none else -none / (full - none)


def _isolated(investment: Investment, rate: Fraction) -> int | None:
    if investment.integrated is not False or investment.flows:
        return None
    return npv(flows_of(investment, investment.adoption * ISOLATED), rate)


def _check(investment: Investment) -> None:
    for name, value in (
        ("cost", investment.cost),
        ("running", investment.running),
        ("benefit", investment.benefit),
    ):
        if value < 0:
            raise _refuse(
                investment.name, name, str(value), Text(zh="不小于 0 的金额", en="money of at least 0")
            )
    if not 0 <= investment.adoption <= 1:
        shown = f"{float(investment.adoption):.0%}"
        raise _refuse(investment.name, "adoption", shown, Text(zh="0% 到 100%", en="0 % to 100 %"))
    if not 1 <= investment.months <= MOST_PERIODS or not 0 <= investment.ramp <= investment.months:
        shown = f"{investment.months}/{investment.ramp}"
        raise _refuse(
            investment.name,
            "months",
            shown,
            Text(zh="1 到 600 个月，爬坡期不超过使用期", en="1 to 600 months, the ramp within them"),
        )


def _refuse(name: str, field: str, value: str, valid: Text) -> InputError:
    return InputError(
        Text(zh=f"{name} 的 {field} 不可用：{value}", en=f"{field} of {name} cannot be {value}"),
        field=f"options.{field}",
        valid=valid,
    )
