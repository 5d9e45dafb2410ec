"""A KPI that is a product of drivers: one driver solved, the growth split, or a re-expression checked."""

from decimal import Decimal
from fractions import Fraction

from core.cascade.drivers import Driver, check_expression, solve_driver, split_growth
from core.cascade.number import plain, round_half_up
from core.errors import InputError, MissingInput
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Money, Number, Points
from core.quantity.value import Share as Percentage
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_amount, read_score, unit_of
from tools.tool import ToolContext
from tools.whole import Whole

_CENT = Decimal("0.01")


def answer_drivers(ctx: ToolContext, arguments: CascadeArguments, whole: Whole | None) -> Answer:
    """Solve one driver, split growth over drivers, or compare driver growths with the growth wanted.

    Raises:
        MissingInput: A level that is needed is not given.
        InfeasibleInput: The drivers given cannot make the target.
    """
    if arguments.solve_for is not None:
        return _solve(ctx, arguments, whole)
    growth = _wanted_growth(arguments)
    if growth is not None and arguments.parts and all(p.amount or p.target for p in arguments.parts):
        return _check(ctx, arguments, growth)
    return _grow(ctx, arguments, whole, growth)


def _solve(ctx: ToolContext, arguments: CascadeArguments, whole: Whole | None) -> Answer:
    target, goal_unit = _goal(arguments, whole)
    goal = say(target, goal_unit, ctx.language)
    name = arguments.solve_for or ""
    sought = next((part for part in arguments.parts if part.name == name), PartArgument(name=name))
    others = [part for part in arguments.parts if part.name != name]
    if not others:
        raise _missing(Text(zh="其他驱动因素的数值", en="the other drivers' levels"), "parts")
    levels = [_factor(part) for part in others]
    unit, step = _unit_of_sought(sought, target / _product(levels))
    rescale = 100 if unit.kind is UnitKind.PERCENT else 1
    found = solve_driver(target, levels, unit=step / rescale)
    level = found.level * rescale
    said = say(level, unit, ctx.language)
    shown = [f"{part.name} {(part.target or part.baseline or part.amount or '').strip()}" for part in others]
    note = ctx.say(
        f"{goal} ÷（{' × '.join(shown)}）= {plain(found.exact * rescale, 4)}"
        f"{'%' if rescale == 100 else ''}，向上取到 {said}",
        f"{goal} / ({' × '.join(shown)}) = {plain(found.exact * rescale, 4)}"
        f"{'%' if rescale == 100 else ''}, rounded up to {said}",
    )
    today = None if sought.baseline is None else say(_read(sought.baseline).value, unit, ctx.language)
    part = Share(name=name, amount=level, said=said, baseline=today, target=said)
    return Answer(total=goal, parts=(part,), notes=(note,), facts={name: said})


def _goal(arguments: CascadeArguments, whole: Whole | None) -> tuple[Decimal, Unit]:
    text = arguments.target or arguments.total
    if text is not None:
        amount = read_amount(text, "target")
        return amount.value, unit_of(amount)
    if whole is None or whole.measure is None or whole.measure.target is None:
        raise _missing(Text(zh="整体要达到多少", en="the level the whole is to reach"), "target")
    return whole.measure.target, whole.measure.kpi.unit


def _product(levels: list[Decimal]) -> Decimal:
    product = Decimal(1)
    for level in levels:
        if level <= 0:
            raise InputError(
                Text(
                    zh=f"驱动因素 {plain(level)} 要大于 0", en=f"a driver of {plain(level)} must be above 0"
                ),
                field="parts",
            )
        product *= level
    return product


def _unit_of_sought(sought: PartArgument, rough: Decimal) -> tuple[Unit, Decimal]:
    """The unit the answer is said in, and its step: as today's level is said, else whole things."""
    today = sought.baseline or sought.target or sought.amount
    if today is not None:
        unit = unit_of(_read(today))
    else:
        unit = Unit(kind=UnitKind.PERCENT) if rough < 1 else Unit(kind=UnitKind.COUNT)
    if unit.kind in (UnitKind.MONEY, UnitKind.PERCENT) or (rough < 1000 and not unit.symbol):
        return unit, _CENT
    return unit, Decimal(1)


def _check(ctx: ToolContext, arguments: CascadeArguments, wanted: Decimal) -> Answer:
    growths = [(part.name, _read(part.amount or part.target or "").value) for part in arguments.parts]
    found = check_expression(wanted, growths)
    said = " × ".join(f"{name} +{plain(growth)}%" for name, growth in growths)
    combined, gap = plain(found.combined, 2), plain(abs(found.gap), 2)
    relation = ctx.say("多" if found.gap > 0 else "少", "above" if found.gap > 0 else "below")
    head = ctx.say(
        f"{said} = +{combined}%，比目标 +{plain(wanted)}% {relation} {gap} 个百分点",
        f"{said} = +{combined}%, {gap} pp {relation} the +{plain(wanted)}% wanted",
    )
    equivalents = [
        ctx.say(
            f"其余不变时 {name} 应为 {plain(value, 2)}%",
            f"with the others as given, {name} at {plain(value, 2)}%",
        )
        for name, value in found.equivalents.items()
    ]
    parts = tuple(
        Share(
            name=name,
            amount=growth,
            said=f"{plain(growth)}%",
            target=f"{plain(found.equivalents[name], 2)}%",
        )
        for name, growth in growths
    )
    return Answer(
        total=f"+{plain(wanted)}%",
        parts=parts,
        notes=(head, *equivalents),
        facts={"combined": f"{combined}%", "gap": ctx.say(f"{gap}个百分点", f"{gap} pp")},
    )


