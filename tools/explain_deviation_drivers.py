"""The arithmetic of a deviation from facts: drivers, parts by dimension, price, volume and mix."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.deviation.decompose import Decomposition, Method, decompose, round_half_away, round_to_sum
from core.deviation.factor import Factor, measured, product, ratio, total
from core.deviation.mix import RateChange, split_price, split_rate
from core.errors import InputError
from core.facts.catalogue import FactDimension, FactKpi, FactTable
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.explain_deviation_arguments import PartLine, PriceVolumeMixLine
from tools.explain_deviation_states import States

RESIDUAL = "residual"
_FINER = Decimal("0.001")  # rates of a few percent move by less than 0.01 points


@dataclass(frozen=True)
class Level:
    """A KPI in both states, in its unit; None where its denominator is 0."""

    before: Fraction | None
    after: Fraction | None


def step_of(unit: Unit) -> Decimal:
    """Smallest step contributions are said in."""
    return _FINER if unit.kind is UnitKind.PERCENT else unit.quantum


def level_of(table: FactTable, kpi: FactKpi, sums: dict[str, tuple[int, int]]) -> Level:
    """The KPI from sums of its measures."""
    values = [_value(table, kpi, {c: pair[at] for c, pair in sums.items()}) for at in (0, 1)]
    scale = Fraction(kpi.scale)
    return Level(*(None if value is None else value * scale for value in values))


def explain_drivers(
    table: FactTable, kpi: FactKpi, states: States, method: Method, order: tuple[str, ...]
) -> Decomposition | None:
    """Contributions of the KPI's drivers in the KPI's unit; None when it cannot be taken apart.

    Raises:
        InputError: A denominator is 0 in one state, or the method does not fit.
    """
    if not kpi.drivers and kpi.denominator is None:
        return None
    sums = {column: states.totals(column) for column in states.before}
    scale = Fraction(kpi.scale)
    root = _factor(table, kpi, sums) if kpi.drivers else _ratio(table, kpi, sums)
    whole = level_of(table, kpi, sums)
    if whole.before is None or whole.after is None:
        raise _undefined(kpi)
    gap = [whole.before / scale - root.before, whole.after / scale - root.after]
    if any(gap):  # the catalogue's drivers do not make the KPI exactly
        root = total(kpi.key, [_renamed(root), Factor(RESIDUAL, levels=(gap[0], gap[1]))])
    unit = step_of(kpi.unit)
    fine = unit / kpi.scale
    return decompose(root, unit=fine, method=method, order=order)


def _factor(table: FactTable, kpi: FactKpi, sums: dict[str, tuple[int, int]]) -> Factor:
    parts = []
    for key in kpi.drivers:
        driver = table.kpi(key)
        parts.append(_factor(table, driver, sums) if driver.drivers else _leaf(table, driver, sums))
    return product(kpi.key, parts) if kpi.combine == "product" else total(kpi.key, parts)


def _leaf(table: FactTable, kpi: FactKpi, sums: dict[str, tuple[int, int]]) -> Factor:
    values = [_value(table, kpi, {c: pair[at] for c, pair in sums.items()}) for at in (0, 1)]
    if values[0] is None or values[1] is None:
        raise _undefined(kpi)
    return measured(kpi.key, values[0], values[1])


def _ratio(table: FactTable, kpi: FactKpi, sums: dict[str, tuple[int, int]]) -> Factor:
    assert kpi.denominator is not None
    parts = []
    for column in (kpi.numerator, kpi.denominator):
        unit = 10 ** table.measure(column).decimals
        parts.append(measured(column, *(Fraction(value, unit) for value in sums[column])))
    return ratio(kpi.key, parts[0], parts[1])


def _renamed(root: Factor) -> Factor:
    return Factor(f"{root.key}.drivers", root.operation, root.parts, root.levels, root.signs)


def _value(table: FactTable, kpi: FactKpi, sums: dict[str, int]) -> Fraction | None:
    """The KPI from sums, before its scale."""
    above = Fraction(sums[kpi.numerator], 10 ** table.measure(kpi.numerator).decimals)
    if kpi.denominator is None:
        return above
    below = Fraction(sums[kpi.denominator], 10 ** table.measure(kpi.denominator).decimals)
    return above / below if below else None


def break_down(
    table: FactTable, kpi: FactKpi, states: States, dimension: FactDimension, change: Decimal
) -> tuple[PartLine, ...]:
    """What each value of a dimension contributed, largest first; they sum to the change."""
    step = step_of(kpi.unit)
    if kpi.denominator is not None:
        return _rates(table, kpi, states, dimension, change)
    unit = 10 ** table.measure(kpi.numerator).decimals
    lines = []
    for key, (before, after) in states.by_value(dimension.column, kpi.numerator).items():
        levels = [round_half_up(Fraction(value, unit), step) for value in (before, after)]
        moved = levels[1] - levels[0]
        lines.append(_line(dimension, key, levels[0], levels[1], moved, change))
    return tuple(sorted(lines, key=lambda line: (-abs(line.contribution), line.value)))


def rates_of(table: FactTable, kpi: FactKpi, states: States, dimension: FactDimension) -> RateChange:
    """Rate and mix effects of a ratio over a dimension, before its scale. Raises InputError."""
    assert kpi.denominator is not None
    units = [10 ** table.measure(c).decimals for c in (kpi.numerator, kpi.denominator)]
    above = states.by_value(dimension.column, kpi.numerator)
    below = states.by_value(dimension.column, kpi.denominator)
    sides = [
        {key: (Fraction(above[key][at], units[0]), Fraction(below[key][at], units[1])) for key in above}
        for at in (0, 1)
    ]
    return split_rate(sides[0], sides[1])


def _rates(
    table: FactTable, kpi: FactKpi, states: States, dimension: FactDimension, change: Decimal
) -> tuple[PartLine, ...]:
    found = rates_of(table, kpi, states, dimension)
    step, scale = step_of(kpi.unit), Fraction(kpi.scale)
    shares: dict[str, Fraction] = {}
    for effect in found.segments:
        shares[f"{effect.key}\0rate"] = effect.rate * scale / Fraction(step)
        shares[f"{effect.key}\0mix"] = effect.mix * scale / Fraction(step)
    units = round_to_sum(shares, round_half_away(Fraction(change) / Fraction(step)))
    lines = []
    for effect in found.segments:
        rate, mix = (units[f"{effect.key}\0{kind}"] * step for kind in ("rate", "mix"))
        levels = [None if v is None else round_half_up(v * scale, step) for v in _pair(effect)]
        line = _line(dimension, effect.key, levels[0], levels[1], rate + mix, change)
        lines.append(line.model_copy(update={"rate": rate, "mix": mix}))
    return tuple(lines)


def _pair(effect: object) -> tuple[Fraction | None, Fraction | None]:
    return effect.rate_before, effect.rate_after  # type: ignore[attr-defined]


def _line(
    dimension: FactDimension,
    key: str,
    before: Decimal | None,
    after: Decimal | None,
    moved: Decimal,
    change: Decimal,
) -> PartLine:
    return PartLine(
        dimension=dimension.column,
        value=key,
        reference=before,
        actual=after,
        contribution=moved,
        share=share_of(moved, change),
    )


def share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of the deviation in percent to 0.1; None where the whole is 0."""
    return (part * 100 / whole).quantize(Decimal("0.1")) + 0 if whole else None


