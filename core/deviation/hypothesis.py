"""Possible causes of a deviation, ranked by which evidence fits. Hypotheses, never arithmetic.

The score of a cause is the sum of weight × strength over the observed evidence, and is shown with it. Nothing
here proves a cause: each comes with the check that would confirm it.
"""

from collections.abc import Sequence

from core.deviation.evidence import Evidence
from core.deviation.taxonomy import CAUSES, CauseKind
from core.frozen import Frozen
from core.text import Text

LEAST = 2.5  # a cause with a lower score is not worth a line


class Support(Frozen):
    """One piece of evidence in a score.

    Attributes:
        text: What was observed.
        points: What it adds to the score, or takes off.
    """

    text: Text
    points: float


class Hypothesis(Frozen):
    """A possible cause.

    Attributes:
        cause: What it would be.
        score: Sum of the points of its support.
        support: The evidence, strongest first.
    """

    cause: CauseKind
    score: float
    support: tuple[Support, ...]


def rank_causes(evidence: Sequence[Evidence], *, most: int = 5) -> tuple[Hypothesis, ...]:
    """The causes that fit the evidence, best first; equal scores in the order of the taxonomy."""
    found = [_weigh(cause, evidence) for cause in CAUSES]
    fitting = [hypothesis for hypothesis in found if hypothesis.score >= LEAST]
    fitting.sort(key=lambda hypothesis: -hypothesis.score)
    return tuple(fitting[:most])


def _weigh(cause: CauseKind, evidence: Sequence[Evidence]) -> Hypothesis:
    support = [
        Support(text=one.text, points=round(cause.weights[one.signal] * one.strength, 1))
        for one in evidence
        if one.signal in cause.weights
    ]
    support.sort(key=lambda one: -one.points)
    return Hypothesis(cause=cause, score=round(sum(one.points for one in support), 1), support=tuple(support))
