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


def number_cuboids(codes: Ids, sizes: Sequence[int]) -> Iterator[Cuboid]:
    """Every cuboid, from one dimension to all of them; elements without cells have no number."""
    width = len(sizes)
    made: dict[tuple[int, ...], tuple[Ids, int]] = {(): (np.zeros(len(codes), dtype=np.int64), 1)}
    for layer in range(1, width + 1):
        prior = log(width) + log(comb(width, layer))
        for chosen in combinations(range(width), layer):
            above, count = made[chosen[:-1]]
            ids, count = _renumber(above * sizes[chosen[-1]] + codes[:, chosen[-1]], count * sizes[chosen[-1]])
            made[chosen] = ids, count
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
