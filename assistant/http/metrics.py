"""/metrics for Prometheus: for the operator alone, and by default on this machine only."""

import secrets

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from assistant.app import App
from assistant.http.access import TheApp
from assistant.sign_in.visitor import is_at_this_machine
from assistant.telemetry.counting import Counting

router = APIRouter(tags=["health"])


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, app: TheApp) -> Response:
    """Counters of this process in Prometheus' text format."""
    if not _may_read(request, app):
        raise HTTPException(404, "Not Found")
    counting: Counting = request.app.state.counting
    body, media = await run_in_threadpool(counting.written)
    return Response(body, media_type=media)


def _may_read(request: Request, app: App) -> bool:
    """Whether whoever asks may read: this machine's own user, or, where it is on, who has a token for it."""
    told = app.settings.telemetry
    if told.metrics == "off":
        return False
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    if not shown:
        return is_at_this_machine(request, app)
    if told.metrics != "on" or kind.lower() != "bearer":
        return False
    tokens = (told.metrics_token, app.settings.api_token)
    return any(
        token is not None
        and secrets.compare_digest(shown.strip().encode(), token.get_secret_value().encode())
        for token in tokens
    )
