"""What a noise model tells the search: columns to be summed over an element, and the gain from the sums."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

LEAST_EFFECT = 0.01
"""A smaller relative change is not worth naming, however certain."""

BROAD = 1e-3
"""Share of cells taken to move in any way at all without belonging to a cause."""


class LeafModel(Protocol):
    """Log-likelihood of cells as moving together against moving like the rest.

    Attributes:
        columns: k × n numbers of the n cells; the first is 1.
        total: Log-likelihood of all cells as moving like the rest.
    """

    columns: Figures
    total: float

    def score(self, sums: Figures) -> Figures:
        """Gains of m elements from k × m sums of the columns over their cells; −∞ where there is no cell."""
        ...


class Part:
    """A model restricted to some cells."""

    def __init__(self, model: LeafModel, cells: NDArray[np.int64]) -> None:
        """Takes the cells' columns."""
        self.columns = model.columns[:, cells]
        self.total = 0.0
        self.score = model.score
