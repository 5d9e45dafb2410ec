"""The answer to a confirmation: yes makes exactly the call that was shown, no lets it be; each works once."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, ToolMessage

from assistant.consent.request import digest_of
from assistant.consent.wish import is_no, is_yes
from assistant.course import ASKED, Course
from assistant.errors import NeedsConfirmation
from assistant.explanation import in_lines
from assistant.render import to_markdown
from assistant.turn import Call
from core.errors import InputError
from core.text import Text
from knowledge.access import Viewer
from knowledge.confirmations import Confirmation
from tools.failure import failure_of
from tools.registry import call as call_tool
from tools.tool import PlanRef, ToolContext


def answered(course: Course, said: str, id: str = "") -> tuple[str, bool] | None:
    """The confirmation a message answers, and how; None when it answers none.

    Args:
        course: The turn that begins with the message.
        said: The message.
        id: The confirmation a button was pressed for, "" for a message that was typed.
    """
    yes, no = is_yes(said), is_no(said)
    if not (yes or no):
        return None
    if not id:
        last = next((one for one in reversed(course.history[:-1]) if isinstance(one, AIMessage)), None)
        id = str(last.additional_kwargs.get(ASKED, "")) if last else ""
    return (id, yes) if id else None


def settle(course: Course, id: str, *, yes: bool) -> AIMessage:
    """Make the call that waits, or drop it; what came of it becomes the reply.

    It is made with no more rights than the person has now, and no more than where it was asked.

    Returns:
        The message with the calls that were made, to be announced.
    """
    _settle(course, id, yes=yes)
    calls = [{"name": one.name, "args": one.arguments, "id": None} for one in course.turn.calls]
    return AIMessage("", tool_calls=calls)


def _settle(course: Course, id: str, *, yes: bool) -> None:
    turn = course.turn
    now = turn.context
    try:
        waiting = _take(course, id, yes=yes)
    except InputError as error:
        turn.context = now  # nothing was done, so the plan in hand is the one that was
        course.take(AIMessage(error.message.said_in(turn.context.language)))
        return
    if not yes:
        course.take(AIMessage(turn.context.say("好，没有执行，什么都没改。", "All right: nothing was done.")))
        return
    _make(course, waiting)


def _take(course: Course, id: str, *, yes: bool) -> Confirmation:
    """The confirmation, taken for good. Raises NeedsConfirmation when it cannot be given any more."""
    turn, context = course.turn, course.turn.context
    store = turn.confirmations
    waiting = None if store is None else store.find(id)
    if store is None or waiting is None or waiting.conversation != turn.conversation:
        raise _stale()
    if yes:
        _come_back_to(course, waiting)
        if waiting.digest != digest_of(waiting.body["tool"], waiting.body["arguments"], turn.plan()):
            store.take(id, context.viewer.id, yes=False, at=context.now())
            raise NeedsConfirmation(
                Text(
                    zh="计划在这期间变了，刚才的确认不再算数，没有执行。请重新提出。",
                    en="The plan has changed meanwhile, so the confirmation no longer holds; nothing was "
                    "done. Please ask for it again.",
                )
            )
    if not store.take(id, context.viewer.id, yes=yes, at=context.now()):
        raise _stale()
    return waiting


def _come_back_to(course: Course, waiting: Confirmation) -> None:
    """Act on the plan that was in hand, with the rights of then and now."""
    context = course.turn.context
    viewer = narrowed(context.viewer, Viewer.model_validate(waiting.body["viewer"]))
    plan = waiting.body["plan"]
    if viewer != context.viewer or plan != context.plan_id:
        changed: ToolContext = replace(context, viewer=viewer, plan_id=plan)
        course.turn.context = changed


def narrowed(now: Viewer, then: Viewer) -> Viewer:
    """Somebody with no more rights than at either of two moments."""
    units = then.units if now.units is None else now.units if then.units is None else now.units & then.units
    return now.model_copy(
        update={
            "rank": min(now.rank, then.rank),
            "units": units,
            "scopes": now.scopes & then.scopes,
            "owns": now.owns and then.owns,
        }
    )


def _make(course: Course, waiting: Confirmation) -> None:
    turn = course.turn
    tool, arguments = str(waiting.body["tool"]), dict(waiting.body["arguments"])
    number = f"confirmed_{uuid.uuid4().hex[:8]}"
    course.take(AIMessage("", tool_calls=[{"name": tool, "args": arguments, "id": number}]))
    try:
        result = call_tool(tool, arguments, turn.context)
    except InputError as error:
        failure = failure_of(error, turn.context.language).model_dump(mode="json")
        said = in_lines(failure)
        _close(course, tool, arguments, number, said, failure, ok=False)
        return
    data = result.model_dump(mode="json")
    if result.plan is not None:
        turn.take_up(PlanRef.model_validate(data["plan"]))
    _close(course, tool, arguments, number, to_markdown(result), data, ok=True)


def _close(
    course: Course,
    tool: str,
    arguments: Mapping[str, Any],
    number: str,
    said: str,
    data: dict[str, Any],
    *,
    ok: bool,
) -> None:
    status = "success" if ok else "error"
    course.take(ToolMessage(said, artifact=data, name=tool, tool_call_id=number, status=status))
    made = Call(name=tool, arguments=dict(arguments), ok=ok, **{"result" if ok else "error": data})
    course.turn.calls.append(made)
    course.take(AIMessage(said, additional_kwargs={"asked_back": False}))


def _stale() -> NeedsConfirmation:
    return NeedsConfirmation(
        Text(
            zh="这个确认已经用过、过期或不是给你的，没有执行。需要的话请重新提出。",
            en="This confirmation was used before, has run out or is not yours; nothing was done. "
            "Please ask for it again if you need it.",
        )
    )
