"""Fact tables asked the same things again and again by one run: each question goes to the engine once."""

from collections.abc import Callable
from typing import Any

from knowledge.facts import FactStore


class RememberedFacts(FactStore):
    """The facts of a folder with a memory; for one run, in which nothing in them changes."""

    def __init__(self, facts: FactStore) -> None:
        super().__init__(facts.folder)
        self._told: dict[tuple[object, ...], Any] = {}

    def span(self, table: str) -> Any:
        """As `FactStore.span`."""
        return self._once(("span", table), lambda: super(RememberedFacts, self).span(table))

    def cube(self, table: str, **asked: Any) -> Any:
        """As `FactStore.cube`."""
        return self._once(
            ("cube", table, _key(asked)), lambda: super(RememberedFacts, self).cube(table, **asked)
        )

    def series(self, table: str, **asked: Any) -> Any:
        """As `FactStore.series`."""
        key = ("series", table, _key(asked))
        return self._once(key, lambda: super(RememberedFacts, self).series(table, **asked))

    def series_by(self, table: str, **asked: Any) -> Any:
        """As `FactStore.series_by`."""
        key = ("series_by", table, _key(asked))
        return self._once(key, lambda: super(RememberedFacts, self).series_by(table, **asked))

    def _once(self, key: tuple[object, ...], ask: Callable[[], Any]) -> Any:
        if key not in self._told:
            self._told[key] = ask()
        return self._told[key]


def _key(asked: dict[str, Any]) -> str:
    return repr(sorted((name, _plain(value)) for name, value in asked.items()))


def _plain(value: Any) -> str:
    if hasattr(value, "items"):
        return repr(sorted((name, tuple(values)) for name, values in value.items()))
    return repr(tuple(value)) if isinstance(value, list | tuple) else repr(value)
