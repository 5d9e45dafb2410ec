"""Plans over HTTP: list, read, versions, differences, files."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse

from assistant.exporting import export_file
from assistant.http.access import TheApp
from assistant.http.problem import PROBLEMS, language_of
from core.plan.difference import Difference, diff
from core.plan.plan import Plan
from knowledge.summary import PlanSummary, VersionInfo

router = APIRouter(prefix="/v1/plans", tags=["plans"], responses=PROBLEMS)

PlanId = Annotated[str, Path(max_length=200, description="Id or name.", examples=["P7KQ2M"])]
Version = Annotated[int, Query(ge=1)]
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def list_plans(
    app: TheApp, limit: Annotated[int, Query(ge=1, le=1000)] = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> list[PlanSummary]:
    """Plans, the one changed last first."""
    return list(app.plans.list(limit=limit, offset=offset))


@router.get("/{plan}")
def read_plan(plan: PlanId, app: TheApp, version: Annotated[int | None, Query(ge=1)] = None) -> Plan:
    """A plan, the newest version or the one asked for. Amounts are decimal strings."""
    return app.plans.load(app.plans.resolve(plan), version)


@router.get("/{plan}/versions")
def list_versions(plan: PlanId, app: TheApp) -> list[VersionInfo]:
    """Every version: who, when, why."""
    return list(app.plans.versions(app.plans.resolve(plan)))


@router.get("/{plan}/diff")
def compare(
    plan: PlanId, app: TheApp, since: Annotated[int, Query(alias="from", ge=1)], to: Version
) -> list[Difference]:
    """What changed from one version to another, field by field."""
    plan_id = app.plans.resolve(plan)
    return list(diff(app.plans.load(plan_id, since), app.plans.load(plan_id, to)))


@router.get(
    "/{plan}/export",
    response_class=FileResponse,
    responses={200: {"content": {_EXCEL: {}, "text/markdown": {}}, "description": "The file."}},
)
def export(
    plan: PlanId, request: Request, app: TheApp, format: Literal["excel", "markdown"] = "excel"
) -> FileResponse:
    """The plan's six documents as a file."""
    context = app.context(language_of(request), date.today(), "api", plan=app.plans.resolve(plan))
    path = export_file(context, format)
    media = _EXCEL if format == "excel" else "text/markdown; charset=utf-8"
    return FileResponse(path, media_type=media, filename=path.name)
