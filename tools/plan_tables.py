"""A plan's goals, strategies, money and dates as tables of formatted text."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.plan.rollup import budget_below, budgets, cover
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from tools.changes import node_fields, say_delta
from tools.outline import say_coverage
from tools.tool import Table
from tools.wording import DIMENSIONS, FIELDS, LEVELS, RESERVES

_GOALS = (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL)
_ID = Text(zh="编号", en="Id")
_CHANGE = Text(zh="变化", en="Change")
_PARTS = Text(zh="下级合计", en="Parts")
_DATES = Text(zh="时间", en="Dates")
_BELOW = Text(zh="下级合计", en="Parts")
_TITLES = {
    "goals": Text(zh="目标", en="Goals"),
    "strategies": Text(zh="策略与举措", en="Strategies and initiatives"),
    "budget": Text(zh="预算", en="Budget"),
    "timeline": Text(zh="时间表", en="Timeline"),
}


def goals_table(plan: Plan, nodes: tuple[Node, ...], language: Language) -> Table:
    """Every goal with its KPI, levels, change and whether its parts add up; a row for each further KPI."""
    header: tuple[Text, ...] = (
        _ID,
        FIELDS["level"],
        FIELDS["title"],
        FIELDS["dimension"],
        FIELDS["kpi"],
        FIELDS["baseline"],
    )
    header += (FIELDS["target"], _CHANGE, _PARTS, FIELDS["end"])
    rows: list[tuple[str, ...]] = []
    for node in nodes:
        if node.level not in _GOALS:
            continue
        for at, measure in enumerate(node.measures or (None,)):
            rows.append(_goal_row(plan, node, measure, language, first=at == 0))
    return _table("goals", header, rows, language)


def strategies_table(plan: Plan, nodes: tuple[Node, ...], language: Language) -> Table:
    """Every strategy and initiative with what it serves, owner, money, dates and metrics."""
    header: tuple[Text, ...] = (
        _ID,
        FIELDS["level"],
        FIELDS["title"],
        FIELDS["parent"],
        FIELDS["owner"],
        FIELDS["planned"],
    )
    header += (_DATES, FIELDS["metrics"])
    totals = budgets(plan)
    rows = []
    for node in nodes:
        if node.level in _GOALS:
            continue
        fields = node_fields(node, plan, language)
        metrics = [m.kpi.name.said_in(language) for m in node.measures] + list(node.metrics)
        parent = plan.index.get(node.parent or "")
        rows.append(
            (
                node.id,
                LEVELS[node.level].said_in(language),
                node.title,
                parent.title if parent else "",
                fields.get("owner", ""),
                _money(totals.get(node.id), plan, language),
                dates(node),
                "、".join(metrics) if language is not Language.EN else ", ".join(metrics),
            )
        )
    return _table("strategies", header, rows, language)


def budget_table(plan: Plan, nodes: tuple[Node, ...], language: Language) -> Table:
    """Every node with money: what it has, what its parts come to, what it asks; then the whole."""
    header = (
        _ID,
        FIELDS["title"],
        FIELDS["planned"],
        _BELOW,
        FIELDS["ask"],
        FIELDS["minimum"],
        FIELDS["maximum"],
    )
    totals = budgets(plan)
    rows: list[tuple[str, ...]] = []
    for node in nodes:
        if node.id not in totals and node.budget is None:
            continue
        fields = node_fields(node, plan, language)
        below = _money(budget_below(plan, node.id, totals), plan, language)
        asked = tuple(fields.get(name, "") for name in ("ask", "minimum", "maximum"))
        rows.append((node.id, node.title, _money(totals.get(node.id), plan, language), below, *asked))
    for reserve in plan.reserves:
        name = RESERVES[reserve.kind].said_in(language) if reserve.kind in RESERVES else reserve.kind
        rows.append(("", name, _money(reserve.amount, plan, language), "", "", "", ""))
    if plan.envelope is not None:
        whole = FIELDS["envelope"].said_in(language)
        rows.append(("", whole, _money(plan.envelope, plan, language), "", "", "", ""))
    return _table("budget", header, rows, language)


def timeline_table(plan: Plan, nodes: tuple[Node, ...], language: Language) -> Table:
    """Every node with a date, by its end."""
    header: tuple[Text, ...] = (
        _ID,
        FIELDS["level"],
        FIELDS["title"],
        FIELDS["start"],
        FIELDS["end"],
        FIELDS["owner"],
    )
    dated = sorted((node for node in nodes if node.end or node.start), key=lambda node: node.end or date.max)
    rows = [
        (
            node.id,
            LEVELS[node.level].said_in(language),
            node.title,
            node.start.isoformat() if node.start else "",
            node.end.isoformat() if node.end else "",
            node.owner or "",
        )
        for node in dated
    ]
    return _table("timeline", header, rows, language)


def dates(node: Node) -> str:
    """First and last day of a node, or its deadline."""
    if node.start and node.end and node.start != node.end:
        return f"{node.start.isoformat()} ~ {node.end.isoformat()}"
    day = node.end or node.start
    return day.isoformat() if day else ""


def _fields(*names: str) -> tuple[Text, ...]:
    return tuple(FIELDS[name] for name in names)


def _goal_row(
    plan: Plan, node: Node, measure: Measure | None, language: Language, *, first: bool
) -> tuple[str, ...]:
    dimension = DIMENSIONS[node.dimension].said_in(language) if node.dimension else ""
    head = (node.id, LEVELS[node.level].said_in(language), node.title, dimension) if first else ("",) * 4
    coverage = cover(plan, node) if first else None
    parts = say_coverage(coverage, node, language) if coverage else ""
    end = node.end.isoformat() if node.end and first else ""
    if measure is None:
        return (*head, "", "", "", "", parts, end)
    unit = measure.kpi.unit
    levels = tuple("" if v is None else say(v, unit, language) for v in (measure.baseline, measure.target))
    return (*head, measure.kpi.name.said_in(language), *levels, say_delta(measure, language), parts, end)


def _money(value: Decimal | None, plan: Plan, language: Language) -> str:
    return "" if value is None else say(value, Unit(kind=UnitKind.MONEY, symbol=plan.currency), language)


def _table(name: str, header: tuple[Text, ...], rows: Sequence[tuple[str, ...]], language: Language) -> Table:
    return Table(
        title=_TITLES[name].said_in(language),
        header=tuple(text.said_in(language) for text in header),
        rows=tuple(rows),
    )
