"""What is searched in the evaluation: the shipped guidance, and made-up plans, cases and documents."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from core.text import Language
from knowledge.guidance import Guidance
from knowledge.search.entry import Entry, Kind
from knowledge.search.source import Source

FOLDER = Path(__file__).parent / "corpus"
_FILES = {Kind.PLAN: "plans.yaml", Kind.CASE: "cases.yaml", Kind.DOCUMENT: "documents.yaml"}


class Strict(BaseModel):
    """Base: a field nobody reads is a mistake in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Passage(Strict):
    """A passage of an item; text alone may stand for it."""

    text: str = Field(min_length=1, max_length=1_200)
    heading: str = ""
    place: str = ""


class Item(Strict):
    """A plan, case or document, as README.md describes it."""

    id: str = Field(pattern=r"^[\w.-]+$")
    language: Literal["zh-Hans", "en"]
    title: str = Field(min_length=1)
    passages: tuple[Passage, ...] = Field(min_length=1)
    origin: str = ""
    topic: str = ""
    level: str = ""
    unit: str = ""
    owner: str = ""
    start: date | None = None
    end: date | None = None

    @field_validator("passages", mode="before")
    @classmethod
    def _wrap(cls, given: Any) -> Any:
        return [{"text": one} if isinstance(one, str) else one for one in given]

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """The passages as they are indexed."""
        about = self.model_dump(exclude={"id", "language", "passages"})
        return tuple(
            Entry(
                kind=kind,
                source=self.id,
                number=number,
                language=Language(self.language),
                **about,
                **passage.model_dump(),
            )
            for number, passage in enumerate(self.passages)
        )


class Shelved:
    """A source over entries that are all there is."""

    def __init__(self, kind: Kind, entries: Iterable[Entry]) -> None:
        self._kind = kind
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take in another passage."""
        self._entries.setdefault(entry.source, []).append(entry)

    @property
    def kind(self) -> Kind:
        """The kind of all its passages."""
        return self._kind

    def ids(self) -> Iterable[str]:
        """Ids of everything in it."""
        return self._entries

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of one of them."""
        return tuple(self._entries.get(source, ()))

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The passage as it is: what was found is what is graded."""
        return entry


def load_items(path: Path) -> tuple[Item, ...]:
    """The items of a file, none when it is not there. Raises pydantic.ValidationError."""
    if not path.exists():
        return ()
    return TypeAdapter(tuple[Item, ...]).validate_python(
        yaml.safe_load(path.read_text(encoding="utf-8")) or []
    )


@cache
def load_entries(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """All passages. Raises ValueError when two things have one id."""
    guidance = Guidance()
    entries = [entry for page in sorted(guidance.ids()) for entry in guidance.entries(page)]
    known = set(guidance.ids())
    for kind, name in _FILES.items():
        for item in load_items(folder / name):
            if item.id in known:
                raise ValueError(f"{name}: the id {item.id} is there twice")
            known.add(item.id)
            entries.extend(item.entries(kind))
    return tuple(entries)


def sources(entries: Iterable[Entry]) -> tuple[Source, ...]:
    """The entries as sources, one for each kind."""
    kept = list(entries)
    return tuple(Shelved(kind, [entry for entry in kept if entry.kind is kind]) for kind in Kind)
