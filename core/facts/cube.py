"""Aggregated facts in memory: one cell a combination of dimension values, or a period, with whole numbers."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Cube:
    """Sums of measures over combinations of dimension values; combinations without rows are left out.

    Attributes:
        dimensions: d column names, in the order asked for.
        values: For each dimension its value keys, sorted; a code is a position in it.
        codes: n × d positions. Cells are sorted by code, so equal facts give equal cubes.
        measures: By column, n whole numbers of the measure's smallest unit.
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: Codes
    measures: dict[str, Whole] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.codes.shape[0])


@dataclass(frozen=True)
class Series:
    """Sums of measures by period. Periods without rows are there, with 0.

    Attributes:
        starts: First day of each of the T periods, rising.
        measures: By column, T whole numbers of the measure's smallest unit.
    """

    starts: tuple[date, ...]
    measures: dict[str, Whole] = field(default_factory=dict)
