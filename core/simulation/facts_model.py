"""Figures of fact tables as a model: the drivers and money of each slice, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.logarithm import power
from core.errors import InputError
from core.facts.catalogue import FactKpi, FactMeasure, FactTable, Role
from core.quantity.unit import NUMBER, Unit, UnitKind
from core.simulation.model import Formula, Input, Model
from core.simulation.response import Response
from core.text import Text

_ONE = Fraction(1)


@dataclass(frozen=True)
class Slice:
    """Sums of measures over one part of the facts.

    Attributes:
        key: "" for everything, else the value's key.
        name: What people call it.
        sums: Whole numbers of the measure's smallest unit, by column.
        elasticity: How its drivers' base (visits) follows its money, as stated; None: not at all.
        response: The same as estimated.
    """

    key: str
    name: Text
    sums: Mapping[str, int]
    elasticity: Fraction | None = None
    response: Response | None = None


def figure_key(part: str, kpi: str) -> str:
    """Key of a KPI of a slice; of the total for ""."""
    return f"{part}.{kpi}" if part else kpi


def leaves_of(table: FactTable, kpi: FactKpi) -> tuple[FactKpi, ...]:
    """The KPIs without drivers of their own that a KPI is made of; itself when it has none."""
    if not kpi.drivers:
        return (kpi,)
    found: list[FactKpi] = []
    for key in kpi.drivers:
        found += [leaf for leaf in leaves_of(table, table.kpi(key)) if leaf not in found]
    return tuple(found)


def level_of(table: FactTable, kpi: FactKpi, sums: Mapping[str, int]) -> Fraction:
    """The exact value of a KPI for sums of measures. Raises InputError where it would divide by 0."""
    above = _value(table.measure(kpi.numerator), sums)
    if kpi.denominator is None:
        return above * Fraction(kpi.scale)
    below = _value(table.measure(kpi.denominator), sums)
    if below == 0:
        raise InputError(
            Text(
                zh=f"{kpi.name.zh} 算不出：这段时间 {table.measure(kpi.denominator).name.zh} 是 0",
                en=f"{kpi.name.en} cannot be computed: {table.measure(kpi.denominator).name.en} is 0 then",
            ),
            field="kpi",
            valid=Text(zh="有数据的时间段", en="a stretch of time with figures"),
        )
    return above / below * Fraction(kpi.scale)


def _value(measure: FactMeasure, sums: Mapping[str, int]) -> Fraction:
    return Fraction(int(sums[measure.column]), int(10**measure.decimals))


def model_facts(
    table: FactTable,
    kpi: FactKpi,
    slices: Sequence[Slice],
    rest: Slice | None,
    across: Mapping[str, Fraction] | None = None,
) -> Model:
    """The KPI with its drivers, money, ROI and CAC for the slices that may change, and for all of it.

    Args:
        table: The fact table.
        kpi: The KPI asked about; an additive one, when there is more than one slice or a rest.
        slices: Parts whose figures can be changed.
        rest: Everything else; its drivers are figures like the slices' where it has them.
        across: Drivers that change everywhere at once, with their level over all of it: every slice's
            driver goes along in proportion.

    Raises:
        InputError: A ratio would divide by 0.
    """
    several = len(slices) > 1 or rest is not None
    if rest is not None and has_drivers(table, kpi, rest):
        slices, rest = (*slices, rest), None
    inputs: list[Input] = []
    formulas: list[Formula] = []
    for leaf in leaves_of(table, kpi):
        if across and leaf.key in across:
            inputs.append(Input(leaf.key, leaf.name, leaf.unit, across[leaf.key]))
    for part in slices:
        _add_slice(table, kpi, part, across or {}, inputs, formulas)
    if several:
        _add_totals(table, kpi, slices, rest, formulas)
    _add_economics(table, kpi, slices, rest, several, formulas)
    return Model(tuple(inputs), tuple(formulas), _assume(table, kpi, slices))


def has_drivers(table: FactTable, kpi: FactKpi, part: Slice) -> bool:
    """Whether every measure the KPI's drivers are made of is above 0 there."""
    leaves = leaves_of(table, kpi)
    columns = {c for leaf in leaves for c in (leaf.numerator, leaf.denominator) if c is not None}
    return all(part.sums[column] > 0 for column in columns)


