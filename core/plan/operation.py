"""Typed edits of a plan. Each names ids; applying them gives a new plan and leaves the old one as it was."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.plan.kpi import Measure
from core.plan.node import Link, Node
from core.plan.plan import Plan, Reserve
from core.plan.record import Record
from core.plan.working import WorkingCopy
from core.text import Text


class AddNode(Frozen):
    """Add a node; its links must point at nodes that exist."""

    op: Literal["add_node"] = "add_node"
    node: Node


class ReplaceNode(Frozen):
    """Put a changed node in the place of the one with the same id."""

    op: Literal["replace_node"] = "replace_node"
    node: Node


class RemoveNode(Frozen):
    """Remove a node with everything under it, and every link to what goes."""

    op: Literal["remove_node"] = "remove_node"
    node: str


class SetMeasure(Frozen):
    """Set a node's measure, replacing the one of the same KPI; a new one goes last."""

    op: Literal["set_measure"] = "set_measure"
    node: str
    measure: Measure


class SetLinks(Frozen):
    """Replace a node's links; the first is its new place in the tree."""

    op: Literal["set_links"] = "set_links"
    node: str
    links: tuple[Link, ...]


class SetPlan(Frozen):
    """Set fields of the plan itself; None leaves a field as it is."""

    op: Literal["set_plan"] = "set_plan"
    name: str | None = None
    currency: str | None = None
    envelope: Decimal | None = None
    reserves: tuple[Reserve, ...] | None = None
    start: date | None = None
    end: date | None = None
    fiscal_start: int | None = Field(default=None, ge=1, le=12)
    capacity: dict[str, Decimal] | None = None


class PutRecord(Frozen):
    """Put a record in the place of the one with its id, or last."""

    op: Literal["put_record"] = "put_record"
    record: Record


class RemoveRecord(Frozen):
    """Remove a record."""

    op: Literal["remove_record"] = "remove_record"
    record: str


Operation = Annotated[
    AddNode | ReplaceNode | RemoveNode | SetMeasure | SetLinks | SetPlan | PutRecord | RemoveRecord,
    Field(discriminator="op"),
]


def apply(plan: Plan, operations: tuple[Operation, ...]) -> Plan:
    """The plan after the operations, in order, all or nothing.

    Raises:
        UnknownReference: An operation names a node that is not there.
        InputError: An id is taken, or a node would hang below itself.
    """
    working = WorkingCopy(plan)
    for operation in operations:
        _apply_one(working, operation)
    return working.finish() if operations else plan


def _apply_one(plan: WorkingCopy, operation: Operation) -> None:
    match operation:
        case AddNode(node=node):
            _check_free(plan, node.id)
            _check_links(plan, node)
            plan.put(node)
        case ReplaceNode(node=node):
            _check_links(plan, node)
            plan.node(node.id)
            plan.put(node)
        case RemoveNode(node=node_id):
            plan.remove(node_id)
        case SetMeasure(node=node_id, measure=measure):
            plan.put(_with_measure(plan.node(node_id), measure))
        case SetLinks(node=node_id, links=links):
            node = plan.node(node_id).model_copy(update={"links": links})
            _check_links(plan, node)
            plan.put(node)
        case SetPlan():
            plan.fields |= operation.model_dump(exclude={"op", "reserves"}, exclude_none=True)
            if operation.reserves is not None:
                plan.fields["reserves"] = operation.reserves
        case PutRecord(record=record):
            plan.put_record(record)
        case RemoveRecord(record=record_id):
            plan.remove_record(record_id)


def _check_free(plan: WorkingCopy, node_id: str) -> None:
    if node_id in plan.index:
        raise InputError(
            Text(zh=f"编号 {node_id!r} 已被占用", en=f"the id {node_id!r} is taken"), field="node.id"
        )


def _with_measure(node: Node, measure: Measure) -> Node:
    keys = [m.kpi.key for m in node.measures]
    if measure.kpi.key not in keys:
        return node.model_copy(update={"measures": (*node.measures, measure)})
    measures = tuple(measure if m.kpi.key == measure.kpi.key else m for m in node.measures)
    return node.model_copy(update={"measures": measures})


def _check_links(plan: WorkingCopy, node: Node) -> None:
    for link in node.links:
        if link.parent != node.id and link.parent not in plan.index:
            raise UnknownReference(
                Text(
                    zh=f"{node.title!r} 要挂在 {link.parent!r} 下，但计划里没有它",
                    en=f"{node.title!r} is to hang under {link.parent!r}, which is not in the plan",
                ),
                candidates=tuple(plan.index),
            )
    if node.parent is not None and _would_cycle(plan, node):
        raise InputError(
            Text(
                zh=f"{node.title!r} 不能挂在自己或自己的下级之下",
                en=f"{node.title!r} cannot hang under itself or under a node below it",
            ),
            field="parent",
        )


def _would_cycle(plan: WorkingCopy, node: Node) -> bool:
    if node.parent == node.id:
        return True
    if node.parent is None or node.id not in plan.index:
        return False
    return any(above.id == node.id for above in plan.ancestors(node.parent))
