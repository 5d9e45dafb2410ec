"""A deviation case as it is kept, its row, and the passages it is found by."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from core.deviation.case import IMPACTS, TYPES, VERDICTS, Case, CaseStatus
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.access import EVERYBODY, Access
from knowledge.moment import read_moment, write_moment
from knowledge.search.entry import Entry, Kind

_HEADINGS = (
    Text(zh="问题描述", en="Problem"),
    Text(zh="原因", en="Causes"),
    Text(zh="纠正措施", en="Action"),
    Text(zh="效果", en="Effect"),
)


class KeptCase(Frozen):
    """A revision of a case.

    Attributes:
        id: "K" and five characters.
        revision: 1 for the first.
        case: What it says.
        access: Who may see it.
        by: Who made this revision.
        at: When.
        reason: Their words for it, "" if none.
    """

    id: str
    revision: int
    case: Case
    access: Access = EVERYBODY
    by: str
    at: datetime
    reason: str = ""


class _Body(Frozen):
    """What stands in the body column."""

    case: Case
    access: Access
    reason: str


def row_of(kept: KeptCase) -> dict[str, object]:
    """The row of a revision."""
    return {
        "id": kept.id,
        "revision": kept.revision,
        "status": kept.case.status.value,
        "made_by": kept.by,
        "made_at": write_moment(kept.at),
        "body": _Body(case=kept.case, access=kept.access, reason=kept.reason).model_dump_json(),
    }


def kept_of(row: Row[Any]) -> KeptCase:
    """The revision of a row."""
    body = _Body.model_validate_json(row.body)
    return KeptCase(
        id=row.id,
        revision=row.revision,
        case=body.case,
        access=body.access,
        by=row.made_by,
        at=read_moment(row.made_at),
        reason=body.reason,
    )


def passages_of(kept: KeptCase) -> tuple[Entry, ...]:
    """The passages of a case in the language it is written in; none of one that was withdrawn."""
    case = kept.case
    if case.status is CaseStatus.WITHDRAWN:
        return ()
    language = Language.EN if case.language is Language.EN else Language.ZH_HANS
    return tuple(
        Entry(
            kind=Kind.CASE,
            source=kept.id,
            number=number,
            language=language,
            title=case.title,
            heading=heading.said_in(language),
            text=text,
            topic="deviation",
            level=case.status.value,
            unit=case.unit or case.data.place,
            owner=case.owner,
            start=case.data.start,
            end=case.data.end,
            expires=_last_day(case),
            access=kept.access,
        )
        for number, (heading, text) in enumerate(zip(_HEADINGS, _texts(case, language), strict=True))
        if text
    )


def _texts(case: Case, language: Language) -> Iterator[str]:
    kind, impact = TYPES[case.type].said_in(language), IMPACTS[case.impact].said_in(language)
    facts = (case.data.kpi_name, *(one.name for one in case.data.segments[:1]), kind, impact)
    yield f"{case.problem}\n\n{' · '.join(facts)}"
    yield "\n\n".join(text for text in (case.direct_cause, case.deep_cause) if text)
    yield case.action
    verdict = VERDICTS[case.effect.verdict].said_in(language)
    yield f"{verdict}\n\n{case.effect.text}" if case.effect.text else verdict


def _last_day(case: Case) -> date | None:
    # one that was ended by hand is not found on that very day any more
    return date.min if case.status is CaseStatus.EXPIRED else case.expires_on
