"""Whom each plan concerns, read off it once a version: it is asked of every plan whether it may be seen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Engine, Select, select

from core.errors import UnknownReference
from core.plan.plan import Plan
from knowledge.access import Scope, Viewer
from knowledge.plan_body import DamagedPlan
from knowledge.plan_reach import people_named
from knowledge.tables import PLAN_VERSIONS
from knowledge.unit_names import names_of

if TYPE_CHECKING:
    from knowledge.plans import PlanStore
    from knowledge.summary import PlanHead

_MAKERS = select(PLAN_VERSIONS.c.plan_id, PLAN_VERSIONS.c.made_by).where(PLAN_VERSIONS.c.version == 1)


class _Concerned(NamedTuple):
    version: int
    units: frozenset[str]
    people: frozenset[str]


class PlanAudience:
    """Whom the plans of a store concern. Safe to share between threads.

    Args:
        plans: The plans.
        engine: The database they are in.
    """

    def __init__(self, plans: "PlanStore", engine: Engine) -> None:
        self._plans = plans
        self._engine = engine
        self._concerned: dict[str, _Concerned] = {}
        self._makers: dict[str, str] = {}

    def maker(self, plan_id: str) -> str:
        """Who made a plan, "" when there is none."""
        if plan_id not in self._makers:
            self._read_makers(_MAKERS.where(PLAN_VERSIONS.c.plan_id == plan_id))
        return self._makers.get(plan_id, "")

    def among(self, heads: Iterable["PlanHead"], viewer: Viewer, units: frozenset[str]) -> list["PlanHead"]:
        """The plans of which somebody sees anything, in order."""
        if Scope.READ not in viewer.scopes:
            return []
        every = list(heads)
        if viewer.units is None:
            return every
        if any(one.id not in self._makers for one in every):
            self._read_makers(_MAKERS)
        return [one for one in every if self._concerns(one, viewer.name if viewer.owns else "", units)]

    def _concerns(self, head: "PlanHead", name: str, units: frozenset[str]) -> bool:
        if name and self._makers.get(head.id) == name:
            return True
        known = self._concerned.get(head.id)
        if known is None or known.version != head.version:
            known = self._read(head)
        return not units.isdisjoint(known.units) or (bool(name) and name in known.people)

    def note(self, plan: Plan) -> None:
        """Read off a plan that is at hand whom it concerns; it is not loaded for that then."""
        units = frozenset(name for node in plan.nodes for name in names_of(node))
        self._concerned[plan.id] = _Concerned(plan.version, units, people_named(plan.nodes))

    def _read(self, head: "PlanHead") -> _Concerned:
        try:
            self.note(self._plans.load(head.id, head.version))
        except (UnknownReference, DamagedPlan):
            self._concerned[head.id] = _Concerned(head.version, frozenset(), frozenset())
        return self._concerned[head.id]

    def _read_makers(self, query: Select[tuple[str, str]]) -> None:
        with self._engine.connect() as connection:
            self._makers.update((row.plan_id, row.made_by) for row in connection.execute(query))
