"""From the columns of a file to a table of the catalogue: names, units, roles and the KPIs they make."""

import re
from collections.abc import Sequence
from decimal import Decimal

from core.facts.catalogue import FactDimension, FactKpi, FactMeasure, FactTable, FactValue, Grain, Role
from core.plan.kpi import Direction
from core.plan.kpi_library import Standard, find_standard, standards
from core.quantity.unit import NUMBER, PERCENT, Unit, UnitKind
from core.text import Text
from knowledge.facts_columns import Column

_MONEY = re.compile(
    r"额|收入|营收|金额|花费|成本|费用|费$|预算|价|利润|revenue|sales$|spend|cost|amount|gmv|budget|price|profit|"
    r"turnover|投放",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"率$|占比|均价|客单价|平均|rate$|ratio|share$|average|avg|^ctr$|^cvr$|^cpa$|^cac$|^roi$", re.I
)
_UNIQUE = re.compile(r"去重|独立|\buv\b|unique|dau|mau|活跃", re.IGNORECASE)
_STOCK = re.compile(r"库存|余额|存量|累计|balance|inventory|stock|cumulative", re.IGNORECASE)
_OF_UNITS = re.compile(
    r"^(销售)?(大区|区域|地区|片区|战区)(名称?)?$|事业部|业务单元|business[ _]?unit|^bu$|"
    r"^(sales[ _]?)?(region|territory)([ _]?name)?$",
    re.IGNORECASE,
)
_ROLES = (
    (Role.SPEND, re.compile(r"花费|投放|成本|费用|费$|预算|spend|cost|budget", re.IGNORECASE)),
    (Role.REVENUE, re.compile(r"销售额|收入|营收|成交额|gmv|revenue|sales|turnover", re.IGNORECASE)),
    (Role.CONVERSIONS, re.compile(r"订单|成交|转化|下单|orders?|conversions?|purchases?", re.IGNORECASE)),
    (Role.CUSTOMERS, re.compile(r"客户|新客|用户|注册|会员|customers?|users?|sign-?ups?", re.IGNORECASE)),
    (Role.VISITS, re.compile(r"访问|访客|流量|点击|会话|visits?|sessions?|clicks?|traffic", re.IGNORECASE)),
)


def guess_table(
    name: str, source: str, time: str, grain: Grain, columns: Sequence[Column], currency: str
) -> FactTable:
    """The table a file's columns make: every measure that adds is a KPI, and so are the usual ratios."""
    measures = _measures([c for c in columns if c.kind == "measure"], time, currency)
    return FactTable(
        name=name,
        title=Text(zh=name, en=name),
        source=source,
        time=time,
        grain=grain,
        plan_grain=grain,
        dimensions=tuple(_dimension(c) for c in columns if c.kind == "dimension"),
        measures=measures,
        kpis=_kpis(measures, currency),
    )


def _dimension(column: Column) -> FactDimension:
    values = tuple(FactValue(key=value, name=Text(zh=value, en=value)) for value in column.values)
    name = Text(zh=column.name, en=column.name)
    access = True if _OF_UNITS.search(column.name) else None
    return FactDimension(column=column.name, name=name, values=values, access=access)


def _measures(columns: Sequence[Column], time: str, currency: str) -> tuple[FactMeasure, ...]:
    taken: set[Role] = set()
    measures = []
    for column in columns:
        role = next((r for r, pattern in _ROLES if r not in taken and pattern.search(column.name)), None)
        limited = _not_additive(column, time)
        if limited:
            role = None
        if role is not None:
            taken.add(role)
        unit = _unit(column, currency)
        money = unit.kind is UnitKind.MONEY
        measures.append(
            FactMeasure(
                column=column.name,
                name=Text(zh=column.name, en=column.name),
                unit=unit,
                decimals=max(2, column.decimals) if money else column.decimals,
                role=role,
                not_additive_over=limited,
            )
        )
    return tuple(measures)


def _not_additive(column: Column, time: str) -> tuple[str, ...]:
    if column.is_percent or _RATE.search(column.name) or _UNIQUE.search(column.name):
        return ("*",)
    return (time,) if _STOCK.search(column.name) else ()


def _unit(column: Column, currency: str) -> Unit:
    if column.is_percent or re.search(r"率$|rate$|占比", column.name, re.IGNORECASE):
        return PERCENT
    if _MONEY.search(column.name):
        return Unit(kind=UnitKind.MONEY, symbol=currency)
    return Unit(kind=UnitKind.COUNT) if column.decimals == 0 else NUMBER


def _kpis(measures: tuple[FactMeasure, ...], currency: str) -> tuple[FactKpi, ...]:
    kpis: dict[str, FactKpi] = {}
    for measure in measures:
        if not measure.not_additive_over:
            kpi = _additive(measure, taken=set(kpis))
            kpis[kpi.key] = kpi
    by_role = {measure.role: measure for measure in measures if measure.role is not None}
    for key, top, bottom, unit, scale in _RATIOS:
        if key not in kpis and top in by_role and bottom in by_role:
            kpis[key] = _ratio(
                key, by_role[top], by_role[bottom], unit or Unit(kind=UnitKind.MONEY, symbol=currency), scale
            )
    return tuple(_with_drivers(kpi, by_role, kpis) for kpi in kpis.values())


# library key, measure above, measure below, unit (None: money), scale
_RATIOS: tuple[tuple[str, Role, Role, Unit | None, int], ...] = (
    ("conversion_rate", Role.CONVERSIONS, Role.VISITS, PERCENT, 100),
    ("average_order_value", Role.REVENUE, Role.CONVERSIONS, None, 1),
    ("acquisition_cost", Role.SPEND, Role.CUSTOMERS, None, 1),
    ("roi", Role.REVENUE, Role.SPEND, NUMBER, 1),
)


def _additive(measure: FactMeasure, taken: set[str]) -> FactKpi:
    standard = find_standard(measure.column)
    known = standard is not None and standard.kpi.key not in taken
    costly = measure.role is Role.SPEND
    return FactKpi(
        key=standard.kpi.key if standard and known else measure.column,
        name=measure.name,
        aliases=_names(standard) if standard and known else (),
        unit=measure.unit,
        direction=Direction.DOWN
        if costly
        else standard.kpi.direction
        if standard and known
        else Direction.UP,
        numerator=measure.column,
    )


def _ratio(key: str, top: FactMeasure, bottom: FactMeasure, unit: Unit, scale: int) -> FactKpi:
    standard = standards()[key]
    return FactKpi(
        key=key,
        name=standard.kpi.name,
        aliases=standard.aliases,
        unit=unit,
        direction=standard.kpi.direction,
        numerator=top.column,
        denominator=bottom.column,
        scale=Decimal(scale),
    )


def _with_drivers(kpi: FactKpi, by_role: dict[Role, FactMeasure], kpis: dict[str, FactKpi]) -> FactKpi:
    """Orders are visits times conversion, revenue that times the average order."""
    plain = {k.numerator: k.key for k in kpis.values() if k.denominator is None}
    if "conversion_rate" not in kpis or kpi.denominator is not None:
        return kpi
    visits = plain[by_role[Role.VISITS].column]
    if kpi.numerator == by_role[Role.CONVERSIONS].column:
        return kpi.model_copy(update={"drivers": (visits, "conversion_rate")})
    if Role.REVENUE in by_role and kpi.numerator == by_role[Role.REVENUE].column:
        return kpi.model_copy(update={"drivers": (visits, "conversion_rate", "average_order_value")})
    return kpi


def _names(standard: Standard) -> tuple[str, ...]:
    return (standard.kpi.name.zh, standard.kpi.name.en, *standard.aliases)
