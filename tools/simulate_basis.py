"""What a simulation starts from: a model, its outcome, and how the names people use find their inputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference
from core.plan.kpi import Direction
from core.quantity.change import readings, value_of
from core.quantity.saying import plain_rounded
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Change, ChangeKind, Points
from core.simulation.model import Model
from core.simulation.simulate import Scenario
from core.simulation.spread import History, Range, check_range
from core.text import Text
from tools.simulate_arguments import Adjustment, Case, Figure
from tools.simulate_reach import Reach
from tools.stated_value import read_amount, read_stated_change, read_value
from tools.tool import PlanRef, ToolContext


@dataclass(frozen=True)
class Basis:
    """What a simulation starts from.

    Attributes:
        source: "figures", "plan" or "facts".
        model: The model.
        outcome: Key of the outcome.
        shown: Keys of further figures to show, in order.
        find: Key of the input a name means; raises UnknownReference.
        base: Name of the scenario in which nothing changes.
        notes: What was taken for granted beyond the model's own assumptions.
        history: Past joint changes of inputs.
        direction: Which way of the outcome is better.
        goal: The goal already set for the outcome.
        plan: The plan it is about.
        planned: What was planned of the outcome for the same stretch of time.
        reach: By money input, what was seen of it.
        elsewhen: That the baseline is another stretch of time than the one asked about.
    """

    source: str
    model: Model
    outcome: str
    shown: tuple[str, ...]
    find: Callable[[str], str]
    base: str
    notes: tuple[Text, ...] = ()
    history: History | None = None
    direction: Direction = Direction.UP
    goal: Fraction | None = None
    plan: PlanRef | None = None
    planned: Fraction | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)
    elsewhen: Text | None = None


def read_scenarios(ctx: ToolContext, basis: Basis, cases: list[Case]) -> tuple[Scenario, ...]:
    """The scenarios, the unchanged one first.

    Raises:
        InputError: A change cannot be read or does not suit what changes.
        AmbiguousInput: "提升10%" of a percentage.
    """
    found = [Scenario(basis.base)]
    today = basis.model.today()
    for at, case in enumerate(cases):
        levels: dict[str, Fraction] = {}
        for index, change in enumerate(case.changes):
            if change.to is None and change.by is None:
                continue
            key = basis.find(change.what)
            place = f"scenarios.{at}.changes.{index}"
            if key not in today:
                raise _computed(change.what, f"{place}.what", basis)
            unit = basis.model.figure(key).unit
            levels[key] = read_level(change, unit, levels.get(key, today[key]), place)
        found.append(Scenario(case.name or _name(ctx, case, at), levels))
    return tuple(found)


def _computed(name: str, field_name: str, basis: Basis) -> InputError:
    """The error for a change of what follows from other figures."""
    names = [basis.model.figure(key).name for key in basis.model.today()]
    return InputError(
        Text(
            zh=f"{name} 是由其他数算出来的，不能直接改；改它的来源",
            en=f"{name} follows from other figures and cannot be changed itself; change one of these",
        ),
        field=field_name,
        valid=Text(zh="、".join(n.zh for n in names[:12]), en=", ".join(n.en for n in names[:12])),
    )


def read_level(change: Adjustment, unit: Unit, today: Fraction, field_name: str) -> Fraction:
    """The level after a change, exact.

    Raises:
        InputError: It cannot be read, does not suit the unit, or leaves what the unit allows.
        AmbiguousInput: It can be read in several ways.
    """
    if change.to is not None:
        level = _level(change.to, unit, f"{field_name}.to")
    else:
        level = _changed(change.by or "", change.what, unit, today, f"{field_name}.by")
    low, high = (Fraction(0), Fraction(100)) if unit.kind is UnitKind.PERCENT else (Fraction(0), None)
    if level < low or (high is not None and level > high):
        shown = f"{plain_rounded(float(level), 6)}" + ("%" if high else "")
        raise InputError(
            Text(
                zh=f"{change.what} 会变成 {shown}，不可能",
                en=f"{change.what} would be {shown}, which cannot be",
            ),
            field=field_name,
            valid=Text(zh="0% 到 100%", en="0 % to 100 %") if high else Text(zh="不小于 0", en="at least 0"),
        )
    return level


def _level(text: str, unit: Unit, field_name: str) -> Fraction:
    """A level; points for a percentage are the level of a part that only adds points (只做到2个点)."""
    amount = read_amount(text, field_name, currency=unit.symbol or "CNY")
    if isinstance(amount, Points) and unit.kind is UnitKind.PERCENT:
        return Fraction(amount.value)
    return Fraction(read_value(text, _countable(unit), field_name))


def _countable(unit: Unit) -> Unit:
    """A count may be a fraction in a what-if (2.5 visits on average)."""
    return Unit(kind=UnitKind.NUMBER, symbol=unit.symbol) if unit.kind is UnitKind.COUNT else unit


def _changed(text: str, what: str, unit: Unit, today: Fraction, field_name: str) -> Fraction:
    said = read_stated_change(text, field_name, currency=unit.symbol or "CNY")
    if said is None or said.kind is ChangeKind.BY_PERCENT:
        # bare "10%" says a change here: it stands in the place of one
        said = said or _as_change(text, field_name, unit)
    size = said.size
    if said.kind in (ChangeKind.TO_LEVEL, ChangeKind.FROM_TO):
        assert said.end is not None
        return Fraction(value_of(said.end, unit))
    if size is None:
        raise InputError(
            Text(zh=f"{what} 变多少没有说", en=f"{what}: by how much is not said"), field=field_name
        )
    if said.kind is ChangeKind.TIMES:
        return today * Fraction(size.value)
    sign = said.sign or 1
    if said.kind is ChangeKind.BY_PERCENT:
        if unit.kind is UnitKind.PERCENT:
            raise _ambiguous(said, what, unit, today, field_name)
        return today * (100 + sign * Fraction(size.value)) / 100
    if isinstance(size, Points) and unit.kind is not UnitKind.PERCENT:
        raise InputError(
            Text(zh=f"{what} 不是百分比，不能用百分点变", en=f"{what} is no percentage and has no points"),
            field=field_name,
            valid=Text(zh="+10%、+20万", en="+10 % or +200K"),
        )
    step = size.value if isinstance(size, Points) else value_of(size, unit)
    return today + sign * Fraction(step)


def _as_change(text: str, field_name: str, unit: Unit) -> Change:
    amount = read_amount(text, field_name, currency=unit.symbol or "CNY")
    kinds = {"share": ChangeKind.BY_PERCENT, "points": ChangeKind.BY_POINTS}
    kind = kinds.get(amount.type, ChangeKind.BY_AMOUNT)
    sign = -1 if amount.value < 0 else 1
    return Change(kind=kind, sign=sign, size=amount.model_copy(update={"value": abs(amount.value)}))


def _ambiguous(said: Change, what: str, unit: Unit, today: Fraction, field_name: str) -> AmbiguousInput:
    rounded = Decimal(f"{float(today):.2f}")
    return AmbiguousInput(
        Text(
            zh=f"{what} 本身是百分比（现在 {rounded:f}%），这个变化有几种读法，是哪一种？",
            en=f"{what} is itself a percentage (now {rounded:f} %), so this change has several "
            "readings; which?",
        ),
        [reading.meaning for reading in readings(said, unit, rounded)],
        field=field_name,
    )


def _name(ctx: ToolContext, case: Case, at: int) -> str:
    said = [f"{c.what} {'→ ' + c.to if c.to else c.by or c.when or f'{c.days:+d}d'}" for c in case.changes]
    return ctx.say("、", ", ").join(said)[:80] or ctx.say(f"情景{at + 1}", f"Scenario {at + 1}")


def read_ranges(basis: Basis, figures: list[Figure]) -> dict[str, Range]:
    """The stated ranges by input.

    Raises:
        InputError: One end is missing, or low ≤ level ≤ high does not hold.
    """
    found = {}
    today = basis.model.today()
    for at, figure in enumerate(figures):
        if figure.low is None and figure.high is None:
            continue
        if figure.low is None or figure.high is None:
            raise MissingInput(
                Text(zh=f"{figure.name} 的范围缺一端", en=f"the range of {figure.name} lacks an end"),
                field=f"figures.{at}",
                valid=Text(zh="例如 2.5% 到 3.5%", en="such as 2.5 % to 3.5 %"),
            )
        key = basis.find(figure.name)
        unit = _countable(basis.model.figure(key).unit)
        low, high = (Fraction(read_value(t, unit, f"figures.{at}")) for t in (figure.low, figure.high))
        level = today[key]
        mode = level if low <= level <= high else (low + high) / 2
        if figure.value is not None and mode != level:
            check_range(low, level, high, figure.name)
        found[key] = check_range(low, mode, high, figure.name)
    return found


def unknown(name: str, known: Sequence[Text | str], field: str = "scenarios") -> UnknownReference:
    """The error for a name nothing answers to."""
    names = [Text(zh=k, en=k) if isinstance(k, str) else k for k in known[:20]]
    return UnknownReference(
        Text(zh=f"没有叫 {name!r} 的可变量", en=f"nothing that can be changed is called {name!r}"),
        candidates=tuple(name.zh for name in names),
        field=field,
        valid=Text(
            zh="、".join(name.zh for name in names) or "写出各个数，例如 访问量10万、转化率3%、客单价480元",
            en=", ".join(name.en for name in names)
            or "figures that multiply, such as 100k visits, 3 % conversion, a basket of 480",
        ),
    )
