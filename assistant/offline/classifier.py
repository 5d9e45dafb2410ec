"""What a message is about when no rule takes it: multinomial naive Bayes over character and word pieces.

Trained at first use on `examples.yaml` (a few milliseconds); nothing is downloaded and nothing is random.
Source of the method: Manning, Raghavan and Schütze, Introduction to Information Retrieval, ch. 13 (Laplace smoothing).
"""

import itertools
import math
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from assistant.offline.utterance import fold

_MARGIN = 2.0  # natural-log odds the best label must lead by to be believed
_KNOWN = 0.34  # share of a message's pieces that must have been seen in training


def classify(text: str) -> tuple[str, bool]:
    """The likeliest label of a folded message, and whether it is likely enough to act on."""
    pieces = _pieces(text)
    labels = _trained()
    vocabulary = _vocabulary()
    known = [piece for piece in pieces if piece in vocabulary]
    if not known:
        return "", False
    scores = {label: _score(known, counts, len(vocabulary)) for label, counts in labels.items()}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    sure = ranked[0][1] - ranked[1][1] >= _MARGIN and len(known) / len(pieces) >= _KNOWN
    return ranked[0][0], sure


def _score(pieces: list[str], counts: Counter[str], vocabulary: int) -> float:
    total = counts.total() + vocabulary
    return sum(math.log((counts[piece] + 1) / total) for piece in pieces)


@lru_cache(maxsize=1)
def _trained() -> dict[str, Counter[str]]:
    import yaml

    source = files("assistant.offline").joinpath("examples.yaml").read_text(encoding="utf-8")
    examples: dict[str, list[str]] = yaml.safe_load(source)
    return {
        label: Counter(piece for line in lines for piece in _pieces(fold(str(line))))
        for label, lines in examples.items()
    }


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(piece for counts in _trained().values() for piece in counts)


def _pieces(text: str) -> list[str]:
    """Chinese character pairs and single characters, Latin words and word pairs."""
    chinese = re.findall(r"[\u4e00-\u9fff]+", text)
    pairs = [run[i : i + 2] for run in chinese for i in range(len(run) - 1)]
    words = re.findall(r"[a-z']+", text)
    return [*pairs, *"".join(chinese), *words, *(f"{a} {b}" for a, b in itertools.pairwise(words))]
