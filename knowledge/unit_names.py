"""Which units a node of a plan is of, by what it is called: 华东区销售额目标 is of 华东."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from core.plan.node import Node
from core.plan.plan import Plan
from knowledge.access import fold

if TYPE_CHECKING:
    from core.facts.catalogue import Catalogue

_TAILS = tuple(
    map(
        fold,
        (
            *("大区", "地区", "区域", "区", "事业部", "业务单元", "业务", "目标", "增长", "提升"),
            *("region", "area", "division", "business unit", "goal", "target", "growth"),
        ),
    )
)


def names_of(node: Node) -> tuple[str, ...]:
    """The title, and what is left of it without its KPI and words like 大区; each a name a unit may have."""
    measured = {name for measure in node.measures for name in (measure.kpi.name.zh, measure.kpi.name.en)}
    return _names(node.title, frozenset(measured))


@lru_cache(maxsize=100_000)
def _names(title: str, measured: frozenset[str]) -> tuple[str, ...]:
    left = whole = fold(title)
    for name in sorted(map(fold, measured), key=len, reverse=True):
        if name and name != left:
            left = left.removeprefix(f"{name}of").removesuffix(name)
    while (shorter := _without_tail(left)) != left:
        left = shorter
    return tuple(dict.fromkeys((whole, left)))


def known_as(units: Iterable[str], catalogue: "Catalogue") -> frozenset[str]:
    """The units by every name the facts know them by: 华东, East China, east, 华东大区."""
    names = {fold(unit) for unit in units}
    for called in _called(catalogue):
        if not names.isdisjoint(called):
            names |= called
    return frozenset(names)


def unknown_units(units: Sequence[str], plans: Iterable[Plan], catalogue: "Catalogue") -> tuple[str, ...]:
    """Those of `units` that no plan and no fact calls so; none while there are neither."""
    left = {fold(unit): unit for unit in units}
    known = False
    names = (frozenset(names_of(node)) for plan in plans for node in plan.nodes)
    for called in chain(_called(catalogue), names):
        if not left:
            break
        known = True
        for name in called:
            left.pop(name, None)
    return tuple(left.values()) if known else ()


def _called(catalogue: "Catalogue") -> Iterator[frozenset[str]]:
    """What each value of the facts is called, folded."""
    values = (value for table in catalogue.tables for one in table.dimensions for value in one.values)
    for value in values:
        yield frozenset(fold(name) for name in (value.key, value.name.zh, value.name.en, *value.aliases))


def _without_tail(name: str) -> str:
    for tail in _TAILS:
        if name.endswith(tail) and name != tail:
            return name.removesuffix(tail)
    return name
