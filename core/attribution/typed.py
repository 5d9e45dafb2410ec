"""Journeys as people type them: a path, how often it converted, how often not, and what that was worth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.attribution.journey import Journeys


@dataclass(frozen=True)
class Entry:
    """One line of typed journeys.

    Attributes:
        path: Channels in the order touched.
        conversions: How many journeys of this path converted.
        failures: How many did not.
        value: Summed value of the conversions in 分; None when not known.
    """

    path: tuple[str, ...]
    conversions: int
    failures: int = 0
    value: int | None = None


def fold(entries: Iterable[Entry]) -> Journeys:
    """Entries with the same path counted together. Values count only when every converting entry has one."""
    given = tuple(entries)
    has_values = bool(given) and all(e.value is not None for e in given if e.conversions)
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in given:
        found = sums[entry.path]
        found[0] += entry.conversions
        found[1] += entry.failures
        found[2] += (entry.value or 0) if has_values else entry.conversions
    paths = tuple(sorted(sums))
    return Journeys(
        paths=paths,
        conversions=tuple(sums[path][0] for path in paths),
        non_conversions=tuple(sums[path][1] for path in paths),
        values=tuple(sums[path][2] for path in paths),
        has_values=has_values,
    )
