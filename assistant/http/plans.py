"""Plans over HTTP: list, read, versions, differences, files. Everything as whoever asks may see it."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse

from assistant.exporting import export_file
from assistant.http.access import may
from assistant.http.context import TheContext, note_read
from assistant.http.offset import MOST
from assistant.http.problem import PROBLEMS
from core.plan.difference import Difference, diff
from core.plan.plan import Plan
from knowledge.access import Scope
from knowledge.summary import PlanSummary, VersionInfo

router = APIRouter(
    prefix="/v1/plans", tags=["plans"], responses=PROBLEMS, dependencies=[Depends(may(Scope.READ))]
)

PlanId = Annotated[str, Path(max_length=200, description="Id or name.", examples=["P7KQ2M"])]
Version = Annotated[int, Query(ge=1)]
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def list_plans(
    context: TheContext,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> list[PlanSummary]:
    """Plans, the one changed last first."""
    return list(context.plans.list(limit=limit, offset=offset))


@router.get("/{plan}")
def read_plan(plan: PlanId, context: TheContext, version: Annotated[int | None, Query(ge=1)] = None) -> Plan:
    """A plan, the newest version or the one asked for. Amounts are decimal strings."""
    found = context.plans.load(context.plans.resolve(plan), version)
    note_read(context, "plan", found.id, version=str(found.version))
    return found


@router.get("/{plan}/versions")
def list_versions(plan: PlanId, context: TheContext) -> list[VersionInfo]:
    """Every version: who, when, why."""
    plan_id = context.plans.resolve(plan)
    note_read(context, "plan", plan_id, view="versions")
    return list(context.plans.versions(plan_id))


@router.get("/{plan}/diff")
def compare(
    plan: PlanId, context: TheContext, since: Annotated[int, Query(alias="from", ge=1)], to: Version
) -> list[Difference]:
    """What changed from one version to another, field by field."""
    plan_id = context.plans.resolve(plan)
    note_read(context, "plan", plan_id, view="diff", version=str(to))
    return list(diff(context.plans.load(plan_id, since), context.plans.load(plan_id, to)))


@router.get(
    "/{plan}/export",
    response_class=FileResponse,
    responses={200: {"content": {_EXCEL: {}, "text/markdown": {}}, "description": "The file."}},
)
def export(plan: PlanId, context: TheContext, format: Literal["excel", "markdown"] = "excel") -> FileResponse:
    """The plan's six documents as a file."""
    path = export_file(replace(context, plan_id=context.plans.resolve(plan)), format)
    media = _EXCEL if format == "excel" else "text/markdown; charset=utf-8"
    return FileResponse(path, media_type=media, filename=path.name)
