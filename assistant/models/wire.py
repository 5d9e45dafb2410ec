"""A request as the OpenAI chat-completions protocol writes it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.models.declaration import Declaration
from assistant.models.profile import Profile

THOUGHTS = "reasoning_content"  # where a message's `response_metadata` keeps what led to its tool calls
_NOTHING = "-"  # several providers refuse an empty result


@dataclass(frozen=True)
class Request:
    """What the model is asked.

    Attributes:
        messages: The conversation.
        tools: What it may call.
        tool_choice: "auto", "required" (or "any"), "none", the name of a tool, or None.
        stop: Words that end the answer.
    """

    messages: Sequence[BaseMessage]
    tools: Sequence[Any] = ()
    tool_choice: str | None = None
    stop: Sequence[str] = ()


@dataclass
class Habits:
    """What an API turned out not to take, or to insist on, whatever its profile says.

    Attributes:
        dropped: Fields that it refused.
        thoughts_back: Whether it insists on the thoughts that led to tool calls.
        max_tokens: What it calls the limit of an answer, if it corrected us.
        thinks_first: Whether its answers begin with thoughts whose opening tag is part of the prompt.
    """

    dropped: set[str] = field(default_factory=set)
    thoughts_back: bool = False
    max_tokens: str | None = None
    thinks_first: bool = False

    def learn(self, complaint: str, body: Mapping[str, Any]) -> bool:
        """Whether the next try can be different, from what the API said of the request."""
        said = complaint.lower()
        if "must be passed back" in said or "missing reasoning_content" in said:
            changed = not self.thoughts_back
            self.thoughts_back = True
            return changed
        if "max_completion_tokens" in said and "max_tokens" in body:
            self.max_tokens = "max_completion_tokens"
            return True
        for name in ("strict", *(key for key in body if key not in _NEEDED)):
            if name in said and name not in self.dropped:
                self.dropped.add(name)
                return True
        return False


_NEEDED = frozenset({"model", "messages", "tools", "stream"})


def write_body(
    request: Request, profile: Profile, model: str, habits: Habits, *, stream: bool
) -> dict[str, Any]:
    """The fields of a request but for its tools."""
    back = habits.thoughts_back or profile.reasoning_back == "calls"
    body: dict[str, Any] = {
        "model": model,
        "messages": list(write_messages(request.messages, _thoughts_field(profile) if back else None)),
        **profile.extra,
    }
    if profile.temperature is not None:
        body["temperature"] = profile.temperature
    if profile.answer is not None:
        body[habits.max_tokens or profile.max_tokens] = profile.answer
    if request.stop:
        body["stop"] = list(request.stop)
    if request.tools:
        body |= _write_choice(request.tool_choice, profile)
    if stream:
        body |= {"stream": True} | ({"stream_options": {"include_usage": True}} if profile.usage else {})
    return {key: value for key, value in body.items() if key not in habits.dropped}


def encode(body: Mapping[str, Any], declaration: Declaration | None) -> bytes:
    """The request as it is sent."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if declaration is not None:
        text = f'{text[:-1]},"tools":{declaration.text}}}'
    return text.encode("utf-8", "replace")


def write_messages(messages: Sequence[BaseMessage], thoughts: str | None = None) -> Iterator[dict[str, Any]]:
    """The conversation; with each call of tools the thoughts that led to it, in the field `thoughts`."""
    for message in messages:
        match message:
            case SystemMessage():
                yield {"role": "system", "content": message.text}
            case HumanMessage():
                yield {"role": "user", "content": message.text}
            case ToolMessage():
                yield {
                    "role": "tool",
                    "tool_call_id": message.tool_call_id,
                    "content": message.text or _NOTHING,
                }
            case AIMessage() if message.tool_calls:
                yield _write_calls(message, thoughts)
            case AIMessage() if message.text:
                yield {"role": "assistant", "content": message.text}


def _write_calls(message: AIMessage, thoughts: str | None) -> dict[str, Any]:
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["args"], ensure_ascii=False)},
        }
        for call in message.tool_calls
    ]
    written = {"role": "assistant", "content": message.text or None, "tool_calls": calls}
    # a provider that wants them wants the field even when there were none
    return written | ({thoughts: message.response_metadata.get(THOUGHTS, "")} if thoughts else {})


def _thoughts_field(profile: Profile) -> str:
    return "reasoning" if profile.reasoning == "reasoning" else "reasoning_content"


def _write_choice(choice: str | None, profile: Profile) -> dict[str, Any]:
    parallel = {} if profile.parallel else {"parallel_tool_calls": False}
    if choice is None:
        return parallel
    known = {"any": "required"}.get(choice, choice)
    kind = known if known in ("auto", "required", "none") else "named"
    if kind not in profile.tool_choice:
        return parallel
    return parallel | {
        "tool_choice": {"type": "function", "function": {"name": known}} if kind == "named" else known
    }
