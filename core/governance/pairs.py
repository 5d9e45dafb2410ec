"""Linked KPIs: how far each of the two is, and what they make together."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from core.plan.kpi import Combine, Direction, Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.record import Pair
from core.quantity.unit import UnitKind


@dataclass(frozen=True)
class Product:
    """What a count times a rate makes: leads × conversion = customers.

    Attributes:
        baseline: Today's, None when a level is not known.
        target: Planned.
        actual: Last measured.
    """

    baseline: Decimal | None
    target: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class PairLine:
    """The state of two linked KPIs.

    Attributes:
        record: The pair.
        first: One node, None when it is gone.
        second: The other.
        attained: Percent of the way from baseline to target of each; None where it cannot be said.
        joint: The lower of the two: neither counts without the other; None when one is not known.
        product: What they make together, for a count and a rate.
    """

    record: Pair
    first: Node | None
    second: Node | None
    attained: tuple[Decimal | None, Decimal | None]
    joint: Decimal | None
    product: Product | None


def read_pairs(plan: Plan) -> tuple[PairLine, ...]:
    """The linked KPIs of a plan (deviation-correction, ch. 10)."""
    return tuple(_line(plan, record) for record in plan.records if isinstance(record, Pair))


def attained(measure: Measure | None) -> Decimal | None:
    """Percent of the way from baseline to target that the actual has come, to 0.1; from 0 without a baseline.

    100 is on target also for a KPI that is to fall; None when a level is missing or there is no way to go.
    """
    if measure is None or measure.actual is None or measure.target is None:
        return None
    start = measure.baseline if measure.baseline is not None else Decimal(0)
    if measure.baseline is None and measure.kpi.direction is Direction.DOWN:
        return None
    way = measure.target - start
    if way == 0:
        return None
    with localcontext() as context:
        context.prec = 60
        return ((measure.actual - start) * 100 / way).quantize(Decimal("0.1"))


def _line(plan: Plan, pair: Pair) -> PairLine:
    first, second = plan.index.get(pair.first), plan.index.get(pair.second)
    measures = tuple(node.measure if node else None for node in (first, second))
    both = (attained(measures[0]), attained(measures[1]))
    known = [value for value in both if value is not None]
    return PairLine(
        record=pair,
        first=first,
        second=second,
        attained=both,
        joint=min(known) if len(known) == 2 else None,
        product=_product(measures[0], measures[1]),
    )


def _product(first: Measure | None, second: Measure | None) -> Product | None:
    if first is None or second is None:
        return None
    count, rate = (second, first) if first.kpi.unit.kind is UnitKind.PERCENT else (first, second)
    if count.kpi.combine is not Combine.SUM or rate.kpi.unit.kind is not UnitKind.PERCENT:
        return None
    return Product(
        baseline=_times(count.baseline, rate.baseline),
        target=_times(count.target, rate.target),
        actual=_times(count.actual, rate.actual),
    )


def _times(count: Decimal | None, percent: Decimal | None) -> Decimal | None:
    return None if count is None or percent is None else count * percent / 100
