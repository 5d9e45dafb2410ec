"""The driver identities of marketing figures: 销售额 = 流量 × 转化率 × 客单价, and what money adds.

Typed figures are put together by what they are. A figure nobody knows multiplies like the rest, in the
order it was given, which is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.errors import InputError, MissingInput
from core.quantity.saying import plain_rounded
from core.quantity.unit import CNY, NUMBER, Unit, UnitKind
from core.simulation.model import Formula, Input, Model
from core.text import Text

OUTCOME = "outcome"
ROI = "roi"
CAC = "cac"
CUSTOMERS = "customers"
MOST_FACTORS = 40

SPEND = frozenset({"budget", "spend"})
UNIT_COSTS = frozenset({"acquisition_cost", "cost_per_lead", "cost_per_click"})
PRICES = frozenset({"average_order_value", "customer_lifetime_value"})


@dataclass(frozen=True)
class Factor:
    """A typed figure.

    Attributes:
        key: Its key in the KPI library, "budget" or "cost_per_click", else "".
        name: What the person called it.
        unit: Unit of its value.
        value: Its level today.
    """

    key: str
    name: str
    unit: Unit
    value: Fraction


def multiply(factors: Sequence[Factor], *, currency: str = "CNY") -> Model:
    """The product of the factors with what can be told of it: the outcome, customers, ROI, CAC.

    Raises:
        MissingInput: There are fewer than two factors to multiply.
        InputError: A name is used twice, a value is negative, or there are more than 40 factors.
    """
    _check(factors)
    spend = next((f for f in factors if f.key in SPEND), None)
    costs = [f for f in factors if f.key in UNIT_COSTS]
    buys = spend is not None and bool(costs)  # money divided by what one costs is how many there are
    used = [f for f in factors if f is not spend or buys]
    if len(used) < 2:
        raise MissingInput(
            Text(
                zh="至少要两个相乘的数，例如流量、转化率、客单价",
                en="at least two figures that multiply are needed, such as visits, conversion and order "
                "value",
            ),
            field="drivers",
            valid=Text(
                zh="访问量10万、转化率3%、客单价480元", en="100k visits, 3 % conversion, a basket of 480"
            ),
        )
    name = _name_outcome(used)
    terms = tuple((f.name, Fraction(-1 if f.key in UNIT_COSTS else 1)) for f in used)
    unit = name[1] if name[1].kind is not UnitKind.MONEY else Unit(kind=UnitKind.MONEY, symbol=currency)
    outcome = Formula(OUTCOME, name[0], unit, "product", terms, _scale(used))
    inputs = tuple(Input(f.name, Text(zh=f.name, en=f.name), f.unit, f.value) for f in factors)
    formulas = (outcome, *_economics(outcome, used, spend, currency))
    return Model(inputs, formulas, (_said(name[0], used),))


def _check(factors: Sequence[Factor]) -> None:
    names = [f.name for f in factors]
    twice = next((n for n in names if names.count(n) > 1), None)
    negative = next((f for f in factors if f.value < 0), None)
    if len(factors) > MOST_FACTORS:
        said = Text(
            zh=f"{len(factors)} 个数太多，最多 40 个", en=f"{len(factors)} figures are too many, at most 40"
        )
    elif twice is not None:
        said = Text(zh=f"{twice} 出现了两次", en=f"{twice} is given twice")
    elif negative is not None:
        said = Text(
            zh=f"{negative.name} 是负数（{plain_rounded(float(negative.value), 6)}）",
            en=f"{negative.name} is negative ({plain_rounded(float(negative.value), 6)})",
        )
    else:
        return
    raise InputError(said, field="drivers", valid=Text(zh="每个数一次，不小于 0", en="each once, at least 0"))


def _scale(used: Sequence[Factor]) -> Fraction:
    scale = Fraction(1)
    for factor in used:
        if factor.unit.kind is UnitKind.PERCENT:
            scale = scale * 100 if factor.key in UNIT_COSTS else scale / 100
    return scale


def _name_outcome(used: Sequence[Factor]) -> tuple[Text, Unit]:
    """What the product is: money when a price is among the factors, else a count."""
    money = [f for f in used if f.unit.kind is UnitKind.MONEY and f.key not in UNIT_COSTS | SPEND]
    priced = bool(money) or any(f.key in PRICES for f in used)
    if priced:
        return Text(zh="销售额", en="sales"), CNY
    keys = {f.key for f in used}
    if "acquisition_cost" in keys:
        return Text(zh="获客数", en="customers won"), Unit(kind=UnitKind.COUNT)
    if keys & {"visits", "clicks", "conversion_rate", "cost_per_click"}:
        return Text(zh="成交数", en="orders"), Unit(kind=UnitKind.COUNT)
    return Text(zh="结果", en="outcome"), NUMBER


def _economics(
    outcome: Formula, used: Sequence[Factor], spend: Factor | None, currency: str
) -> tuple[Formula, ...]:
    if spend is None:
        return ()
    money = Unit(kind=UnitKind.MONEY, symbol=currency)
    prices = [f for f in used if f.unit.kind is UnitKind.MONEY and f.key not in UNIT_COSTS | SPEND]
    prices += [f for f in used if f.key in PRICES and f not in prices]
    won = outcome.key
    found: list[Formula] = []
    if outcome.unit.kind is UnitKind.MONEY:
        one, minus = Fraction(1), Fraction(-1)
        found.append(
            Formula(
                CUSTOMERS,
                Text(zh="成交数", en="orders"),
                Unit(kind=UnitKind.COUNT),
                "product",
                ((outcome.key, one), *((p.name, minus) for p in prices)),
                one,
            )
        )
        found.append(
            Formula(
                ROI,
                Text(zh="ROI（收入÷投入）", en="ROI (revenue / spend)"),
                NUMBER,
                "product",
                ((outcome.key, one), (spend.name, minus)),
                one,
            )
        )
        won = CUSTOMERS
    found.append(
        Formula(
            CAC,
            Text(zh="单个成交成本", en="cost per order"),
            money,
            "product",
            ((spend.name, Fraction(1)), (won, Fraction(-1))),
            Fraction(1),
        )
    )
    return tuple(found)


def _said(name: Text, used: Sequence[Factor]) -> Text:
    over = [f.name for f in used if f.key in UNIT_COSTS]
    above = " × ".join(f.name for f in used if f.key not in UNIT_COSTS)
    said = above + "".join(f" ÷ {n}" for n in over)
    return Text(zh=f"{name.zh} = {said}，其他条件不变", en=f"{name.en} = {said}, all else equal")
