"""`assess_investment`: payback, NPV and IRR of tools and projects at the adoption expected."""

from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.errors import InputError, MissingInput
from core.investment.option import MONTHS, Investment, appraise
from core.investment.roadmap import Limits, plan_roadmap
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Share
from core.text import Text
from tools.assess_investment_arguments import AssessInvestmentArguments, Option
from tools.assess_investment_report import AssessInvestmentResult, tell
from tools.stated_value import read_amount, read_money, read_value
from tools.tool import Effect, Tool, ToolContext

__all__ = ["TOOL", "AssessInvestmentArguments", "AssessInvestmentResult", "run"]

_RATE = Fraction(1, 10)


def run(ctx: ToolContext, arguments: AssessInvestmentArguments) -> AssessInvestmentResult:
    """Appraise the options and order them.

    Raises:
        MissingInput: An option has no cost or no benefit.
        InputError: A value cannot be read or is out of bounds.
    """
    rate = _share(arguments.rate, "rate") if arguments.rate is not None else _RATE
    investments = [_read(option, arguments.currency, at) for at, option in enumerate(arguments.options)]
    appraisals = [appraise(investment, rate) for investment in investments]
    roadmap = plan_roadmap(appraisals, _limits(arguments))
    return tell(ctx, arguments, appraisals, roadmap, rate)


def _read(option: Option, currency: str, at: int) -> Investment:
    place = f"options.{at}"
    if option.flows:
        unit = Unit(kind=UnitKind.MONEY, symbol=currency)
        flows = [_cents(read_value(text, unit, f"{place}.flows")) for text in option.flows]
        return Investment(option.name, flows=tuple(flows), needs=tuple(option.needs))
    for field, value in (("cost", option.cost), ("benefit", option.benefit)):
        if value is None:
            raise _missing(option.name, field, place)
    spread = MONTHS if option.every == "year" else 1

    def monthly(text: str | None, field: str) -> int:
        if text is None:
            return 0
        return int(
            round_half_up(
                Fraction(_cents(read_money(text, currency, f"{place}.{field}")), spread), Decimal(1)
            )
        )

    return Investment(
        name=option.name,
        cost=_cents(read_money(option.cost or "0", currency, f"{place}.cost")),
        running=monthly(option.running, "running"),
        benefit=monthly(option.benefit, "benefit"),
        adoption=Fraction(1) if option.adoption is None else _share(option.adoption, f"{place}.adoption"),
        ramp=option.ramp_months,
        months=option.months,
        needs=tuple(option.needs),
        integrated=option.integrated,
    )


def _missing(name: str, field: str, place: str) -> MissingInput:
    if field == "cost":
        return MissingInput(
            Text(zh=f"{name} 要投入多少钱？", en=f"what does {name} cost?"),
            field=f"{place}.cost",
            valid=Text(zh="一次性投入，例如 14万", en="the outlay, such as 140K"),
        )
    return MissingInput(
        Text(
            zh=f"{name} 每月能带来多少收益（或省多少钱）？", en=f"what does {name} bring, or save, a month?"
        ),
        field=f"{place}.benefit",
        valid=Text(zh="每月收益，例如 每月2万", en="the monthly benefit, such as 20K a month"),
    )


def _cents(value: Decimal) -> int:
    return int(round_half_up(Fraction(value) * 100, Decimal(1)))


def _share(text: str, field: str) -> Fraction:
    """A percentage as a part of 1."""
    amount = read_amount(text, field)
    if isinstance(amount, Share):
        return Fraction(amount.value) / 100
    if 0 <= amount.value < 1:
        return Fraction(amount.value)
    raise InputError(
        Text(zh=f"{field} 应是百分比，不是 {text}", en=f"{field} has to be a percentage, not {text}"),
        field=field,
        valid=Text(zh="例如 10%", en="such as 10 %"),
    )


def _limits(arguments: AssessInvestmentArguments) -> Limits:
    budget = arguments.budget
    adoption = arguments.minimum_adoption
    own = Limits()
    return Limits(
        budget=None if budget is None else _cents(read_money(budget, arguments.currency, "budget")),
        adoption=own.adoption if adoption is None else _share(adoption, "minimum_adoption"),
        payback=arguments.maximum_payback,
        at_a_time=arguments.at_a_time,
    )


TOOL = Tool(
    name="assess_investment",
    effect=Effect.READ,
    description=(
        "Is a tool or project worth it: payback, NPV and IRR from its cost, monthly benefit "
        "and running cost, at "
        "the adoption expected, or from yearly cash `flows`; ranks several, puts off what "
        "will not be used or does "
        "not pay, and orders the rest in steps under a budget. Write amounts as the person said them; never "
        "compute them yourself."
    ),
    arguments=AssessInvestmentArguments,
    result=AssessInvestmentResult,
    run=run,
)
