"""The plans as one person may see and change them: the plan store, with everything else left out of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from core.errors import UnknownReference, VersionConflict
from core.plan.operation import Operation, apply
from core.plan.permission import beyond_permission, check_change
from core.plan.plan import Plan
from core.plan.redaction import redact, widen
from core.text import Text
from knowledge.access import Scope, Viewer
from knowledge.history import Step, go_to, step_back, step_forward
from knowledge.plan_body import DamagedPlan
from knowledge.plan_reach import NOTHING, Reach, reach_of
from knowledge.plan_search import nearest, resolve
from knowledge.plans import PlanStore, Within
from knowledge.summary import PlanHead, PlanSummary, SetAside, VersionInfo, chosen, summarise

_EVERY = 1_000_000


class PlanView(PlanStore):
    """What one person sees of a plan store. A plan they see nothing of is to them as if it were not there.

    Every method of the store is defined here anew: one that is not cannot work, for a view has no database.

    Args:
        whole: All plans.
        viewer: Who asks.
        units: Their units by every name, folded (`knowledge.unit_names`).
        note: Called when something is shown in part.
    """

    def __init__(
        self, whole: PlanStore, viewer: Viewer, units: frozenset[str], note: Callable[[], None]
    ) -> None:
        self.whole = whole
        self._viewer = viewer
        self._units = units
        self._note = note
        self._newest: tuple[Plan, Reach] | None = None

    def caused_by(self, cause: str) -> PlanStore:
        """The same view; what is stored through it can be found again by its cause."""
        return PlanView(self.whole.caused_by(cause), self._viewer, self._units, self._note)

    def written_by(self, cause: str) -> tuple[tuple[str, int], ...]:
        """The plans a cause has changed, of those that are seen."""
        ids = set(self.ids())
        return tuple(one for one in self.whole.written_by(cause) if one[0] in ids)

    def create(self, plan: Plan, *, by: str, at: datetime, reason: str) -> Plan:
        """Store a new plan; it is its maker's. Raises Forbidden."""
        self._check_writes()
        return self.whole.create(plan, by=by, at=at, reason=reason)

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
        """Make the operations on the whole plan, and return what is seen of it.

        Raises:
            Forbidden: They touch what this person may not change.
            VersionConflict: Somebody else saved meanwhile.
            UnknownReference: There is no such plan.
        """
        before, reach = self._last(plan.id, expected_version) or self._reached(plan.id, expected_version)
        if reach.whole and reach.all:
            return self.whole.save(
                plan,
                expected_version=expected_version,
                by=by,
                at=at,
                reason=reason,
                operations=operations,
                within=within,
            )
        made = widen(before, self._cut(before, reach), operations)
        after = apply(before, made)
        self._check(before, after, reach)
        try:
            stored = self.whole.save(
                after,
                expected_version=expected_version,
                by=by,
                at=at,
                reason=reason,
                operations=made,
                within=within,
            )
        except VersionConflict as conflict:
            raise self._conflict_of(plan.id, expected_version) from conflict
        self.whole.audience.note(stored)
        return self._cut(stored, self._reach(stored))

    def load(self, plan_id: str, version: int | None = None) -> Plan:
        """What is seen of a plan. Raises UnknownReference."""
        plan, reach = self._reached(plan_id, version)
        return self._cut(plan, reach)

    def reach(self, plan_id: str) -> Reach:
        """How far this person reaches into a plan; nothing where there is none."""
        try:
            return self._reached(plan_id)[1]
        except UnknownReference:
            return NOTHING

    def resolve(self, reference: str) -> str:
        """The id of the plan of this id or name among those that are seen."""
        return resolve(reference, self._names())

    def versions(self, plan_id: str) -> tuple[VersionInfo, ...]:
        """The versions that changed what is seen, oldest first; others' words only with the whole plan."""
        _, reach = self._reached(plan_id)
        infos = self.whole.versions(plan_id)
        return infos if reach.whole else tuple(self._changed_versions(plan_id, infos))

    def operations(self, plan_id: str, version: int) -> tuple[Operation, ...]:
        """The edits a version was saved with; none where not all of the plan is seen."""
        _, reach = self._reached(plan_id, version)
        return self.whole.operations(plan_id, version) if reach.whole else ()

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
        """As in the store, if it takes back nothing that this person may not change. Raises Forbidden."""

        def move(steps: tuple[Step, ...]) -> Step:
            return step_back(steps) if to_version is None else go_to(steps, to_version)

        if to_version is not None:
            self.load(plan_id, to_version)
        self._check_move(plan_id, expected_version, move)
        try:
            stored = self.whole.undo(
                plan_id,
                expected_version=expected_version,
                by=by,
                at=at,
                to_version=to_version,
                within=within,
            )
        except VersionConflict as conflict:
            raise self._conflict_of(plan_id, expected_version) from conflict
        return self._cut(stored, self._reach(stored))

    def redo(
        self, plan_id: str, *, expected_version: int, by: str, at: datetime, within: Within | None = None
    ) -> Plan:
        """As in the store, if it brings back nothing that this person may not change. Raises Forbidden."""
        self._check_move(plan_id, expected_version, step_forward)
        try:
            stored = self.whole.redo(plan_id, expected_version=expected_version, by=by, at=at, within=within)
        except VersionConflict as conflict:
            raise self._conflict_of(plan_id, expected_version) from conflict
        return self._cut(stored, self._reach(stored))

    def list(self, *, limit: int = 50, offset: int = 0) -> tuple[PlanSummary, ...]:
        """Plans that are seen, the one changed last first."""
        return tuple(map(self._cut_summary, self._summaries_of(self._seen()[offset : offset + limit])))

    def heads(self) -> tuple[PlanHead, ...]:
        """The plans that are seen by name, the one changed last first."""
        return tuple(self._seen())

    def ids(self) -> tuple[str, ...]:
        """Ids of the plans that are seen."""
        return tuple(sorted(one.id for one in self._seen()))

    def names(self, *, limit: int) -> tuple[str, ...]:
        """What the plans that are seen are called, the one changed last first."""
        return tuple(one.name for one in self._seen()[:limit])

    def count(self, *, limit: int) -> int:
        """How many plans are seen; `limit` when there are more."""
        return min(limit, len(self._seen()))

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
        """Plans by what is seen of them, the newest first."""
        seen = [one for one in self._seen() if ids is None or one.id in ids]
        found = map(self._cut_summary, self._summaries_of(seen))
        kept = chosen(found, owner=owner, min_budget=min_budget, max_budget=max_budget, start=start, end=end)
        return tuple(kept[:limit])

    def set_aside(self, plan_id: str) -> tuple[SetAside, ...]:
        """Edits that lost against a quicker one; none where not all of the plan is seen."""
        _, reach = self._reached(plan_id)
        return self.whole.set_aside(plan_id) if reach.whole else ()

    def _seen(self) -> Sequence[PlanHead]:
        return self.whole.audience.among(self.whole.heads(), self._viewer, self._units)

    def _summaries_of(self, heads: Sequence[PlanHead]) -> tuple[PlanSummary, ...]:
        return self.whole.find(ids={one.id for one in heads}, limit=_EVERY)

    def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in self._seen()}

    def _reach(self, plan: Plan) -> Reach:
        return reach_of(plan, self._viewer, self._units, self.whole.audience.maker(plan.id))

    def _reached(self, plan_id: str, version: int | None = None) -> tuple[Plan, Reach]:
        """A version of a plan with how far it is seen: no node that is hidden today was ever to be seen."""
        try:
            newest = self.whole.load(plan_id)
        except (UnknownReference, DamagedPlan) as error:
            raise self._unknown(plan_id) from error
        today = self._reach(newest)
        if not today.is_any:
            raise self._unknown(plan_id)
        if version is None or version == newest.version:
            self._newest = newest, today
            return newest, today
        plan = self.whole.load(plan_id, version)
        if today.whole:
            return plan, today._replace(seen=frozenset(plan.index), change=self._reach(plan).change)
        hidden = newest.index.keys() - today.seen
        then = self._reach(plan)
        return plan, then._replace(
            seen=then.seen - hidden, change=then.change - hidden, whole=False, all=False
        )

    def _last(self, plan_id: str, version: int) -> tuple[Plan, Reach] | None:
        """What was loaded last, where it is this; if it is not the newest any more, saving it conflicts."""
        plan = None if self._newest is None else self._newest[0]
        return self._newest if plan is not None and (plan.id, plan.version) == (plan_id, version) else None

    def _unknown(self, reference: str) -> UnknownReference:
        return nearest(reference, self._names())

    def _known(self) -> frozenset[str]:
        """People and departments whose records are this person's to see besides: themselves, their units."""
        units = self._viewer.units or frozenset()
        return units | ({self._viewer.name} if self._viewer.owns and self._viewer.name else frozenset())

    def _cut(self, plan: Plan, reach: Reach) -> Plan:
        if reach.whole:
            return plan
        self._note()
        return redact(plan, reach.seen, self._known())

    def _cut_summary(self, summary: PlanSummary) -> PlanSummary:
        if self._viewer.units is None:
            return summary
        plan, reach = self._reached(summary.id, summary.version)
        if reach.whole:
            return summary
        by = summary.by if summary.by == self._viewer.name else ""
        return summarise(self._cut(plan, reach), by=by, at=summary.at)

    def _changed_versions(self, plan_id: str, infos: tuple[VersionInfo, ...]) -> Iterator[VersionInfo]:
        before: tuple[object, ...] = ()
        for info in infos:
            plan = self.load(plan_id, info.version)
            now = (plan.nodes, plan.records, plan.name, plan.start, plan.end, plan.currency, plan.capacity)
            if now != before and (plan.nodes or before):
                own = bool(self._viewer.name) and info.by == self._viewer.name
                yield info if own else info.model_copy(update={"reason": ""})
            before = now

    def _check_writes(self) -> None:
        if Scope.WRITE not in self._viewer.scopes:
            raise beyond_permission()

    def _check(self, before: Plan, after: Plan, reach: Reach) -> None:
        self._check_writes()
        if not reach.all:
            check_change(before, after, reach.change, self._known())

    def _check_move(
        self, plan_id: str, expected_version: int, move: Callable[[tuple[Step, ...]], Step]
    ) -> None:
        self._check_writes()
        before, reach = self._reached(plan_id)
        if before.version != expected_version:
            raise self._conflict_of(plan_id, expected_version)
        infos = self.whole.versions(plan_id)
        step = move(tuple(Step(info.version, info.action, info.restores) for info in infos))
        self._check(before, self.whole.load(plan_id, step.restores), reach)

    def _conflict_of(self, plan_id: str, expected: int) -> VersionConflict:
        """The conflict, without the name of whoever was first."""
        newest = self.whole.load(plan_id).version
        return VersionConflict(
            Text(
                zh=f"计划 {plan_id} 已改为第 {newest} 版，而这次修改基于第 {expected} 版；双方的内容都已保留",
                en=f"plan {plan_id} was changed to version {newest}, and this edit was based on version "
                f"{expected}; both are kept",
            ),
            field="expected_version",
            valid=Text(zh=f"在第 {newest} 版上重做修改", en=f"make the edit on version {newest}"),
        )
