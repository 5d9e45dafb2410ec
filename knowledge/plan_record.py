"""A version of a plan as database rows, there and back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, RowMapping, bindparam, insert, update

from core.plan.operation import Operation
from core.plan.plan import Plan
from knowledge.database import insert_once
from knowledge.history import Action, Step
from knowledge.moment import read_moment, write_moment
from knowledge.plan_body import pack, unpack
from knowledge.summary import PlanSummary, SetAside, VersionInfo, summarise
from knowledge.tables import PLAN_REFUSALS, PLAN_VERSIONS, PLANS

# built once: building a statement costs more than running it
_ADD_PLAN, _ADD_VERSION = insert(PLANS), insert(PLAN_VERSIONS)
_BEFORE = (PLANS.c.id == bindparam("plan")) & (PLANS.c.version == bindparam("before"))
_MOVE = update(PLANS).where(_BEFORE).values({column: bindparam(column.name) for column in PLANS.c})
_OPERATIONS: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(tuple[Operation, ...])


@dataclass(frozen=True)
class Record:
    """A version ready to be written: everything that can fail for its content has been done."""

    plan: Plan
    step: Step
    by: str
    moment: str
    reason: str
    operations: str
    body: bytes
    digest: str
    cause: str = ""


def record(
    plan: Plan,
    step: Step,
    *,
    by: str,
    at: datetime,
    reason: str,
    operations: tuple[Operation, ...] = (),
    cause: str = "",
) -> Record:
    """The record of a plan, whose version must be the step's.

    Raises:
        InputError: The plan holds text that cannot be stored, or `at` has no time zone.
    """
    body, digest = pack(plan)
    edits = _OPERATIONS.dump_json(operations).decode()
    return Record(plan, step, _storable(by), write_moment(at), _storable(reason), edits, body, digest, cause)


def add_plan(connection: Connection, new: Record) -> None:
    """Write the first version of a plan."""
    connection.execute(_ADD_PLAN, _plan_row(new))
    _add_version(connection, new)


def add_version(connection: Connection, new: Record) -> bool:
    """Write the next version if the plan stands right before it; otherwise write nothing and say False."""
    row = {**_plan_row(new), "plan": new.plan.id, "before": new.plan.version - 1}
    # one atomic statement: of two editors only one can move the head
    moved = connection.execute(_MOVE, row).rowcount == 1
    if moved:
        _add_version(connection, new)
    return moved


def add_refusal(connection: Connection, lost: Record) -> None:
    """Keep an edit that came too late, once."""
    row: dict[str, object] = {
        "plan_id": lost.plan.id,
        "digest": lost.digest,
        "expected_version": lost.plan.version - 1,
        "made_by": lost.by,
        "made_at": lost.moment,
        "reason": lost.reason,
        "body": lost.body,
    }
    insert_once(connection, PLAN_REFUSALS, row)


def _plan_row(new: Record) -> dict[str, object]:
    summary = summarise(new.plan, by=new.by, at=read_moment(new.moment))
    return {
        "id": summary.id,
        "version": summary.version,
        "name": _storable(summary.name),
        "goal": _storable(summary.goal),
        "currency": _storable(summary.currency),
        "budget": None if summary.budget is None else str(summary.budget),
        "starts_on": summary.start and summary.start.isoformat(),
        "ends_on": summary.end and summary.end.isoformat(),
        "owners": json.dumps(summary.owners),
        "nodes": summary.nodes,
        "made_by": new.by,
        "made_at": new.moment,
    }


def _add_version(connection: Connection, new: Record) -> None:
    row = {
        "plan_id": new.plan.id,
        "version": new.step.version,
        "action": new.step.action.value,
        "restores": new.step.restores,
        "made_by": new.by,
        "made_at": new.moment,
        "reason": new.reason,
        "operations": new.operations,
        "digest": new.digest,
        "body": new.body,
        "cause": new.cause or None,
    }
    connection.execute(_ADD_VERSION, row)


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL in text, no database takes half a surrogate pair
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def read_operations(text: str) -> tuple[Operation, ...]:
    """The edits a version was saved with."""
    return _OPERATIONS.validate_json(text)


def read_version(row: RowMapping) -> VersionInfo:
    """A row of `plan_versions`."""
    return VersionInfo(
        version=row["version"],
        by=row["made_by"],
        at=read_moment(row["made_at"]),
        reason=row["reason"],
        action=Action(row["action"]),
        restores=row["restores"],
    )


def read_summary(row: Row[Any]) -> PlanSummary:
    """A row of `plans`."""
    return PlanSummary(
        id=row.id,
        version=row.version,
        name=row.name,
        goal=row.goal,
        currency=row.currency,
        budget=None if row.budget is None else Decimal(row.budget),
        start=row.starts_on and date.fromisoformat(row.starts_on),
        end=row.ends_on and date.fromisoformat(row.ends_on),
        owners=tuple(json.loads(row.owners)),
        nodes=row.nodes,
        by=row.made_by,
        at=read_moment(row.made_at),
    )


def read_refusal(row: Row[Any]) -> SetAside:
    """A row of `plan_refusals`."""
    plan = unpack(row.body, row.digest).model_copy(update={"version": row.expected_version})
    return SetAside(plan=plan, by=row.made_by, at=read_moment(row.made_at), reason=row.reason)
