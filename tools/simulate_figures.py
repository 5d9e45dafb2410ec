"""A simulation on typed-in figures: "流量10万，转化率3%，客单价200"."""

import re
from fractions import Fraction

from core.errors import MissingInput
from core.plan.kpi_library import find_kpi, fold
from core.quantity.unit import CNY, Unit, UnitKind
from core.quantity.value import Money
from core.simulation.identity import CAC, CUSTOMERS, OUTCOME, ROI, SPEND, UNIT_COSTS, Factor, multiply
from core.text import Text
from tools.simulate_arguments import Figure, SimulateArguments
from tools.simulate_basis import Basis, unknown
from tools.stated_value import in_unit, read_amount, read_value, unit_of
from tools.tool import ToolContext

_SPEND = re.compile(r"预算|投放(?:费用|金额)?$|投入|花费|费用|budget|spend|investment", re.I)
_CLICK = re.compile(r"点击成本|点击单价|单次点击|cpc|cost per click", re.I)
_PRICE = re.compile(r"客单|单价|价格|售价|arpu|aov|ticket|price|basket|order value", re.I)


def key_of(name: str) -> str:
    """The library key of a figure, "budget" or "cost_per_click", "" for one of the company's own."""
    if _CLICK.search(name):
        return "cost_per_click"
    kpi = find_kpi(name)
    if kpi is not None:
        return kpi.key
    return "budget" if _SPEND.search(name) else "average_order_value" if _PRICE.search(name) else ""


def basis_of_figures(ctx: ToolContext, arguments: SimulateArguments) -> Basis:
    """The basis on the typed figures.

    Raises:
        MissingInput: A figure has neither a level nor a range, or there are too few.
        InputError: A figure cannot be read.
    """
    factors = [_factor(figure, at) for at, figure in enumerate(arguments.figures)]
    currency = next(
        (f.unit.symbol for f in factors if f.unit.kind is UnitKind.MONEY and f.unit.symbol), "CNY"
    )
    model = multiply(factors, currency=currency)
    names = {fold(f.name): f.name for f in factors}
    by_kind = {f.key: f.name for f in reversed(factors) if f.key}

    def find(name: str) -> str:
        if fold(name) in names:
            return names[fold(name)]
        key = key_of(name)
        if key in by_kind:
            return by_kind[key]
        near = [known for folded, known in names.items() if folded in fold(name) or fold(name) in folded]
        if len(near) == 1:
            return near[0]
        raise unknown(name, list(names.values()))

    made = {formula.key for formula in model.formulas}
    return Basis(
        source="figures",
        model=model,
        outcome=OUTCOME,
        shown=tuple(key for key in (CUSTOMERS, ROI, CAC) if key in made),
        find=find,
        base=ctx.say("现在", "today"),
    )


def _factor(figure: Figure, at: int) -> Factor:
    place = f"figures.{at}.value"
    if figure.value is None and (figure.low is None or figure.high is None):
        raise MissingInput(
            Text(zh=f"{figure.name} 现在是多少？", en=f"what is {figure.name} today?"),
            field=place,
            valid=Text(zh="例如 3%、200元、10万", en="such as 3 %, 200 or 100K"),
        )
    key = key_of(figure.name)
    unit = _unit(figure, key, place)
    texts = [figure.value] if figure.value is not None else [figure.low or "", figure.high or ""]
    values = [Fraction(_value(text, unit, place)) for text in texts]
    return Factor(key, figure.name, unit, sum(values, Fraction(0)) / len(values))


def _value(text: str, unit: Unit, place: str) -> Fraction:
    if unit.kind in (UnitKind.COUNT, UnitKind.NUMBER):
        return Fraction(in_unit(read_amount(text, place), unit, text, place))
    return Fraction(read_value(text, unit, place))


def _unit(figure: Figure, key: str, place: str) -> Unit:
    """The unit its KPI has, else the one it is stated in."""
    text = figure.value or figure.low or ""
    amount = read_amount(text, place)
    if isinstance(amount, Money):
        return unit_of(amount)
    if key in SPEND | UNIT_COSTS:
        return CNY
    kpi = find_kpi(figure.name)
    return kpi.unit if kpi is not None else CNY if key == "average_order_value" else unit_of(amount)
