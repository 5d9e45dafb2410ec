"""Approvals as they are kept: each step a revision, a decision bound to a version of the plan, none twice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, insert, select

from core.approval.approval import Approval, State
from core.approval.asking import asked
from core.approval.circle import Actor
from core.approval.course import adjust, begin
from core.approval.figure import figures_of
from core.approval.latitude import is_within
from core.approval.lock import Breach, breach_of
from core.approval.refusal import locked
from core.errors import UnknownReference, VersionConflict
from core.plan.plan import Plan
from core.text import Text
from knowledge.approval_notices import put_notices
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.people_tables import APPROVALS
from knowledge.plan_body import unpack
from knowledge.short_id import new_short_id
from knowledge.tables import PLAN_VERSIONS, PLANS

_HEADS = select(APPROVALS.c.id, func.max(APPROVALS.c.revision).label("revision")).group_by(APPROVALS.c.id)


def new_approval_id() -> str:
    """A short id that can be read over the phone: "A" and five characters."""
    return new_short_id("A")


class ApprovalStore:
    """Approvals in a database. Safe to share between threads; many processes may work on one database.

    A plan and each of its branches has one approval, whatever becomes of it. Who may take which step is for
    the callers and `core.approval` to say; the store sees to it that a step is taken once, on what was seen.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new approvals come from.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = new_approval_id) -> None:
        self._engine = engine
        self._ids = ids

    def step(
        self,
        plan: Plan,
        node: str | None,
        make: Callable[[Approval], Approval],
        *,
        at: datetime,
        revision: int | None = None,
    ) -> Approval:
        """Take a step on the approval of a branch (None: of the whole plan), and keep whom it asks.

        Args:
            plan: The plan as it was looked at.
            node: Id of the branch's head.
            make: From the approval as it is (a draft where there is none) to the one after the step.
            at: When.
            revision: The revision the step was decided on; None: whichever is newest.

        Raises:
            VersionConflict: The plan or the approval was changed meanwhile; nothing was stored.
            InputError: What `make` raises.
        """
        with writing(self._engine) as connection:
            _hold_plan(connection, plan)
            return self.record(connection, plan, node, make, at=at, revision=revision)

    def record(
        self,
        connection: Connection,
        plan: Plan,
        node: str | None,
        make: Callable[[Approval], Approval],
        *,
        at: datetime,
        revision: int | None = None,
    ) -> Approval:
        """Take a step inside a transaction that holds the plan: `PlanStore.save(within=…)`, or `step`."""
        row = connection.execute(_of(plan.id, node)).first()
        before = _read(row) if row else begin(plan, node).model_copy(update={"id": self._new_id(connection)})
        if revision not in (None, before.revision):
            raise _conflict(before, revision)
        after = make(before)
        self._write(connection, before, after, at)
        return after

    def guard(self, actor: Actor, at: datetime, note: str = "") -> Callable[[Connection, Plan], None]:
        """What `PlanStore.save` does within its transaction: see that nothing approved is changed silently.

        A number within the person's latitude is let through, and recorded; anything else raises Forbidden.
        """

        def check(connection: Connection, after: Plan) -> None:
            held = [one for one in _all_of(connection, after.id) if one.agreed is not None]
            if not held:
                return
            before = _plan_at(connection, after.id, after.version - 1)
            for one in held:
                breach = breach_of(before, after, one.node)
                if breach:
                    self._let_through(connection, one, breach, after, actor, at, note)

        return check

    def follow(
        self, connection: Connection, after: Plan, decided: Approval, actor: Actor, at: datetime
    ) -> None:
        """Record on the other approvals of a plan that a decision moved numbers they hold."""
        before = _plan_at(connection, after.id, after.version - 1)
        for one in _all_of(connection, after.id):
            breach = breach_of(before, after, one.node) if one.agreed is not None else Breach()
            if breach and one.id != decided.id:
                moved = adjust(one, after, actor, at, figures=breach.figures, note=decided.id)
                moved = moved.model_copy(update={"agreed": after.version})
                self._write(connection, one, moved, at)

    def load(self, approval_id: str) -> Approval:
        """The approval of this id, in any letter case. Raises UnknownReference."""
        said = approval_id.strip().upper()
        query = select(APPROVALS).where(APPROVALS.c.id == said).order_by(APPROVALS.c.revision.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise UnknownReference(
                Text(zh=f"没有审批 {approval_id[:40]!r}", en=f"there is no approval {approval_id[:40]!r}"),
                field="approval",
                valid=Text(zh="先列出审批（list）", en="list the approvals first"),
            )
        return _read(row)

    def find(self, plan_id: str, node: str | None) -> Approval | None:
        """The approval of a branch (None: of the whole plan), if there is one."""
        with self._engine.connect() as connection:
            row = connection.execute(_of(plan_id, node)).first()
        return None if row is None else _read(row)

    def of_plan(self, plan_id: str) -> tuple[Approval, ...]:
        """The approvals of a plan, the whole plan's first."""
        with self._engine.connect() as connection:
            return _all_of(connection, plan_id)

    def list(self, *, states: Iterable[State] = State) -> tuple[Approval, ...]:
        """The approvals in these states, the one changed last first."""
        heads = _HEADS.subquery()
        newest = (APPROVALS.c.id == heads.c.id) & (APPROVALS.c.revision == heads.c.revision)
        query = select(APPROVALS).join(heads, newest).where(APPROVALS.c.state.in_([s.value for s in states]))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(APPROVALS.c.made_at.desc(), APPROVALS.c.id)).all()
        return tuple(_read(row) for row in rows)

    def _let_through(
        self,
        connection: Connection,
        approval: Approval,
        breach: Breach,
        after: Plan,
        actor: Actor,
        at: datetime,
        note: str,
    ) -> None:
        held = _plan_at(connection, after.id, approval.agreed or 0)
        moved = {figure.node for figure in breach.figures} & held.index.keys()
        agreed = {f.place: f for node in moved for f in figures_of(held, held.index[node])}
        free = actor.may_write and not actor.is_operator and not breach.nodes
        beyond = [
            figure
            for figure in breach.figures
            if figure.place not in agreed
            or not free
            or not is_within(agreed[figure.place].value, figure.value, actor.latitude)
        ]
        if breach.nodes or beyond:
            raise locked(approval, breach, actor)
        self._write(
            connection, approval, adjust(approval, after, actor, at, figures=breach.figures, note=note), at
        )

    def _write(self, connection: Connection, before: Approval, after: Approval, at: datetime) -> None:
        if after.revision != before.revision + 1:
            raise ValueError(f"{after.id}: a step makes one revision")
        row = {
            "id": after.id,
            "revision": after.revision,
            "plan_id": after.plan,
            "node": after.node or "",
            "state": after.state.value,
            "made_by": after.steps[-1].by,
            "made_at": write_moment(at),
            "body": after.model_dump_json(),
        }
        connection.execute(insert(APPROVALS), row)
        put_notices(connection, after.id, after.revision, asked(after))

    def _new_id(self, connection: Connection) -> str:
        while True:
            made = self._ids()
            if connection.execute(select(APPROVALS.c.id).where(APPROVALS.c.id == made)).first() is None:
                return made


