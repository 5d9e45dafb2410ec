"""The library as one person may search it: whatever a search asks for, it is theirs."""

from collections.abc import Iterable

from core.text import Language
from knowledge.access import Viewer
from knowledge.search.found import Answer
from knowledge.search.library import ANYTHING, Library
from knowledge.search.wanted import Wanted


class LibraryView(Library):
    """What one person finds in the library. Every method of it is defined here anew.

    Args:
        whole: The library.
        viewer: Who searches.
        units: Their units by every name (`knowledge.unit_names`).
    """

    def __init__(self, whole: Library, viewer: Viewer, units: Iterable[str]) -> None:
        self.whole = whole
        known = None if viewer.units is None else viewer.units | set(units)
        self._viewer = viewer.model_copy(update={"units": known})

    def search(
        self,
        query: str,
        *,
        language: Language,
        wanted: Wanted = ANYTHING,
        limit: int = 5,
        words_only: bool = False,
    ) -> Answer:
        """The passages that answer best among those this person may see."""
        return self.whole.search(
            query,
            language=language,
            wanted=wanted.model_copy(update={"viewer": self._viewer}),
            limit=limit,
            words_only=words_only,
        )
