"""The audit trail over HTTP, for administrators: read with filters, taken away as CSV or JSON."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from assistant.app import now
from assistant.audit_report import as_csv, as_json, as_lines
from assistant.http.access import TheActor, TheApp, may
from assistant.http.offset import MOST
from assistant.http.problem import PROBLEMS
from assistant.moment import read_time
from knowledge.access import Scope
from knowledge.audit import AuditFilter
from knowledge.audit_entry import AuditEntry, Outcome, entry_by

router = APIRouter(
    prefix="/v1/audit", tags=["people"], responses=PROBLEMS, dependencies=[Depends(may(Scope.ADMIN))]
)
_FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
    "jsonl": (as_lines, "application/x-ndjson"),
}
_Word = Annotated[str, Query(max_length=200)]


def wanted_lines(
    since: _Word = "",
    until: _Word = "",
    person: Annotated[str, Query(max_length=200, description="Id or name.")] = "",
    door: _Word = "",
    action: _Word = "",
    tool: _Word = "",
    kind: _Word = "",
    subject: _Word = "",
    outcome: Outcome | None = None,
) -> AuditFilter:
    """Which lines are wanted. Moments: 2026-01-31 or 2026-01-31T09:00:00+08:00; `until` is not included."""
    return AuditFilter(
        since=read_time(since, "since"),
        until=read_time(until, "until"),
        person=person,
        door=door,
        action=action,
        tool=tool,
        kind=kind,
        subject=subject,
        outcome=outcome,
    )


Wanted = Annotated[AuditFilter, Depends(wanted_lines)]


@router.get("")
def read_audit(
    app: TheApp,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> list[AuditEntry]:
    """Who saw and changed what, the newest first."""
    return list(app.audit.read(wanted, limit=limit, offset=offset))


@router.get("/export", responses={200: {"content": {"text/csv": {}, "application/json": {}}}})
def export_audit(
    app: TheApp, actor: TheActor, wanted: Wanted, format: Literal["csv", "json", "jsonl"] = "csv"
) -> StreamingResponse:
    """Every line that is wanted, the oldest first. That it was taken away is a line, too."""
    app.audit.add(entry_by(actor, "audit-export", now(), kind="audit", detail={"format": format}))
    lines = app.audit.all(wanted)
    write, media = _FORMATS[format]
    pieces = write(lines)
    named = {"Content-Disposition": f'attachment; filename="audit.{format}"'}
    return StreamingResponse(pieces, media_type=media, headers=named)
