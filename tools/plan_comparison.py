"""Plans side by side: what each wanted, what it had, what became of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.frozen import Frozen
from core.plan.node import Level
from core.plan.wording import say_cost, say_days, say_level, say_measure, say_whole
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from tools.plan_candidate import Candidate
from tools.tool import Citation, Table, ToolContext

_BESIDE = 4  # plans that still stand beside each other
_LISTED = 6


class Compared(Frozen):
    """A plan with what became of it. Percentages are of 100; money is in whole currency units.

    Attributes:
        id: Id of the plan.
        name: Its name.
        kpi: Key of the KPI its attainment first rests on, "" if it has none with a target.
        baseline: Level of that KPI it started from.
        target: Level or total it was to reach.
        reached: Level or total it did reach; None when nothing was recorded.
        attained: Attainment of the whole plan in percent; None when nothing was recorded.
        basis: What that is a percentage of: "target", or "way" from the baseline to it.
        as_of: Last day that is known.
        is_final: Whether that is the deadline.
        targets: How many KPIs have a target.
        recorded: Of how many of them something was recorded.
        met: How many were reached.
        cost: What it cost.
        cost_recorded: Whether that was spent by the readings; otherwise it was planned.
        strategies: Titles of its strategies.
        initiatives: How many initiatives it has.
        why: Why it was found, in words.
    """

    id: str
    name: str
    kpi: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    reached: Decimal | None = None
    attained: Decimal | None = None
    basis: str = ""
    as_of: date | None = None
    is_final: bool = False
    targets: int = 0
    recorded: int = 0
    met: int = 0
    cost: Decimal | None = None
    cost_recorded: bool = False
    strategies: tuple[str, ...] = ()
    initiatives: int = 0
    why: tuple[str, ...] = ()


def compare(one: Candidate, why: Sequence[str] = ()) -> Compared:
    """A plan as it stands beside others."""
    found, plan, main = one.outcome, one.plan, one.outcome.main
    return Compared(
        id=plan.id,
        name=plan.name,
        kpi=main.measure.kpi.key if main else "",
        baseline=main.measure.baseline if main else None,
        target=main.measure.target if main else None,
        reached=main.reached if main else None,
        attained=found.attained,
        basis=main.basis.value if main and found.attained is not None else "",
        as_of=main.as_of if main else None,
        is_final=found.is_final,
        targets=len(found.kpis),
        recorded=len(found.recorded),
        met=found.met,
        cost=found.cost.amount,
        cost_recorded=found.cost.is_recorded,
        strategies=tuple(node.title for node in plan.at(Level.STRATEGY)),
        initiatives=len(plan.at(Level.INITIATIVE)),
        why=tuple(why),
    )


_HEADER = (
    ("方案", "Plan"),
    ("目标", "Goal"),
    ("时间", "Dates"),
    ("预算", "Budget"),
    ("花费", "Cost"),
    ("计划", "Planned"),
    ("实际", "Reached"),
    ("达成", "Attained"),
    ("策略", "Strategies"),
    ("举措数", "Initiatives"),
    ("负责人", "Owners"),
)


def side_by_side(ctx: ToolContext, plans: Sequence[Candidate]) -> Table:
    """The plans as a table: beside each other while they fit, else a row each."""
    header = tuple(ctx.say(*names) for names in _HEADER)
    rows = tuple(_row(ctx, plan) for plan in plans)
    title = ctx.say("方案对比", "Plans side by side") if len(plans) > 1 else ctx.say("方案", "Plan")
    if not 1 < len(plans) <= _BESIDE:
        return Table(title=title, header=header, rows=rows)
    turned = tuple((name, *(row[at] for row in rows)) for at, name in enumerate(header) if at)
    return Table(title=title, header=("", *(row[0] for row in rows)), rows=turned)


def _row(ctx: ToolContext, one: Candidate) -> tuple[str, ...]:
    summary, plan, found = one.summary, one.plan, one.outcome
    return (
        f"{plan.id} {plan.name}",
        summary.goal,
        say_days(summary.start, summary.end),
        budget_of(ctx, one),
        say_cost(found.cost, plan.currency, ctx.language),
        planned_of(ctx, one),
        ctx.say("未记录", "not recorded") if found.main is None else say_level(found.main, ctx.language),
        say_whole(found, ctx.language),
        _titles(ctx, tuple(node.title for node in plan.at(Level.STRATEGY))),
        str(len(plan.at(Level.INITIATIVE))),
        ctx.say("、", ", ").join(summary.owners),
    )


def budget_of(ctx: ToolContext, one: Candidate) -> str:
    """The budget of a plan in words, "" when it has none."""
    money = Unit(kind=UnitKind.MONEY, symbol=one.summary.currency)
    return "" if one.summary.budget is None else say(one.summary.budget, money, ctx.language)


def planned_of(ctx: ToolContext, one: Candidate) -> str:
    """The main KPI of a plan with what was planned, "" when it has none."""
    main = one.outcome.main
    if main is None:
        return ""
    name = main.measure.kpi.name.said_in(ctx.language)
    return f"{name} {say_measure(main.measure, ctx.language)}"


def cite(ctx: ToolContext, one: Candidate) -> Citation:
    """Where what is said of a plan comes from."""
    said = ctx.say(f"过往方案 v{one.plan.version}", f"plan v{one.plan.version}")
    return Citation(id=one.plan.id, title=one.plan.name, source=said)


def _titles(ctx: ToolContext, titles: tuple[str, ...]) -> str:
    left = len(titles) - _LISTED
    more = ctx.say(f" 等 {len(titles)} 项", f" and {left} more") if left > 0 else ""
    return ctx.say("、", ", ").join(titles[:_LISTED]) + more
