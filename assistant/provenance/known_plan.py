"""What a plan knows: the numbers, dates and names of its nodes, indexed once for each version."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.provenance.folding import fold
from assistant.provenance.text_index import TextIndex, index_figures
from core.plan.node import Node
from core.plan.plan import Plan
from core.prose.day import Day
from core.prose.figure import Figure, Kind
from core.quantity.unit import Unit, UnitKind


class Entry(NamedTuple):
    """A number or date of a plan: which node ("" for the plan), which field, and what it is."""

    node: str
    field: str
    what: Figure | Day


class KnownPlan(NamedTuple):
    """A version of a plan as the ledger looks at it."""

    id: str
    version: int
    numbers: TextIndex
    names: frozenset[str]
    entries: tuple[Entry, ...]


def know(plan: Plan) -> KnownPlan:
    """The plan as the ledger looks at it; made once for each version."""
    return _know(_Version(plan))


class _Version:
    """A plan as a cache key: a stored version never changes, and what is hidden from a viewer is another."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._key = (plan.id, plan.version, len(plan.nodes), plan.envelope)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Version) and (self.plan is other.plan or self.plan == other.plan)


@lru_cache(maxsize=8)
def _know(version: _Version) -> KnownPlan:
    plan = version.plan
    entries = tuple(_entries(plan))
    figures = [entry.what for entry in entries if isinstance(entry.what, Figure)]
    days = [entry.what for entry in entries if isinstance(entry.what, Day)]
    names = frozenset(name for said in _names(plan) if (name := fold(said)))
    return KnownPlan(plan.id, plan.version, index_figures(figures, days), names, entries)


def _entries(plan: Plan) -> Iterator[Entry]:
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    yield Entry("", "nodes", _count(len(plan.nodes)))
    for level in {node.level for node in plan.nodes}:
        yield Entry("", f"nodes.{level}", _count(len(plan.at(level))))
    if plan.envelope is not None:
        yield Entry("", "envelope", _figure(plan.envelope, money))
    for reserve in plan.reserves:
        yield Entry("", f"reserves.{reserve.kind}", _figure(reserve.amount, money))
    for field, day in (("start", plan.start), ("end", plan.end)):
        if day is not None:
            yield Entry("", field, _day(day))
    for node in plan.nodes:
        yield from _of_node(node, money)


def _of_node(node: Node, money: Unit) -> Iterator[Entry]:
    for measure in node.measures:
        unit, change = measure.kpi.unit, measure.change
        for field, value in (("baseline", measure.baseline), ("target", measure.target)):
            if value is not None:
                yield Entry(node.id, field, _figure(value, unit))
        if change is not None:
            yield Entry(node.id, "change", _figure(change, unit, is_change=True))
    for field, value in node.budget or ():
        if isinstance(value, Decimal):
            yield Entry(node.id, f"budget.{field}", _figure(value, money))
    for field, day in (("start", node.start), ("end", node.end)):
        if day is not None:
            yield Entry(node.id, field, _day(day))


def _figure(value: Decimal, unit: Unit, *, is_change: bool = False) -> Figure:
    kinds = {UnitKind.MONEY: Kind.MONEY, UnitKind.COUNT: Kind.COUNT, UnitKind.PERCENT: Kind.PERCENT}
    kind = kinds.get(unit.kind, Kind.NUMBER)
    if is_change and kind is Kind.PERCENT:
        kind = Kind.POINTS
    currency = (unit.symbol or "CNY") if kind is Kind.MONEY else ""
    return Figure(0, 0, kind, abs(value), currency)


def _count(number: int) -> Figure:
    return Figure(0, 0, Kind.COUNT, Decimal(number))


def _day(day: date) -> Day:
    return Day(0, 0, "day", day.year, day.month, day.day)


def _names(plan: Plan) -> Iterator[str]:
    yield plan.name
    for node in plan.nodes:
        yield node.title
        yield node.statement
        yield from node.metrics
        for measure in node.measures:
            yield measure.kpi.name.zh
            yield measure.kpi.name.en


def find_entry(known: KnownPlan, what: Figure | Day) -> Entry | None:
    """The number or date of the plan that a figure or date is."""
    for entry in known.entries:
        if type(entry.what) is not type(what):
            continue
        index = (
            index_figures([entry.what], [])
            if isinstance(entry.what, Figure)
            else index_figures([], [entry.what])
        )
        found = (
            index.find_figure(what, hedged=True, any_kind=False)
            if isinstance(what, Figure)
            else index.find_day(what)
        )
        if found is not None:
            return entry
    return None
