"""`find_plans`: plans by name, content, owner, budget or period."""

from decimal import Decimal

from pydantic import Field

from core.errors import InputError
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Money, Number
from core.text import Text
from knowledge.summary import PlanSummary
from tools.quantity_argument import AmountText, PeriodText
from tools.stated_value import read_amount, read_period
from tools.tool import Arguments, Effect, Table, Tool, ToolContext, ToolResult


class FindPlansArguments(Arguments):
    """Arguments of `find_plans`; no argument lists the newest."""

    query: str = Field(default="", max_length=500)
    owner: str | None = Field(default=None, max_length=200)
    min_budget: AmountText | None = None
    max_budget: AmountText | None = None
    period: PeriodText | None = None
    limit: int = Field(default=10, ge=1, le=100)


class FindPlansResult(ToolResult):
    """The plans found, best or newest first."""

    plans: tuple[PlanSummary, ...] = ()


def run(ctx: ToolContext, arguments: FindPlansArguments) -> FindPlansResult:
    """Find plans. Raises InputError when an amount or a period cannot be read, or the range is empty."""
    period = None
    if arguments.period is not None:
        period = read_period(arguments.period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
    low, high = (
        None if text is None else _budget(text, name)
        for text, name in ((arguments.min_budget, "min_budget"), (arguments.max_budget, "max_budget"))
    )
    if low is not None and high is not None and low > high:
        raise InputError(
            Text(zh="预算下限高于上限", en="the lowest budget is above the highest"),
            field="min_budget",
            valid=Text(zh="下限不高于上限", en="a lowest budget not above the highest"),
        )
    found = ctx.plans.find(
        arguments.query,
        owner=arguments.owner,
        min_budget=low,
        max_budget=high,
        start=None if period is None or period.is_deadline else period.start,
        end=period.end if period else None,
        limit=arguments.limit,
    )
    table = _table(ctx, found)
    lines = [" | ".join(row) for row in table.rows]
    if not lines:
        return FindPlansResult(text=ctx.say("没有符合条件的计划", "no plan matches"))
    head = ctx.say(f"{len(found)} 个计划", f"{len(found)} plan{'s' if len(found) > 1 else ''}")
    return FindPlansResult(
        text="\n".join([head, " | ".join(table.header), *lines]), tables=(table,), plans=found
    )


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


_HEADER = (
    ("编号", "Id"),
    ("名称", "Name"),
    ("版本", "Version"),
    ("目标", "Goal"),
    ("预算", "Budget"),
    ("时间", "Dates"),
    ("负责人", "Owners"),
    ("更新", "Updated"),
)


def _table(ctx: ToolContext, found: tuple[PlanSummary, ...]) -> Table:
    return Table(
        title=ctx.say("计划", "Plans"),
        header=tuple(ctx.say(*names) for names in _HEADER),
        rows=tuple(_row(ctx, plan) for plan in found),
    )


def _row(ctx: ToolContext, plan: PlanSummary) -> tuple[str, ...]:
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    days = [day.isoformat() if day else "" for day in (plan.start, plan.end)]
    return (
        plan.id,
        plan.name,
        f"v{plan.version}",
        plan.goal,
        "" if plan.budget is None else say(plan.budget, money, ctx.language),
        " ~ ".join(filter(None, days)),
        ctx.say("、", ", ").join(plan.owners),
        f"{plan.at:%Y-%m-%d} {plan.by}",
    )


TOOL = Tool(
    name="find_plans",
    effect=Effect.READ,
    description=(
        "Find stored plans by words in them, owner, budget or period; without arguments the newest. Use the "
        "id of the one meant as `plan` in other tools."
    ),
    arguments=FindPlansArguments,
    result=FindPlansResult,
    run=run,
)
