"""How good a ranking is, and how sure one can be of it. Pure functions of ids, grades and scores."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DRAWS = 10_000
_SEED = 20_261_122


class Interval(NamedTuple):
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], depth: int = 10) -> float:
    """Discounted gain of the first `depth`, of the best there could be; 0 to 1.

    Gain 2^grade - 1 (Burges et al. 2005), discount log2(rank + 1) (Järvelin & Kekäläinen 2002).
    """
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(one, 0.0) for one in ranked[:depth]]) / best if best else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, float], depth: int = 5) -> float:
    """Of what is relevant, the share among the first `depth`; of `depth` at most. 0 to 1."""
    relevant = {one for one, grade in grades.items() if grade >= 1}
    return len(relevant & set(ranked[:depth])) / min(depth, len(relevant)) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, float], depth: int = 10) -> float:
    """One divided by the rank of the first that is relevant; 0 if it is not among the first `depth`."""
    ranks = (rank for rank, one in enumerate(ranked[:depth], 1) if grades.get(one, 0) >= 1)
    return 1 / next(ranks, math.inf)


def hit(ranked: Sequence[str], grades: Mapping[str, float], depth: int = 3) -> float:
    """1 if one of the first `depth` is relevant, else 0."""
    return float(any(grades.get(one, 0) >= 1 for one in ranked[:depth]))


METRICS = {"nDCG@10": ndcg, "R@5": recall, "MRR@10": reciprocal_rank, "hit@3": hit}


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean of values over queries, with its percentile interval (Efron & Tibshirani 1993, chapter 13)."""
    kept = np.asarray(values, np.float64)
    means = _means(kept)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(kept.mean()), float(low), float(high))


def difference(one: Sequence[float], other: Sequence[float]) -> Interval:
    """The mean of `one` less that of `other` over the same queries, with its paired interval."""
    return bootstrap(np.asarray(one, np.float64) - np.asarray(other, np.float64))  # type: ignore[arg-type]


def _means(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    drawn = np.random.default_rng(_SEED).integers(0, len(values), (_DRAWS, len(values)))
    found: NDArray[np.float64] = values[drawn].mean(axis=1)
    return found


def _gain(grades: Sequence[float]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
