"""What a request acts in: the stores as whoever asks may see them, and their name."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from assistant.app import App
from assistant.http.access import TheApp, TheViewer
from assistant.http.problem import language_of
from assistant.uploads import uploads_of
from core.text import Language
from knowledge.access import Viewer
from tools.tool import ToolContext


def make_context(
    app: App,
    viewer: Viewer,
    language: Language,
    *,
    person: str = "api",
    today: date | None = None,
    plan: str | None = None,
) -> ToolContext:
    """The context of one request; a person imports from a folder of their own."""
    return app.context(
        language,
        today or app.today,
        viewer.name or person,
        plan=plan,
        imports=uploads_of(app.settings, viewer),
        viewer=viewer,
        cause=f"http:{uuid.uuid4().hex}",
    )


def the_context(request: Request, app: TheApp, viewer: TheViewer) -> ToolContext:
    """The context of a request that only reads."""
    return make_context(app, viewer, language_of(request))


TheContext = Annotated[ToolContext, Depends(the_context)]


def note_read(context: ToolContext, kind: str, subject: str, **detail: str) -> None:
    """Write down that something was looked at."""
    if context.audit is not None:
        context.audit.saw("read", context.now(), kind=kind, subject=subject, detail=detail)
