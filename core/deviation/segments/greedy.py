"""Greedy search over all cuboids: the element with the best penalised gain, its cells removed, and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.leaves import Cuboid
from core.deviation.segments.model import LeafModel

Figures = NDArray[np.float64]
Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

CAUSE_COST = 3.0
ELEMENT_COST = 1.0
MOST_ELEMENTS = 25


class Found(NamedTuple):
    """An element: the position of its cuboid, its number there, and its gain when it was taken."""

    cuboid: int
    element: int
    gain: float


@dataclass(eq=False)
class _Table:
    """Sums and net gains of the elements of one cuboid."""

    sums: Figures
    gains: Figures


class Search:
    """The state of a search: which cells are unexplained, and every element's gain on those."""

    def __init__(self, cuboids: Sequence[Cuboid], model: LeafModel, unexplained: Mask) -> None:
        """Sums the model's columns over every element of every cuboid, on the unexplained cells."""
        self.cuboids = cuboids
        self.model = model
        self.unexplained = unexplained.copy()
        cells = np.flatnonzero(unexplained)
        self.tables = [self._tabulate(cuboid, cells) for cuboid in cuboids]

    def _tabulate(self, cuboid: Cuboid, cells: Ids) -> _Table:
        sums = _sum_columns(self.model.columns, cuboid.ids, cells, cuboid.count)
        return _Table(sums, self.model.score(sums))

    def run(self, found: list[Found], most: int = MOST_ELEMENTS) -> float:
        """Takes elements while one is worth its penalty; appends them to `found`.

        Returns:
            The sum of the net gains.
        """
        total = 0.0
        used = {f.cuboid for f in found}
        while len(found) < most:
            net, position, element = self._best(used)
            if not net > 0:
                break
            gain = float(self.tables[position].gains[element])
            found.append(Found(position, element, gain))
            used.add(position)
            total += net
            self._remove(position, element)
        return total

    def _best(self, used: set[int]) -> tuple[float, int, int]:
        best = (-np.inf, 0, 0)
        for position, (cuboid, table) in enumerate(zip(self.cuboids, self.tables, strict=True)):
            element = int(np.argmax(table.gains))
            net = float(table.gains[element]) - element_cost(cuboid, shared=position in used)
            if net > best[0] + 1e-9:
                best = (net, position, element)
        return best

    def _remove(self, position: int, element: int) -> None:
        cells = np.flatnonzero(self.unexplained & (self.cuboids[position].ids == element))
        self.unexplained[cells] = False
        for cuboid, table in zip(self.cuboids, self.tables, strict=True):
            ids = cuboid.ids[cells]
            touched = np.unique(ids)
            local = np.searchsorted(touched, ids)
            gone = np.stack(
                [np.bincount(local, column[cells], len(touched)) for column in self.model.columns]
            )
            table.sums[:, touched] -= gone
            table.gains[touched] = self.model.score(table.sums[:, touched])


def element_cost(cuboid: Cuboid, *, shared: bool) -> float:
    """Penalty of an element: the logarithm of the choices there were, less when its cause is known."""
    return log(cuboid.size) + ELEMENT_COST + (0.0 if shared else cuboid.prior + CAUSE_COST)


def _sum_columns(columns: Figures, ids: Ids, cells: Ids, count: int) -> Figures:
    where = ids[cells]
    return np.stack([np.bincount(where, column[cells], count) for column in columns])
