"""Where the KPIs of a plan stand by their readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.progress.standing import Standing, stand_of_level, stand_of_total
from core.progress.window import accumulates, window_of


@dataclass(frozen=True)
class Measured:
    """A KPI of a node with what was measured of it.

    Attributes:
        node: The node.
        measure: Its KPI with target and baseline.
        window: Days that count towards the target; None without a deadline.
        standing: Where it stands.
        readings: Every reading of it.
    """

    node: Node
    measure: Measure
    window: tuple[date, date] | None
    standing: Standing
    readings: tuple[Reading, ...]

    @property
    def is_total(self) -> bool:
        """Whether values add up over its window."""
        return accumulates(self.measure.kpi) and self.window is not None


def measured(
    plan: Plan, node: Node, measure: Measure, readings: tuple[Reading, ...], today: date
) -> Measured:
    """A KPI of a node with its readings, chosen out of `readings`."""
    own = tuple(r for r in readings if r.node == node.id and r.kpi == measure.kpi.key)
    window = window_of(plan, node)
    if accumulates(measure.kpi) and window is not None:
        standing = stand_of_total(own, window, today)
    else:
        standing = stand_of_level(own, today)
    return Measured(node, measure, window, standing, own)


def targets(plan: Plan) -> Iterator[tuple[Node, Measure]]:
    """Every KPI with a target, in the plan's order."""
    for node in plan.nodes:
        for measure in node.measures:
            if measure.target is not None:
                yield node, measure
