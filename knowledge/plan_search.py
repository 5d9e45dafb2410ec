"""Which plan a reference names, by id or by exact name; the words in plans are the library's to search."""

import difflib
from collections.abc import Mapping

from core.errors import AmbiguousInput, UnknownReference
from core.text import Text
from knowledge.search.tokens import normalise


def resolve(reference: str, names: Mapping[str, str]) -> str:
    """The id of the plan that `reference` names, by id or by name; case, width and script do not matter.

    Raises:
        UnknownReference: None does; `candidates` are the nearest ids.
        AmbiguousInput: Several plans have this name.
    """
    said = reference.strip()
    if said.upper() in names:
        return said.upper()
    wanted = normalise(said)
    matches = [plan for plan, name in names.items() if normalise(name) == wanted]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise AmbiguousInput(
            Text(zh=f"有 {len(matches)} 个计划叫 {said!r}", en=f"{len(matches)} plans are called {said!r}"),
            [Text(zh=f"{plan} {names[plan]}", en=f"{plan} {names[plan]}") for plan in matches],
            field="plan",
        )
    raise nearest(said, names)


def nearest(reference: str, names: Mapping[str, str]) -> UnknownReference:
    """The error for a plan that is not there, with the ids of the plans it may have meant."""
    by_id = difflib.get_close_matches(reference.upper(), names, n=3, cutoff=0.6)
    wanted = normalise(reference)
    likeness = {
        plan: difflib.SequenceMatcher(None, wanted, normalise(name)).ratio() for plan, name in names.items()
    }
    by_name = [plan for plan in sorted(likeness, key=lambda plan: -likeness[plan]) if likeness[plan] >= 0.5]
    candidates = tuple(dict.fromkeys((*by_id, *by_name[:3])))
    listed = ", ".join(f"{plan} {names[plan]}".strip() for plan in candidates)
    return UnknownReference(
        Text(zh=f"没有找到计划 {reference!r}", en=f"there is no plan {reference!r}"),
        candidates=candidates,
        field="plan",
        valid=Text(zh=f"相近的计划：{listed}", en=f"near it: {listed}")
        if listed
        else Text(zh="hoshin plans 列出的计划", en="one that `hoshin plans` lists"),
    )
