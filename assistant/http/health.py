"""Whether the program runs, and whether it can do its work."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.diagnosis.examination import examine
from assistant.diagnosis.finding import Finding
from assistant.http.access import TheApp
from assistant.http.problem import language_of

router = APIRouter(prefix="/health", tags=["health"])

_UNAVAILABLE = 503


@router.get("")
@router.get("/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", responses={_UNAVAILABLE: {"description": "A check failed; the answer says which."}})
async def ready(app: TheApp, request: Request, response: Response) -> list[Finding]:
    """The checks of `hoshin doctor` that have a bearing on answering: 200 when none failed."""
    findings = await run_in_threadpool(lambda: list(examine(app, language_of(request))))
    if any(finding.state == "failed" for finding in findings):
        response.status_code = _UNAVAILABLE
    return findings
