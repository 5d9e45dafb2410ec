"""The deviation of an explanation as a case keeps it: numbers as computed, names as the reader saw them."""

from core.deviation.case import Contribution, Deviation, Segment
from core.plan.kpi_library import find_kpi
from tools.explain_deviation_arguments import ExplainDeviationResult, Scope
from tools.tool import ToolContext


def deviation_of(ctx: ToolContext, result: ExplainDeviationResult) -> Deviation:
    """What an explanation computed. It must have a headline, as every explanation has."""
    head, scope = result.headline, result.scope
    assert head is not None
    assert scope is not None
    return Deviation(
        kpi=_key(ctx, scope.kpi, scope.name),
        kpi_name=scope.name,
        unit=scope.unit,
        better=scope.better,
        compared=scope.compared,
        planned=head.reference,
        actual=head.actual,
        start=scope.start,
        end=scope.end,
        where=scope.where,
        place=scope.place,
        plan=scope.plan,
        node=scope.node,
        contributions=tuple(
            Contribution(key=_driver_key(ctx, scope, line.key), name=line.name, value=line.contribution)
            for line in result.drivers
            if line.parent is None
        ),
        segments=tuple(
            Segment(where=line.where, name=line.name, value=line.contribution) for line in result.segments
        ),
        causes=tuple(line.key for line in result.hypotheses),
    )


def _key(ctx: ToolContext, *names: str) -> str:
    """The key in the company's facts, else in the KPI library, else the first of the names."""
    for name in names:
        known = ctx.facts.catalogue.find_kpi(name) if ctx.facts is not None else None
        if known is not None:
            return known[1].key
    library = next((kpi for name in names if (kpi := find_kpi(name)) is not None), None)
    return library.key if library is not None else names[0]


def _driver_key(ctx: ToolContext, scope: Scope, key: str) -> str:
    """A driver typed in by name gets the key the facts have for it; a goal's id says of which plan it is."""
    if scope.compared == "typed":
        return _key(ctx, key)
    return f"{scope.plan}:{key}" if scope.node and not scope.where and key != "=" else key
