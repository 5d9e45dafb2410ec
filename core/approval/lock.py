"""What an approval locks: goals, numbers, people and dates of a branch. What is only recorded stays free."""

from collections.abc import Iterable

from core.approval.approval import Figure
from core.approval.figure import figures_of, same, scope_of
from core.frozen import Frozen
from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan

_PLAN = ("currency", "envelope", "reserves", "start", "end", "fiscal_start")


class Breach(Frozen):
    """What of a locked branch a change touches.

    Attributes:
        nodes: Ids of nodes added, removed, or changed in more than a number; "" for the plan itself.
        figures: Numbers that were moved, as they now are.
    """

    nodes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.figures)


def breach_of(before: Plan, after: Plan, node_id: str | None) -> Breach:
    """What of the branch (None: of the whole plan) is different, beside actuals, notes, alarms, records."""
    if node_id is not None and (node_id not in before.index or node_id not in after.index):
        return Breach(nodes=(node_id,))
    old = {node.id: node for node in scope_of(before, node_id)}
    new = {node.id: node for node in scope_of(after, node_id)}
    touched = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    nodes = [key for key in touched if _is_reshaped(old.get(key), new.get(key))]
    if node_id is None and any(getattr(before, name) != getattr(after, name) for name in _PLAN):
        nodes.insert(0, "")
    was, now = _figures(before, touched), _figures(after, touched)
    nodes += [place[0] for place in was.keys() ^ now.keys()]
    figures = tuple(f for place, f in now.items() if place in was and not same(was[place], f))
    return Breach(nodes=tuple(dict.fromkeys(nodes)), figures=figures)


def _figures(plan: Plan, nodes: Iterable[str]) -> dict[tuple[str, str], Figure]:
    found = (plan.index[node] for node in nodes if node in plan.index)
    return {figure.place: figure for node in found for figure in figures_of(plan, node)}


def _is_reshaped(before: Node | None, after: Node | None) -> bool:
    return before is None or after is None or _shape(before) != _shape(after)


def _shape(node: Node) -> Node:
    """A node without its numbers that are agreed one by one, and without what is only recorded."""
    budget = node.budget.model_copy(update={"planned": None}) if node.budget else None
    free = {"note": "", "triggers": (), "locked": False, "statement": ""}
    measures = tuple(_bare(measure) for measure in node.measures)
    return node.model_copy(update={**free, "budget": budget, "measures": measures})


def _bare(measure: Measure) -> Measure:
    return measure.model_copy(update={"target": None, "delta": None, "actual": None, "statement": ""})
