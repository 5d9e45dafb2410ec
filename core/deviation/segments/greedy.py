"""Greedy search over all cuboids: the element with the best penalised gain, its cells removed, and again."""

from collections.abc import Sequence
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
LEAST_REST = 0.1
TIE = 1e-9


class Found(NamedTuple):
    """An element: the position of its cuboid, its number there, and its gain when it was taken."""

    cuboid: int
    element: int
    gain: float


class Search:
    """The state of a search: which cells are unexplained, and every element's gain on those.

    Elements of all cuboids stand in one row, cuboid after cuboid.
    """

    def __init__(
        self, cuboids: Sequence[Cuboid], model: LeafModel, unexplained: Mask, least: float = LEAST_REST
    ) -> None:
        """Sums the model's columns over every element of every cuboid, on the unexplained cells."""
        self.cuboids = cuboids
        self.model = model
        self.unexplained = unexplained.copy()
        self.least = least * len(unexplained)
        self.starts = np.concatenate([[0], np.cumsum([cuboid.count for cuboid in cuboids])]).astype(np.int64)
        cells = None if unexplained.all() else np.flatnonzero(unexplained)
        self.sums = np.concatenate([_sum_columns(model.columns, c, cells) for c in cuboids], axis=1)
        self.gains = model.score(self.sums)

    def run(self, found: list[Found], most: int = MOST_ELEMENTS) -> float:
        """Takes elements while one is worth its penalty and leaves some cells; appends them to `found`.

        Returns:
            The sum of the net gains.
        """
        total = 0.0
        used = {f.cuboid for f in found}
        costs = [element_cost(c, shared=p in used) for p, c in enumerate(self.cuboids)]
        cost = np.repeat(costs, [cuboid.count for cuboid in self.cuboids])
        while len(found) < most:
            net = self.gains - cost
            top = float(net.max(initial=-np.inf))
            if not top > 0:
                break
            place = int(np.argmax(net >= top - TIE))
            position = int(np.searchsorted(self.starts, place, side="right")) - 1
            start, end = self.starts[position : position + 2]
            taken = Found(position, place - int(start), float(self.gains[place]))
            if not self._remove(taken):
                break
            found.append(taken)
            cost[start:end] = element_cost(self.cuboids[position], shared=True)
            total += float(net[place])
        return total

    def _remove(self, taken: Found) -> bool:
        """Takes the element's cells out, unless hardly any would be left."""
        ids = self.cuboids[taken.cuboid].ids
        cells = np.flatnonzero(self.unexplained & (ids == taken.element))
        if int(self.unexplained.sum()) - len(cells) < self.least:
            return False
        self.unexplained[cells] = False
        places = np.concatenate(
            [c.ids[cells] + start for c, start in zip(self.cuboids, self.starts[:-1], strict=True)]
        )
        mark = np.zeros(len(self.gains), dtype=bool)
        mark[places] = True
        touched = np.flatnonzero(mark)
        for row, column in zip(self.sums, self.model.columns, strict=True):
            gone = np.bincount(places, np.tile(column[cells], len(self.cuboids)), len(mark))
            row[touched] -= gone[touched]
        self.gains[touched] = self.model.score(self.sums[:, touched])
        return True


def element_cost(cuboid: Cuboid, *, shared: bool) -> float:
    """Penalty of an element: the logarithm of the choices there were, less when its cause is known."""
    return log(cuboid.size) + ELEMENT_COST + (0.0 if shared else cuboid.prior + CAUSE_COST)


def _sum_columns(columns: Figures, cuboid: Cuboid, cells: Ids | None) -> Figures:
    if cells is None:
        return np.stack([np.bincount(cuboid.ids, column, cuboid.count) for column in columns])
    where = cuboid.ids[cells]
    return np.stack([np.bincount(where, column[cells], cuboid.count) for column in columns])