def _grow(
    ctx: ToolContext, arguments: CascadeArguments, whole: Whole | None, growth: Decimal | None
) -> Answer:
    start, end, unit = _levels(arguments, whole, growth)
    found = split_growth(
        start, end, [_driver(part, at) for at, part in enumerate(arguments.parts)], unit=_CENT
    )
    parts = []
    for part, line in zip(arguments.parts, found.lines, strict=True):
        own = None if part.baseline is None else unit_of(_read(part.baseline))
        parts.append(
            Share(
                name=line.name,
                amount=line.growth,
                said=f"{plain(line.growth)}%",
                share=None if line.share is None else Fraction(line.share),
                baseline=None if own is None else say(line.baseline or Decimal(0), own, ctx.language),
                target=None if own is None else say(line.target or Decimal(0), own, ctx.language),
            )
        )
    product = " × ".join(plain(line.factor) for line in found.lines)
    whole_growth = plain(1 + found.growth / 100)
    notes = [ctx.say(f"校验：{product} = {whole_growth}", f"check: {product} = {whole_growth}")]
    if found.reached is not None and found.reached != Fraction(end):
        reached = plain(round_half_up(found.reached, _CENT))
        notes.append(
            ctx.say(f"各驱动因素取整后相乘为 {reached}", f"with the levels rounded the product is {reached}")
        )
    said = f"{say(start, unit, ctx.language)} → {say(end, unit, ctx.language)}"
    return Answer(total=said, parts=tuple(parts), notes=tuple(notes))


def _levels(
    arguments: CascadeArguments, whole: Whole | None, growth: Decimal | None
) -> tuple[Decimal, Decimal, Unit]:
    measure = whole.measure if whole else None
    start, end = _level(arguments.baseline, "baseline"), _level(arguments.target, "target")
    texts = arguments.target or arguments.baseline
    unit = measure.kpi.unit if measure else unit_of(_read(texts)) if texts else Unit(kind=UnitKind.NUMBER)
    if measure is not None:
        start = measure.baseline if start is None else start
        end = measure.target if end is None else end
    if growth is not None and end is None:
        start = Decimal(100) if start is None else start
        end = start * (100 + growth) / 100
    if start is None or end is None:
        field = "baseline" if start is None else "target"
        raise _missing(Text(zh="整体的现状与目标", en="the level of the whole today and to reach"), field)
    return start, end, unit


def _wanted_growth(arguments: CascadeArguments) -> Decimal | None:
    """A growth in percent given as the total, or as a target without a level today."""
    for text, alone in ((arguments.total, True), (arguments.target, arguments.baseline is None)):
        if text is not None and alone:
            amount = _read(text)
            if isinstance(amount, Percentage):
                return amount.value
    return None


def _driver(part: PartArgument, at: int) -> Driver:
    weight = part.weight or part.share
    today = None if part.baseline is None else _read(part.baseline)
    fixed = part.locked or part.amount
    growth = None if fixed is None else _growth(fixed, f"parts.{at}.amount")
    if growth is None and today is not None and part.target is not None:
        growth = 100 * (_read(part.target).value / today.value - 1) if today.value else None
    ceiling = part.capacity or part.maximum
    return Driver(
        name=part.name,
        weight=Fraction(1) if weight is None else Fraction(read_score(weight, f"parts.{at}.weight")),
        growth=growth,
        baseline=None if today is None else today.value,
        unit=Decimal(1) if isinstance(today, Number) and today.noun else _CENT,
        maximum=_ceiling(ceiling, today, at),
    )


def _growth(text: str, field: str) -> Decimal:
    amount = read_amount(text, field)
    if isinstance(amount, Points | Money):
        raise InputError(
            Text(zh=f"{field} 应为增长百分比：{text!r}", en=f"{field} must be a growth in percent: {text!r}"),
            field=field,
            valid=Text(zh="如 25%", en="such as 25%"),
        )
    return amount.value


def _ceiling(text: str | None, today: Amount | None, at: int) -> Decimal | None:
    if text is not None:
        return read_score(text, f"parts.{at}.maximum")
    return Decimal(100) if isinstance(today, Percentage) else None


def _factor(part: PartArgument) -> Decimal:
    """A driver's level as a number: its target, else today's. Percentages are parts of one."""
    text = part.target or part.baseline or part.amount or part.locked
    if text is None:
        raise _missing(Text(zh=f"{part.name} 的数值", en=f"the level of {part.name}"), "parts")
    amount = _read(text)
    return amount.value / 100 if isinstance(amount, Percentage) else amount.value


def _level(text: str | None, field: str) -> Decimal | None:
    return None if text is None else read_amount(text, field).value


def _read(text: str) -> Amount:
    return read_amount(text, "parts")


def _missing(what: Text, field: str) -> MissingInput:
    return MissingInput(Text(zh=f"还需要{what.zh}，各是多少？", en=f"still needed: {what.en}"), field=field)
