"""The fields of a node other than its KPI, from what was said about it."""

from decimal import Decimal
from typing import NamedTuple

from core.errors import MissingInput
from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import (
    Budget,
    Dimension,
    Grade,
    Horizon,
    Level,
    Link,
    Node,
    Raci,
    Relevance,
    Trigger,
)
from core.plan.plan import Plan
from core.text import Text
from tools.edit import NodeFields, TriggerEdit
from tools.measure_fields import measure_of
from tools.node_reference import find_node
from tools.stated_value import read_amount, read_money, read_period, read_score, read_value
from tools.tool import ToolContext

_PLAIN = ("statement", "owner", "audience", "deliverable", "note")
_MONEY = ("ask", "minimum", "maximum", "effective_minimum")
_RACI = ("responsible", "accountable", "consulted", "informed")
_WORK = (Level.STRATEGY, Level.INITIATIVE)


class Place(NamedTuple):
    """Where an edit stands: the plan before it, the context, and its path in the arguments."""

    plan: Plan
    ctx: ToolContext
    path: str


def filled(node: Node, fields: NodeFields, place: Place) -> Node:
    """The node with every given field set; what was left out stays.

    Raises:
        InputError: A value cannot be read, does not suit, or names a node that is not there.
    """
    changes: dict[str, object] = {
        name: getattr(fields, name) for name in _PLAIN if getattr(fields, name) is not None
    }
    changes |= _choices(fields) | _dates(node, fields, place) | _references(node, fields, place)
    if fields.metrics is not None:
        changes["metrics"] = tuple(dict.fromkeys(name.strip() for name in fields.metrics if name.strip()))
    if any(getattr(fields, name) is not None for name in _RACI):
        changes["raci"] = _raci(node.raci or Raci(), fields)
    if (relevance := _relevance(node, fields, place.path)) is not None:
        changes["relevance"] = relevance
    if (budget := _budget(node, fields, place)) != node.budget:
        changes["budget"] = budget
    if fields.hours_per_week is not None:
        changes["hours_per_week"] = read_amount(fields.hours_per_week, f"{place.path}.hours_per_week").value
    if fields.triggers is not None:
        changes["triggers"] = tuple(_trigger(t, place.path) for t in fields.triggers)
    changes["measures"] = _measures(node, fields, place)
    return node.model_copy(update=changes)


def _choices(fields: NodeFields) -> dict[str, object]:
    changes: dict[str, object] = {}
    if fields.dimension is not None:
        changes["dimension"] = Dimension(fields.dimension)
    if fields.horizon is not None:
        changes["horizon"] = Horizon(fields.horizon)
    return changes


def _dates(node: Node, fields: NodeFields, place: Place) -> dict[str, object]:
    """A goal has a deadline; work has a first and a last day, unless only its end was said."""
    if fields.when is None:
        return {}
    fiscal_start = place.plan.fiscal_start or place.ctx.fiscal_start
    period = read_period(fields.when, f"{place.path}.when", today=place.ctx.today, fiscal_start=fiscal_start)
    if period.is_deadline:
        start = node.start if node.start is None or node.start <= period.end else None
        return {"start": start, "end": period.end}
    return {"start": period.start if node.level in _WORK else None, "end": period.end}


def _references(node: Node, fields: NodeFields, place: Place) -> dict[str, object]:
    changes: dict[str, object] = {}
    if fields.needs is not None:
        found = [
            find_node(place.plan, name, field=f"{place.path}.needs.{at}").id
            for at, name in enumerate(fields.needs)
        ]
        changes["needs"] = tuple(dict.fromkeys(found))
    if fields.supports is not None:
        ids = [
            find_node(place.plan, name, field=f"{place.path}.supports.{at}").id
            for at, name in enumerate(fields.supports)
        ]
        helped = (Link(parent=above) for above in dict.fromkeys(ids) if above != node.parent)
        changes["links"] = (*node.links[:1], *helped)
    return changes


def _raci(old: Raci, fields: NodeFields) -> Raci:
    given = {name: tuple(value) for name in _RACI if (value := getattr(fields, name)) is not None}
    return old.model_copy(update=given)


def _relevance(node: Node, fields: NodeFields, path: str) -> Relevance | None:
    if fields.relevance is None and fields.relevance_reason is None:
        return None
    grade = Grade(fields.relevance) if fields.relevance else node.relevance and node.relevance.grade
    if grade is None:
        raise MissingInput(
            Text(zh="战略关联度是高、中还是低？", en="is the strategic relevance high, medium or low?"),
            field=f"{path}.relevance",
            valid=Text(zh="high、medium、low", en="high, medium, low"),
        )
    reason = fields.relevance_reason
    return Relevance(grade=grade, reason=reason if reason is not None else _old_reason(node))


def _old_reason(node: Node) -> str:
    return node.relevance.reason if node.relevance else ""


def _budget(node: Node, fields: NodeFields, place: Place) -> Budget | None:
    currency, path = place.plan.currency, place.path
    given: dict[str, object] = {
        name: read_money(text, currency, f"{path}.{name}")
        for name in _MONEY
        if (text := getattr(fields, name)) is not None
    }
    if fields.budget is not None:
        given["planned"] = read_money(fields.budget, currency, f"{path}.budget")
    if fields.contribution is not None:
        given["contribution"] = read_score(fields.contribution, f"{path}.contribution")
    if fields.priority is not None:
        given["priority"] = fields.priority
    if fields.tier is not None:
        given["tier"] = fields.tier
    return (node.budget or Budget()).model_copy(update=given) if given else node.budget


def _trigger(edit: TriggerEdit, path: str) -> Trigger:
    threshold = read_amount(edit.threshold, f"{path}.triggers").value
    return Trigger(
        metric=edit.metric, threshold=threshold, below=edit.below, units=edit.units, action=edit.action
    )


def _measures(node: Node, fields: NodeFields, place: Place) -> tuple[Measure, ...]:
    measures = list(node.measures)
    main = measure_of(node, fields, place.plan.currency, place.path)
    if main is not None:
        _put(measures, main)
    if fields.reach is not None:
        kpi = standards()["reach"].kpi
        reach: Decimal = read_value(fields.reach, kpi.unit, f"{place.path}.reach")
        old = next((m for m in measures if m.kpi.key == kpi.key), Measure(kpi=kpi))
        _put(measures, old.model_copy(update={"target": reach}))
    return tuple(measures)


def _put(measures: list[Measure], measure: Measure) -> None:
    keys = [m.kpi.key for m in measures]
    if measure.kpi.key in keys:
        measures[keys.index(measure.kpi.key)] = measure
    else:
        measures.append(measure)
