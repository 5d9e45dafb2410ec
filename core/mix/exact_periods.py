"""A plan by channel and period in whole cents that sum by row, by column and in total.

Every cell is rounded down or up so that no limit is passed. Limits on channels and on periods form a
transportation network, so a solution in whole cents exists wherever one in fractions does (Hoffman & Kruskal
1956, total unimodularity); HiGHS finds the one nearest to the plan.
"""

import numpy as np
from numpy.typing import NDArray

from core.errors import InfeasibleInput
from core.text import Text

Array = NDArray[np.float64]
Cents = NDArray[np.int64]

_SLACK = 4e-7  # of the whole: how far the search may be beside a limit


def round_periods(
    spend: Array, whole: int, *, row_low: Cents, row_high: Cents, caps: Cents, unit: int = 1
) -> Cents:
    """The plan in whole cents.

    Args:
        spend: K × T in currency units.
        whole: Cents in all.
        row_low: K least a channel.
        row_high: K most a channel.
        caps: T most a period.
        unit: Whole numbers of so many cents where the limits allow, else of one.

    Returns:
        K × T cents that make the whole.

    Raises:
        InfeasibleInput: The limits leave no whole cents.
    """
    for step in dict.fromkeys((unit, 1)):
        if whole % step:
            continue
        ends = -(-row_low // step), row_high // step, caps // step
        found = _round(spend * 100 / step, whole // step, ends)
        if found is not None:
            return np.asarray(found * step)
    raise InfeasibleInput(
        Text(zh="这些限制放不进整分的金额", en="the limits leave no plan in whole cents"), field="limits"
    )


def _round(exact: Array, whole: int, ends: tuple[Cents, Cents, Cents]) -> Cents | None:
    row_low, row_high, caps = ends
    floor = np.clip(np.floor(exact + 1e-6).astype(np.int64), 0, row_high[:, None])
    limits = (row_low - floor.sum(1), row_high - floor.sum(1), caps - floor.sum(0), whole - int(floor.sum()))
    reach = 1
    while reach <= max(2.0, _SLACK * whole):
        bounds = (
            np.maximum(-floor, 1 - reach).ravel(),
            np.minimum(row_high[:, None] - floor, reach).ravel(),
        )
        moved = _move((exact - floor).ravel(), bounds, limits, exact.shape)
        if moved is not None:
            return np.asarray(floor + moved)
        reach *= 2
    return None


def _move(
    part: Array, bounds: tuple[Cents, Cents], limits: tuple[Cents, Cents, Cents, int], shape: tuple[int, ...]
) -> Cents | None:
    """Cents to add to each cell, most where the part of a cent that was cut is largest."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    count, periods = shape
    rows, columns = np.kron(np.eye(count), np.ones(periods)), np.tile(np.eye(periods), count)
    found = milp(
        -part,
        bounds=Bounds(*bounds),
        constraints=[
            LinearConstraint(rows, limits[0], limits[1]),
            LinearConstraint(columns, -np.inf, limits[2]),
            LinearConstraint(np.ones((1, count * periods)), limits[3], limits[3]),
        ],
        integrality=np.ones(count * periods),
    )
    return None if found.x is None else np.rint(found.x).astype(np.int64).reshape(shape)
