"""The embedded model in the place of one that cannot be reached.

It starts from the person's words, as it always does. When the other model had already changed something in
this turn, it does not start again, which would change it twice: it tells what was done, and what to do
next.
"""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

from assistant.models.history import last_human
from assistant.models.usage import no_usage
from assistant.offline.model import OfflineChat
from core.text import Language, Text
from tools.registry import TOOLS
from tools.tool import Effect

_KEY = "hoshin"
_BROKE_OFF = Text(
    zh="模型中途断开，这一轮已经做完的是：\n\n{done}\n\n没做完的请再说一次。",
    en="The model broke off. What was done in this turn:\n\n{done}\n\nPlease say what is still missing.",
)
NOTICE = Text(
    zh="（模型 {name} 现在用不了：{reason}。这一条由内置离线模型回答。）",
    en="(The model {name} cannot be used right now: {reason}. The embedded model answered this.)",
)


class StandIn:
    """Answers with the embedded model."""

    def __init__(self) -> None:
        self._model = OfflineChat()

    async def answer(self, messages: Sequence[BaseMessage], name: str, reason: Text) -> AIMessage:
        """Its next message; the one that ends the turn says whom it stands in for, and why."""
        language = language_of(messages)
        done = _written(messages)
        if done:
            content = _BROKE_OFF.said_in(language).format(done="\n\n".join(done))
            message = AIMessage(content=content, additional_kwargs={"asked_back": False})
        else:
            result = await self._model._agenerate(_as_its_own(messages))
            found = result.generations[0].message
            assert isinstance(found, AIMessage)
            message = found
        if not message.tool_calls:
            notice = NOTICE.said_in(language).format(name=name, reason=reason.said_in(language))
            message.content = f"{message.text}\n\n{notice}"
        message.usage_metadata = no_usage()
        return message


def stands_in_already(messages: Sequence[BaseMessage]) -> bool:
    """Whether the embedded model made the last call of tools of this turn; it then ends the turn."""
    calls = [m for m in messages[last_human(messages) + 1 :] if isinstance(m, AIMessage)]
    return bool(calls) and _is_its_own(calls[-1])


def language_of(messages: Sequence[BaseMessage]) -> Language:
    """The language of the reader, as the briefing says it."""
    for message in messages:
        if isinstance(message, SystemMessage):
            known: dict[str, Any] = message.additional_kwargs.get(_KEY, {})
            return Language(known.get("language", Language.ZH_HANS))
    return Language.ZH_HANS


def _written(messages: Sequence[BaseMessage]) -> list[str]:
    """What tools that change something said in this turn, when another model called them."""
    if stands_in_already(messages):
        return []
    return [
        message.text
        for message in messages[last_human(messages) + 1 :]
        if isinstance(message, ToolMessage) and message.status != "error" and _changes(message.name)
    ]


def _changes(tool: str | None) -> bool:
    return tool not in TOOLS or TOOLS[tool].effect is not Effect.READ


def _as_its_own(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The conversation as if it had led it: without another model's calls in this turn and older memories."""
    start = last_human(messages)
    since = list(messages[start + 1 :])
    first = next((at for at, message in enumerate(since) if _is_its_own(message)), len(since))
    return [*_forget_if_stale(messages[:start]), messages[start], *since[first:]]


def _is_its_own(message: BaseMessage) -> bool:
    return isinstance(message, AIMessage) and "script" in message.additional_kwargs.get(_KEY, {})


def _forget_if_stale(before: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """The earlier turns; without what it remembered of them if another model has led the last of them."""
    said = [message for message in before if isinstance(message, AIMessage)]
    if not said or "memory" in said[-1].additional_kwargs.get(_KEY, {}):
        return before
    return [
        message.model_copy(update={"additional_kwargs": {}}) if isinstance(message, AIMessage) else message
        for message in before
    ]
