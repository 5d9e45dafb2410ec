"""The gap between what is asked from above and what is answered from below: per number, and in sum.

A decision between people: the two are never averaged (Hyndman & Athanasopoulos, Forecasting: Principles and
Practice, ch. 11, reconcile forecasts so; a target is no forecast).
"""

from collections.abc import Iterable

from core.approval.approval import BUDGET, Figure, GapRow
from core.approval.figure import figures_in, with_figures
from core.plan.plan import Plan
from core.plan.rollup import cover, total_budget
from core.quantity.unit import Unit, UnitKind
from core.text import Text

_MONEY = Text(zh="预算合计", en="total budget")


def gap_between(plan: Plan, top_down: Iterable[Figure], bottom_up: Iterable[Figure]) -> tuple[GapRow, ...]:
    """Every number that one of the sides sees otherwise than the plan, then the sums they stand in.

    Args:
        plan: The plan they speak of; a number one side has not said is for that side the plan's.
        top_down: Numbers asked from above.
        bottom_up: Numbers answered from below.

    Returns:
        A row a number, exact; then a row for every goal whose adding parts are among them (what the goal
        asks for against what the parts come to), and one for the money of the whole plan.
    """
    above = {figure.place: figure for figure in top_down if figure.node in plan.index}
    below = {figure.place: figure for figure in bottom_up if figure.node in plan.index}
    own = figures_in(plan, None)
    rows = []
    for place in dict.fromkeys((*above, *below)):
        one, other = above.get(place) or own.get(place), below.get(place) or own.get(place)
        if one is not None and other is not None:
            rows.append(_row(one, other))
    return (*rows, *_sums(plan, above, below))


def _row(asked: Figure, answered: Figure) -> GapRow:
    return GapRow(
        node=asked.node,
        title=asked.title,
        name=asked.name,
        unit=asked.unit,
        top_down=asked.value,
        bottom_up=answered.value,
        is_change=asked.is_change,
    )


def _sums(
    plan: Plan, above: dict[tuple[str, str], Figure], below: dict[tuple[str, str], Figure]
) -> Iterable[GapRow]:
    places = tuple(dict.fromkeys((*above, *below)))
    asked, answered = with_figures(plan, above.values()), with_figures(plan, below.values())
    parents = dict.fromkeys(plan.node(node).parent for node, key in places if key != BUDGET)
    for parent in parents:
        node = asked.index.get(parent or "")
        if node is None or node.measure is None:
            continue
        needed, promised = cover(asked, node), cover(answered, answered.node(node.id))
        touched = {place for place in places if plan.node(place[0]).parent == parent}
        adding = {(child, node.measure.kpi.key) for child in (promised.children if promised else ())}
        if needed is not None and promised is not None and touched & adding:
            yield GapRow(
                node=node.id,
                title=node.title,
                name=node.measure.kpi.name,
                unit=node.measure.kpi.unit,
                top_down=needed.needed,
                bottom_up=promised.covered,
                is_change=True,
                is_sum=True,
            )
    if any(key == BUDGET for _, key in places):
        yield GapRow(
            node="",
            title=plan.name,
            name=_MONEY,
            unit=Unit(kind=UnitKind.MONEY, symbol=plan.currency),
            top_down=total_budget(asked),
            bottom_up=total_budget(answered),
            is_sum=True,
        )
