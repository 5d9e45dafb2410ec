"""What became of a plan: what was planned, what was reached, what it cost. The unrecorded stays open."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.plan.kpi import Direction, Measure
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.plan.rollup import total_budget
from core.progress.measured import measured, targets
from core.progress.reading import Reading
from core.progress.window import accumulates

_CENT = Decimal("0.01")
_SPENT = frozenset({"spend", "budget", "cost", "marketing_spend", "marketing_cost"})
_SPENT_NAMES = ("花费", "实际支出", "实际花费", "投放费用", "费用支出", "spend", "spending", "actual cost")


class Basis(StrEnum):
    """What an attainment is a percentage of."""

    TARGET = "target"  # of the target itself: totals, and levels whose baseline is not known
    WAY = "way"  # of the way from the baseline to the target


class KpiOutcome(Frozen):
    """One KPI of a plan: planned and reached, in the KPI's unit.

    Attributes:
        node: Id of its node.
        title: Title of its node.
        level: Level of its node.
        measure: The KPI with baseline and target.
        reached: Total or last level; None when nothing was recorded.
        as_of: Last day that is known; None also where only a level without a date is.
        end: Deadline, if one is known.
        attained: Percent, rounded to 0.01; 100 and above is reached, whichever way is better.
        basis: What `attained` is a percentage of.
    """

    node: str
    title: str
    level: Level
    measure: Measure
    reached: Decimal | None
    as_of: date | None
    end: date | None
    attained: Decimal | None
    basis: Basis

    @property
    def is_met(self) -> bool | None:
        """Whether the target was reached; None when nothing was recorded."""
        if self.reached is None or self.measure.target is None:
            return None
        if self.measure.kpi.direction is Direction.UP:
            return self.reached >= self.measure.target
        return self.reached <= self.measure.target

    @property
    def is_final(self) -> bool:
        """Whether what was recorded goes to the deadline."""
        return self.end is not None and self.as_of is not None and self.as_of >= self.end


class Cost(Frozen):
    """What a plan cost.

    Attributes:
        amount: In whole currency units; None when nothing is known.
        is_recorded: Whether it was spent by the readings; otherwise it is what was planned.
        nodes: Ids of the nodes whose spending was recorded.
        unrecorded: Initiatives with money whose spending was not recorded, when that of others was.
    """

    amount: Decimal | None
    is_recorded: bool
    nodes: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()


class Outcome(Frozen):
    """What became of a plan.

    Attributes:
        kpis: Every KPI with a target, in the plan's order.
        cost: What it cost.
        attained: Attainment of the whole plan in percent, the mean of `of`; None when nothing was recorded.
        of: Ids of the nodes that `attained` rests on: the highest level of which anything was recorded.
    """

    kpis: tuple[KpiOutcome, ...]
    cost: Cost
    attained: Decimal | None
    of: tuple[str, ...] = ()

    @property
    def recorded(self) -> tuple[KpiOutcome, ...]:
        """The KPIs something was recorded of."""
        return tuple(kpi for kpi in self.kpis if kpi.reached is not None)

    @property
    def met(self) -> int:
        """How many targets were reached."""
        return sum(kpi.is_met is True for kpi in self.kpis)

    @property
    def main(self) -> KpiOutcome | None:
        """The first KPI that the attainment of the whole rests on, else the first of the plan."""
        return next((kpi for kpi in self.kpis if kpi.node in self.of), next(iter(self.kpis), None))

    @property
    def is_final(self) -> bool:
        """Whether what its attainment rests on was recorded to the deadline."""
        resting = [kpi for kpi in self.kpis if kpi.node in self.of and kpi.attained is not None]
        return bool(resting) and all(kpi.is_final for kpi in resting)


def outcome(plan: Plan, readings: Sequence[Reading], today: date = date.max) -> Outcome:
    """What became of a plan by the readings until a day.

    A total ("sales of the year") is measured in percent of its target; a level with a baseline by how much of
    the way it went; a level without one in percent of the target, or the target in percent of it where less
    is better. The whole plan is measured by its highest level that anything was recorded of, each KPI alike.
    """
    by_node: dict[str, list[Reading]] = {}
    for reading in readings:
        by_node.setdefault(reading.node, []).append(reading)
    kpis = tuple(
        _outcome_of(plan, node, measure, tuple(by_node.get(node.id, ())), today)
        for node, measure in targets(plan)
        if not is_spending(measure)
    )
    attained, of = _whole(kpis)
    return Outcome(kpis=kpis, cost=_cost(plan, by_node, today), attained=attained, of=of)


def is_spending(measure: Measure) -> bool:
    """Whether a measure is money spent, and no result."""
    kpi = measure.kpi
    names = {kpi.name.zh.casefold(), kpi.name.en.casefold()}
    return kpi.unit.kind.value == "money" and (kpi.key in _SPENT or not names.isdisjoint(_SPENT_NAMES))


def _outcome_of(
    plan: Plan, node: Node, measure: Measure, readings: tuple[Reading, ...], today: date
) -> KpiOutcome:
    found = measured(plan, node, measure, readings, today)
    value, as_of = found.standing.value, found.standing.as_of
    reached = measure.actual if value is None else value
    attained, basis = attain(measure, reached)
    return KpiOutcome(
        node=node.id,
        title=node.title,
        level=node.level,
        measure=measure,
        reached=reached,
        as_of=as_of,
        end=found.window[1] if found.window else None,
        attained=attained,
        basis=basis,
    )


def attain(measure: Measure, reached: Decimal | None) -> tuple[Decimal | None, Basis]:
    """How far a KPI came, in percent, and of what; None where nothing was recorded or nothing can be said."""
    down, target = measure.kpi.direction is Direction.DOWN, measure.target
    has_way = measure.baseline is not None and measure.baseline != target
    basis = Basis.WAY if has_way and (down or not accumulates(measure.kpi)) else Basis.TARGET
    if reached is None or target is None:
        return None, basis
    if basis is Basis.WAY and measure.baseline is not None:
        return _percent(reached - measure.baseline, target - measure.baseline), basis
    part, whole = (target, reached) if down else (reached, target)
    return (_percent(part, whole) if whole > 0 and part >= 0 else None), basis


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(_CENT, ROUND_HALF_UP)


def _whole(kpis: Iterable[KpiOutcome]) -> tuple[Decimal | None, tuple[str, ...]]:
    """The mean attainment of the highest level with one; of a node with several KPIs the first counts."""
    first: dict[str, KpiOutcome] = {}
    for kpi in kpis:
        if kpi.attained is not None:
            first.setdefault(kpi.node, kpi)
    for level in Level:
        found = [kpi.attained for kpi in first.values() if kpi.level is level and kpi.attained is not None]
        if found:
            mean = (sum(found, Decimal(0)) / len(found)).quantize(_CENT, ROUND_HALF_UP)
            return mean, tuple(kpi.node for kpi in first.values() if kpi.level is level)
    return None, ()


def _cost(plan: Plan, by_node: dict[str, list[Reading]], today: date) -> Cost:
    spent: dict[str, Decimal] = {}
    for node in plan.nodes:
        for measure in node.measures:
            if is_spending(measure):
                value = measured(plan, node, measure, tuple(by_node.get(node.id, ())), today).standing.value
                value = measure.actual if value is None else value
                if value is not None:
                    spent[node.id] = spent.get(node.id, Decimal(0)) + value
    if not spent:
        planned = total_budget(plan) if any(_has_money(node) for node in plan.nodes) else plan.envelope
        return Cost(amount=planned, is_recorded=False)
    # what was recorded further up holds what was recorded below it
    kept = [node for node in spent if not any(above.id in spent for above in plan.ancestors(node))]
    under = {below.id for node in kept for below in plan.descendants(node)} | set(kept)
    left = [n.id for n in plan.at(Level.INITIATIVE) if _has_money(n) and n.id not in under]
    return Cost(
        amount=sum((spent[node] for node in kept), Decimal(0)),
        is_recorded=True,
        nodes=tuple(kept),
        unrecorded=tuple(left),
    )


def _has_money(node: Node) -> bool:
    return node.budget is not None and node.budget.planned is not None
