"""Traces over HTTP: where each number, date and name of an answer comes from."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, JsonValue

from assistant.errors import same
from assistant.http.access import TheApp, check_scope
from assistant.http.context import TheContext, note_read
from assistant.http.conversations import ConversationId
from assistant.http.problem import PROBLEMS
from assistant.provenance.trace import Origin, last_answer, open_trace
from core.errors import UnknownReference
from core.text import Text
from knowledge.access import Scope

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], responses=PROBLEMS)

_ORIGIN: dict[str, JsonValue] = {
    "text": "5,400万元",
    "start": 3,
    "end": 10,
    "kind": "tool",
    "tool": "cascade",
    "message": 3,
    "path": "parts[0].amount",
    "quote": "销售额 1.2亿元：天猫 5,400万元、京东 3,600万元、线下 3,000万元",
    "citation": "",
    "plan": "",
    "node": "",
}


class Trace(BaseModel):
    """Where the claims of one answer come from.

    Attributes:
        conversation: Its id.
        reply: Place of the answer in the transcript; `start` and `end` index its stored text.
        claims: Its numbers, dates and names, in order.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"conversation": "q4-plan", "reply": 4, "claims": [_ORIGIN]}]}
    )

    conversation: str
    reply: int
    claims: tuple[Origin, ...]


@router.get("/{conversation}/trace")
def read(
    conversation: ConversationId,
    app: TheApp,
    context: TheContext,
    reply: Annotated[
        int | None,
        Query(ge=1, le=10**9, description="Place of the answer in the transcript; default: the last."),
    ] = None,
) -> Trace:
    """Where each number, date and name of an answer comes from. Only of a conversation of one's own."""
    check_scope(context.viewer, Scope.READ)
    reader = context.viewer.id
    rows = app.conversations.messages(conversation)
    if not rows or (reader and app.conversations.owner(conversation) != reader):
        raise UnknownReference(
            Text(zh=f"没有会话 {conversation!r}", en=f"there is no conversation {conversation!r}"),
            field="conversation",
            valid=same("POST /v1/conversations/{id}/messages"),
        )
    answers = [int(str(row["position"])) for row in rows if row["kind"] == "ai"]
    place = last_answer(rows) if reply is None else reply
    if place is None or place not in answers:
        raise UnknownReference(
            Text(zh="这里没有回答", en="there is no answer at this place"),
            field="reply",
            valid=Text(
                zh=f"回答的位置，例如 {answers[-1:] or '—'}",
                en=f"the place of an answer, such as {answers[-1:] or '—'}",
            ),
        )
    note_read(context, "conversation", conversation)
    return Trace(conversation=conversation, reply=place, claims=open_trace(rows, place, context.plans.load))
