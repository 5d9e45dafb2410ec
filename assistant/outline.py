"""A plan in a few lines, for a chat model: ids, titles and numbers, whatever the size of the plan."""

from collections.abc import Iterator
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.unit import Unit, UnitKind

_LINES = 120


def outline(plan: Plan, lines: int = _LINES) -> str:
    """The plan as an indented list of at most `lines` nodes, upper levels first; the rest is counted."""
    shown = _choose(plan, lines)
    body = [line for top in plan.children(None) for line in _walk(plan, top, 0, shown)]
    hidden = len(plan.nodes) - len(body)
    if hidden:
        body.append(f"({hidden} more nodes are not listed; see them with show_plan)")
    return "\n".join([_head(plan), *body])


def _head(plan: Plan) -> str:
    parts = [f"Plan in hand: {plan.id} v{plan.version} “{plan.name}”, {len(plan.nodes)} nodes"]
    if plan.start or plan.end:
        parts.append(f"{plan.start or '?'} to {plan.end or '?'}")
    if plan.envelope is not None:
        parts.append(f"budget {plan.envelope:f} {plan.currency}")
    return ", ".join(parts)


def _choose(plan: Plan, lines: int) -> frozenset[str]:
    """Ids of the first `lines` nodes, those higher in the tree first."""
    chosen: dict[str, None] = {}
    row = list(plan.children(None))
    while row and len(chosen) < lines:
        for node in row[: lines - len(chosen)]:
            chosen[node.id] = None
        row = [child for node in row for child in plan.children(node.id) if child.id not in chosen]
    return frozenset(chosen)


def _walk(plan: Plan, node: Node, depth: int, shown: frozenset[str]) -> Iterator[str]:
    if node.id not in shown:
        return
    children = plan.children(node.id)
    hidden = sum(child.id not in shown for child in children)
    more = f" (+{hidden} below)" if hidden else ""
    yield "  " * depth + _line(node) + more
    for child in children:
        yield from _walk(plan, child, depth + 1, shown)


def _line(node: Node) -> str:
    parts = [f"{node.id} [{node.level}] {node.title}"]
    parts += [_numbers(measure) for measure in node.measures]
    if node.budget is not None and node.budget.planned is not None:
        parts.append(f"budget {node.budget.planned:f}")
    if node.owner:
        parts.append(f"owner {node.owner}")
    if node.end:
        parts.append(f"by {node.end}")
    if node.locked:
        parts.append("locked")
    return "; ".join(parts)


def _numbers(measure: Measure) -> str:
    unit = measure.kpi.unit
    name = measure.kpi.name.zh
    if measure.baseline is None and measure.target is None and measure.delta is not None:
        return f"{name} {measure.delta:+f}{_suffix(unit, change=True)}"
    return f"{name} {_number(measure.baseline, unit)}→{_number(measure.target, unit)}"


def _number(value: Decimal | None, unit: Unit) -> str:
    return "?" if value is None else f"{value:f}{_suffix(unit)}"


def _suffix(unit: Unit, *, change: bool = False) -> str:
    if unit.kind is UnitKind.PERCENT:
        return "pp" if change else "%"
    return f" {unit.symbol}" if unit.symbol else ""
