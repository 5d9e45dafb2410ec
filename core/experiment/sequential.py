"""Looking before the end without fooling oneself: two-sided group-sequential bounds by alpha spending.

Each look may spend a part of alpha; its bound is what makes the chance of crossing there exactly that part,
found by integrating the density of the running statistic over the paths that have not crossed before.
Sources: Lan and DeMets (1983); Armitage, McPherson and Rowe (1969) for the recursion; Jennison and Turnbull,
"Group Sequential Methods" (2000), ch. 7 and 19.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.experiment.check import check_level
from core.text import Text

_NORMAL = NormalDist()
_NODES = 96  # Gauss-Legendre nodes a look; the bounds of ten looks are stable to 1e-9 from 64 on
_STEPS = 60
_FAR = 12.0  # a bound this far out is never crossed in double precision
MOST_LOOKS = 50


class Spending(StrEnum):
    """How alpha is spent over time: hardly anything early, or evenly."""

    OBRIEN_FLEMING = "obrien_fleming"
    POCOCK = "pocock"


def spend(fraction: float, alpha: float, spending: Spending) -> float:
    """Alpha spent when this fraction of the people has been seen."""
    if spending is Spending.POCOCK:
        return min(alpha, alpha * math.log1p((math.e - 1) * fraction))
    # each side spends its own half of alpha, as the published tables and programs do
    return 4 * _NORMAL.cdf(_NORMAL.inv_cdf(alpha / 4) / math.sqrt(fraction))


@lru_cache(maxsize=64)
def bounds(
    fractions: tuple[float, ...], alpha: float = 0.05, spending: Spending = Spending.OBRIEN_FLEMING
) -> tuple[float, ...]:
    """The |z| that must be reached at each look.

    Args:
        fractions: Share of the planned people seen at each look, rising, at most 1.
        alpha: Two-sided risk over all looks together.
        spending: How it is spent.

    Raises:
        InputError: The fractions do not rise within (0, 1], or there are too many.
    """
    check_fractions(fractions)
    check_level(alpha, "alpha")
    found: list[float] = []
    spent, nodes, mass = 0.0, np.zeros(1), np.ones(1)
    for at, fraction in enumerate(fractions):
        step = fraction - (fractions[at - 1] if at else 0.0)
        due = spend(fraction, alpha, spending) - spent
        edge = _edge(nodes, mass, step, due, math.sqrt(fraction))
        found.append(edge / math.sqrt(fraction))
        nodes, mass = _advance(nodes, mass, step, edge, drift=0.0)
        spent += due
    return tuple(found)


def crossing(fractions: Sequence[float], limits: Sequence[float], drift: float) -> tuple[float, ...]:
    """Chance of crossing for the first time at each look when the final z has mean `drift`."""
    nodes, mass, chances, left = np.zeros(1), np.ones(1), [], 1.0
    for at, fraction in enumerate(fractions):
        step = fraction - (fractions[at - 1] if at else 0.0)
        nodes, mass = _advance(nodes, mass, step, limits[at] * math.sqrt(fraction), drift=drift * step)
        chances.append(left - float(mass.sum()))
        left = float(mass.sum())
    return tuple(chances)


def inflation(
    fractions: tuple[float, ...], alpha: float = 0.05, power: float = 0.8,
    spending: Spending = Spending.OBRIEN_FLEMING,
) -> float:  # fmt: skip
    """How many times the people of a test with one look are needed at most."""
    limits = bounds(fractions, alpha, spending)
    single = _NORMAL.inv_cdf(1 - alpha / 2) + _NORMAL.inv_cdf(check_level(power, "power"))
    low, high = 0.5 * single, 4 * single
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if sum(crossing(fractions, limits, middle)) >= power else (middle, high)
    return (high / single) ** 2


def equal_looks(looks: int) -> tuple[float, ...]:
    """Fractions of looks at equal distances. Raises InputError outside 1 to 50."""
    if not 1 <= looks <= MOST_LOOKS:
        raise InputError(
            Text(zh=f"查看次数不能是 {looks}", en=f"the number of looks cannot be {looks}"),
            field="looks",
            valid=Text(zh=f"1 到 {MOST_LOOKS} 次", en=f"1 to {MOST_LOOKS}"),
        )
    return tuple((at + 1) / looks for at in range(looks))


def check_fractions(fractions: Sequence[float]) -> None:
    """Refuse looks that do not rise within (0, 1]. Raises InputError."""
    rising = all(a < b for a, b in pairwise(fractions))
    if (
        not fractions
        or not rising
        or not 0 < fractions[0] <= fractions[-1] <= 1
        or len(fractions) > MOST_LOOKS
    ):
        raise InputError(
            Text(zh="查看的进度应在 0 与 1 之间递增", en="looks must rise between 0 and 1"),
            field="looks",
            valid=Text(zh="例如 0.5、1", en="such as 0.5, 1"),
        )


@lru_cache(maxsize=1)
def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre nodes and weights on (−1, 1)."""
    places, weights = np.polynomial.legendre.leggauss(_NODES)
    return places.astype(np.float64), weights.astype(np.float64)


def _edge(
    nodes: NDArray[np.float64], mass: NDArray[np.float64], step: float, due: float, scale: float
) -> float:
    """The |B| that is crossed in this step with chance `due` by what has not crossed yet."""
    from scipy.special import ndtr

    root = math.sqrt(step)
    low, high = 0.0, _FAR * scale
    for _ in range(_STEPS):
        middle = (low + high) / 2
        beyond = float(mass @ (ndtr((nodes - middle) / root) + ndtr((-middle - nodes) / root)))
        low, high = (middle, high) if beyond > due else (low, middle)
    return high


def _advance(
    nodes: NDArray[np.float64], mass: NDArray[np.float64], step: float, edge: float, drift: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The distribution after a step over the paths that stay within ±edge, as weighted nodes."""
    places, weights = _quadrature()
    following = edge * places
    density = np.exp(-((following[:, None] - nodes[None, :] - drift) ** 2) / (2 * step))
    return following, edge * weights * (density @ mass) / math.sqrt(2 * math.pi * step)
