"""Customer journeys folded by path: which channels were touched in which order, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Journeys:
    """Journeys with the same path counted together; P paths, in sorted order.

    Attributes:
        paths: P distinct paths, each the channels touched in order, at least one.
        conversions: For each path how many journeys converted.
        non_conversions: For each path how many did not.
        values: For each path the summed value of its conversions, in 分 (1 a conversion when none is known).
        times: For each path, for each of its conversions (in order of the journey's id), the days before
            the conversion each touch was made: ≥ 0, one number a touch, the last 0 when the conversion
            has no moment of its own. None when no times are known.
        has_values: Whether the values are money; else each conversion counts 1.
    """

    paths: tuple[tuple[str, ...], ...]
    conversions: tuple[int, ...]
    non_conversions: tuple[int, ...]
    values: tuple[int, ...]
    times: tuple[tuple[tuple[int, ...], ...], ...] | None = None
    has_values: bool = False

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel of any path, sorted."""
        return tuple(sorted({channel for path in self.paths for channel in path}))

    @property
    def count(self) -> int:
        """How many journeys there are."""
        return sum(self.conversions) + sum(self.non_conversions)
