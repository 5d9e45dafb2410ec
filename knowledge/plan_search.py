"""Finding a plan by what people call it: by id, by exact name, by the words in it."""

import difflib
from collections.abc import Mapping
from threading import Lock

from sqlalchemy import Connection, select

from core.errors import AmbiguousInput, UnknownReference
from core.text import Text
from knowledge.search.glossary import load_glossary
from knowledge.search.lexical import LexicalIndex, read_query
from knowledge.search.tokens import normalise, tokenise
from knowledge.tables import PLANS

_ENOUGH = 0.15  # share of the query's weight a plan must hold
_OF_BEST = 0.5  # and how much of what the best plan holds


class PlanSearch:
    """A lexical index over all plans, kept in memory and brought up to date plan by plan."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._terms: dict[str, tuple[int, list[str]]] = {}
        self._index: LexicalIndex | None = None

    def rank(self, text: str, connection: Connection) -> dict[str, int]:
        """Ids of the plans that answer to `text`, with their place, 0 for the best."""
        with self._lock:
            self._refresh(connection)
            ids, index = tuple(self._terms), self._index
        if index is None:
            return {}
        scores = {ids[at]: score for at, score in index.search(read_query(text, load_glossary())).items()}
        exact = text.strip().upper()
        if exact in ids:
            scores[exact] = 2.0
        best = max(scores.values(), default=0.0)
        kept = [plan for plan, score in scores.items() if score >= max(_ENOUGH, _OF_BEST * best)]
        kept.sort(key=lambda plan: -scores[plan])
        return {plan: place for place, plan in enumerate(kept)}

    def _refresh(self, connection: Connection) -> None:
        heads = {row.id: row.version for row in connection.execute(select(PLANS.c.id, PLANS.c.version))}
        stale = [plan for plan, version in heads.items() if self._terms.get(plan, (0, []))[0] != version]
        for start in range(0, len(stale), 500):
            query = select(PLANS.c.id, PLANS.c.version, PLANS.c.words)
            for row in connection.execute(query.where(PLANS.c.id.in_(stale[start : start + 500]))):
                self._terms[row.id] = (row.version, [token.term for token in tokenise(row.words)])
        if stale:
            self._index = LexicalIndex([terms for _, terms in self._terms.values()])


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
