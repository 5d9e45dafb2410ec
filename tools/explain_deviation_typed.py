"""Drivers typed in with both levels: "销售额=流量×转化率×客单价，流量1万→9000 …". No facts are needed."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.deviation.decompose import Method, decompose
from core.deviation.factor import Factor, measured, product, ratio, total
from core.errors import AmbiguousInput, InputError, UnknownReference
from core.plan.kpi import Direction
from core.plan.kpi_library import find_kpi
from core.quantity.saying import say_amount
from core.quantity.unit import NUMBER, Unit, UnitKind
from core.quantity.value import Amount, Money, Share
from core.text import Text
from tools.explain_deviation_arguments import (
    DriverLine,
    ExplainDeviationArguments,
    ExplainDeviationResult,
    Headline,
    Scope,
    TypedDriver,
)
from tools.explain_deviation_drivers import Level, share_of, step_of
from tools.explain_deviation_facts import percent_of
from tools.explain_deviation_report import bridge_of, compared_name, compose
from tools.stated_value import read_amount
from tools.tool import ToolContext

_ROOT = "="


@dataclass(frozen=True)
class _Read:
    """A typed driver read: its amounts, and the same as numbers (percentages as parts of one)."""

    driver: TypedDriver
    before: Amount
    after: Amount

    @property
    def levels(self) -> tuple[Fraction, Fraction]:
        return _plain(self.before), _plain(self.after)


def explain_typed(ctx: ToolContext, arguments: ExplainDeviationArguments) -> ExplainDeviationResult:
    """What typed drivers contributed to the change of what they make.

    Raises:
        InputError: A level that cannot be read, or a division by 0.
        UnknownReference: The order names a driver that is not there.
    """
    drivers = [_read(at, driver) for at, driver in enumerate(arguments.drivers)]
    root = _tree(drivers)
    unit = _unit(arguments.kpi, drivers)
    step = step_of(unit)
    scale = 100 if unit.kind is UnitKind.PERCENT else 1
    order = tuple(_match(word, drivers) for word in arguments.order)
    found = decompose(root, unit=step / scale, method=Method(arguments.method), order=order)
    before, after = (round_half_up(v * scale, step) for v in (root.before, root.after))
    headline = _headline(ctx, arguments, unit, before, after)
    amounts = {one.driver.name: one for one in drivers}
    lines = tuple(
        _line(ctx, amounts[line.key], line.value * scale, step, headline)
        for line in found.lines
        if line.key in amounts
    )
    ends = headline.compared_with, ctx.say("实际", "actual")
    result = ExplainDeviationResult(
        text="",
        scope=_scope(arguments, headline, unit),
        headline=headline,
        method=arguments.method,
        order=found.order,
        drivers=lines,
        bridge=bridge_of(headline, lines, ends),
        assumptions=(_formula(ctx, drivers, arguments.kpi),),
        refused=(
            ctx.say(
                "分段、起点和可能的原因：需要明细数据（hoshin facts load）",
                "segments, start and causes: they need detailed facts (hoshin facts load)",
            ),
        ),
    )
    return compose(ctx, result, unit, {})


def _headline(
    ctx: ToolContext, arguments: ExplainDeviationArguments, unit: Unit, before: Decimal, after: Decimal
) -> Headline:
    return Headline(
        kpi=arguments.kpi or ctx.say("结果", "the result"),
        unit=unit.kind.value,
        period="",
        compared_with=compared_name(ctx, "plan" if arguments.compare == "plan" else "typed"),
        reference=before,
        actual=after,
        deviation=after - before,
        percent=percent_of(after - before, Level(Fraction(before), Fraction(after))),
        favourable=(after >= before) == (_direction(arguments) is Direction.UP),
    )


def _scope(arguments: ExplainDeviationArguments, headline: Headline, unit: Unit) -> Scope:
    standard = find_kpi(arguments.kpi) if arguments.kpi else None
    return Scope(
        kpi=standard.key if standard else headline.kpi,
        name=headline.kpi,
        unit=unit,
        better=_direction(arguments),
        compared=arguments.compare or "typed",
    )


def _direction(arguments: ExplainDeviationArguments) -> Direction:
    """Which way is better; up where the KPI is not known."""
    standard = find_kpi(arguments.kpi) if arguments.kpi else None
    return standard.direction if standard else Direction.UP


def _line(ctx: ToolContext, one: _Read, value: Decimal, step: Decimal, headline: Headline) -> DriverLine:
    """A driver with its contribution, in the unit of the result."""
    return DriverLine(
        key=one.driver.name,
        name=one.driver.name,
        parent=None,
        before=say_amount(one.before, ctx.language),
        after=say_amount(one.after, ctx.language),
        contribution=value.quantize(step),
        share=share_of(value, headline.deviation),
    )


def _read(at: int, driver: TypedDriver) -> _Read:
    before = read_amount(driver.before, f"drivers.{at}.before")
    after = read_amount(driver.after, f"drivers.{at}.after")
    kinds = [isinstance(amount, Share) for amount in (before, after)]
    if kinds[0] != kinds[1]:
        said = Text(zh=f"{driver.before} 和 {driver.after}", en=f"{driver.before} and {driver.after}")
        raise AmbiguousInput(
            Text(
                zh=f"{driver.name} 的 {said.zh} 一个是百分比、一个不是",
                en=f"{driver.name}: {said.en} are not both percentages",
            ),
            [Text(zh="都写成百分比", en="both as percentages"), Text(zh="都写成数", en="both as numbers")],
            field=f"drivers.{at}",
        )
    return _Read(driver, before, after)


def _plain(amount: Amount) -> Fraction:
    return Fraction(amount.value) / 100 if isinstance(amount, Share) else Fraction(amount.value)


def _tree(drivers: list[_Read]) -> Factor:
    """Terms of products and ratios, added or subtracted."""
    terms: list[list[_Read]] = []
    signs: list[int] = []
    for one in drivers:
        joins = one.driver.operation in ("times", "divided_by")
        if terms and joins:
            terms[-1].append(one)
            continue
        terms.append([one])
        signs.append(-1 if one.driver.operation == "minus" else 1)
    if terms[0][0].driver.operation == "divided_by":
        raise InputError(
            Text(zh="第一个因素不能是除数", en="the first driver cannot be a divisor"),
            field="drivers.0.operation",
        )
    parts = [_term(at, term) for at, term in enumerate(terms)]
    return parts[0] if len(parts) == 1 and signs[0] == 1 else total(_ROOT, parts, signs)


def _term(at: int, term: list[_Read]) -> Factor:
    above = [_leaf(one) for one in term if one.driver.operation != "divided_by"]
    below = [_leaf(one) for one in term if one.driver.operation == "divided_by"]
    name = f"{_ROOT}{at}"
    top = above[0] if len(above) == 1 else product(f"{name}.above", above)
    if not below:
        return top
    return ratio(name, top, below[0] if len(below) == 1 else product(f"{name}.below", below))


def _leaf(one: _Read) -> Factor:
    return measured(one.driver.name, *one.levels)


def _unit(kpi: str | None, drivers: list[_Read]) -> Unit:
    """The unit of the whole: of the KPI by its name, else money where a driver is money."""
    divides = any(one.driver.operation == "divided_by" for one in drivers)
    standard = find_kpi(kpi) if kpi else None
    if standard is not None:
        currency = next((a.currency for one in drivers for a in (one.before,) if isinstance(a, Money)), None)
        if currency and standard.unit.kind is UnitKind.MONEY:
            return Unit(kind=UnitKind.MONEY, symbol=currency)
        return standard.unit
    money = next((one.before for one in drivers if isinstance(one.before, Money)), None)
    if money is not None and isinstance(money, Money) and not divides:
        return Unit(kind=UnitKind.MONEY, symbol=money.currency)
    return NUMBER


def _match(word: str, drivers: list[_Read]) -> str:
    wanted = word.strip().casefold()
    for one in drivers:
        if one.driver.name.casefold() == wanted:
            return one.driver.name
    listed = "、".join(one.driver.name for one in drivers)
    raise UnknownReference(
        Text(zh=f"没有因素 {word!r}", en=f"there is no driver {word!r}"),
        field="order",
        valid=Text(zh=listed, en=listed.replace("、", ", ")),
    )


def _formula(ctx: ToolContext, drivers: list[_Read], kpi: str | None) -> str:
    joins = {"times": "×", "divided_by": "÷", "plus": "+", "minus": "−"}
    said = drivers[0].driver.name
    for one in drivers[1:]:
        said += f" {joins[one.driver.operation]} {one.driver.name}"
    return ctx.say(f"{kpi or '结果'} = {said}", f"{kpi or 'result'} = {said}")
