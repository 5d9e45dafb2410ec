"""What a turn gives back: a reply, and the events on the way to it."""

from typing import Any, Literal

from assistant.turn import Call, Wanted
from core.frozen import Frozen
from tools.tool import Citation, PlanRef


class Reply(Frozen):
    """The contract of `hoshin ask --json` and of the HTTP API.

    Attributes:
        reply: What is said to the person, in Markdown.
        calls: The tool calls of this turn.
        plan: The plan in hand and its version.
        citations: Guidance the reply rests on.
        asked_back: Whether the reply is a question that has to be answered first.
        confirm: What the person has to confirm before it is done, if anything.
    """

    reply: str
    calls: tuple[Call, ...] = ()
    plan: PlanRef | None = None
    citations: tuple[Citation, ...] = ()
    asked_back: bool = False
    confirm: Wanted | None = None

    def as_data(self) -> dict[str, Any]:
        """As JSON data; a call has `result` or `error`, never both; `confirm` only when it is wanted."""
        left_out = {"calls"} if self.confirm else {"calls", "confirm"}
        data = self.model_dump(mode="json", exclude=left_out)
        calls = [call.as_data() for call in self.calls]
        return {"reply": data.pop("reply"), "calls": calls, **data}


class Event(Frozen):
    """Something that happened in a turn, in the order it happened.

    token        {"text"}                                  a piece of the reply
    tool_call    {"name", "arguments"}                     a tool is about to run
    tool_result  {"name", "arguments", "ok", "result" | "error"}
    reply        a Reply; the last event of a turn that worked
    error        {"type", "message", "field", "valid"}; the last event of one that did not
    """

    type: Literal["token", "tool_call", "tool_result", "reply", "error"]
    data: dict[str, Any]
