"""The path of a claim in the typed data of a result, chosen by the names that stand beside it."""

import re
from collections.abc import Mapping
from typing import Any

from assistant.provenance.claim import Claim
from assistant.provenance.text_index import index_text
from assistant.provenance.typed import number_of, walk
from core.prose.day import Day
from core.prose.figure import Figure, Kind

_PARENT = re.compile(r"(?:\.[^.\[\]]+|\[\d+\])\Z")
_LONGEST = 400  # characters of a text that is looked into
_RENDERED = ("tables", "text", "citations")


def find_path(claim: Claim, sentence: str, data: Any) -> tuple[str, str]:
    """The path of a claim ("parts[2].amount"), and the id of the guidance it stands in; "" for none."""
    if not isinstance(data, Mapping) or isinstance(claim.what, str):
        return "", ""
    best, most = "", -1
    for path, value in walk(data):
        if path in _RENDERED or not _holds(value, claim.what, claim.hedged):
            continue
        likeness = 2 * _named_beside(data, path, sentence) + (not path.startswith(_RENDERED))
        if likeness > most:
            best, most = path, likeness
    return best, _citation(data, best)


def _holds(value: Any, what: Figure | Day, hedged: bool) -> bool:
    number = number_of(value)
    if isinstance(what, Figure) and number is not None:
        size = abs(number)
        return size == what.value or (what.kind is Kind.PERCENT and size * 100 == what.value)
    if not isinstance(value, str) or len(value) > _LONGEST or number is not None:
        return False
    index = index_text(value)
    if isinstance(what, Day):
        return index.find_day(what) is not None
    return index.find_figure(what, hedged=hedged, any_kind=False) is not None


def _named_beside(data: Any, path: str, sentence: str) -> int:
    """How many texts of the same object are said in the sentence of the claim."""
    parent = _at(data, _PARENT.sub("", path)) if _PARENT.search(path) else data
    if isinstance(parent, Mapping):
        beside = [value for value in parent.values() if isinstance(value, str)]
    elif isinstance(parent, list):
        beside = [value for value in parent if isinstance(value, str)]
    else:
        beside = []
    return sum(2 <= len(value) <= 60 and number_of(value) is None and value in sentence for value in beside)


def _at(data: Any, path: str) -> Any:
    """The value at a path; None when there is none."""
    for step in re.findall(r"[^.\[\]]+|\[\d+\]", path):
        if step.startswith("["):
            index = int(step[1:-1])
            data = data[index] if isinstance(data, list) and index < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _citation(data: Any, path: str) -> str:
    """The id of the cited guidance an object on the path stands for."""
    known = {str(cited.get("id")) for cited in data.get("citations") or () if isinstance(cited, Mapping)}
    while path:
        owner = _at(data, path)
        if isinstance(owner, Mapping) and str(owner.get("id")) in known:
            return str(owner["id"])
        shorter = _PARENT.sub("", path)
        path = "" if shorter == path else shorter
    return ""
