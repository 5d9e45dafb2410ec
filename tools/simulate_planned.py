"""What was planned for the months a simulation looks at, beside which its scenarios stand."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from core.errors import InputError
from core.facts.catalogue import FactKpi, FactTable, Grain
from core.simulation.facts_model import level_of
from knowledge.facts import FactStore


def planned_level(
    store: FactStore,
    table: FactTable,
    kpi: FactKpi,
    window: tuple[date, date],
    where: Mapping[str, tuple[str, ...]],
) -> Fraction | None:
    """The planned level of a KPI over a window; None where nothing, or not all of it, was planned.

    Args:
        store: The facts.
        table: The fact table.
        kpi: The KPI.
        window: First and last day.
        where: What the question is narrowed to.
    """
    if table.plan_source is None:
        return None
    columns = [c for c in (kpi.numerator, kpi.denominator) if c is not None]
    try:
        series = store.series(
            table.name,
            measures=columns,
            grain=Grain.MONTH,
            start=window[0],
            end=window[1],
            where=dict(where),
            scenario="plan",
        )
    except InputError:  # cut off inside a planned period, or a measure or value that was not planned
        return None
    if not all(series.measures[column].all() for column in columns):
        return None
    return level_of(table, kpi, {column: int(series.measures[column].sum()) for column in columns})
