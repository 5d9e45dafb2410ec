"""What is left of a budget: what was planned for the period, less what was spent of it to date."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.quantity.period import Period
from core.text import Text
from knowledge.facts import FactStore
from tools.reallocate_arguments import ReallocateArguments
from tools.response_history import ResponseSource
from tools.stated_value import read_money, read_period
from tools.tool import ToolContext


@dataclass(frozen=True)
class Remaining:
    """A budget under way.

    Attributes:
        budget: Cents for the whole period.
        left: Cents of it that are not spent.
        first: First day the rest is for.
        last: Last.
        spent_by: Cents spent to date by channel key.
        currency: Of the amounts.
        notes: How it was found.
    """

    budget: int
    left: int
    first: date
    last: date
    spent_by: dict[str, int]
    currency: str
    notes: tuple[str, ...]

    def days(self, most: int | None) -> int:
        """Days that are left, at most so many."""
        days = (self.last - self.first).days + 1
        return days if most is None else min(days, most)


def find_remaining(
    ctx: ToolContext, store: FactStore, source: ResponseSource, arguments: ReallocateArguments
) -> Remaining:
    """What is left of the period's budget.

    Raises:
        MissingInput: The facts are empty, or no budget is known.
        InputError: The period is over, or the money is spent.
    """
    span = store.span(source.table.name)
    if span is None:
        raise MissingInput(Text(zh="事实表是空的", en="the fact table is empty"), field="facts")
    period = _period(ctx, arguments)
    last_fact = span[1]
    first = max(period.start, last_fact + timedelta(days=1))
    if first > period.end:
        raise InputError(
            Text(
                zh=f"{period.start} 至 {period.end} 的数据已经齐了，没有剩下的天数可调",
                en=f"the facts cover {period.start} to {period.end} in full: no day is left to re-split",
            ),
            field="period",
            valid=Text(zh=f"{last_fact} 之后还有天数的时间段", en=f"a period with days after {last_fact}"),
        )
    spent_by = _spent(store, source, period.start, last_fact)
    spent, currency = sum(spent_by.values()), store.catalogue.currency
    if arguments.left is not None and arguments.budget is not None:
        raise InputError(
            Text(
                zh=f"同时给了总预算 {arguments.budget} 和剩余 {arguments.left}",
                en=f"both a budget of {arguments.budget} and {arguments.left} left are given",
            ),
            field="left",
            valid=Text(zh="只给总预算，或只给剩余", en="either the budget or what is left"),
        )
    if arguments.left is not None:
        left = _cents(read_money(arguments.left, currency, "left"))
        budget, how = spent + left, ctx.say("剩余金额是你给的", "what is left is as you said")
    else:
        budget, how = _budget(ctx, store, source, arguments, period)
        left = budget - spent
    if left <= 0:
        raise InputError(
            Text(
                zh=f"预算 {budget / 100:,.2f}，到 {last_fact} 已花 {spent / 100:,.2f}，没有剩余可再分",
                en=f"of {budget / 100:,.2f}, {spent / 100:,.2f} was spent by {last_fact}: nothing is left to "
                "re-split",
            ),
            field="budget",
            valid=Text(zh="更大的预算，或更长的时间段", en="a larger budget or a longer period"),
        )
    return Remaining(budget, left, first, period.end, spent_by, currency, _notes(ctx, how, last_fact, first))


def _period(ctx: ToolContext, arguments: ReallocateArguments) -> Period:
    if arguments.period is None:
        return Period(start=date(ctx.today.year, 1, 1), end=date(ctx.today.year, 12, 31))
    return read_period(arguments.period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)


def _notes(ctx: ToolContext, how: str, last_fact: date, first: date) -> tuple[str, ...]:
    notes = [how + ctx.say("。", ".")]
    if last_fact + timedelta(days=1) == first and first < ctx.today:
        notes.append(
            ctx.say(
                f"数据到 {last_fact}；之后到今天的花费还没有，按从 {first} 起重新分。",
                f"The facts end on {last_fact}; spend since is not known, so the re-split starts on {first}.",
            )
        )
    return tuple(notes)


def _spent(store: FactStore, source: ResponseSource, start: date, end: date) -> dict[str, int]:
    if end < start:
        return {}
    cube = store.cube(
        source.table.name,
        by=(source.channel.column,),
        measures=(source.spend.column,),
        start=start,
        end=end,
    )
    scale = 10 ** (2 - source.spend.decimals) if source.spend.decimals <= 2 else 1
    keys = [cube.values[0][code] for code in cube.codes[:, 0]]
    return {k: int(v) * scale for k, v in zip(keys, cube.measures[source.spend.column].tolist(), strict=True)}


def _budget(
    ctx: ToolContext,
    store: FactStore,
    source: ResponseSource,
    arguments: ReallocateArguments,
    period: Period,
) -> tuple[int, str]:
    """Stated, planned in the facts, or the plan's, in cents; and where it came from."""
    currency = store.catalogue.currency
    if arguments.budget is not None:
        stated = _cents(read_money(arguments.budget, currency, "budget"))
        return stated, ctx.say("预算是你给的", "the budget is as you said")
    planned = _planned(store, source, period)
    if planned:
        return planned, ctx.say("预算取数据里的计划花费", "the budget is the spend planned in the facts")
    plan = ctx.load(arguments.plan) if (arguments.plan or ctx.plan_id) else None
    if plan is not None and plan.envelope is not None:
        return _cents(plan.envelope), ctx.say("预算取计划的总预算", "the budget is the plan's")
    raise MissingInput(
        Text(
            zh="这个时间段的预算是多少？（或者还剩多少）",
            en="what is the budget of this period, or how much of it is left?",
        ),
        field="budget",
        valid=Text(zh="例如 预算 1400万元，或 还剩 400万元", en="such as a budget of 14M, or 4M left"),
    )


def _planned(store: FactStore, source: ResponseSource, period: Period) -> int:
    if source.table.plan_source is None:
        return 0
    try:
        cube = store.cube(
            source.table.name,
            by=(),
            measures=(source.spend.column,),
            start=period.start,
            end=period.end,
            scenario="plan",
        )
    except InputError:  # a period that cuts through planned months
        return 0
    scale = 10 ** (2 - source.spend.decimals) if source.spend.decimals <= 2 else 1
    return int(cube.measures[source.spend.column].sum()) * scale


def _cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())
