"""Finding a document by what people call it: its id, its file's name, its title."""

import difflib
from collections.abc import Sequence

from core.errors import AmbiguousInput, UnknownReference
from core.text import Text
from knowledge.documents.record import Record
from knowledge.search.tokens import normalise

_SHOWN = 100  # characters of what was said


def find_record(reference: str, records: Sequence[Record]) -> Record:
    """The document that `reference` names; case, width and script do not matter.

    Raises:
        UnknownReference: None does; `candidates` are the nearest ids.
        AmbiguousInput: Several do.
    """
    said = reference.strip()
    for record in records:
        if record.id == said.upper():
            return record
    wanted = normalise(said)
    named = [record for record in records if wanted in _names(record)]
    if len(named) == 1:
        return named[0]
    if named:
        raise AmbiguousInput(
            Text(zh=f"有 {len(named)} 份文件叫 {said!r}", en=f"{len(named)} documents are called {said!r}"),
            [Text(zh=f"{one.id} {one.said}", en=f"{one.id} {one.said}") for one in named],
            field="document",
        )
    raise _nearest(said[:_SHOWN], wanted, records)


def _names(record: Record) -> set[str]:
    name = normalise(record.name)
    base = name.rpartition("/")[2]
    names = {name, base, base.rpartition(".")[0] or base}
    return names | {normalise(record.title)} if record.title else names


def _nearest(said: str, wanted: str, records: Sequence[Record]) -> UnknownReference:
    likeness = {
        record.id: max(
            difflib.SequenceMatcher(None, wanted, name).ratio()
            for name in (*_names(record), record.id.lower())
        )
        for record in records
    }
    by_id = {record.id: record for record in records}
    best = sorted(likeness, key=lambda one: -likeness[one])[:3]
    candidates = tuple(one for one in best if likeness[one] >= 0.5)
    listed = ", ".join(f"{one} {by_id[one].said}" for one in candidates)
    return UnknownReference(
        Text(zh=f"没有学过文件 {said!r}", en=f"there is no document {said!r}"),
        candidates=candidates,
        field="document",
        valid=Text(zh=f"相近的：{listed}", en=f"near it: {listed}")
        if listed
        else Text(zh="hoshin documents 列出的文件", en="one that `hoshin documents` lists"),
    )
