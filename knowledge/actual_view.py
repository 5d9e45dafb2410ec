"""What was measured of plans as one person may see it, and what they may record."""

from collections.abc import Iterable

from core.plan.permission import beyond_permission
from core.progress.reading import Reading
from knowledge.actuals import ActualStore, Recorded
from knowledge.plan_view import PlanView


class ActualView(ActualStore):
    """What one person sees of the readings: those of nodes they see.

    Args:
        whole: All readings.
        plans: The plans as this person sees them.
    """

    def __init__(self, whole: ActualStore, plans: PlanView) -> None:
        self.whole = whole
        self._plans = plans

    def record(self, readings: Iterable[Reading]) -> tuple[Recorded, ...]:
        """Store readings of nodes this person may change. Raises Forbidden, InputError."""
        new = tuple(readings)
        if any(one.node not in self._plans.reach(one.plan).change for one in new):
            raise beyond_permission()
        return self.whole.record(new)

    def of(self, plan_id: str, node_id: str | None = None) -> tuple[Reading, ...]:
        """The newest readings of the nodes that are seen."""
        reach = self._plans.reach(plan_id)
        if not reach.is_any:
            return ()
        found = self.whole.of(plan_id, node_id)
        return found if reach.whole else tuple(one for one in found if one.node in reach.seen)

    def history(self, reading: Reading) -> tuple[Reading, ...]:
        """Every value ever recorded for the KPI and days of a reading; none of a node that is hidden."""
        reach = self._plans.reach(reading.plan)
        return self.whole.history(reading) if reach.whole or reading.node in reach.seen else ()
