"""Where to try first: candidates scored by how typical the market is, how far resources and data are in hand.

The three criteria are those of the correction framework (chapter 12): 市场代表性, 资源可控性,
数据可获取性. A place that fails one of them outright is not made up for by the others: it comes last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.errors import InputError
from core.text import Text

CRITERIA = ("representative", "controllable", "measurable")
FLOOR = 2
_LEAST, _MOST = 1, 5


@dataclass(frozen=True)
class Candidate:
    """A place where a pilot could run; each score from 1 (poor) to 5 (good).

    Attributes:
        name: Of the place.
        representative: How typical of the whole market (市场代表性).
        controllable: How far the resources are in hand (资源可控性).
        measurable: How easily the data are had (数据可获取性).
    """

    name: str
    representative: int
    controllable: int
    measurable: int


@dataclass(frozen=True)
class Ranked:
    """A candidate with its place.

    Attributes:
        candidate: The candidate.
        score: Weighted mean of the three scores, exact.
        fails: Criteria below the floor; such a candidate stands behind all that fail none.
    """

    candidate: Candidate
    score: Fraction
    fails: tuple[str, ...]


def rank(candidates: Sequence[Candidate], weights: tuple[int, int, int] = (1, 1, 1)) -> tuple[Ranked, ...]:
    """Candidates, best first; ties in the order given. Raises InputError on a score outside 1 to 5."""
    names = [c.name for c in candidates]
    if not names or len(set(names)) != len(names) or min(weights) < 0 or not sum(weights):
        raise InputError(
            Text(
                zh="候选试点应至少一个且不重名",
                en="at least one candidate is needed, each with a name of its own",
            ),
            field="candidates",
            valid=Text(zh="不重名的候选", en="distinct names"),
        )
    ranked = [_score(candidate, weights) for candidate in candidates]
    return tuple(sorted(ranked, key=lambda r: (bool(r.fails), -r.score)))


def _score(candidate: Candidate, weights: tuple[int, int, int]) -> Ranked:
    scores = [getattr(candidate, criterion) for criterion in CRITERIA]
    if not all(_LEAST <= score <= _MOST for score in scores):
        raise InputError(
            Text(
                zh=f"{candidate.name} 的评分应在 1 到 5", en=f"the scores of {candidate.name} must be 1 to 5"
            ),
            field="candidates",
            valid=Text(zh="1 到 5", en="1 to 5"),
        )
    total = sum(weight * score for weight, score in zip(weights, scores, strict=True))
    fails = tuple(c for c, score in zip(CRITERIA, scores, strict=True) if score < FLOOR)
    return Ranked(candidate, Fraction(total, sum(weights)), fails)
