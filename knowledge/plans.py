"""The plan store: every change a new version, nothing ever deleted, no editor overwrites another."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Select, bindparam, func, select
from sqlalchemy.exc import IntegrityError

from core.errors import UnknownReference, VersionConflict
from core.plan.operation import Operation
from core.plan.plan import Plan
from core.text import Text
from knowledge.changes import note_change
from knowledge.database import writing
from knowledge.history import Action, Step, go_to, step_back, step_forward
from knowledge.moment import read_moment
from knowledge.plan_audience import PlanAudience
from knowledge.plan_body import unpack
from knowledge.plan_record import (
    add_plan,
    add_refusal,
    add_version,
    read_operations,
    read_refusal,
    read_summary,
    read_version,
    record,
)
from knowledge.plan_search import nearest, resolve
from knowledge.short_id import new_short_id
from knowledge.summary import PlanHead, PlanSummary, SetAside, VersionInfo, chosen
from knowledge.tables import PLAN_REFUSALS, PLAN_VERSIONS, PLANS

_new_id = partial(new_short_id, "P")

Within = Callable[[Connection, Plan], None]  # done in the transaction that stores a plan

# built once: building a statement costs more than running it
_BODIES = select(PLAN_VERSIONS.c.body, PLAN_VERSIONS.c.digest).where(
    PLAN_VERSIONS.c.plan_id == bindparam("plan")
)
_NEWEST = _BODIES.order_by(PLAN_VERSIONS.c.version.desc()).limit(1)
_VERSION = _BODIES.where(PLAN_VERSIONS.c.version == bindparam("version"))
_ID = select(PLANS.c.id).where(PLANS.c.id == bindparam("plan"))
_SOME = select(PLANS.c.id).limit(bindparam("limit", type_=Integer)).subquery()
_HEADS = select(PLANS.c.id, PLANS.c.version, PLANS.c.name).order_by(PLANS.c.made_at.desc(), PLANS.c.id)
_COUNT = select(func.count()).select_from(_SOME)


class PlanStore:
    """Plans in a database. Safe to share between threads; many processes may work on one database.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new plans come from; asked again when one is taken.
        cause: What every version stored from here is caused by (a message's delivery), "" for nothing named.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = _new_id, cause: str = "") -> None:
        self._engine = engine
        self._ids = ids
        self._cause = cause

    def caused_by(self, cause: str) -> "PlanStore":
        """The same store; what is stored through it can be found again by its cause."""
        same = PlanStore(self._engine, ids=self._ids, cause=cause)
        same.audience = self.audience
        return same

    @cached_property
    def audience(self) -> PlanAudience:
        """Whom the plans concern."""
        return PlanAudience(self, self._engine)

    def written_by(self, cause: str) -> tuple[tuple[str, int], ...]:
        """The plans a cause has changed, each with the newest version it stored."""
        columns = PLAN_VERSIONS.c
        query = select(columns.plan_id, func.max(columns.version)).where(columns.cause == cause)
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(columns.plan_id).order_by(columns.plan_id)).all()
        return tuple((row[0], row[1]) for row in rows)

    def create(self, plan: Plan, *, by: str, at: datetime, reason: str) -> Plan:
        """Store a new plan as version 1 under an id of its own, and return it so."""
        while True:
            stored = plan.model_copy(update={"id": self._ids(), "version": 1})
            new = record(stored, Step(1, Action.CREATE, None), by=by, at=at, reason=reason, cause=self._cause)
            try:
                with writing(self._engine) as connection:
                    add_plan(connection, new)
                    note_change(connection, "plan", stored.id)
            except IntegrityError:
                if not self._exists(stored.id):
                    raise
            else:
                return stored

    def save(
        self,
        plan: Plan,
        *,
        expected_version: int,
        by: str,
        at: datetime,
        reason: str,
        operations: tuple[Operation, ...] = (),
        within: Within | None = None,
    ) -> Plan:
        """Store `plan` as the version after `expected_version`, and return it so.

        `within` is done in the same transaction, on the plan as it is stored; what it raises undoes the save.

        Raises:
            VersionConflict: Somebody else saved meanwhile. `set_aside` keeps this edit.
            UnknownReference: There is no plan with this id.
            InputError: The plan holds text that cannot be stored, or `at` has no time zone.
        """
        stored = plan.model_copy(update={"version": expected_version + 1})
        step = Step(stored.version, Action.SAVE, None)
        new = record(stored, step, by=by, at=at, reason=reason, operations=operations, cause=self._cause)
        with writing(self._engine) as connection:
            if add_version(connection, new):
                note_change(connection, "plan", stored.id)
                if within is not None:
                    within(connection, stored)
                return stored
            conflict = self._conflict(connection, plan.id, expected_version)
            if isinstance(conflict, VersionConflict):
                add_refusal(connection, new)
        raise conflict

    def load(self, plan_id: str, version: int | None = None) -> Plan:
        """The newest version of a plan, or the one asked for.

        Raises:
            UnknownReference: No such plan (its `candidates` are the nearest ids) or no such version.
            DamagedPlan: What is stored was changed outside the program.
        """
        wanted = {"plan": plan_id, "version": version}
        with self._engine.connect() as connection:
            row = connection.execute(_NEWEST if version is None else _VERSION, wanted).first()
            if row is None:
                raise self._unknown_version(connection, plan_id, version)
        return unpack(row.body, row.digest)

    def resolve(self, reference: str) -> str:
        """The id of the plan with this id (any case) or name.

        Raises:
            UnknownReference: Neither; its `candidates` are the nearest plans.
            AmbiguousInput: Several plans have this name.
        """
        with self._engine.connect() as connection:
            said = reference.strip().upper()
            if said.isascii() and said.isalnum() and connection.execute(_ID, {"plan": said}).first():
                return said
            return resolve(reference, _names(connection))

    def versions(self, plan_id: str) -> tuple[VersionInfo, ...]:
        """Every version of a plan, oldest first. Raises UnknownReference."""
        columns = PLAN_VERSIONS.c
        shown = (columns.version, columns.action, columns.restores, columns.made_by, columns.made_at)
        query = select(*shown, columns.reason).where(columns.plan_id == plan_id).order_by(columns.version)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            if not rows:
                raise _unknown(connection, plan_id)
        return tuple(read_version(row) for row in rows)

    def operations(self, plan_id: str, version: int) -> tuple[Operation, ...]:
        """The edits a version was saved with; empty where none were given. Raises UnknownReference."""
        columns = PLAN_VERSIONS.c
        query = select(columns.operations).where(columns.plan_id == plan_id, columns.version == version)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise self._unknown_version(connection, plan_id, version)
        return read_operations(row.operations)

    def undo(
        self,
        plan_id: str,
        *,
        expected_version: int,
        by: str,
        at: datetime,
        to_version: int | None = None,
        within: Within | None = None,
    ) -> Plan:
        """A new version with the content before the last edit, or that of `to_version`.

        Undo after undo steps further back, as in an editor; `redo` steps forward again until a fresh edit is
        saved (`knowledge.history`).

        Raises:
            InputError: There is nothing to undo, or the plan has that content already.
            VersionConflict: Somebody else saved meanwhile.
            UnknownReference: No such plan, or no such version to go to.
        """
        return self._move(plan_id, expected_version, by, at, to_version, step_back, within)

    def redo(
        self, plan_id: str, *, expected_version: int, by: str, at: datetime, within: Within | None = None
    ) -> Plan:
        """A new version with the content that the last undo took away.

        Raises:
            InputError: Nothing was undone since the last edit.
            VersionConflict: Somebody else saved meanwhile.
            UnknownReference: No such plan.
        """
        return self._move(plan_id, expected_version, by, at, None, step_forward, within)

    def list(self, *, limit: int = 50, offset: int = 0) -> tuple[PlanSummary, ...]:
        """Plans, the one changed last first."""
        query = select(PLANS).order_by(PLANS.c.made_at.desc(), PLANS.c.id).limit(limit).offset(offset)
        return self._summaries(query)

    def ids(self) -> tuple[str, ...]:
        """Ids of all plans."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(select(PLANS.c.id).order_by(PLANS.c.id)).scalars())

    def heads(self) -> tuple[PlanHead, ...]:
        """All plans by name, the one changed last first."""
        with self._engine.connect() as connection:
            return tuple(PlanHead(*row) for row in connection.execute(_HEADS))

    def names(self, *, limit: int) -> tuple[str, ...]:
        """What the plans are called, the one changed last first."""
        query = select(PLANS.c.name).order_by(PLANS.c.made_at.desc(), PLANS.c.id).limit(limit)
        with self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def count(self, *, limit: int) -> int:
        """How many plans there are; `limit` when there are more."""
        with self._engine.connect() as connection:
            return connection.execute(_COUNT, {"limit": limit}).scalar_one()

    def find(
        self,
        *,
        ids: Collection[str] | None = None,
        owner: str | None = None,
        min_budget: Decimal | None = None,
        max_budget: Decimal | None = None,
        start: date | None = None,
        end: date | None = None,
        limit: int = 10,
    ) -> tuple[PlanSummary, ...]:
        """Plans by what is known of them, the newest first; by words they are found in the library.

        Args:
            ids: Only these; None: all.
            owner: Somebody who owns a node, or a part of the name.
            min_budget: Lowest budget, in whole currency units.
            max_budget: Highest budget, in whole currency units.
            start: Plans that do not end before this day.
            end: Plans that do not start after this day.
            limit: At most this many.
        """
        query = select(PLANS).order_by(PLANS.c.made_at.desc(), PLANS.c.id)
        if start is not None:
            query = query.where(PLANS.c.ends_on >= start.isoformat())
        if end is not None:
            query = query.where(PLANS.c.starts_on <= end.isoformat())
        found = [plan for plan in self._summaries(query) if ids is None or plan.id in ids]
        kept = chosen(found, owner=owner, min_budget=min_budget, max_budget=max_budget)
        return tuple(kept[:limit])

    def set_aside(self, plan_id: str) -> tuple[SetAside, ...]:
        """Edits of a plan that lost against a quicker one, oldest first."""
        query = select(PLAN_REFUSALS).where(PLAN_REFUSALS.c.plan_id == plan_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(PLAN_REFUSALS.c.made_at)).all()
        return tuple(read_refusal(row) for row in rows)

    def _move(
        self,
        plan_id: str,
        expected_version: int,
        by: str,
        at: datetime,
        to_version: int | None,
        default: Callable[[tuple[Step, ...]], Step],
        within: Within | None,
    ) -> Plan:
        infos = self.versions(plan_id)
        steps = tuple(Step(info.version, info.action, info.restores) for info in infos)
        if to_version is not None and all(step.version != to_version for step in steps):
            with self._engine.connect() as connection:
                raise self._unknown_version(connection, plan_id, to_version)
        if steps[-1].version != expected_version:
            with self._engine.connect() as connection:
                raise self._conflict(connection, plan_id, expected_version)
        step = default(steps) if to_version is None else go_to(steps, to_version)
        stored = self.load(plan_id, step.restores).model_copy(update={"version": step.version})
        new = record(stored, step, by=by, at=at, reason=_reason_of(step), cause=self._cause)
        with writing(self._engine) as connection:
            if not add_version(connection, new):
                raise self._conflict(connection, plan_id, expected_version)
            note_change(connection, "plan", plan_id)
            if within is not None:
                within(connection, stored)
        return stored

    def _summaries(self, query: Select[Any]) -> tuple[PlanSummary, ...]:
        with self._engine.connect() as connection:
            return tuple(read_summary(row) for row in connection.execute(query))

    def _exists(self, plan_id: str) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(select(PLANS.c.id).where(PLANS.c.id == plan_id)).first() is not None

    def _conflict(self, connection: Connection, plan_id: str, expected: int) -> Exception:
        row = connection.execute(
            select(PLANS.c.version, PLANS.c.made_by, PLANS.c.made_at).where(PLANS.c.id == plan_id)
        ).first()
        if row is None:
            return _unknown(connection, plan_id)
        when = read_moment(row.made_at).strftime("%Y-%m-%d %H:%M UTC")
        return VersionConflict(
            Text(
                zh=f"计划 {plan_id} 已由 {row.made_by!r} 于 {when} 改为第 {row.version} 版，"
                f"而这次修改基于第 {expected} 版；双方的内容都已保留",
                en=f"plan {plan_id} was changed to version {row.version} by {row.made_by!r} at {when}, "
                f"and this edit was based on version {expected}; both are kept",
            ),
            field="expected_version",
            valid=Text(zh=f"在第 {row.version} 版上重做修改", en=f"make the edit on version {row.version}"),
        )

    def _unknown_version(self, connection: Connection, plan_id: str, version: int | None) -> UnknownReference:
        newest = connection.execute(select(PLANS.c.version).where(PLANS.c.id == plan_id)).scalar()
        if newest is None:
            return _unknown(connection, plan_id)
        return UnknownReference(
            Text(
                zh=f"计划 {plan_id} 没有第 {version} 版",
                en=f"plan {plan_id} has no version {version}",
            ),
            candidates=(str(newest),),
            field="version",
            valid=Text(zh=f"第 1 到 {newest} 版", en=f"versions 1 to {newest}"),
        )


def _names(connection: Connection) -> dict[str, str]:
    return {row.id: row.name for row in connection.execute(select(PLANS.c.id, PLANS.c.name))}


def _unknown(connection: Connection, plan_id: str) -> UnknownReference:
    return nearest(plan_id, _names(connection))


def _reason_of(step: Step) -> str:
    zh = {Action.UNDO: "撤销", Action.REDO: "重做"}.get(step.action, "恢复")
    return f"{zh}：第 {step.restores} 版的内容 / {step.action.value}: content of version {step.restores}"
