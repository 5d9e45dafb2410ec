"""Pictures of a deviation: the driver bridge, and where and when it is, from what the tool found."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.chart.heat import HeatMap, heat_map
from core.chart.waterfall import Step, Waterfall, waterfall
from core.plan.kpi import Direction
from core.quantity.unit import NUMBER, Unit
from core.text import Language
from tools.explain_deviation_arguments import ExplainDeviationResult, Scope


def bridge(result: ExplainDeviationResult, language: Language) -> Waterfall | None:
    """The waterfall from the reference to the actual; None where no drivers are known."""
    if result.headline is None or len(result.bridge) < 3:
        return None
    head, (unit, better) = result.headline, unit_of(result.scope)
    steps = tuple(
        Step(label=point.label, start=point.start, end=point.end, kind=point.kind) for point in result.bridge
    )
    period = f"{head.period} " if head.period else ""
    return waterfall(f"{period}{head.kpi}", steps, unit, language, better)


def heat(
    title: str, found: Mapping[str, ExplainDeviationResult], dimension: str, language: Language
) -> HeatMap | None:
    """The deviations of each value of a dimension, side by side; None where nothing was found.

    Args:
        title: What is shown.
        found: What the tool found, by the name of the column: a month, or a value of another dimension.
        dimension: Column of the facts that makes the rows.
        language: Language of the words.
    """
    values: dict[tuple[str, str], Decimal] = {}
    for column, result in found.items():
        for part in result.parts:
            if part.dimension == dimension:
                values[part.value, column] = part.contribution
    if not values:
        return None
    scope = next(result.scope for result in found.values() if result.scope is not None)
    unit, better = unit_of(scope)
    rows = _by_weight(values)
    return heat_map(title, values, unit, language, rows=rows, columns=tuple(found), better=better)


def unit_of(scope: Scope | None) -> tuple[Unit, Direction]:
    """Unit and good direction of what was explained."""
    return (NUMBER, Direction.UP) if scope is None else (scope.unit, scope.better)


def _by_weight(values: Mapping[tuple[str, str], Decimal]) -> Sequence[str]:
    """Rows, the one that moved most first."""
    totals: dict[str, Decimal] = {}
    for (row, _), value in values.items():
        totals[row] = totals.get(row, Decimal(0)) + abs(value)
    return sorted(totals, key=lambda row: -totals[row])
