"""The company's facts as one person may see them: rows of their own units, and nothing that names others."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.facts.catalogue import Catalogue, FactDimension, FactEvent, FactTable, FactValue, Readers
from knowledge.access import Rank, Scope, Viewer, fold
from knowledge.facts import FactStore, Scenario
from knowledge.facts_engine import FactEngine
from knowledge.facts_query import check_columns

_RANKS = {
    Readers.POSITION: Rank.POSITION,
    Readers.DEPARTMENT: Rank.DEPARTMENT,
    Readers.EXECUTIVE: Rank.EXECUTIVE,
}
_Limits = Mapping[str, tuple[str, ...]]


class FactView(FactStore):
    """What one person sees of the facts. Every query goes over their rows only, whatever it asks for.

    Args:
        whole: All facts.
        viewer: Who asks.
        units: Their units by every name, folded (`knowledge.unit_names`).
        note: Called when something is shown in part.
    """

    def __init__(
        self, whole: FactStore, viewer: Viewer, units: frozenset[str], note: Callable[[], None]
    ) -> None:
        super().__init__(whole.folder)
        self.whole = whole
        self._viewer = viewer
        self._units = units
        self._note = note
        self._cut: tuple[Catalogue, Catalogue] | None = None

    @property
    def catalogue(self) -> Catalogue:
        """What is seen of the tables: other units' values and what happened to them are not in it."""
        every = self.whole.catalogue
        if self._cut is None or self._cut[0] is not every:
            self._cut = (every, self._scoped(every))
        return self._cut[1]

    @property
    def _engine(self) -> FactEngine:
        return self.whole._engine

    def _source(self, table: FactTable, scenario: Scenario) -> Any:
        rows = super()._source(table, scenario)
        seen = self.catalogue.table(table.name)
        limits = self._limits(self.whole.catalogue.table(seen.name)) or {}
        if limits:
            self._note()
            check_columns(rows, limits, table.name)
        for column, values in limits.items():
            rows = rows.filter(rows[column].cast("string").isin(list(values)))
        return rows

    def _scoped(self, every: Catalogue) -> Catalogue:
        if Scope.READ not in self._viewer.scopes:
            return Catalogue(currency=every.currency)
        if self._viewer.units is None:
            return every
        tables = tuple(cut for table in every.tables if (cut := self._cut_table(table)) is not None)
        journeys = every.journeys if every.journeys and self._may_read(every.journeys.readers) else None
        hidden = _hidden_names(every, tables)
        events = tuple(event for event in every.events if _is_seen(event, tables, hidden))
        return every.model_copy(update={"tables": tables, "journeys": journeys, "events": events})

    def _cut_table(self, table: FactTable) -> FactTable | None:
        limits = self._limits(table)
        if limits is None:
            return None
        dimensions = tuple(
            one.model_copy(update={"values": _of(one, limits[one.column])}) if one.column in limits else one
            for one in table.dimensions
        )
        return table.model_copy(update={"dimensions": dimensions})

    def _limits(self, table: FactTable) -> _Limits | None:
        """Keys by column that a row must have to be seen; None where none may be."""
        if self._viewer.units is None:
            return {}
        limits: dict[str, tuple[str, ...]] = {}
        whose = False
        for dimension in table.dimensions:
            own = self._own(dimension)
            whose |= dimension.access is True or bool(own)
            if own:
                limits[dimension.column] = own
        if limits:
            return limits
        return {} if not whose and self._may_read(table.readers) else None

    def _own(self, dimension: FactDimension) -> tuple[str, ...]:
        """The keys of a dimension that are units of this person."""
        if dimension.access is False:
            return ()
        if not dimension.values:
            return tuple(sorted(self._viewer.units or ())) if dimension.access else ()
        return tuple(
            value.key for value in dimension.values if not self._units.isdisjoint(map(fold, _names(value)))
        )

    def _may_read(self, readers: Readers | None) -> bool:
        return readers is not None and self._viewer.rank >= _RANKS[readers]


def _names(value: FactValue) -> tuple[str, ...]:
    return (value.key, value.name.zh, value.name.en, *value.aliases)


def _of(dimension: FactDimension, keys: tuple[str, ...]) -> tuple[FactValue, ...]:
    return tuple(value for value in dimension.values if value.key in keys)


def _hidden_names(every: Catalogue, seen: tuple[FactTable, ...]) -> frozenset[str]:
    """What values that are not shown are called."""
    return frozenset(_all_names(every.tables)) - frozenset(_all_names(seen))


def _all_names(tables: tuple[FactTable, ...]) -> Iterator[str]:
    for value in (value for table in tables for one in table.dimensions for value in one.values):
        yield from _names(value)


def _is_seen(event: FactEvent, tables: tuple[FactTable, ...], hidden: frozenset[str]) -> bool:
    """Whether an event concerns what is shown and names nothing that is not."""
    known = {one.column: {value.key for value in one.values} for table in tables for one in table.dimensions}
    for column, keys in event.where.items():
        if column not in known or (known[column] and not set(keys) <= known[column]):
            return False
    said = f"{event.text.zh} {event.text.en}"
    return not any(name in said for name in hidden)
