"""What may be asked of a plan to be found, as read from the arguments: money, time, people, outcome."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from core.errors import InputError
from core.plan.wording import say_days, say_whole
from core.quantity.period import Period
from core.quantity.saying import plain, say, say_period
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Money, Number, Share
from core.text import Text
from knowledge.search.tokens import normalise
from tools.argument_error import shorten
from tools.plan_candidate import FAR, Candidate, Condition, is_called
from tools.quantity_argument import AmountText, PeriodText
from tools.stated_value import read_amount, read_period
from tools.tool import Arguments, ToolContext

State = Literal["finished", "running", "ahead"]
_STATES: dict[State, tuple[str, str]] = {
    "finished": ("已结束", "finished"),
    "running": ("进行中", "running"),
    "ahead": ("未开始", "not begun"),
}


class PlanConditions(Arguments):
    """What a plan must be to be found; all that is given must hold."""

    owner: str | None = Field(default=None, max_length=200)
    unit: str | None = Field(default=None, max_length=200, description="Business unit or product.")
    min_budget: AmountText | None = None
    max_budget: AmountText | None = None
    period: PeriodText | None = Field(default=None, description='Plans about that time: "去年Q3".')
    min_attainment: AmountText | None = Field(
        default=None, description='At least this much of the goal was reached, "90%".'
    )
    max_attainment: AmountText | None = None
    met: bool | None = Field(default=None, description="Whether the main goal was reached.")
    recorded: bool | None = Field(default=None, description="Whether anything was measured of it.")
    state: State | None = None


def conditions_of(ctx: ToolContext, asked: PlanConditions) -> tuple[Condition, ...]:
    """The conditions in the order they are tried, cheap ones first.

    Raises:
        InputError: An amount or a time cannot be read, or a lowest is above a highest.
    """
    return (*_of_summary(ctx, asked), *_of_plan(ctx, asked))


def _of_summary(ctx: ToolContext, asked: PlanConditions) -> Iterator[Condition]:
    if asked.owner is not None:
        yield _owned(ctx, asked.owner)
    if asked.period is not None:
        period = read_period(asked.period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
        yield _about(ctx, period)
    if asked.state is not None:
        yield _standing(ctx, asked.state)
    low, high = _bounds(asked.min_budget, asked.max_budget, "budget", _budget)
    if low is not None:
        yield _costing(ctx, low, least=True)
    if high is not None:
        yield _costing(ctx, high, least=False)


def _of_plan(ctx: ToolContext, asked: PlanConditions) -> Iterator[Condition]:
    if asked.unit is not None:
        unit = asked.unit
        said = ctx.say(f"业务单元或产品 {unit}", f"unit or product {unit}")
        yield Condition(said, lambda one: is_called(one, unit), lambda one: _listed(ctx, one.names[:4]))
    if asked.recorded is not None:
        yield _recorded(ctx, recorded=asked.recorded)
    if asked.met is not None:
        yield _met(ctx, met=asked.met)
    low, high = _bounds(asked.min_attainment, asked.max_attainment, "attainment", _percent)
    if low is not None:
        yield _attaining(ctx, low, least=True)
    if high is not None:
        yield _attaining(ctx, high, least=False)


def _owned(ctx: ToolContext, owner: str) -> Condition:
    wanted = normalise(owner)
    return Condition(
        ctx.say(f"负责人 {owner}", f"owner {owner}"),
        lambda one: any(wanted in normalise(name) for name in one.summary.owners),
        lambda one: (
            ctx.say("负责人 ", "owners ") + (_listed(ctx, one.summary.owners) or ctx.say("未定", "open"))
        ),
    )


def _about(ctx: ToolContext, period: Period) -> Condition:
    first = None if period.is_deadline else period.start

    def gap(one: Candidate) -> Decimal:
        start, end = one.summary.start, one.summary.end
        if start is None and end is None:
            return FAR
        early = (first - end).days if first and end else 0
        late = (start - period.end).days if start else 0
        return Decimal(max(early, late, 0))

    return Condition(
        ctx.say("时间 ", "time ") + say_period(period, ctx.language),
        lambda one: gap(one) == 0,
        lambda one: ctx.say("时间 ", "dates ") + _dates(ctx, one),
        gap,
    )


def _standing(ctx: ToolContext, state: State) -> Condition:
    return Condition(
        ctx.say(*_STATES[state]),
        lambda one: state_of(one, ctx.today) == state,
        lambda one: ctx.say(*_STATES[found]) if (found := state_of(one, ctx.today)) else _dates(ctx, one),
    )


def state_of(one: Candidate, today: date) -> State | None:
    """Whether a plan is over, under way or ahead; None when no days are known."""
    start, end = one.summary.start, one.summary.end
    if end is not None and end < today:
        return "finished"
    if start is not None and start > today:
        return "ahead"
    return None if start is None and end is None else "running"


def _costing(ctx: ToolContext, bound: Decimal, *, least: bool) -> Condition:
    def said(value: Decimal, currency: str) -> str:
        return say(value, Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)

    def holds(one: Candidate) -> bool:
        budget = one.summary.budget
        return budget is not None and (budget >= bound if least else budget <= bound)

    def shown(one: Candidate) -> str:
        budget = one.summary.budget
        if budget is None:
            return ctx.say("没有预算", "no budget")
        return ctx.say("预算 ", "budget ") + said(budget, one.summary.currency)

    sign = "≥" if least else "≤"
    return Condition(
        ctx.say(f"预算 {sign} {said(bound, 'CNY')}", f"budget {sign} {plain(bound, separators=True)}"),
        holds,
        shown,
        lambda one: FAR if one.summary.budget is None else abs(one.summary.budget - bound),
    )


def _recorded(ctx: ToolContext, *, recorded: bool) -> Condition:
    said = ("有实际结果", "an outcome on record") if recorded else ("没有实际结果", "no outcome on record")
    return Condition(
        ctx.say(*said), lambda one: bool(one.outcome.recorded) is recorded, lambda one: _became(ctx, one)
    )


def _met(ctx: ToolContext, *, met: bool) -> Condition:
    said = ("目标达成", "goal reached") if met else ("目标未达成", "goal missed")

    def holds(one: Candidate) -> bool:
        attained = one.outcome.attained
        return attained is not None and (attained >= 100) is met

    return Condition(
        ctx.say(*said), holds, lambda one: _became(ctx, one), lambda one: _short(one, Decimal(100))
    )


def _attaining(ctx: ToolContext, bound: Decimal, *, least: bool) -> Condition:
    def holds(one: Candidate) -> bool:
        attained = one.outcome.attained
        return attained is not None and (attained >= bound if least else attained <= bound)

    sign = "≥" if least else "≤"
    return Condition(
        ctx.say(f"达成率 {sign} {plain(bound)}%", f"attainment {sign} {plain(bound)}%"),
        holds,
        lambda one: _became(ctx, one),
        lambda one: _short(one, bound),
    )


def _short(one: Candidate, bound: Decimal) -> Decimal:
    attained = one.outcome.attained
    return FAR if attained is None else abs(attained - bound)


def _became(ctx: ToolContext, one: Candidate) -> str:
    return ctx.say("达成 ", "attained ") + say_whole(one.outcome, ctx.language)


def _dates(ctx: ToolContext, one: Candidate) -> str:
    return say_days(one.summary.start, one.summary.end) or ctx.say("没有日期", "no dates")


def _listed(ctx: ToolContext, names: tuple[str, ...]) -> str:
    return ctx.say("、", ", ").join(names)


def _bounds(
    low: str | None, high: str | None, name: str, read: Callable[[str, str], Decimal]
) -> tuple[Decimal | None, Decimal | None]:
    """Both bounds as numbers. Raises InputError."""
    least = None if low is None else read(low, f"min_{name}")
    most = None if high is None else read(high, f"max_{name}")
    if least is not None and most is not None and least > most:
        raise InputError(
            Text(
                zh=f"下限 {shorten(str(low))} 高于上限 {high}",
                en=f"the lowest, {low}, is above the highest, {high}",
            ),
            field=f"min_{name}",
            valid=Text(zh="下限不高于上限", en="a lowest not above the highest"),
        )
    return least, most


def _budget(text: str, field: str) -> Decimal:
    """An amount of money in any currency: plans are compared by the number."""
    amount = read_amount(text, field)
    if not isinstance(amount, Money | Number) or amount.value < 0:
        raise InputError(
            Text(zh=f"{field} 的值 {text!r} 不是金额", en=f"{field} {text!r} is no amount of money"),
            field=field,
            valid=Text(zh="0 或正的金额，例如 500万", en="zero or a positive amount such as 5M"),
        )
    return amount.value


def _percent(text: str, field: str) -> Decimal:
    """A percentage; a bare number above 1.5 is one too, below it nobody can tell."""
    amount = read_amount(text, field)
    if isinstance(amount, Share) or (
        isinstance(amount, Number) and not amount.noun and not 0 < amount.value < Decimal("1.5")
    ):
        return amount.value
    raise InputError(
        Text(zh=f"{field} 的值 {shorten(text)} 不是百分比", en=f"{field}: {shorten(text)} is no percentage"),
        field=field,
        valid=Text(zh="百分比，例如 90%", en="a percentage such as 90%"),
    )
