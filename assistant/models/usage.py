"""How many tokens a call took: as its API counts them, else estimated."""

from collections.abc import Mapping
from typing import Any, cast

from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata

from assistant.models.answer import Answer
from assistant.models.declaration import Declaration
from assistant.models.estimate import estimate_tokens
from assistant.models.wire import Request

_PER_MESSAGE = 4  # tokens around a message, as OpenAI's cookbook counts them
_NONE = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


def read_usage(answer: Answer, request: Request, declaration: Declaration | None) -> UsageMetadata:
    """LangChain's `usage_metadata`; it has `"estimated": True` when the API did not count."""
    usage = answer.usage or {}
    read, written = _number(usage.get("prompt_tokens")), _number(usage.get("completion_tokens"))
    if not read:
        return _estimate(answer, request, declaration)
    found = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    if cached := _cached(usage):
        found["input_token_details"] = {"cache_read": min(cached, read)}
    if thought := _number(_details(usage, "completion_tokens_details").get("reasoning_tokens")):
        found["output_token_details"] = {"reasoning": min(thought, written)}
    return found


def no_usage() -> UsageMetadata:
    """What the embedded model takes."""
    return _NONE.copy()


def _cached(usage: Mapping[str, Any]) -> int:
    return (
        _number(_details(usage, "prompt_tokens_details").get("cached_tokens"))
        or _number(usage.get("prompt_cache_hit_tokens"))  # DeepSeek
        or _number(usage.get("cached_tokens"))  # Moonshot
    )


def _details(usage: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    details = usage.get(name)
    return details if isinstance(details, Mapping) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _estimate(answer: Answer, request: Request, declaration: Declaration | None) -> UsageMetadata:
    read = (declaration.tokens if declaration else 0) + sum(
        _PER_MESSAGE + estimate_tokens(message.text) + _calls_of(message) for message in request.messages
    )
    spoken = "".join(call.name + call.arguments for call in answer.calls)
    written = estimate_tokens(answer.text + answer.thoughts + answer.refusal + spoken)
    usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    cast("dict[str, Any]", usage)["estimated"] = True
    return usage


def _calls_of(message: object) -> int:
    if not isinstance(message, AIMessage):
        return 0
    return sum(estimate_tokens(f"{call['name']}{call['args']}") for call in message.tool_calls)
