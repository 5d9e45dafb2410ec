"""One ranking of two: how near a passage is in meaning, plus how much of the query's words it holds.

score = cosine + λ·coverage. Both are comparable between queries, unlike ranks: merging by rank lets the
chance hits of one language push out what only meaning finds in the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from knowledge.search.corpus import Covered
from knowledge.search.entry import Entry, Kind

_MORE = 0.2  # weight of a source's further passages beside its best one
_COUNTED = 3  # further passages that count


class Scored(NamedTuple):
    """A passage with its score and where that comes from.

    Attributes:
        score: For ranking.
        entry: The passage.
        coverage: Share of the query's words it holds.
        cosine: How near it is in meaning; None where that was not compared.
    """

    score: float
    entry: Entry
    coverage: float
    cosine: float | None = None


def fuse(
    candidates: Iterable[Covered], cosines: Mapping[tuple[Kind, str], float], weight: float
) -> list[Scored]:
    """Score passages.

    Args:
        candidates: The passages.
        cosines: Nearness by kind and digest. A passage that is not in it is taken to be as far as the
            farthest candidate is; when nothing is in it, words alone decide.
        weight: λ.
    """
    farthest = min(cosines.values(), default=None)
    scored: list[Scored] = []
    for entry, coverage in candidates:
        if farthest is None:
            scored.append(Scored(coverage, entry, coverage))
            continue
        cosine = cosines.get((entry.kind, entry.digest))
        near = farthest if cosine is None else cosine
        scored.append(Scored(near + weight * coverage, entry, coverage, cosine))
    return scored


def best_of_each(scored: Iterable[Scored]) -> list[Scored]:
    """The best passage of every page, plan, case and document, best first, raised a little by its others."""
    grouped: defaultdict[tuple[Kind, str], list[Scored]] = defaultdict(list)
    for one in scored:
        grouped[one.entry.kind, one.entry.source].append(one)
    chosen: list[Scored] = []
    for group in grouped.values():
        best, *rest = sorted(group, key=_order)[: 1 + _COUNTED] if len(group) > 1 else group
        more = sum(one.score for one in rest) / _COUNTED
        score = (best.score + _MORE * more) / (1 + _MORE)
        chosen.append(Scored(score, best.entry, best.coverage, best.cosine))
    return sorted(chosen, key=_order)


def _order(one: Scored) -> tuple[float, str]:
    return -one.score, one.entry.key
