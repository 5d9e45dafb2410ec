"""Which deviation cases are looked for by what is known of them."""

from datetime import date

from core.deviation.case import LIVING, CaseStatus, DeviationType, Impact
from core.frozen import Frozen
from knowledge.case_record import KeptCase
from knowledge.search.tokens import normalise


class CaseFilter(Frozen):
    """What a case must be. Everything given must hold.

    Attributes:
        kpis: Keys or names of a KPI, any of them; empty: every KPI.
        down: Whether the KPI fell short of (True) or went beyond (False) what it was held against.
        segments: For each segment its key and names: the case was narrowed to it, or it stood out there.
        type: 偏差类型.
        impact: 影响程度.
        statuses: Where it stands on the day it is asked.
        unit: Business unit or region, or a part of its name.
        owner: Who is answerable, or a part of the name.
        start: Cases whose deviation ends on this day or later; those without days pass.
        end: Cases whose deviation begins on this day or before.
    """

    kpis: frozenset[str] = frozenset()
    down: bool | None = None
    segments: tuple[frozenset[str], ...] = ()
    type: DeviationType | None = None
    impact: Impact | None = None
    statuses: tuple[CaseStatus, ...] = LIVING
    unit: str = ""
    owner: str = ""
    start: date | None = None
    end: date | None = None

    def takes(self, kept: KeptCase, today: date) -> bool:
        """Whether a case is one of those looked for."""
        case, data = kept.case, kept.case.data
        return (
            case.status_on(today) in self.statuses
            and (not self.kpis or data.kpi in self.kpis or normalise(data.kpi_name) in self.kpis)
            and (self.down is None or (data.change != 0 and (data.change < 0) is self.down))
            and all(_is_in(segment, kept) for segment in self.segments)
            and self.type in (None, case.type)
            and self.impact in (None, case.impact)
            and normalise(self.unit) in normalise(f"{case.unit} {data.place} {' '.join(_names(kept))}")
            and normalise(self.owner) in normalise(case.owner)
            and (self.start is None or data.end is None or data.end >= self.start)
            and (self.end is None or data.start is None or data.start <= self.end)
        )


def _is_in(segment: frozenset[str], kept: KeptCase) -> bool:
    data = kept.case.data
    keys = {key for values in data.where.values() for key in values}
    keys |= {key for one in data.segments[:1] for key in one.where.values()}
    if not segment.isdisjoint(keys):
        return True
    words = f" {normalise(f'{kept.case.unit} {data.place} ' + ' '.join(_names(kept)))} "
    # "east" is no word of "northeast"; Chinese has no spaces between words
    named = (f" {normalise(name)} " if name.isascii() else normalise(name) for name in segment)
    return any(name in words for name in named)


def _names(kept: KeptCase) -> tuple[str, ...]:
    return tuple(segment.name for segment in kept.case.data.segments[:1])
