"""A conversation made shorter for a model it is too long for."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage


def last_human(messages: Sequence[BaseMessage]) -> int:
    """Where the turn begins; -1 when nobody has said anything."""
    return max((at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)


def call_ids(messages: Sequence[BaseMessage]) -> set[str]:
    """The ids of all tool calls."""
    asked = (call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls)
    return {call["id"] or "" for call in asked}


def drop_oldest(messages: Sequence[BaseMessage]) -> list[BaseMessage] | None:
    """The system message and the newer half of the turns; None when only this turn is left."""
    starts = [at for at, message in enumerate(messages) if isinstance(message, HumanMessage)]
    if len(starts) < 2:
        return None
    kept = starts[(len(starts) + 1) // 2]
    head = [message for message in messages[: starts[0]] if isinstance(message, SystemMessage)]
    return [*head, *messages[kept:]]
