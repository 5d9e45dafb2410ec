"""What the parts of a plan add up to: changes of a goal covered by its children, and money below a node."""

from decimal import Decimal

from core.frozen import Frozen
from core.plan.kpi import Combine, Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.window import accumulates

_ADDING = (Combine.SUM, Combine.SHARE)


class Coverage(Frozen):
    """How much of a goal's change its children take on.

    Attributes:
        needed: The change the goal asks for, in the KPI's unit (percentage points for a rate).
        covered: What the adding children's changes come to.
        children: Ids of those children.
    """

    needed: Decimal
    covered: Decimal
    children: tuple[str, ...]

    @property
    def gap(self) -> Decimal:
        """What nobody has taken on; negative when more is promised than asked."""
        return self.needed - self.covered


def cover(plan: Plan, node: Node) -> Coverage | None:
    """The coverage of a goal, or None where no child adds to it or nothing can be added."""
    measure = node.measure
    if measure is None or measure.change is None or measure.kpi.combine not in _ADDING:
        return None
    parts: dict[str, Decimal] = {}
    for child in plan.children(node.id):
        if not child.adds_up:
            continue
        same = next((m for m in child.measures if m.kpi.key == measure.kpi.key), None)
        if same is not None and same.change is not None:
            parts[child.id] = same.change
    if not parts:
        return None
    return Coverage(needed=measure.change, covered=sum(parts.values(), Decimal(0)), children=tuple(parts))


def budgets(plan: Plan) -> dict[str, Decimal]:
    """Money of every node that has any: its own budget, or else what its children come to.

    A node with a budget of its own counts with that, so nothing is counted twice on the way up.
    """
    totals: dict[str, Decimal] = {}
    for node in reversed(_top_down(plan)):
        if node.budget is not None and node.budget.planned is not None:
            totals[node.id] = node.budget.planned
            continue
        below = [totals[child.id] for child in plan.children(node.id) if child.id in totals]
        if below:
            totals[node.id] = sum(below, Decimal(0))
    return totals


def budget_below(plan: Plan, node_id: str, totals: dict[str, Decimal]) -> Decimal | None:
    """What the children of a node come to, or None if none has money. `totals` is from `budgets`."""
    below = [totals[child.id] for child in plan.children(node_id) if child.id in totals]
    return sum(below, Decimal(0)) if below else None


def total_budget(plan: Plan) -> Decimal:
    """Money given out in the whole plan."""
    totals = budgets(plan)
    return sum((totals[node.id] for node in tops(plan) if node.id in totals), Decimal(0))


def tops(plan: Plan) -> tuple[Node, ...]:
    """The nodes that hang under nothing, also those whose parent is not in the plan."""
    return tuple(node for node in plan.nodes if node.parent not in plan.index)


def progress_of(measure: Measure | None) -> Decimal | None:
    """Part of the way that is done, in percent; None where it cannot be told.

    A level goes from its baseline to its target, a total from nothing.
    """
    if measure is None or measure.actual is None or measure.target is None:
        return None
    start = Decimal(0) if accumulates(measure.kpi) else measure.baseline or Decimal(0)
    way = measure.target - start
    return None if way == 0 else ((measure.actual - start) * 100 / way).quantize(Decimal("0.01"))


def _top_down(plan: Plan) -> list[Node]:
    ordered: list[Node] = []
    for top in tops(plan):
        ordered.append(top)
        ordered.extend(plan.descendants(top.id))
    return ordered
