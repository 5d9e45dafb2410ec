"""Whether a change of a plan stays within what somebody may change."""

from collections.abc import Collection

from core.errors import Forbidden
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.redaction import people_of, shows_record
from core.text import Text

_OF_THE_WHOLE = tuple(
    name for name in Plan.model_fields if name not in {"id", "version", "nodes", "records", "taken", "bare"}
)


def check_change(before: Plan, after: Plan, change: Collection[str], known: Collection[str] = ()) -> None:
    """Check that a change touches nothing but the nodes somebody may change, and what hangs under them.

    Args:
        before: The whole plan as it was.
        after: The whole plan as it would be.
        change: Ids of the nodes they may change.
        known: People and departments whose records they may change besides.

    Raises:
        Forbidden: It touches something else. Which, is not said.
    """
    if any(getattr(before, name) != getattr(after, name) for name in _OF_THE_WHOLE):
        raise beyond_permission()
    for node in before.nodes:
        now = after.index.get(node.id)
        if now is not node and now != node and node.id not in change:
            raise beyond_permission()
    for node in after.nodes:
        was = before.index.get(node.id)
        if (was is None or was.parent != node.parent) and not _hangs_inside(before, after, node, change):
            raise beyond_permission()
    _check_records(before, after, change, known)


def beyond_permission() -> Forbidden:
    """The one refusal there is: it must not differ by what is hidden."""
    return Forbidden(
        Text(
            zh="这项修改超出了您的权限：只能改自己负责的部分",
            en="this change is beyond what you may change: only the part that is yours",
        ),
        valid=Text(
            zh="自己负责的目标和举措；其余的请计划负责人来改",
            en="goals and work of your own; ask whoever answers for the plan for the rest",
        ),
    )


def _hangs_inside(before: Plan, after: Plan, node: Node, change: Collection[str]) -> bool:
    """Whether a node that is new, or hangs elsewhere now, hangs under one they may change."""
    parent = node.parent
    while parent is not None and parent in after.index:
        if parent in before.index:
            return parent in change
        parent = after.index[parent].parent
    return False


def _check_records(before: Plan, after: Plan, change: Collection[str], known: Collection[str]) -> None:
    was = {record.id: record for record in before.records}
    now = {record.id: record for record in after.records}
    if was == now:
        return
    inside = {node.id for node in after.nodes if node.id in change or node.id not in before.index}
    people = people_of(before, change) | people_of(after, inside) | set(known)
    touched = [
        plan[key] for key in was | now if was.get(key) != now.get(key) for plan in (was, now) if key in plan
    ]
    if not all(shows_record(record, inside | set(change), people) for record in touched):
        raise beyond_permission()