def _hold_plan(connection: Connection, plan: Plan) -> None:
    """Keep the plan from being saved until this transaction ends. Raises VersionConflict."""
    query = select(PLANS.c.version).where(PLANS.c.id == plan.id).with_for_update()
    version = connection.execute(query).scalar()
    if version is None:
        raise UnknownReference(Text(zh=f"没有计划 {plan.id}", en=f"there is no plan {plan.id}"), field="plan")
    if version != plan.version:
        raise VersionConflict(
            Text(
                zh=f"计划 {plan.id} 刚改为第 {version} 版，看到的是第 {plan.version} 版",
                en=f"plan {plan.id} was just changed to version {version}, and {plan.version} was seen",
            ),
            field="plan",
            valid=Text(zh=f"看过第 {version} 版再决定", en=f"look at version {version} first"),
        )


def _plan_at(connection: Connection, plan_id: str, version: int) -> Plan:
    columns = PLAN_VERSIONS.c
    query = select(columns.body, columns.digest).where(columns.plan_id == plan_id)
    row = connection.execute(query.where(columns.version == version)).one()
    return unpack(row.body, row.digest)


def _of(plan_id: str, node: str | None) -> Select[Any]:
    columns = APPROVALS.c
    mine = select(APPROVALS).where(columns.plan_id == plan_id, columns.node == (node or ""))
    return mine.order_by(columns.revision.desc()).limit(1)


def _all_of(connection: Connection, plan_id: str) -> tuple[Approval, ...]:
    heads = _HEADS.where(APPROVALS.c.plan_id == plan_id).subquery()
    newest = (APPROVALS.c.id == heads.c.id) & (APPROVALS.c.revision == heads.c.revision)
    query = select(APPROVALS).join(heads, newest).order_by(APPROVALS.c.node, APPROVALS.c.id)
    return tuple(_read(row) for row in connection.execute(query))


def _read(row: Any) -> Approval:
    return Approval.model_validate_json(row.body)


def _conflict(approval: Approval, seen: int | None) -> VersionConflict:
    last = approval.steps[-1] if approval.steps else None
    by = (last.by if last else "") or "?"
    return VersionConflict(
        Text(
            zh=f"{approval.id} 已由 {by} 走到第 {approval.revision} 步，看到的是第 {seen} 步；这一步没有生效",
            en=f"{approval.id} was taken to step {approval.revision} by {by}, and this was decided on step "
            f"{seen}; nothing was done",
        ),
        field="revision",
        valid=Text(zh="看过最新情况再决定", en="look at it again, then decide"),
    )
