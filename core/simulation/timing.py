"""What a moved date moves with it: work that waits for it, goals it would miss, the pace that is left."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.plan.node import Node
from core.plan.plan import Plan


@dataclass(frozen=True)
class Shift:
    """A node whose dates move.

    Attributes:
        node: The node.
        old_end: Its end in the plan.
        new_end: Its end then.
        new_start: Its start then, if it has one.
        because: Id of the node it waits for; None for the one that was moved.
    """

    node: Node
    old_end: date
    new_end: date
    new_start: date | None
    because: str | None


@dataclass(frozen=True)
class Miss:
    """A node that would end after the goal it serves."""

    node: Node
    goal: Node
    days: int


@dataclass(frozen=True)
class Pace:
    """What a goal needs a month, as planned and then; in the KPI's unit."""

    node: Node
    planned: Decimal
    then: Decimal


@dataclass(frozen=True)
class Timing:
    """What follows from moved dates."""

    shifts: tuple[Shift, ...]
    misses: tuple[Miss, ...]
    paces: tuple[Pace, ...]


def move(plan: Plan, ends: dict[str, date], today: date) -> Timing:
    """What follows when the nodes of `ends` end on other days.

    Work that needs a moved node keeps its length and starts the day after at the earliest.

    Args:
        plan: The plan.
        ends: New last days by node id.
        today: From when the pace that is left is counted, for work without a start.
    """
    moved: dict[str, Shift] = {}
    for node_id, end in ends.items():
        node = plan.node(node_id)
        old = node.end or end
        moved[node_id] = Shift(node, old, end, _pulled(node, end), None)
    waiting = True
    while waiting:
        waiting = False
        for node in plan.nodes:
            shift = _pushed(node, moved)
            if shift is not None:
                moved[node.id] = shift
                waiting = True
    shifts = tuple(moved.values())
    return Timing(shifts, _misses(plan, moved), tuple(p for s in shifts if (p := _pace(s, today))))


def _pulled(node: Node, end: date) -> date | None:
    """The start goes along only where the new end would lie before it."""
    if node.start is None or node.end is None:
        return node.start
    return node.start if node.start <= end else end - (node.end - node.start)


def _pushed(node: Node, moved: dict[str, Shift]) -> Shift | None:
    """The node's shift when something it needs ends after it starts; None when nothing new pushes it."""
    if node.id in moved or node.start is None or node.end is None:
        return None
    blockers = [moved[n] for n in node.needs if n in moved and moved[n].new_end >= node.start]
    if not blockers:
        return None
    last = max(blockers, key=lambda s: (s.new_end, s.node.id))
    start = last.new_end + timedelta(days=1)
    return Shift(node, node.end, start + (node.end - node.start), start, last.node.id)


def _misses(plan: Plan, moved: dict[str, Shift]) -> tuple[Miss, ...]:
    found = []
    for shift in moved.values():
        for goal in plan.ancestors(shift.node.id):
            deadline = moved[goal.id].new_end if goal.id in moved else goal.end
            if deadline is not None and shift.new_end > deadline:
                found.append(Miss(shift.node, goal, (shift.new_end - deadline).days))
                break
    return tuple(found)


def _pace(shift: Shift, today: date) -> Pace | None:
    measure = shift.node.measure
    if measure is None or measure.change is None:
        return None
    start = shift.new_start or today
    before, then = (shift.old_end - start).days + 1, (shift.new_end - start).days + 1
    if before <= 0 or then <= 0:
        return None
    month = Decimal(365) / 12
    return Pace(
        shift.node,
        (measure.change * month / before).quantize(Decimal("0.01")),
        (measure.change * month / then).quantize(Decimal("0.01")),
    )
