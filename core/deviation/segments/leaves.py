"""The cells of a cube in canonical order, and its cuboids: which element of each a cell lies in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb, log

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Figures = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cuboid:
    """All combinations of values of some dimensions.

    Attributes:
        dimensions: Positions of its dimensions.
        ids: For each cell the number of its element.
        count: How many elements there are here.
        size: How many there are in the whole cube.
        prior: Minus the log-probability of these dimensions when every number of dimensions is as likely, and
            every choice of as many.
    """

    dimensions: tuple[int, ...]
    ids: Ids
    count: int
    prior: float
    size: int = 0

    def within(self, cells: Ids) -> "Cuboid":
        """The same cuboid over some of the cells; element numbers are local, penalties as before."""
        distinct, ids = np.unique(self.ids[cells], return_inverse=True)
        return replace(self, ids=ids, count=len(distinct))


@dataclass(frozen=True, eq=False)
class Leaves:
    """Cells in an order that depends on names alone, each combination of values once.

    Attributes:
        order: Positions of the dimensions, by name; dimensions with a single value are left out.
        codes: n × len(order) positions of values, by their text.
        sizes: Values by dimension of `order`.
        cells: For each of the given cells its leaf.
    """

    order: tuple[int, ...]
    codes: Ids
    sizes: tuple[int, ...]
    cells: Ids

    def add_up(self, figures: Figures) -> Figures:
        """Sums of the given cells' figures by leaf."""
        if len(figures) == len(self.codes):
            summed = np.empty(len(figures))
            summed[self.cells] = figures
            return summed
        ascending = np.argsort(figures, kind="stable")
        return np.bincount(self.cells[ascending], figures[ascending], len(self.codes)).astype(np.float64)


def arrange(dimensions: Sequence[str], values: Sequence[Sequence[str]], codes: Ids) -> Leaves:
    """Leaves of the given cells, whatever the order of rows, columns and values."""
    order, ranks, sizes = [], [], []
    for position in sorted(range(len(dimensions)), key=lambda d: dimensions[d]):
        column, count = _renumber(_rank(values[position])[codes[:, position]], len(values[position]))
        if count > 1:
            order.append(position)
            ranks.append(column)
            sizes.append(count)
    cells, count = np.zeros(len(codes), dtype=np.int64), min(len(codes), 1)
    for column, size in zip(ranks, sizes, strict=True):
        cells, count = _renumber(cells * size + column, count * size)
    leaves = np.zeros((count, len(order)), dtype=np.int64)
    for place, column in enumerate(ranks):
        leaves[cells, place] = column
    return Leaves(tuple(order), leaves, tuple(sizes), cells)


def _rank(keys: Sequence[str]) -> Ids:
    """Place of each key in the order of their text."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks


def number_cuboids(codes: Ids, sizes: Sequence[int]) -> Iterator[Cuboid]:
    """Every cuboid from one dimension to all; elements without cells have no number.

    A cuboid that divides the cells no further than one with fewer dimensions is left out (a region's country
    adds nothing to the region).
    """
    width = len(sizes)
    made: dict[tuple[int, ...], tuple[Ids, int]] = {(): (np.zeros(len(codes), dtype=np.int64), 1)}
    for layer in range(1, width + 1):
        prior = log(width) + log(comb(width, layer))
        for chosen in combinations(range(width), layer):
            above, count = made[chosen[:-1]]
            last = chosen[-1]
            ids, count = _renumber(above * sizes[last] + codes[:, last], count * sizes[last])
            made[chosen] = ids, count
            if all(made[coarser][1] < count for coarser in combinations(chosen, layer - 1)):
                yield Cuboid(chosen, ids, count, prior, count)


def _renumber(keys: Ids, space: int) -> tuple[Ids, int]:
    """Keys without gaps, in the same order."""
    if space <= 8 * len(keys) + 1024:
        present = np.zeros(space, dtype=bool)
        present[keys] = True
        numbers = np.cumsum(present) - 1
        return numbers[keys], int(numbers[-1]) + 1 if space else 0
    distinct, ids = np.unique(keys, return_inverse=True)
    return ids.astype(np.int64), len(distinct)