def price_volume_mix(
    table: FactTable, kpi: FactKpi, states: States, dimension: FactDimension
) -> PriceVolumeMixLine | None:
    """Price, volume and mix where the KPI is money and a driver is its price per piece; else None."""
    prices = [table.kpi(key) for key in kpi.drivers]
    price = next(
        (
            p
            for p in prices
            if p.numerator == kpi.numerator and p.denominator and p.unit.kind is UnitKind.MONEY
        ),
        None,
    )
    if price is None or price.denominator is None:
        return None
    unit = 10 ** table.measure(kpi.numerator).decimals
    above = states.by_value(dimension.column, kpi.numerator)
    below = states.by_value(dimension.column, price.denominator)
    sides = [
        {key: (Fraction(above[key][at], unit), Fraction(below[key][at])) for key in above} for at in (0, 1)
    ]
    try:
        found = split_price(sides[0], sides[1])
    except InputError:
        return None
    step = step_of(kpi.unit)
    shares = {k: getattr(found, k) / Fraction(step) for k in ("volume", "mix", "price")}
    units = round_to_sum(shares, round_half_away(sum(shares.values(), Fraction(0))))
    return PriceVolumeMixLine(dimension=dimension.column, **{k: units[k] * step for k in shares})


def _undefined(kpi: FactKpi) -> InputError:
    return InputError(
        Text(
            zh=f"{kpi.name.zh}的分母在其中一个时段为 0，比率没有定义",
            en=f"the denominator of {kpi.name.en} is 0 in one of the two states: the rate is undefined",
        ),
        field="kpi",
        valid=Text(zh="换一个有数据的时段", en="a period with figures"),
    )
