"""The demo company in a home: facts, plans made with ordinary edits, what was measured, past cases."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.errors import InputError
from core.facts.catalogue import Catalogue, Grain
from core.facts.cube import Series
from core.facts.period import period_end
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.text import Text
from knowledge.demo.company import CATALOGUE
from knowledge.demo.files import write_demo_facts
from knowledge.facts import FactStore
from tools import edit_plan
from tools.demo_cases import keep_demo_cases
from tools.demo_history import found_history
from tools.demo_plan import (
    AWARENESS,
    BUDGET,
    GOALS,
    NAME,
    ORDERS,
    STORES,
    STRATEGIES,
    SURVEY,
    UNITS,
    WORKS,
    YEAR,
    Goal,
)
from tools.tool import PlanRef, ToolContext

_PLANNED = (date(2026, 1, 1), date(2026, 12, 31))
_BEFORE = (date(2025, 1, 1), date(2025, 12, 31))
_KNOWN = (date(2026, 1, 1), date(2026, 9, 30))
_SURVEYED = ((date(2026, 3, 31), "31.5"), (date(2026, 6, 30), "33.2"))
_OPENED = ((date(2026, 8, 15), "4"), (date(2026, 9, 30), "5"))
_Edit = dict[str, object]


def found_demo(ctx: ToolContext) -> PlanRef:
    """Write the demo company's facts, make its plans in the reader's language, record readings, keep cases.

    Two plans of 2025 are over; the one for 2026, which is returned, is under way.

    Raises:
        InputError: The home holds facts of another company.
    """
    assert ctx.facts is not None
    assert ctx.actuals is not None
    _check_free(ctx.facts.catalogue)
    write_demo_facts(ctx.facts.folder)
    found_history(ctx, ctx.facts)
    edits = [*_goal_edits(ctx, ctx.facts), *_work_edits(ctx)]
    made = edit_plan.run(ctx, edit_plan.EditPlanArguments.model_validate({"edits": edits})).plan
    assert made is not None
    ctx.actuals.record(_readings(ctx, ctx.facts, ctx.plans.load(made.id)))
    if ctx.cases is not None:
        keep_demo_cases(ctx, ctx.cases)
    return made


def _check_free(catalogue: Catalogue) -> None:
    if catalogue.tables and catalogue != CATALOGUE:
        listed = ", ".join(table.name for table in catalogue.tables)
        raise InputError(
            Text(zh=f"这里已有别的事实数据：{listed}", en=f"other facts are here already: {listed}"),
            field="facts",
            valid=Text(zh="换一个 HOSHIN_HOME", en="another HOSHIN_HOME"),
        )


def _goal_edits(ctx: ToolContext, facts: FactStore) -> Iterator[_Edit]:
    yield {"do": "create", "name": ctx.say(NAME.zh, NAME.en), "period": YEAR, "budget": BUDGET}
    numbers = _numbers(facts)
    for goal in GOALS:
        baseline, target = numbers[goal.title.en]
        yield {
            "do": "add",
            "level": goal.level,
            "title": ctx.say(goal.title.zh, goal.title.en),
            "kpi": ctx.say(goal.kpi.zh, goal.kpi.en),
            "baseline": f"{baseline:f}",
            "target": f"{target if goal.target is None else goal.target:f}",
            "when": YEAR,
            "owner": goal.owner,
            "data_source": ctx.say(ORDERS.zh, ORDERS.en),
            "under": goal.under and ctx.say(goal.under.zh, goal.under.en),
            "adds": True if goal in UNITS else None,
            "dimension": goal.dimension,
        }


def _work_edits(ctx: ToolContext) -> Iterator[_Edit]:
    yield {
        "do": "add",
        "level": "subgoal",
        "title": ctx.say(AWARENESS.zh, AWARENESS.en),
        "under": ctx.say(UNITS[0].title.zh, UNITS[0].title.en),
        "dimension": "brand",
        "kpi": ctx.say("品牌认知率", "brand awareness"),
        "baseline": "30%",
        "target": "38%",
        "when": YEAR,
        "owner": "韩冰",
        "data_source": ctx.say(SURVEY.zh, SURVEY.en),
    }
    for title, under in STRATEGIES:
        said = ctx.say(title.zh, title.en)
        yield {"do": "add", "level": "strategy", "title": said, "under": ctx.say(under.zh, under.en)}
    for work in WORKS:
        opens = {"kpi": ctx.say("门店数量", "store count"), "baseline": "0", "target": "6"}
        yield {
            "do": "add",
            "level": "initiative",
            "title": ctx.say(work.title.zh, work.title.en),
            "under": ctx.say(work.under.zh, work.under.en),
            "budget": work.budget,
            "when": work.when,
            "owner": work.owner,
            "metrics": [ctx.say(work.metric.zh, work.metric.en)],
            "deliverable": ctx.say(work.deliverable.zh, work.deliverable.en),
            **(opens if work.title is STORES else {}),
        }


def _numbers(facts: FactStore) -> dict[str, tuple[Decimal, Decimal]]:
    """Baseline (2025 as it was) and target (2026 as planned) of each goal; the units' sum to the whole."""
    found = {}
    for goal in GOALS:
        before, planned = _months(facts, goal, *_BEFORE), _months(facts, goal, *_PLANNED, planned=True)
        found[goal.title.en] = (_value(goal, before), _value(goal, planned))
    units = [found[unit.title.en] for unit in UNITS]
    whole = sum((unit[0] for unit in units), Decimal(0)), sum((unit[1] for unit in units), Decimal(0))
    return found | {GOALS[0].title.en: whole}


def _months(facts: FactStore, goal: Goal, start: date, end: date, *, planned: bool = False) -> Series:
    return facts.series(
        "sales",
        measures=goal.measures,
        grain=Grain.MONTH,
        start=start,
        end=end,
        where={"product": (goal.product,)} if goal.product else {},
        scenario="plan" if planned else "actual",
    )


def _value(goal: Goal, series: Series, month: int | None = None, step: Decimal | None = None) -> Decimal:
    """The goal's value over all months of a series or one of them, rounded to a step."""
    sums = [series.measures[m] if month is None else series.measures[m][[month]] for m in goal.measures]
    value = Decimal(int(sums[0].sum())) * goal.scale
    if len(sums) > 1:
        value /= int(sums[1].sum())
    unit = goal.step if step is None else step
    return (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def _readings(ctx: ToolContext, facts: FactStore, plan: Plan) -> Iterator[Reading]:
    for goal in GOALS:
        series = _months(facts, goal, *_KNOWN)
        step = Decimal("0.01") if goal.scale != 1 else Decimal(1)
        for month, first in enumerate(series.starts):
            value = _value(goal, series, month, step)
            yield _reading(ctx, plan, goal.title, (first, period_end(first, Grain.MONTH)), value, ORDERS)
    for day, level in _SURVEYED:
        yield _reading(ctx, plan, AWARENESS, (day, day), Decimal(level), SURVEY)
    for day, level in _OPENED:
        yield _reading(ctx, plan, STORES, (day, day), Decimal(level), ORDERS)


def _reading(
    ctx: ToolContext, plan: Plan, title: Text, days: tuple[date, date], value: Decimal, source: Text
) -> Reading:
    node = next(node for node in plan.nodes if node.title in (title.zh, title.en))
    assert node.measure is not None
    return Reading(
        plan=plan.id,
        node=node.id,
        kpi=node.measure.kpi.key,
        start=days[0],
        end=days[1],
        value=value,
        source=ctx.say(source.zh, source.en),
        by=ctx.actor,
        at=ctx.now(),
    )
