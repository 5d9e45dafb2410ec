"""Where passages come from: guidance pages, plans, cases, documents. The index can be rebuilt from these."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from core.text import Language
from knowledge.search.entry import Entry, Kind


class Source(Protocol):
    """A store whose contents can be searched."""

    @property
    def kind(self) -> Kind:
        """The kind of all its passages."""

    def ids(self) -> Iterable[str]:
        """Ids of everything in it that can be found."""

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of one page, plan, case or document; none when it is gone."""

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The same passage in the reader's language, where there is one."""


@runtime_checkable
class Edited(Protocol):
    """A source whose contents people edit as files, which no log of changes tells of."""

    @property
    def generation(self) -> int:
        """Another number than before: anything in it may have changed."""
