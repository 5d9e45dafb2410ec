"""Conversations over HTTP: send a message, read the transcript."""

import json
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from assistant.app import App
from assistant.errors import same
from assistant.http.access import TheApp, TheViewer, check_scope, named
from assistant.http.context import TheContext, note_read
from assistant.http.day import Day
from assistant.http.problem import PROBLEMS, note_language
from assistant.reply import Event, Reply
from assistant.uploads import uploads_of
from core.errors import Forbidden, UnknownReference
from core.text import Text
from knowledge.access import Scope, Viewer

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], responses=PROBLEMS)

ConversationId = Annotated[str, Path(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["q4-plan"])]

_CHANNELS = ("slack:", "wecom:", "wecom-app:", "web:")  # whoever is first in one over HTTP would own it
_REPLY = {
    "reply": "市场份额从 10% 到 15%，按 2 : 1.5 : 1.5 拆成三项，合计 +5 个百分点。",
    "calls": [{"name": "cascade", "arguments": {"goal": "G1"}, "ok": True, "result": {"text": "..."}}],
    "plan": {"id": "P7KQ2M", "version": 3},
    "citations": [],
    "asked_back": False,
}
_EVENTS = 'event: token\ndata: {"text": "市场份额"}\n\nevent: reply\ndata: {"reply": "市场份额 ..."}\n\n'


class NewMessage(BaseModel):
    """What a person says."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "把智能家居的市场份额从10%提高到15%", "person": "李娜"}]},
    )

    text: str
    person: str = Field(
        default="api",
        max_length=200,
        description="Who says it; kept with every change. A person's own token or session says it already.",
    )
    today: Day | None = Field(default=None, description='The day "next month" is counted from.')
    confirm: str = Field(
        default="",
        max_length=100,
        description="The `confirm.id` of an earlier reply that `text` (yes, no) answers; "
        "left out, the one asked for last.",
    )


class Transcript(BaseModel):
    """A conversation so far."""

    id: str
    plan: str | None
    language: str | None
    messages: list[dict[str, Any]]


@router.post(
    "/{conversation}/messages",
    response_model=Reply,
    responses={
        200: {
            "description": "The reply, or with Accept: text/event-stream the events token, tool_call, "
            "tool_result, and at the end reply or error.",
            "content": {
                "application/json": {"example": _REPLY},
                "text/event-stream": {"example": _EVENTS},
            },
        }
    },
)
async def send(
    conversation: ConversationId, message: NewMessage, request: Request, app: TheApp, viewer: TheViewer
) -> Response:
    """Say something; an unknown conversation starts with it. A second message waits for the first.

    A conversation belongs to who started it.
    """
    note_language(request, message.text)
    person = named(viewer, message.person)
    check_scope(viewer, Scope.READ)
    if viewer.id:
        await run_in_threadpool(app.rates.messages.check, f"http:{viewer.id}")
    await run_in_threadpool(_come_in, app, conversation, viewer)
    how: dict[str, Any] = {
        "person": person,
        "today": message.today,
        "imports": uploads_of(app.settings, viewer),
        "viewer": viewer,
        "cause": f"http:{uuid.uuid4().hex}",
        "confirm": message.confirm,
    }
    assistant = await run_in_threadpool(lambda: app.assistant)
    if "text/event-stream" in request.headers.get("accept", ""):
        events = assistant.stream(conversation, message.text, **how)
        return StreamingResponse(
            _as_lines(events), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )
    reply = await assistant.ask(conversation, message.text, **how)
    return JSONResponse(reply.as_data())


@router.get("/{conversation}")
def read(conversation: ConversationId, app: TheApp, context: TheContext) -> Transcript:
    """The transcript: every message, tool call and result, in order."""
    check_scope(context.viewer, Scope.READ)
    messages = app.conversations.messages(conversation)
    reader = context.viewer.id
    if not messages or (reader and app.conversations.owner(conversation) != reader):
        raise UnknownReference(
            Text(zh=f"没有会话 {conversation!r}", en=f"there is no conversation {conversation!r}"),
            field="conversation",
            valid=same("POST /v1/conversations/{id}/messages"),
        )
    note_read(context, "conversation", conversation)
    state = app.conversations.get_state(conversation)
    plan, language = state.get("plan"), state.get("language")
    return Transcript(
        id=conversation,
        plan=str(plan) if plan else None,
        language=str(language) if language else None,
        messages=list(messages),
    )


def _come_in(app: App, conversation: str, viewer: Viewer) -> None:
    """Start a conversation or go on with one's own; the operator comes into all. Raises Forbidden."""
    if viewer.id and conversation.startswith(_CHANNELS):
        raise Forbidden(
            Text(
                zh=f"{conversation[:80]!r} 是聊天渠道的会话编号，不能经 HTTP 使用",
                en=f"{conversation[:80]!r} is the id of a channel's conversation, not to be used over HTTP",
            ),
            field="conversation",
            valid=Text(
                zh=f"不以 {'、'.join(_CHANNELS)} 开头的编号",
                en=f"an id that does not begin with {', '.join(_CHANNELS)}",
            ),
        )
    if viewer.id and not app.conversations.claim(conversation, viewer.id):
        raise Forbidden(
            Text(zh="这是别人的会话", en="this conversation is somebody else's"),
            field="conversation",
            valid=Text(zh="用另一个会话编号", en="another conversation id"),
        )


async def _as_lines(events: AsyncGenerator[Event]) -> AsyncIterator[str]:
    async with aclosing(events) as stream:
        async for event in stream:
            yield f"event: {event.type}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