def input_key(model: Model, key: str) -> str | None:
    """The input behind a figure: itself, or what it is before money and company-wide changes act on it."""
    known = {x.key for x in model.inputs}
    return next((k for k in (f"{key}:base", f"{key}:own", key) if k in known), None)


def _add_slice(
    table: FactTable,
    kpi: FactKpi,
    part: Slice,
    across: Mapping[str, Fraction],
    inputs: list[Input],
    formulas: list[Formula],
) -> None:
    spend = table.with_role(Role.SPEND)
    if spend is not None and kpi.numerator != spend.column:
        money = _value(spend, part.sums)
        inputs.append(Input(figure_key(part.key, "spend"), _named(part, spend.name), spend.unit, money))
    for at, leaf in enumerate(leaves_of(table, kpi)):
        level = level_of(table, leaf, part.sums)
        key, name = figure_key(part.key, leaf.key), _named(part, leaf.name)
        own = f"{key}:own" if leaf.key in across else key
        moved = None if at or spend is None else _follow_money(part, own, name, leaf.unit, spend)
        if moved is None:
            inputs.append(Input(own, name, leaf.unit, level))
        else:
            # visits at today's money are an input of their own, so that they too can be changed
            inputs.append(Input(moved.terms[0][0], name, leaf.unit, level))
            formulas.append(moved)
        if own != key:
            terms = ((own, _ONE), (leaf.key, _ONE))
            formulas.append(Formula(key, name, leaf.unit, "product", terms, 1 / across[leaf.key]))
    _combine(table, kpi, part, formulas)


def _follow_money(part: Slice, key: str, name: Text, unit: Unit, spend: FactMeasure) -> Formula | None:
    """How the figure follows the slice's money; None where it does not."""
    money, source = _value(spend, part.sums), figure_key(part.key, "spend")
    base = f"{key.removesuffix(':own')}:base"
    if money <= 0:
        return None
    if part.response is not None:
        terms = ((base, _ONE), (source, _ONE))
        return Formula(key, name, unit, "response", terms, response=part.response)
    if part.elasticity is not None:
        terms = ((base, _ONE), (source, part.elasticity))
        return Formula(key, name, unit, "product", terms, 1 / power(money, part.elasticity))
    return None


def _combine(table: FactTable, kpi: FactKpi, part: Slice, formulas: list[Formula]) -> None:
    """The KPI and the KPIs between it and its leaves, leaves first."""
    done = {f.key for f in formulas}
    for key in kpi.drivers:
        driver = table.kpi(key)
        if driver.drivers and figure_key(part.key, key) not in done:
            _combine(table, driver, part, formulas)
    if not kpi.drivers:
        return
    terms = tuple((figure_key(part.key, key), _ONE) for key in kpi.drivers)
    name = _named(part, kpi.name)
    product = kpi.combine == "product"
    constant = _calibrate(table, kpi, part) if product else Fraction(0)
    kind = "product" if product else "sum"
    formulas.append(Formula(figure_key(part.key, kpi.key), name, kpi.unit, kind, terms, constant))  # type: ignore[arg-type]


def _calibrate(table: FactTable, kpi: FactKpi, part: Slice) -> Fraction:
    """The factor that makes the product of the drivers the KPI itself (1/100 for a percentage)."""
    product = _ONE
    for key in kpi.drivers:
        product *= level_of(table, table.kpi(key), part.sums)
    return level_of(table, kpi, part.sums) / product if product else Fraction(0)


def _add_totals(
    table: FactTable, kpi: FactKpi, slices: Sequence[Slice], rest: Slice | None, formulas: list[Formula]
) -> None:
    if kpi.denominator is not None:
        raise InputError(
            Text(
                zh=f"{kpi.name.zh} 是比率，各部分不能相加",
                en=f"{kpi.name.en} is a ratio; its parts do not add up",
            ),
            field="kpi",
            valid=Text(zh="一个可相加的指标，例如销售额", en="an additive KPI such as revenue"),
        )
    base = level_of(table, kpi, rest.sums) if rest is not None else Fraction(0)
    terms = tuple((figure_key(part.key, kpi.key), _ONE) for part in slices)
    formulas.append(Formula(kpi.key, kpi.name, kpi.unit, "sum", terms, base))


