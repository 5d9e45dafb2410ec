"""Numbers of a plan taken out of it and put into it: targets of KPIs, money."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.approval.approval import BUDGET, Figure
from core.plan.kpi import Measure
from core.plan.node import Budget, Node
from core.plan.operation import Operation, ReplaceNode, SetMeasure, apply
from core.plan.plan import Plan
from core.quantity.unit import Unit, UnitKind
from core.text import Text

_MONEY = Text(zh="预算", en="budget")


def figures_of(plan: Plan, node: Node) -> Iterator[Figure]:
    """The numbers of a node that can be agreed on."""
    for measure in node.measures:
        value, is_change = _value(measure)
        if value is not None:
            yield Figure(
                node=node.id,
                title=node.title,
                key=measure.kpi.key,
                name=measure.kpi.name,
                unit=measure.kpi.unit,
                value=value,
                is_change=is_change,
            )
    if node.budget is not None and node.budget.planned is not None:
        unit = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
        yield Figure(
            node=node.id, title=node.title, key=BUDGET, name=_MONEY, unit=unit, value=node.budget.planned
        )


def scope_of(plan: Plan, node_id: str | None) -> tuple[Node, ...]:
    """The nodes of a branch, its head first; all of them for the whole plan."""
    if node_id is None:
        return plan.nodes
    return (plan.node(node_id), *plan.descendants(node_id))


def figures_in(plan: Plan, node_id: str | None) -> dict[tuple[str, str], Figure]:
    """The numbers of a branch (None: of the whole plan), by their place."""
    return {figure.place: figure for node in scope_of(plan, node_id) for figure in figures_of(plan, node)}


def moved(before: Plan, after: Plan) -> tuple[Figure, ...]:
    """The numbers of `after` that `before` does not have so."""
    old = figures_in(before, None)
    return tuple(
        figure for place, figure in figures_in(after, None).items() if not same(old.get(place), figure)
    )


def same(one: Figure | None, other: Figure | None) -> bool:
    """Whether two numbers are the same, whatever they are called."""
    if one is None or other is None:
        return one is other
    return (one.value, one.is_change, one.unit) == (other.value, other.is_change, other.unit)


def merge(old: Iterable[Figure], new: Iterable[Figure]) -> tuple[Figure, ...]:
    """Numbers with newer ones in their places."""
    return tuple({figure.place: figure for figure in (*old, *new)}.values())


def operations_for(plan: Plan, figures: Iterable[Figure]) -> tuple[Operation, ...]:
    """The edits that put numbers into a plan; none for those it has, nor for nodes it no longer has."""
    known = figures_in(plan, None)
    found: list[Operation] = []
    for figure in figures:
        if figure.node in plan.index and not same(known.get(figure.place), figure):
            found.append(_operation(plan, figure))
            plan = apply(plan, (found[-1],))
    return tuple(found)


def with_figures(plan: Plan, figures: Iterable[Figure]) -> Plan:
    """The plan with these numbers in it."""
    return apply(plan, operations_for(plan, figures))


def _operation(plan: Plan, figure: Figure) -> Operation:
    node = plan.node(figure.node)
    if figure.key == BUDGET:
        budget = (node.budget or Budget()).model_copy(update={"planned": figure.value})
        return ReplaceNode(node=node.model_copy(update={"budget": budget}))
    measure = next(m for m in node.measures if m.kpi.key == figure.key)
    field = "delta" if figure.is_change else "target"
    return SetMeasure(node=node.id, measure=measure.model_copy(update={field: figure.value}))


def _value(measure: Measure) -> tuple[Decimal | None, bool]:
    if measure.target is not None:
        return measure.target, False
    return measure.delta, True
