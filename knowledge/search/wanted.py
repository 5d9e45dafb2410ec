"""Which passages a search may return."""

from datetime import date

from core.frozen import Frozen
from knowledge.access import Viewer
from knowledge.search.entry import Entry, Kind
from knowledge.search.tokens import normalise


class Wanted(Frozen):
    """What a passage must be to be found, beside answering the query. Everything given must hold.

    Attributes:
        viewer: Who asks; a passage they may not see is never found, nor counted.
        kinds: Guidance, plans, cases, documents; empty: all.
        topic: The topic of a guidance page.
        unit: Business unit or region, or a part of its name.
        owner: Who is answerable, or a part of the name.
        start: Passages about a time that ends on this day or later; those about no time pass.
        end: Passages about a time that begins on this day or before; those about no time pass.
        on: The day it is asked; passages that expired before are not found. None: those, too.
        sources: Ids of pages, plans, cases, documents; empty: all.
    """

    viewer: Viewer = Viewer()
    kinds: tuple[Kind, ...] = ()
    topic: str | None = None
    unit: str | None = None
    owner: str | None = None
    start: date | None = None
    end: date | None = None
    on: date | None = None
    sources: tuple[str, ...] = ()

    def takes(self, entry: Entry) -> bool:
        """Whether a passage may be found."""
        return (
            self.viewer.may_see(entry.access)
            and (not self.kinds or entry.kind in self.kinds)
            and (self.topic is None or entry.topic == self.topic)
            and _names(self.unit, entry.unit)
            and _names(self.owner, entry.owner)
            and (self.start is None or entry.end is None or entry.end >= self.start)
            and (self.end is None or entry.start is None or entry.start <= self.end)
            and (self.on is None or entry.expires is None or entry.expires >= self.on)
            and (not self.sources or entry.source in self.sources)
        )


def _names(wanted: str | None, given: str) -> bool:
    return wanted is None or normalise(wanted) in normalise(given)
