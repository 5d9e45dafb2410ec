"""Transcripts that broke off, made such as providers take them."""

from collections.abc import Iterable

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

_INTERRUPTED = (
    "Interrupted before the result was recorded; it may have taken effect. Look at the plan first. "
    "（结果记录之前被中断，可能已生效，也可能没有；请先查看计划。）"
)


def mend(messages: Iterable[BaseMessage]) -> list[BaseMessage]:
    """The messages with a result for every tool call, and without results nobody asked for.

    A run that was cancelled or killed leaves calls without results; providers refuse such a transcript.
    """
    mended: list[BaseMessage] = []
    waiting: dict[str, str] = {}
    for message in messages:
        if isinstance(message, ToolMessage):
            if waiting.pop(message.tool_call_id, None) is not None:
                mended.append(message)
            continue
        mended += _close(waiting)
        waiting = _calls_of(message)
        mended.append(message)
    return mended + _close(waiting)


def _calls_of(message: BaseMessage) -> dict[str, str]:
    if not isinstance(message, AIMessage):
        return {}
    return {call["id"] or "": call["name"] for call in message.tool_calls}


def _close(waiting: dict[str, str]) -> list[BaseMessage]:
    return [
        ToolMessage(content=_INTERRUPTED, name=name, tool_call_id=call, status="error")
        for call, name in waiting.items()
    ]
