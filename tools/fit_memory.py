"""Fits that were made before: the same history is asked about again and again, and a fit takes a second."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from core.mix.fit import Fit, fit
from core.mix.history import History
from core.mix.prior import Priors


@dataclass(frozen=True)
class _Question:
    digest: str
    history: History = field(compare=False)
    priors: Priors = field(compare=False)


def recall_fit(history: History, priors: Priors | None = None) -> Fit:
    """The fit of a history, remembered while the process lives. Raises what `fit` raises."""
    believed = priors or Priors()
    digest = hashlib.sha256(believed.model_dump_json().encode())
    for array in (history.spend, history.response, history.controls):
        digest.update(str(array.shape).encode() + array.tobytes())
    digest.update(repr((history.channels, history.grain.value, history.starts)).encode())
    return _recall(_Question(digest.hexdigest(), history, believed))


@lru_cache(maxsize=256)
def _recall(question: _Question) -> Fit:
    return fit(question.history, question.priors)