def _add_economics(
    table: FactTable,
    kpi: FactKpi,
    slices: Sequence[Slice],
    rest: Slice | None,
    several: bool,
    formulas: list[Formula],
) -> None:
    """ROI and CAC of the whole: new customers follow the orders, their share of them unchanged."""
    revenue, spend = table.with_role(Role.REVENUE), table.with_role(Role.SPEND)
    if revenue is None or spend is None or kpi.numerator != revenue.column or kpi.denominator is not None:
        return
    parts = [*slices, *([rest] if rest is not None else [])]
    if sum((_value(spend, p.sums) for p in parts), Fraction(0)) == 0:
        return
    total = figure_key("", "spend")
    if several:
        terms = tuple((figure_key(p.key, "spend"), _ONE) for p in slices)
        base = _value(spend, rest.sums) if rest is not None else Fraction(0)
        formulas.append(Formula(total, spend.name, spend.unit, "sum", terms, base))
    else:
        total = figure_key(slices[0].key, "spend")
    whole = kpi.key if several else figure_key(slices[0].key, kpi.key)
    terms = ((whole, _ONE), (total, -_ONE))
    formulas.append(
        Formula(
            "roi", Text(zh="ROI（收入÷投入）", en="ROI (revenue / spend)"), NUMBER, "product", terms, _ONE
        )
    )
    _add_cac(table, kpi, slices, rest, total, formulas)


def _add_cac(
    table: FactTable,
    kpi: FactKpi,
    slices: Sequence[Slice],
    rest: Slice | None,
    spend: str,
    formulas: list[Formula],
) -> None:
    customers = table.with_role(Role.CUSTOMERS)
    price = next((leaf for leaf in leaves_of(table, kpi) if leaf.unit.kind is UnitKind.MONEY), None)
    if customers is None or price is None:
        return
    terms = []
    for part in slices:
        won, revenue = _value(customers, part.sums), level_of(table, kpi, part.sums)
        if not won or not revenue:
            continue
        orders = f"won:{part.key}"
        level = level_of(table, price, part.sums)
        used = ((figure_key(part.key, kpi.key), _ONE), (figure_key(part.key, price.key), -_ONE))
        formulas.append(
            Formula(
                orders, _named(part, customers.name), customers.unit, "product", used, won * level / revenue
            )
        )
        terms.append((orders, _ONE))
    base = _value(customers, rest.sums) if rest is not None else Fraction(0)
    if not terms and not base:
        return
    formulas.append(Formula("won", customers.name, customers.unit, "sum", tuple(terms), base))
    money = table.with_role(Role.SPEND)
    unit = money.unit if money is not None else Unit(kind=UnitKind.MONEY, symbol="CNY")
    name = Text(zh="获客成本", en="CAC")
    formulas.append(Formula("cac", name, unit, "product", ((spend, _ONE), ("won", -_ONE)), _ONE))


def _named(part: Slice, name: Text) -> Text:
    if not part.key:
        return name
    return Text(zh=f"{part.name.zh} {name.zh}", en=f"{part.name.en} {name.en}")


def _assume(table: FactTable, kpi: FactKpi, slices: Sequence[Slice]) -> tuple[Text, ...]:
    found = [
        Text(
            zh="没有提到的数都保持基准水平；新客占订单的比例不变",
            en="what is not named stays at its baseline; new customers stay the same part of orders",
        )
    ]
    first = leaves_of(table, kpi)[0]
    for part in slices:
        if part.elasticity is not None:
            shown = Decimal(f"{float(part.elasticity):.2f}").normalize()
            found.append(
                Text(
                    zh=f"{_named(part, first.name).zh}对投入的弹性 {shown:f}（投入 +1%，它 +{shown:f}%）",
                    en=f"elasticity of {_named(part, first.name).en} to money: {shown:f} (+1 % money, "
                    f"+{shown:f} %)",
                )
            )
    return tuple(found)
